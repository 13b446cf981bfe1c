"""``lienthong axis officer …``: the register of focal officers whom the axis warns (D-16, ALR-03)."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from typing import TYPE_CHECKING

from lienthong.kernel.clock import legal_date
from lienthong.kernel.errors import RefusedError

if TYPE_CHECKING:
    from lienthong.alerts.queries.officers import OfficerView
    from lienthong.axis.registry.queries import AgencyView, Directory

_BY = "operator:cli"
_KINDS = {"tiep-nhan": "RECEPTION", "van-hanh": "OPERATION", "bao-mat": "SECRECY"}
"""How kinds of officers are typed: tiếp nhận văn bản, vận hành phần mềm, bảo vệ bí mật nhà nước."""


class _UnknownAgencyError(RefusedError):
    """The agency's code names nobody."""

    code = "alerts.officer_agency"


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``officer`` with its commands."""
    officer = commands.add_parser(
        "officer", help="cán bộ đầu mối nhận cảnh báo của các cơ quan"
    ).add_subparsers(required=True, metavar="LỆNH")
    add = officer.add_parser("add", help="đăng ký cán bộ đầu mối hoặc người thay")
    _whom(add)
    add.add_argument("--name", required=True, help="họ và tên")
    add.add_argument("--mail", required=True, help="hộp thư công vụ")
    add.add_argument("--post", default="", help="chức vụ")
    add.add_argument("--unit", default="", help="đơn vị công tác")
    add.add_argument("--mobile", default="", help="điện thoại di động")
    add.add_argument(
        "--deputy-of", default="", metavar="THƯ", help="hộp thư của cán bộ đầu mối mà người này thay khi vắng"
    )
    add.add_argument("--from", dest="valid_from", type=_day, help="từ ngày (mặc định: hôm nay)")
    add.add_argument("--until", type=_day, help="đến hết ngày trước ngày này (mặc định: không thời hạn)")
    add.set_defaults(run=_add)
    listing = officer.add_parser("list", help="danh sách cán bộ đầu mối đang hiệu lực")
    listing.add_argument("--agency", default="", help="chỉ của cơ quan có mã này")
    listing.add_argument("--all", action="store_true", help="cả những người đã hết hiệu lực")
    listing.set_defaults(run=_list)
    end = officer.add_parser("end", help="chấm dứt hiệu lực của một cán bộ đầu mối")
    _whom(end)
    end.add_argument("--mail", required=True, help="hộp thư đã đăng ký")
    end.add_argument("--on", type=_day, help="từ ngày này không còn hiệu lực (mặc định: hôm nay)")
    end.set_defaults(run=_end)


def _whom(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--agency", required=True, help="mã định danh cơ quan")
    parser.add_argument(
        "--kind",
        required=True,
        choices=sorted(_KINDS),
        help="tiep-nhan (tiếp nhận văn bản), van-hanh (vận hành phần mềm), bao-mat (bảo vệ bí mật nhà nước)",
    )


def _day(text: str) -> dt.date:
    for form in ("%d/%m/%Y", "%Y-%m-%d"):
        try:
            return dt.datetime.strptime(text, form).date()  # noqa: DTZ007  a legal date has no zone
        except ValueError:
            continue
    raise argparse.ArgumentTypeError(f"ngày «{text}» không đúng; viết 01/02/2021 hoặc 2021-02-01")


def _add(arguments: argparse.Namespace) -> int:
    from lienthong.alerts.operations import NewOfficer, add_officer
    from lienthong.alerts.states import OFFICER_LABEL, OfficerKind
    from lienthong.infra.clock import business_now

    agency, at = _agency(_directory(), arguments.agency), business_now()
    kind = OfficerKind(_KINDS[arguments.kind])
    add_officer(
        NewOfficer(
            party_id=agency.id,
            kind=kind,
            full_name=arguments.name,
            mail=arguments.mail,
            post=arguments.post,
            unit=arguments.unit,
            mobile=arguments.mobile,
            deputy_of_mail=arguments.deputy_of,
            valid_from=arguments.valid_from,
            valid_to=arguments.until,
        ),
        on=legal_date(at),
        at=at,
        by=_BY,
    )
    sys.stdout.write(f"Đã đăng ký {arguments.name}: đầu mối {OFFICER_LABEL[kind]} của {agency.name}\n")
    return 0


def _list(arguments: argparse.Namespace) -> int:
    from lienthong.alerts.queries.officers import list_officers
    from lienthong.infra.clock import business_now

    directory = _directory()
    party = _agency(directory, arguments.agency).id if arguments.agency else None
    on = None if arguments.all else legal_date(business_now())
    for officer in list_officers(party_id=party, on=on):
        sys.stdout.write(_line(officer, directory))
    return 0


def _line(officer: OfficerView, directory: Directory) -> str:
    from lienthong.alerts.states import OFFICER_LABEL

    agency = directory.agency_by_id(officer.party_id)
    where = ", ".join(part for part in (officer.post, officer.unit) if part)
    until = f" – {officer.valid_to:%d/%m/%Y}" if officer.valid_to else ""
    parts = [
        f"{agency.code if agency else officer.party_id}  {officer.full_name}",
        where,
        f"đầu mối {OFFICER_LABEL[officer.kind]}"
        + (f", thay {officer.deputy_of}" if officer.deputy_of else ""),
        officer.mail,
        officer.mobile,
        f"từ {officer.valid_from:%d/%m/%Y}{until}",
    ]
    return "; ".join(part for part in parts if part) + "\n"


def _end(arguments: argparse.Namespace) -> int:
    from lienthong.alerts.operations import end_officer
    from lienthong.alerts.states import OfficerKind
    from lienthong.infra.clock import business_now

    agency, at = _agency(_directory(), arguments.agency), business_now()
    on = arguments.on or legal_date(at)
    end_officer(
        party_id=agency.id,
        kind=OfficerKind(_KINDS[arguments.kind]),
        mail=arguments.mail,
        on=on,
        at=at,
        by=_BY,
    )
    sys.stdout.write(f"Từ {on:%d/%m/%Y}, {arguments.mail} không còn là đầu mối của {agency.name}\n")
    return 0


def _directory() -> Directory:
    from lienthong.axis.registry.queries import load_directory
    from lienthong.infra.engine import prepare_database

    prepare_database()
    return load_directory(with_secrets=False)  # no key ring is needed for agencies


def _agency(directory: Directory, code: str) -> AgencyView:
    agency = directory.agency(code)
    if agency is None:
        raise _UnknownAgencyError(
            f"Không có cơ quan nào mang mã {code.strip()}. Xem danh sách bằng lệnh axis agency list."
        )
    return agency
