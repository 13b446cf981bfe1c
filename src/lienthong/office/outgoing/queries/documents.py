"""Outgoing documents as pages show them: one, lists by key, recipients with how far each sending got."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet, Value

from lienthong.exchange.statuses import ProgressState
from lienthong.kernel.clock import real_now
from lienthong.office.organization.actors import Actor
from lienthong.office.outgoing.models import (
    Outgoing,
    PreflightReview,
    Recipient,
    RecipientSending,
    Sending,
    StatusHeard,
)
from lienthong.office.outgoing.policies import DraftForm, may_resend
from lienthong.office.outgoing.states import STATE_WORDS, OutgoingState, RecipientKind, SendState
from lienthong.office.records.queries import RecordView, record_view
from lienthong.office.workflow.queries import may_see, seen_by


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingView:
    """An outgoing document."""

    record: RecordView
    state: OutgoingState
    unit_id: UUID | None
    drafter_id: UUID
    drafter_name: str
    approver_id: UUID | None
    approver_name: str
    signer_id: UUID | None
    ground_id: UUID | None
    form: DraftForm
    form_version: int
    is_saved: bool
    is_uploaded: bool
    is_reference_only: bool
    has_layout: bool
    signed_at: dt.datetime | None
    sealing_at: dt.datetime | None
    sealing_by: str
    sealed_at: dt.datetime | None
    issued_at: dt.datetime | None
    may_undo_until: dt.datetime | None
    undo_user_id: str

    @property
    def state_words(self) -> str:
        """The state in words."""
        return STATE_WORDS[self.state]

    @property
    def is_being_numbered(self) -> bool:
        """A number was taken and the sealed file is not stored yet: *đang cấp số*."""
        return self.state is OutgoingState.SIGNED and self.sealing_at is not None


@dataclass(frozen=True, slots=True)
class OutgoingLine:
    """A row of a list."""

    record: RecordView
    state: OutgoingState
    drafter_name: str
    issued_at: dt.datetime | None
    recipients: int
    waiting: int
    failed: int
    """Failed or refused, to be acted upon."""
    done: int

    @property
    def state_words(self) -> str:
        """The state in words."""
        return STATE_WORDS[self.state]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipientLine:
    """A row of the matrix: a recipient with its current sending."""

    id: UUID
    kind: RecipientKind
    name: str
    code: str
    user_id: UUID | None
    unit_id: UUID | None
    tag: str
    way: str
    sent_on: dt.date | None
    proof: str
    line_id: UUID | None = None
    sending_number: int = 0
    state: SendState | None = None
    queued_at: dt.datetime | None = None
    sent_at: dt.datetime | None = None
    failed_at: dt.datetime | None = None
    fault_code: str = ""
    fault: str = ""
    taken_at: dt.datetime | None = None
    progress: ProgressState = ProgressState.NONE
    progress_at: dt.datetime | None = None
    reason: str = ""
    status_times: Mapping[str, dt.datetime]
    """When each status that counted was heard, by its code."""
    attempts: int = 0

    @property
    def may_resend(self) -> bool:
        """Whether sending again is open."""
        return self.state is not None and may_resend(self.state, self.progress)


@dataclass(frozen=True, slots=True)
class HeardView:
    """A status as it came."""

    code: str
    from_code: str
    document_code: str
    document_id: str
    heard_at: dt.datetime
    reported_at: dt.datetime | None
    staff: str
    description: str
    is_applied: bool
    answers_change: bool = False
    """It answered a recall, take-back or update, and left the document's own status alone (D-11)."""


@dataclass(frozen=True, slots=True)
class ReviewView:
    """A confirmed review."""

    findings: tuple[Mapping[str, str], ...]
    reasons: Mapping[str, str]
    confirmed_at: dt.datetime
    confirmed_by: str


def find_outgoing(actor: Actor, record_id: UUID) -> OutgoingView | None:
    """One outgoing document the person may see; None: it is not there for them."""
    row = (
        Outgoing.objects.of(actor.agency_id)
        .select_related("record", "drafter", "approver")
        .filter(pk=record_id)
        .first()
    )
    return _view(row) if row is not None and may_see(actor, record_id) else None


def list_outgoing(
    actor: Actor,
    *,
    states: Collection[OutgoingState] = (),
    only_failing: bool = False,
    before: UUID | None = None,
    limit: int = 30,
) -> list[OutgoingLine]:
    """Newest first, below a record; what the person may see. Three statements however long the list is."""
    rows = Outgoing.objects.of(actor.agency_id).select_related("record", "drafter")
    mine = seen_by(actor)
    if mine is not None:
        rows = rows.filter(record_id__in=mine.values("record_id"))
    if states:
        rows = rows.filter(state__in=[state.value for state in states])
    if only_failing:
        failed, refused = (lines.values("sending__outgoing_id") for lines in _failing(actor.agency_id))
        rows = rows.filter(record_id__in=failed.union(refused))
    if before is not None:
        rows = rows.filter(record_id__lt=before)
    found = list(rows.order_by("-record_id")[:limit])
    counts = _counts(actor.agency_id, [row.record_id for row in found])
    return [_line(row, counts.get(row.record_id, {})) for row in found]


def own_drafts(actor: Actor, *, limit: int = 5) -> list[RecordView]:
    """Drafts the person has begun and not submitted, newest first."""
    rows = Outgoing.objects.of(actor.agency_id).select_related("record")
    mine = rows.filter(state=OutgoingState.DRAFT.value, drafter_id=actor.user_id)
    return [record_view(row.record) for row in mine.order_by("-record_id")[:limit]]


_UNDER_WAY = [
    one.value for one in OutgoingState if one not in {OutgoingState.ISSUED, OutgoingState.CANCELLED}
]
"""Named one by one: an index finds these few among all that are issued."""


def count_states(actor: Actor) -> dict[OutgoingState, int]:
    """How many documents the person sees in each state that is still under way."""
    rows = Outgoing.objects.of(actor.agency_id).filter(state__in=_UNDER_WAY)
    mine = seen_by(actor)
    if mine is not None:
        rows = rows.filter(Exists(mine.filter(record=OuterRef("record"))))
    found = rows.order_by().values("state").annotate(total=Count("record_id"))
    return {OutgoingState(row["state"]): row["total"] for row in found}


@dataclass(frozen=True, slots=True)
class Figures:
    """What needs an act in an agency's sending; one statement, however many pages ask for it."""

    failing: int
    """Current recipients that failed or refused and wait for the clerk."""
    waiting: int
    """Current recipients not handed to the axis yet."""
    waiting_since: dt.datetime | None
    half_sealed: int
    """Documents that took a number and are not sealed: an act was broken off."""


def figures(agency_id: UUID) -> Figures:
    """The figures of an agency now."""
    half = Outgoing.objects.of(agency_id).filter(state=OutgoingState.SIGNED.value, sealing_at__isnull=False)
    waiting = RecipientSending.objects.of(agency_id).filter(state=SendState.QUEUED.value, is_superseded=False)
    failed, refused = _failing(agency_id)
    parts = (
        _counted(half, "half", "sealing_at"),
        _counted(waiting, "waiting", "queued_at"),
        _counted(failed, "failed", "queued_at"),
        _counted(refused, "refused", "queued_at"),
    )
    found = {row["kind"]: row for row in parts[0].union(*parts[1:], all=True)}
    nothing: dict[str, Any] = {"total": 0, "since": None}
    return Figures(
        failing=sum(found.get(kind, nothing)["total"] for kind in ("failed", "refused")),
        waiting=found.get("waiting", nothing)["total"],
        waiting_since=found.get("waiting", nothing)["since"],
        half_sealed=found.get("half", nothing)["total"],
    )


def _counted(rows: QuerySet[Any], kind: str, since: str) -> QuerySet[Any, dict[str, Any]]:
    counted: QuerySet[Any, dict[str, Any]] = (
        rows.order_by().values(kind=Value(kind)).annotate(total=Count("pk"), since=Min(since))
    )
    return counted


def matrix_of(agency_id: UUID, record_id: UUID) -> list[RecipientLine]:
    """Every recipient of a document with its current sending, in their order."""
    recipients = list(
        Recipient.objects.of(agency_id).filter(outgoing_id=record_id).order_by("position", "id")
    )
    lines: dict[UUID, RecipientSending] = {}
    attempts: dict[UUID, int] = {}
    found = RecipientSending.objects.of(agency_id).filter(sending__outgoing_id=record_id)
    for line in found.select_related("sending").order_by("sending__number"):
        attempts[line.recipient_id] = attempts.get(line.recipient_id, 0) + 1
        if not line.is_superseded:
            lines[line.recipient_id] = line
    times: dict[UUID, dict[str, dt.datetime]] = {}
    heard = StatusHeard.objects.of(agency_id).filter(
        line__in=[line.id for line in lines.values()], is_applied=True
    )
    for row in heard.order_by("heard_at", "id"):
        if row.line_id is not None:
            times.setdefault(row.line_id, {})[row.code] = row.heard_at
    return [_recipient(one, lines.get(one.id), attempts.get(one.id, 0), times) for one in recipients]


def heard_of(agency_id: UUID, record_id: UUID) -> list[tuple[str, HeardView]]:
    """Every status heard about a document with the recipient's name, newest first."""
    rows = (
        StatusHeard.objects.of(agency_id)
        .filter(line__sending__outgoing_id=record_id)
        .select_related("line__recipient")
        .order_by("-heard_at", "-id")
    )
    return [(row.line.recipient.name if row.line else "", _heard_view(row)) for row in rows]


def list_unmatched(agency_id: UUID, *, limit: int = 50) -> list[HeardView]:
    """Statuses that match nothing, newest first: *không khớp* (D-11)."""
    rows = StatusHeard.objects.of(agency_id).filter(line__isnull=True).order_by("-id")[:limit]
    return [_heard_view(row) for row in rows]


def newest_review(agency_id: UUID, record_id: UUID) -> ReviewView | None:
    """The review confirmed before issue (SND-03)."""
    row = PreflightReview.objects.of(agency_id).filter(outgoing_id=record_id).order_by("-id").first()
    if row is None:
        return None
    return ReviewView(tuple(row.findings), row.reasons, row.confirmed_at, row.confirmed_by)


def last_sent_at(agency_id: UUID) -> dt.datetime | None:
    """Business time of the agency's last packet the axis took."""
    row = Sending.objects.of(agency_id).filter(sent_at__isnull=False).order_by("-sent_at").first()
    return row.sent_at if row else None


REFUSED = (ProgressState.REFUSED.value, ProgressState.RETURNED.value)


def _failing(agency_id: UUID) -> tuple[QuerySet[RecipientSending], QuerySet[RecipientSending]]:
    """Current lines that failed, and those that were refused: apart, because each has an index and both have none."""
    current = RecipientSending.objects.of(agency_id).filter(is_superseded=False)
    return (
        current.filter(state=SendState.FAILED.value),
        current.filter(state=SendState.SENT.value, progress__in=REFUSED),
    )


def _counts(agency_id: UUID, ids: list[UUID]) -> dict[UUID, dict[str, int]]:
    refused = Q(state=SendState.SENT.value, progress__in=REFUSED)
    rows = (
        RecipientSending.objects.of(agency_id)
        .filter(sending__outgoing_id__in=ids, is_superseded=False)
        .order_by()
        .values("sending__outgoing_id")
        .annotate(
            recipients=Count("id"),
            waiting=Count("id", filter=Q(state=SendState.QUEUED.value)),
            failed=Count("id", filter=Q(state=SendState.FAILED.value) | refused),
            done=Count("id", filter=Q(progress=ProgressState.COMPLETED.value)),
        )
    )
    return {row.pop("sending__outgoing_id"): row for row in rows}


def _line(row: Outgoing, counts: Mapping[str, int]) -> OutgoingLine:
    return OutgoingLine(
        record=record_view(row.record),
        state=OutgoingState(row.state),
        drafter_name=row.drafter.full_name,
        issued_at=row.issued_at,
        recipients=counts.get("recipients", 0),
        waiting=counts.get("waiting", 0),
        failed=counts.get("failed", 0),
        done=counts.get("done", 0),
    )


def _view(row: Outgoing) -> OutgoingView:
    until = dt.datetime.fromisoformat(row.undo["until"]) if row.undo else None
    return OutgoingView(
        record=record_view(row.record),
        state=OutgoingState(row.state),
        unit_id=row.unit_id,
        drafter_id=row.drafter_id,
        drafter_name=row.drafter.full_name,
        approver_id=row.approver_id,
        approver_name=row.approver.full_name if row.approver else "",
        signer_id=row.signer_id,
        ground_id=row.ground_id,
        form=DraftForm.of(row.form),
        form_version=row.form_version,
        is_saved=row.saved_version == row.form_version,
        is_uploaded=row.is_uploaded,
        is_reference_only=row.is_reference_only,
        has_layout=bool(row.layout),
        signed_at=row.signed_at,
        sealing_at=row.sealing_at,
        sealing_by=row.sealing_by,
        sealed_at=row.sealed_at,
        issued_at=row.issued_at,
        may_undo_until=until if until and until > real_now() else None,
        undo_user_id=row.undo.get("user", "") if row.undo else "",
    )


def _recipient(
    row: Recipient,
    line: RecipientSending | None,
    attempts: int,
    times: Mapping[UUID, Mapping[str, dt.datetime]],
) -> RecipientLine:
    base = RecipientLine(
        id=row.id,
        kind=RecipientKind(row.kind),
        name=row.name,
        code=row.code,
        user_id=row.user_id,
        unit_id=row.unit_id,
        tag=row.tag,
        way=row.way,
        sent_on=row.sent_on,
        proof=row.proof,
        status_times={},
        attempts=attempts,
    )
    if line is None:
        return base
    return replace(
        base,
        line_id=line.id,
        sending_number=line.sending.number,
        state=SendState(line.state),
        queued_at=line.queued_at,
        sent_at=line.sent_at,
        failed_at=line.failed_at,
        fault_code=line.fault_code,
        fault=line.fault,
        taken_at=line.taken_at,
        progress=ProgressState(line.progress),
        progress_at=line.progress_at,
        reason=line.reason,
        status_times=times.get(line.id, {}),
    )


def _heard_view(row: StatusHeard) -> HeardView:
    return HeardView(
        code=row.code,
        from_code=row.from_code,
        document_code=row.document_code,
        document_id=row.document_id,
        heard_at=row.heard_at,
        reported_at=row.reported_at,
        staff=row.staff,
        description=row.description,
        is_applied=row.is_applied,
        answers_change=row.change_id is not None,
    )
