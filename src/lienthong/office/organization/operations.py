"""Setting up agencies, bodies, units, posts, grounds of signing and absences; each with its audit event."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError
from django.db.models import Q

from lienthong.identifiers.organ_code import OrganCode
from lienthong.infra import audit, transactions
from lienthong.kernel.clock import legal_date
from lienthong.kernel.text import nfc
from lienthong.office.organization.actors import AgencyView
from lienthong.office.organization.errors import InvalidEntryError
from lienthong.office.organization.models import Absence, Agency, IssuingBody, Post, SigningGround, Unit
from lienthong.office.organization.policies import NEEDS_TEXT, OfficeRole, SigningPrefix, wrong_block
from lienthong.office.organization.queries import BodyView, agency_view, body_view, holders_of, list_bodies


@dataclass(frozen=True, slots=True)
class NewAgency:
    """A tenant to be."""

    code: str
    name: str
    short_name: str
    place: str
    abbreviation: str
    old_code: str = ""
    parent_name: str = ""
    mail: str = ""


def add_agency(new: NewAgency, *, at: dt.datetime, by: str) -> AgencyView:
    """Make an agency a tenant of this installation, issuing in its own name. Raises InvalidEntryError."""
    code = OrganCode(new.code.strip())
    _require_words("cơ quan", new.name, new.short_name, new.place, new.abbreviation)
    try:
        with transactions.owned():
            row = Agency.objects.create(
                code=str(code),
                old_code=new.old_code.strip(),
                name=_line(new.name),
                short_name=_line(new.short_name),
                mail=new.mail.strip(),
            )
            IssuingBody(
                agency=row,
                name=row.name,
                code=row.code,
                parent_name=_line(new.parent_name),
                place=_line(new.place),
                abbreviation=_line(new.abbreviation),
                is_self=True,
                valid_from=legal_date(at),
            ).save(force_insert=True)
            audit.record(
                "organization.agency_added",
                actor=by,
                object_ref=f"agency:{row.id}",
                at=at,
                data={"code": row.code},
            )
    except IntegrityError as error:
        raise InvalidEntryError(f"Mã định danh {code} đã có trên hệ thống; hãy kiểm tra lại.") from error
    return agency_view(row)


@dataclass(frozen=True, slots=True)
class NewBody:
    """A body for which the agency is the recorded contact point (D-05)."""

    name: str
    code: str
    place: str
    abbreviation: str
    ground: str
    parent_name: str = ""


def add_contact_point(agency_id: UUID, new: NewBody, *, at: dt.datetime, by: str) -> BodyView:
    """Record that the agency issues for another body (D-05); the ground is required. Raises InvalidEntryError."""
    _require_words("cơ quan ban hành", new.name, new.place, new.abbreviation, new.ground)
    code = str(OrganCode(new.code.strip()))
    if any(body.code.casefold() == code.casefold() for body in list_bodies(agency_id, on=legal_date(at))):
        raise InvalidEntryError(f"Cơ quan có mã {code} đã được ghi nhận ở đây; hãy kiểm tra lại.")
    with transactions.owned():
        row = IssuingBody(
            agency_id=agency_id,
            name=_line(new.name),
            code=code,
            parent_name=_line(new.parent_name),
            place=_line(new.place),
            abbreviation=_line(new.abbreviation),
            ground=_line(new.ground),
            valid_from=legal_date(at),
        )
        row.save(force_insert=True)
        audit.record("organization.body_added", actor=by, object_ref=f"body:{row.id}", at=at)
    return body_view(row)


def add_unit(
    agency_id: UUID, *, name: str, abbreviation: str, at: dt.datetime, by: str, parent_id: UUID | None = None
) -> UUID:
    """Add a unit; its id. Raises InvalidEntryError."""
    _require_words("đơn vị", name)
    _require_unit(agency_id, parent_id)
    with transactions.owned():
        row = Unit(
            agency_id=agency_id,
            name=_line(name),
            abbreviation=_line(abbreviation),
            parent_id=parent_id,
            valid_from=legal_date(at),
        )
        row.save(force_insert=True)
        audit.record("organization.unit_added", actor=by, object_ref=f"unit:{row.id}", at=at)
    return row.id


@dataclass(frozen=True, slots=True)
class NewPost:
    """A person takes a post."""

    user_id: UUID
    title: str
    role: OfficeRole
    unit_id: UUID | None = None


def give_post(agency_id: UUID, new: NewPost, *, at: dt.datetime, by: str) -> UUID:
    """Give a person a post from today on; the post's id.

    Raises InvalidEntryError when held already, or when the unit is not of this agency.
    """
    _require_words("chức vụ", new.title)
    _require_unit(agency_id, new.unit_id)
    try:
        with transactions.owned():
            row = Post(
                agency_id=agency_id,
                user_id=new.user_id,
                unit_id=new.unit_id,
                title=_line(new.title),
                role=new.role.value,
                valid_from=legal_date(at),
            )
            row.save(force_insert=True)
            audit.record(
                "organization.post_given",
                actor=by,
                object_ref=f"user:{new.user_id}",
                at=at,
                data={"role": new.role.value, "title": row.title, "agency": str(agency_id)},
            )
    except IntegrityError as error:
        raise InvalidEntryError(f"Người này đang giữ chức vụ “{_line(new.title)}” với vai trò ấy.") from error
    return row.id


def end_post(agency_id: UUID, post_id: UUID, *, on: dt.date, at: dt.datetime, by: str) -> None:
    """End a post on a date (exclusive): leavers lose access with the next request (SEC-02).

    Also on the very day it was given. Raises InvalidEntryError for a post unknown here, ended earlier already,
    or a date before it began.
    """
    with transactions.owned():
        running = Post.objects.of(agency_id).filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on))
        changed = running.filter(pk=post_id, valid_from__lte=on).update(valid_to=on)
        if not changed:
            raise InvalidEntryError(
                "Không có chức vụ đang giữ này, hoặc ngày thôi giữ trước ngày nhận; hãy kiểm tra lại."
            )
        audit.record("organization.post_ended", actor=by, object_ref=f"post:{post_id}", at=at)


@dataclass(frozen=True, slots=True)
class NewGround:
    """A ground of signing to be recorded (D-22)."""

    body_id: UUID
    user_id: UUID
    prefix: SigningPrefix
    lines: Sequence[str]
    source: str
    valid_from: dt.date
    valid_to: dt.date | None = None
    source_on: dt.date | None = None


def add_ground(agency_id: UUID, new: NewGround, *, at: dt.datetime, by: str) -> UUID:
    """Record on what ground a person signs for a body. Raises InvalidEntryError.

    TUQ. needs a dated written text and an end (NĐ 30 Art. 13.4); the block shows the capacity and no other;
    the person holds a post in the agency on the day it begins.
    """
    lines = tuple(_line(line) for line in new.lines if line.strip())
    _require_words("thẩm quyền ký", new.source, *lines[:1])
    if new.prefix in NEEDS_TEXT and (new.source_on is None or new.valid_to is None):
        raise InvalidEntryError(
            "Ký thừa ủy quyền (TUQ.) phải có văn bản ủy quyền ghi ngày và thời hạn; hãy bổ sung."
        )
    if new.valid_to is not None and new.valid_to <= new.valid_from:
        raise InvalidEntryError("Ngày hết hiệu lực phải sau ngày bắt đầu; hãy nhập lại.")
    if new.source_on is not None and new.valid_from < new.source_on:
        raise InvalidEntryError("Thẩm quyền không thể bắt đầu trước ngày của văn bản; hãy nhập lại.")
    if problem := wrong_block(new.prefix, lines):
        raise InvalidEntryError(problem)
    if new.user_id not in holders_of(agency_id, [new.user_id], on=new.valid_from):
        raise InvalidEntryError("Người ký phải đang giữ chức vụ trong cơ quan; hãy phân công chức vụ trước.")
    if not IssuingBody.objects.of(agency_id).filter(pk=new.body_id).exists():
        raise InvalidEntryError("Cơ quan ban hành không thuộc cơ quan này; hãy chọn lại.")
    with transactions.owned():
        row = SigningGround(
            agency_id=agency_id,
            issuing_body_id=new.body_id,
            user_id=new.user_id,
            prefix=new.prefix.value,
            lines="\n".join(lines),
            source=_line(new.source),
            source_on=new.source_on,
            valid_from=new.valid_from,
            valid_to=new.valid_to,
        )
        row.save(force_insert=True)
        audit.record(
            "organization.ground_added",
            actor=by,
            object_ref=f"user:{new.user_id}",
            at=at,
            data={"prefix": new.prefix.value, "body": str(new.body_id)},
        )
    return row.id


def end_ground(agency_id: UUID, ground_id: UUID, *, on: dt.date, at: dt.datetime, by: str) -> None:
    """A ground is withdrawn; ``on`` is the first day on which it no longer counts. Raises InvalidEntryError."""
    with transactions.owned():
        running = SigningGround.objects.of(agency_id).filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on))
        if not running.filter(pk=ground_id, valid_from__lte=on).update(valid_to=on):
            raise InvalidEntryError("Không có thẩm quyền ký đang hiệu lực này; hãy kiểm tra lại.")
        audit.record("organization.ground_ended", actor=by, object_ref=f"ground:{ground_id}", at=at)


@dataclass(frozen=True, slots=True)
class NewAbsence:
    """Somebody will be away; ``valid_to`` is the first day back."""

    user_id: UUID
    deputy_id: UUID
    source: str
    valid_from: dt.date
    valid_to: dt.date


def add_absence(agency_id: UUID, new: NewAbsence, *, at: dt.datetime, by: str) -> UUID:
    """Let a deputy mind a desk; authority to sign does not move (D-22). Raises InvalidEntryError."""
    _require_words("vắng mặt", new.source)
    if new.valid_to <= new.valid_from or new.user_id == new.deputy_id:
        raise InvalidEntryError("Thời gian vắng mặt hoặc người xử lý thay không hợp lệ; hãy nhập lại.")
    people = (new.user_id, new.deputy_id)
    if holders_of(agency_id, people, on=max(new.valid_from, legal_date(at))) != set(people):
        raise InvalidEntryError("Cả hai người phải đang giữ chức vụ trong cùng cơ quan; hãy chọn lại.")
    with transactions.owned():
        row = Absence(
            agency_id=agency_id,
            user_id=new.user_id,
            deputy_id=new.deputy_id,
            source=_line(new.source),
            valid_from=new.valid_from,
            valid_to=new.valid_to,
        )
        row.save(force_insert=True)
        audit.record(
            "organization.absence_added",
            actor=by,
            object_ref=f"user:{new.user_id}",
            at=at,
            data={"deputy": str(new.deputy_id)},
        )
    return row.id


def end_absence(agency_id: UUID, absence_id: UUID, *, on: dt.date, at: dt.datetime, by: str) -> None:
    """The person is back earlier: ``on`` is the first day back. Raises InvalidEntryError."""
    with transactions.owned():
        running = Absence.objects.of(agency_id).filter(pk=absence_id, valid_to__gt=on)
        if not running.filter(valid_from__lte=on).update(valid_to=on):
            raise InvalidEntryError("Không có đợt vắng mặt này, hoặc ngày trở lại trước ngày đi.")
        audit.record("organization.absence_ended", actor=by, object_ref=f"absence:{absence_id}", at=at)


def hold_agency(agency_id: UUID) -> None:
    """Let acts that must come one after the other in an agency wait here, until the transaction ends."""
    transactions.require()
    list(Agency.objects.select_for_update().filter(pk=agency_id).values_list("pk"))


def _require_unit(agency_id: UUID, unit_id: UUID | None) -> None:
    if unit_id is not None and not Unit.objects.of(agency_id).filter(pk=unit_id).exists():
        raise InvalidEntryError("Đơn vị này không thuộc cơ quan; hãy chọn lại.")


def _line(text: str) -> str:
    return " ".join(nfc(text).split())


def _require_words(what: str, *texts: str) -> None:
    if any(not text.strip() for text in texts):
        raise InvalidEntryError(f"Thông tin {what} còn thiếu; hãy nhập đủ.")
