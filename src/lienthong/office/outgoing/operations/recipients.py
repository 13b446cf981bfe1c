"""Nơi nhận of the three kinds: on the axis, inside the agency, outside (D-04)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from lienthong.identifiers.organ_code import OrganCode
from lienthong.infra import transactions
from lienthong.kernel.clock import legal_date
from lienthong.kernel.text import nfc
from lienthong.office.organization.actors import Actor
from lienthong.office.organization.policies import OfficePermission, OfficeRole
from lienthong.office.organization.queries import list_posts, list_units
from lienthong.office.outgoing.errors import NotYoursError, RecipientRefusedError, StateChangedError
from lienthong.office.outgoing.models import Recipient
from lienthong.office.outgoing.operations.steps import Held, hold_for, tell
from lienthong.office.outgoing.queries.directory import AxisAgencyView, find_agencies
from lienthong.office.outgoing.states import OutgoingState, RecipientKind
from lienthong.office.records.operations import Moment
from lienthong.office.workflow.operations import NewTask, open_task
from lienthong.office.workflow.states import TaskKind

MOST_RECIPIENTS = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRecipient:
    """A recipient as chosen; the name of one on the axis or inside is looked up."""

    kind: RecipientKind
    name: str = ""
    code: str = ""
    user_id: UUID | None = None
    unit_id: UUID | None = None
    tag: str = ""
    way: str = ""


def set_recipients(actor: Actor, record_id: UUID, chosen: Sequence[NewRecipient], *, at: dt.datetime) -> None:
    """Replace the recipients before issue: the drafter's proposal, later the clerk's choice.

    One named twice is one (also by an older code). Raises RecipientRefusedError, NotYoursError.
    """
    rows = build_recipients(actor, chosen, on=legal_date(at))
    with transactions.owned():
        held = hold_for(actor, record_id, OfficePermission.DRAFT)
        _require_may_choose(held, actor)
        moment = Moment.of(actor, at)
        Recipient.objects.of(actor.agency_id).filter(outgoing_id=record_id).delete()
        save_recipients(held, rows, first=0)
        tell(held, "outgoing.recipients_set", moment=moment, data={"count": len(rows)})


def build_recipients(actor: Actor, chosen: Sequence[NewRecipient], *, on: dt.date) -> list[Recipient]:
    """Unsaved rows without doubles. Raises RecipientRefusedError."""
    if len(chosen) > MOST_RECIPIENTS:
        raise RecipientRefusedError(f"Tối đa {MOST_RECIPIENTS} nơi nhận; hãy chia thành nhiều lần gửi.")
    known = find_agencies(one.code for one in chosen if one.kind is RecipientKind.AXIS)
    people = {post.user_id: f"{post.full_name} ({post.title})" for post in list_posts(actor.agency_id, on=on)}
    units = {unit_id: name for unit_id, name, _ in list_units(actor.agency_id, on=on)}
    own = {OrganCode(code).folded for code in (actor.agency.code, actor.agency.old_code) if code}
    rows: dict[object, Recipient] = {}
    for one in chosen:
        match one.kind:
            case RecipientKind.AXIS:
                row = _on_axis(one, known.get(one.code), own)
            case RecipientKind.INSIDE:
                row = _inside(one, people, units)
            case RecipientKind.OUTSIDE:
                row = _outside(one)
        rows.setdefault((row.kind, OrganCode(row.code).folded, row.user_id, row.unit_id, row.name), row)
    return list(rows.values())


def save_recipients(held: Held, rows: Sequence[Recipient], *, first: int) -> None:
    """Save rows in their order as recipients of a document."""
    for position, row in enumerate(rows, start=first):
        row.agency_id, row.outgoing_id, row.position = held.record.agency_id, held.record.id, position
    Recipient.objects.bulk_create(rows)


def let_read(held: Held, rows: Sequence[Recipient], *, moment: Moment) -> None:
    """A task *đọc để biết* for people inside, and for the heads of units inside."""
    heads: dict[UUID | None, list[UUID]] = {}
    if any(row.unit_id for row in rows):
        on = legal_date(moment.at)
        for post in list_posts(held.record.agency_id, on=on, roles=[OfficeRole.UNIT_HEAD]):
            heads.setdefault(post.unit_id, []).append(post.user_id)
    readers = [row.user_id for row in rows if row.user_id]
    readers += [head for row in rows if row.unit_id for head in heads.get(row.unit_id, [])]
    for user_id in dict.fromkeys(readers):
        task = NewTask(kind=TaskKind.READ, user_id=user_id)
        open_task(held.record.agency_id, held.record.id, task, moment=moment)


def record_outside_sending(  # noqa: PLR0913  what proves that it went
    actor: Actor,
    record_id: UUID,
    recipient_id: UUID,
    *,
    way: str,
    sent_on: dt.date,
    proof: str,
    at: dt.datetime,
) -> None:
    """Write down how and when a document went to a recipient outside the axis, with what proves it (D-04)."""
    with transactions.owned():
        held = hold_for(actor, record_id, OfficePermission.SEAL)
        changed = (
            Recipient.objects.of(actor.agency_id)
            .filter(pk=recipient_id, outgoing_id=record_id, kind=RecipientKind.OUTSIDE.value)
            .update(way=nfc(way).strip()[:60], sent_on=sent_on, proof=nfc(proof).strip()[:300])
        )
        if not changed:
            raise RecipientRefusedError("Không có nơi nhận ngoài Trục này; hãy tải lại trang.")
        tell(held, "outgoing.sent_outside", moment=Moment.of(actor, at), data={"way": way[:60]})


def _require_may_choose(held: Held, actor: Actor) -> None:
    if held.state in {OutgoingState.ISSUED, OutgoingState.CANCELLED}:
        raise StateChangedError(
            "Văn bản đã phát hành hoặc đã hủy; thêm nơi nhận bằng chức năng Gửi bổ sung nơi nhận."
        )
    if held.state is not OutgoingState.DRAFT and OfficePermission.SEAL not in actor.permissions:
        raise NotYoursError("Văn bản đã trình; chỉ văn thư sửa được nơi nhận.")


def _on_axis(one: NewRecipient, listed: AxisAgencyView | None, own: set[str]) -> Recipient:
    code = (listed.code if listed else one.code).strip()
    name = (listed.name if listed else nfc(one.name)).strip()
    if not code:
        raise RecipientRefusedError(f"Nơi nhận qua Trục “{one.name}” chưa có mã định danh; hãy chọn lại.")
    if OrganCode(code).folded in own:
        raise RecipientRefusedError(
            "Đơn vị trong cơ quan không nhận qua Trục; hãy chọn là nơi nhận trong cơ quan."
        )
    return Recipient(
        kind=RecipientKind.AXIS.value,
        name=(name or code)[:200],
        code=code[:64],
        tag=nfc(one.tag).strip()[:60],
    )


def _inside(one: NewRecipient, people: dict[UUID, str], units: dict[UUID, str]) -> Recipient:
    user = people.get(one.user_id) if one.user_id else None
    unit = units.get(one.unit_id) if one.unit_id else None
    if user is None and unit is None:
        raise RecipientRefusedError("Người hoặc đơn vị nhận không còn trong cơ quan; hãy chọn lại.")
    return Recipient(
        kind=RecipientKind.INSIDE.value,
        name=(user or unit or "")[:200],
        user_id=one.user_id if user else None,
        unit_id=None if user else one.unit_id,
        tag=nfc(one.tag).strip()[:60],
    )


def _outside(one: NewRecipient) -> Recipient:
    name = " ".join(nfc(one.name).split())
    if not name:
        raise RecipientRefusedError("Hãy ghi tên nơi nhận ngoài Trục.")
    return Recipient(
        kind=RecipientKind.OUTSIDE.value,
        name=name[:200],
        way=nfc(one.way).strip()[:60],
        tag=nfc(one.tag).strip()[:60],
    )
