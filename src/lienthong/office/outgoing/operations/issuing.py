"""Issue and send in one act: the confirmed review, the state, the sending and its job in one transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db.models import Max

from lienthong.infra import faultpoints, outbox, transactions
from lienthong.kernel.text import nfc
from lienthong.office.organization.actors import Actor
from lienthong.office.organization.policies import OfficePermission
from lienthong.office.outgoing import policies
from lienthong.office.outgoing.errors import PreflightFailedError, StateChangedError
from lienthong.office.outgoing.models import PreflightReview, Recipient, RecipientSending, Sending
from lienthong.office.outgoing.operations.preflight import Preflight, preflight, recipients_of, seen_of
from lienthong.office.outgoing.operations.recipients import let_read
from lienthong.office.outgoing.operations.steps import Held, finish, hold_for, is_done, move, tell
from lienthong.office.outgoing.states import OutgoingAct, RecipientKind
from lienthong.office.records.operations import Moment, enforce_replacement, note
from lienthong.office.records.queries import list_files
from lienthong.office.records.states import Act
from lienthong.office.workflow.operations import close_tasks
from lienthong.office.workflow.states import TaskKind

SEND = "office.send"
"""The kind of the job that hands a packet to the axis; the gateway brings it about."""
AXIS = "axis"
"""The target of the outbox: one breaker for the axis of this installation."""


def issue(actor: Actor, record_id: UUID, *, reasons: Mapping[str, str], seen: str, at: dt.datetime) -> None:
    """Confirm the review, issue, and owe the sending. Pressed twice it is done once.

    ``reasons`` by code of the amber findings; ``seen`` is ``Preflight.seen`` of the list on the clerk's screen.
    Raises PreflightFailedError, StateChangedError when anything changed since the list was made.
    """
    if _is_issued(actor, record_id):
        return
    found = preflight(actor, record_id, at=at)
    given = {code: nfc(words).strip()[:500] for code, words in reasons.items() if words.strip()}
    try:
        _require_passable(found, given, seen)
    except (PreflightFailedError, StateChangedError):
        # The list was made while the first press of the button was being committed: it is done.
        if _is_issued(actor, record_id):
            return
        raise
    moment = Moment.of(actor, at)
    with transactions.owned():
        held = hold_for(actor, record_id, OfficePermission.SEAL)
        if is_done(held, OutgoingAct.ISSUE):
            return
        recipients = recipients_of(actor.agency_id, record_id)
        if seen_of(held.record, list_files(actor.agency_id, record_id), recipients) != found.seen:
            raise _changed()
        move(held, OutgoingAct.ISSUE)
        held.row.issued_at = at
        _keep_review(held, found, given, moment)
        close_tasks(actor.agency_id, record_id, moment=moment, kinds=[TaskKind.ISSUE])
        let_read(held, recipients, moment=moment)
        on_axis = [one for one in recipients if one.kind == RecipientKind.AXIS]
        _mark_replaced(held, moment)
        if on_axis:
            open_sending(held, on_axis, actor, moment)
        words = f"{len(on_axis)} nơi nhận qua Trục, {len(recipients) - len(on_axis)} nơi nhận khác"
        finish(held, Act.ISSUED, "outgoing.issued", moment=moment, words=words)
        faultpoints.hit("issue.before_commit")
    faultpoints.hit("issue.after_commit")


def open_sending(held: Held, recipients: Sequence[Recipient], actor: Actor, moment: Moment) -> Sending:
    """A sending to these recipients with its job, in the transaction of the act."""
    agency_id = held.record.agency_id
    newest = Sending.objects.of(agency_id).filter(outgoing_id=held.record.id).aggregate(last=Max("number"))
    post = actor.posts[0] if actor.posts else None
    sending = Sending(
        agency_id=agency_id,
        outgoing_id=held.record.id,
        number=(newest["last"] or 0) + 1,
        packed_at=moment.at,
        made_by=moment.actor,
        contact={
            "name": actor.full_name,
            "department": (post.unit_name or post.title) if post else "",
            "email": post.email if post else "",
        },
    )
    sending.save(force_insert=True)
    RecipientSending.objects.bulk_create(
        [
            RecipientSending(agency_id=agency_id, sending=sending, recipient=one, queued_at=moment.at)
            for one in recipients
        ]
    )
    outbox.enqueue(
        SEND,
        {"agency_id": str(agency_id), "sending_id": str(sending.id)},
        key=f"{SEND}:{sending.id}",
        lane=policies.lane(held.record.urgency),
        target=AXIS,
        ordering_key=f"record:{held.record.id}",
    )
    return sending


def _mark_replaced(held: Held, moment: Moment) -> None:
    """What this document was made to replace is *đã thay thế* from its issue on (REC-06)."""
    agency_id = held.record.agency_id
    for older_id in enforce_replacement(agency_id, held.record.id, at=moment.at):
        words = f"Được thay thế bởi văn bản {held.record.code}."
        note(agency_id, older_id, Act.REPLACED, moment=moment, words=words)
        tell(held, "outgoing.replaced", moment=moment, data={"older": str(older_id)})


def _is_issued(actor: Actor, record_id: UUID) -> bool:
    with transactions.owned():
        return is_done(hold_for(actor, record_id, OfficePermission.SEAL), OutgoingAct.ISSUE)


def _require_passable(found: Preflight, given: Mapping[str, str], seen: str) -> None:
    red = [one for one in found.findings if one.colour == "red"]
    if red:
        told = "; ".join(f"{one.title}: {one.judgement.sentence}" for one in red)
        raise PreflightFailedError(f"Chưa phát hành được. {told}", codes=[one.code for one in red])
    lacking = found.lacking(given)
    if lacking:
        titles = ", ".join(one.title for one in lacking)
        raise PreflightFailedError(f"Hãy ghi lý do cho: {titles}.", codes=[one.code for one in lacking])
    if found.seen != seen:
        raise _changed()


def _changed() -> StateChangedError:
    return StateChangedError(
        "Văn bản, tệp hoặc nơi nhận vừa thay đổi nên bảng kiểm tra đã cũ; hãy xem lại bảng kiểm tra mới rồi "
        "phát hành."
    )


def _keep_review(held: Held, found: Preflight, given: Mapping[str, str], moment: Moment) -> None:
    reasons = {code: words for code, words in given.items() if code in {one.code for one in found.findings}}
    PreflightReview(
        agency_id=held.record.agency_id,
        outgoing_id=held.record.id,
        findings=[one.as_json() for one in found.findings],
        reasons=reasons,
        confirmed_at=moment.at,
        confirmed_by=moment.actor,
    ).save(force_insert=True)
    amber = sum(one.colour == "amber" for one in found.findings)
    words = (
        f"{len(found.findings)} mục, {amber} mục cần lưu ý" if amber else f"{len(found.findings)} mục đều đạt"
    )
    note(held.record.agency_id, held.record.id, Act.REVIEWED, moment=moment, words=words)
