"""``lienthong office …``: an administrator sets up agencies, bodies, units, people, posts, grounds and absences.

Every command prepares the database by itself, asks nothing, and works while the office runs: a change counts
with the next request. No password is typed or printed; a new person gets a one-time link, printed once.
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from typing import TYPE_CHECKING
from uuid import UUID

from lienthong.cli import office_keys, office_parser

if TYPE_CHECKING:
    from lienthong.office.organization.actors import AgencyView, PostView

BY = "admin:cli"
"""Who does what is done by a command."""


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command with its actions to the parser."""
    office_parser.build(
        subparsers,
        {
            "agency_add": agency_add,
            "body_add": body_add,
            "unit_add": unit_add,
            "person_add": person_add,
            "post_give": post_give,
            "post_end": post_end,
            "ground_add": ground_add,
            "ground_end": ground_end,
            "absence_add": absence_add,
            "absence_end": absence_end,
            "key_list": office_keys.key_list,
            "key_unlock": office_keys.key_unlock,
            "show": show,
        },
    )


def agency_add(arguments: argparse.Namespace) -> int:
    """Make an agency a tenant."""
    from lienthong.office.organization import operations

    _prepare()
    new = operations.NewAgency(
        code=arguments.code,
        name=arguments.name,
        short_name=arguments.short_name or arguments.name,
        place=arguments.place,
        abbreviation=arguments.abbreviation,
        old_code=arguments.old_code,
        parent_name=arguments.parent,
        mail=arguments.mail,
    )
    view = operations.add_agency(new, at=_now(), by=BY)
    return _say(f"Đã thêm cơ quan {view.name} (mã {view.code}).")


def body_add(arguments: argparse.Namespace) -> int:
    """Record for which body the agency is the contact point."""
    from lienthong.office.organization import operations

    agency = find_tenant(arguments.agency)
    new = operations.NewBody(
        name=arguments.name,
        code=arguments.code,
        place=arguments.place,
        abbreviation=arguments.abbreviation,
        ground=arguments.ground,
        parent_name=arguments.parent,
    )
    view = operations.add_contact_point(agency.id, new, at=_now(), by=BY)
    return _say(f"{agency.name} là đầu mối gửi, nhận cho {view.name} (mã {view.code}).")


def unit_add(arguments: argparse.Namespace) -> int:
    """Add a unit."""
    from lienthong.office.organization import operations

    agency = find_tenant(arguments.agency)
    parent = _unit_id(agency, arguments.parent) if arguments.parent else None
    operations.add_unit(
        agency.id,
        name=arguments.name,
        abbreviation=arguments.abbreviation,
        parent_id=parent,
        at=_now(),
        by=BY,
    )
    return _say(f"Đã thêm đơn vị {arguments.name} vào {agency.name}.")


def person_add(arguments: argparse.Namespace) -> int:
    """Give somebody an account, unless they have one, and a post; print the link of a new account."""
    from lienthong.accounts import operations as accounts
    from lienthong.accounts.queries import find_person

    agency = find_tenant(arguments.agency)
    unit_id = _unit_id(agency, arguments.unit) if arguments.unit else None
    token = ""
    if find_person(arguments.username) is None:
        new = accounts.NewPerson(arguments.username, arguments.name, frozenset(), arguments.email)
        token = accounts.add_person(new=new, at=_now(), by=BY)
    _give_post(agency, arguments, unit_id)
    if token:
        from lienthong.cli.accounts import print_link

        print_link(arguments.url, arguments.username, token)
    return 0


def post_give(arguments: argparse.Namespace) -> int:
    """Give somebody who has an account a post."""
    agency = find_tenant(arguments.agency)
    _give_post(agency, arguments, _unit_id(agency, arguments.unit) if arguments.unit else None)
    return 0


def post_end(arguments: argparse.Namespace) -> int:
    """End a post; access ends with the next request."""
    from lienthong.office.organization import operations

    agency = find_tenant(arguments.agency)
    on = arguments.on or _today()
    post = _post(agency, arguments, on)
    operations.end_post(agency.id, post.id, on=on, at=_now(), by=BY)
    return _say(f"{post.full_name} thôi giữ chức vụ {post.title} tại {agency.name} từ {on:%d/%m/%Y}.")


def ground_add(arguments: argparse.Namespace) -> int:
    """Record on what ground somebody signs for a body."""
    from lienthong.office.organization import operations, queries
    from lienthong.office.organization.errors import InvalidEntryError
    from lienthong.office.organization.policies import SigningPrefix

    agency = find_tenant(arguments.agency)
    today = _today()
    code = (arguments.body or agency.code).casefold()
    body = next(
        (one for one in queries.list_bodies(agency.id, on=today) if one.code.casefold() == code), None
    )
    if body is None:
        raise InvalidEntryError(
            f"{agency.name} không ban hành thay cơ quan có mã {arguments.body}; xem bằng “office list”."
        )
    new = operations.NewGround(
        body_id=body.id,
        user_id=find_user_id(arguments.username),
        prefix=SigningPrefix(arguments.prefix),
        lines=arguments.line,
        source=arguments.source,
        source_on=arguments.source_on,
        valid_from=arguments.from_day or today,
        valid_to=arguments.to_day,
    )
    operations.add_ground(agency.id, new, at=_now(), by=BY)
    return _say(f"Đã ghi nhận thẩm quyền ký của {arguments.username} cho {body.name}.")


def ground_end(arguments: argparse.Namespace) -> int:
    """Withdraw every ground of somebody in one capacity."""
    from lienthong.office.organization import operations, queries
    from lienthong.office.organization.errors import InvalidEntryError
    from lienthong.office.organization.policies import SigningPrefix

    agency = find_tenant(arguments.agency)
    on = arguments.on or _today()
    held = queries.list_grounds(agency.id, on=on, user_id=find_user_id(arguments.username))
    ended = [one for one in held if one.prefix is SigningPrefix(arguments.prefix)]
    if not ended:
        raise InvalidEntryError("Không có thẩm quyền ký đang hiệu lực này; xem bằng “office list”.")
    for ground in ended:
        operations.end_ground(agency.id, ground.id, on=on, at=_now(), by=BY)
    return _say(f"Thẩm quyền ký của {arguments.username} hết hiệu lực từ {on:%d/%m/%Y}.")


def absence_add(arguments: argparse.Namespace) -> int:
    """Let a deputy mind somebody's desk."""
    from lienthong.office.organization import operations

    agency = find_tenant(arguments.agency)
    new = operations.NewAbsence(
        user_id=find_user_id(arguments.username),
        deputy_id=find_user_id(arguments.deputy),
        source=arguments.source,
        valid_from=arguments.from_day or _today(),
        valid_to=arguments.to_day,
    )
    operations.add_absence(agency.id, new, at=_now(), by=BY)
    return _say(
        f"{arguments.deputy} xử lý thay {arguments.username} từ {new.valid_from:%d/%m/%Y} "
        f"đến trước {new.valid_to:%d/%m/%Y}; quyền ký không chuyển theo."
    )


def absence_end(arguments: argparse.Namespace) -> int:
    """The person is back."""
    from lienthong.office.organization import operations, queries
    from lienthong.office.organization.errors import InvalidEntryError

    agency = find_tenant(arguments.agency)
    on = arguments.on or _today()
    user_id = find_user_id(arguments.username)
    running = [one for one in queries.list_absences(agency.id, on=on) if one.user_id == user_id]
    if not running:
        raise InvalidEntryError(f"{arguments.username} không có đợt vắng mặt nào; xem bằng “office list”.")
    operations.end_absence(agency.id, running[0].id, on=on, at=_now(), by=BY)
    return _say(f"{running[0].full_name} trở lại làm việc từ {on:%d/%m/%Y}.")


def show(arguments: argparse.Namespace) -> int:
    """Print the agencies, or everything recorded of one; tab-separated lines."""
    from lienthong.office.organization import queries

    _prepare()
    if not arguments.agency:
        for one in queries.list_agencies():
            sys.stdout.write(f"{one.code}\t{one.old_code or '–'}\t{one.name}\t{one.mail}\n")
        return 0
    _print_agency(find_tenant(arguments.agency))
    return 0


def _print_agency(agency: AgencyView) -> None:
    from lienthong.office.organization import queries
    from lienthong.office.organization.policies import PREFIX_WORDS, ROLE_WORDS

    today = _today()
    lines = [f"cơ quan\t{agency.code}\t{agency.name}"]
    lines += [
        f"ban hành\t{one.code}\t{one.name}\t{'chính mình' if one.is_self else one.ground}"
        for one in queries.list_bodies(agency.id, on=today)
    ]
    lines += [f"đơn vị\t{name}\t{short}" for _, name, short in queries.list_units(agency.id, on=today)]
    lines += [
        f"chức vụ\t{one.full_name}\t{one.title}\t{ROLE_WORDS[one.role]}\t{one.unit_name}"
        for one in queries.list_posts(agency.id, on=today)
    ]
    lines += [
        f"ký\t{one.full_name}\t{PREFIX_WORDS[one.prefix] or 'thẩm quyền của mình'}\t{one.body.name}\t{one.source}"
        for one in queries.list_grounds(agency.id, on=today)
    ]
    lines += [
        f"vắng\t{one.full_name}\t{one.deputy_name} xử lý thay\t{one.source}\t"
        f"{one.valid_from:%d/%m/%Y}–{one.valid_to:%d/%m/%Y}"
        for one in queries.list_absences(agency.id, on=today)
    ]
    sys.stdout.write("".join(f"{line}\n" for line in lines))


def _give_post(agency: AgencyView, arguments: argparse.Namespace, unit_id: UUID | None) -> None:
    from lienthong.office.organization import operations
    from lienthong.office.organization.policies import OfficeRole

    role = OfficeRole(arguments.role.upper().replace("-", "_"))
    new = operations.NewPost(find_user_id(arguments.username), arguments.title, role, unit_id)
    operations.give_post(agency.id, new, at=_now(), by=BY)
    _say(f"{arguments.username} giữ chức vụ {arguments.title} tại {agency.name}.")


def find_tenant(code: str) -> AgencyView:
    """The tenant with this code. Raises UnknownOfficeAgencyError."""
    from lienthong.office.organization.errors import UnknownOfficeAgencyError
    from lienthong.office.organization.queries import find_agency

    _prepare()
    agency = find_agency(code)
    if agency is None:
        raise UnknownOfficeAgencyError(
            f"Không có cơ quan mã {code} trên hệ thống này; xem bằng “office list”."
        )
    return agency


def _unit_id(agency: AgencyView, name: str) -> UUID:
    from lienthong.kernel.text import fold
    from lienthong.office.organization.errors import InvalidEntryError
    from lienthong.office.organization.queries import list_units

    wanted = fold(name)
    units = list_units(agency.id, on=_today())
    found = [unit_id for unit_id, full, short in units if wanted in {fold(full), fold(short)}]
    if len(found) != 1:
        raise InvalidEntryError(
            f"Không xác định được đơn vị “{name}” của {agency.name}; xem bằng “office list --agency”."
        )
    return found[0]


def find_user_id(username: str) -> UUID:
    """The account with this name. Raises UnknownUserError."""
    from lienthong.accounts.errors import UnknownUserError
    from lienthong.accounts.queries import find_person

    person = find_person(username)
    if person is None:
        raise UnknownUserError(f"Không có người dùng “{username}”; thêm bằng “office person add”.")
    return person.id


def _post(agency: AgencyView, arguments: argparse.Namespace, on: dt.date) -> PostView:
    from lienthong.kernel.text import fold
    from lienthong.office.organization.errors import UnknownPostError
    from lienthong.office.organization.queries import list_posts

    held = list_posts(agency.id, on=on, user_id=find_user_id(arguments.username))
    if arguments.title:
        held = [post for post in held if fold(post.title) == fold(arguments.title)]
    if len(held) != 1:
        raise UnknownPostError(
            f"{arguments.username} giữ {len(held)} chức vụ như vậy tại {agency.name}; "
            "hãy nêu đúng chức vụ bằng --title."
        )
    return held[0]


def _prepare() -> None:
    from lienthong.infra.engine import prepare_database

    prepare_database()


def _now() -> dt.datetime:
    from lienthong.infra.clock import business_now

    return business_now()


def _today() -> dt.date:
    from lienthong.kernel.clock import legal_date

    return legal_date(_now())


def _say(sentence: str) -> int:
    sys.stdout.write(f"{sentence}\n")
    return 0
