"""Sendings as the gateway and the warnings need them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.db.models import F

from lienthong.exchange.statuses import CLOSED, ProgressState
from lienthong.identifiers.organ_code import OrganCode
from lienthong.office.organization.actors import AgencyView
from lienthong.office.organization.queries import get_agency
from lienthong.office.outgoing.models import Outgoing, Recipient, RecipientSending, Sending
from lienthong.office.outgoing.states import OutgoingState, RecipientKind, SendState
from lienthong.office.records.queries import FileView, RecordView, chain_of, list_files, record_view


@dataclass(frozen=True, slots=True)
class PacketRecipient:
    """A recipient as the packet names it."""

    code: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PacketFacts:
    """Everything a packet is made of; the same facts give the same bytes."""

    agency: AgencyView
    sending_id: UUID
    number: int
    packet_sha256: str
    doc_id: str
    packed_at: dt.datetime
    is_reference_only: bool
    record: RecordView
    place: str
    body_name: str
    body_code: str
    body_is_self: bool
    contact: dict[str, str]
    recipients: tuple[PacketRecipient, ...]
    recipient_count: int
    """Recipients of the document in all, for the number of copies."""
    files: tuple[FileView, ...]
    replaced: tuple[ReplacedDocument, ...] = ()
    """Earlier documents this one takes the place of: the packet is then of type 3."""


def packet_facts(agency_id: UUID, sending_id: UUID) -> PacketFacts | None:
    """What the packet of a sending is made of; None when there is no such sending."""
    row = (
        Sending.objects.of(agency_id)
        .select_related("outgoing", "outgoing__record", "outgoing__record__issuing_body")
        .filter(pk=sending_id)
        .first()
    )
    if row is None:
        return None
    lines = (
        RecipientSending.objects.of(agency_id)
        .filter(sending=row)
        .select_related("recipient")
        .order_by("recipient__position", "id")
    )
    facts = facts_of(row.outgoing, packed_at=row.packed_at, contact=row.contact, lines=lines)
    return replace(
        facts,
        sending_id=row.id,
        number=row.number,
        packet_sha256=row.packet_sha256,
        doc_id=row.doc_id,
        replaced=_replaced(row.outgoing, [line.recipient.code for line in lines]),
    )


def facts_of(
    outgoing: Outgoing,
    *,
    packed_at: dt.datetime,
    contact: Mapping[str, str],
    lines: Iterable[RecipientSending],
) -> PacketFacts:
    """What every packet about a document is made of, whatever it is for."""
    record, agency_id = outgoing.record, outgoing.agency_id
    body = record.issuing_body
    return PacketFacts(
        agency=get_agency(agency_id),
        sending_id=outgoing.pk,
        number=0,
        packet_sha256="",
        doc_id="",
        packed_at=packed_at,
        is_reference_only=outgoing.is_reference_only,
        record=record_view(record),
        place=body.place if body else "",
        body_name=body.name if body else record.issuer_name,
        body_code=body.code if body else record.issuer_code,
        body_is_self=body.is_self if body else True,
        contact=dict(contact),
        recipients=tuple(PacketRecipient(line.recipient.code, line.recipient.name) for line in lines),
        recipient_count=Recipient.objects.of(agency_id).filter(outgoing_id=record.id).count(),
        files=tuple(list_files(agency_id, record.id)),
    )


@dataclass(frozen=True, slots=True)
class ReplacedDocument:
    """A document the packet replaces, and the recipients it concerns (REC-06)."""

    document_id: str
    code: str
    issued_on: dt.date | None
    codes: tuple[str, ...]
    reason: str


def _replaced(outgoing: Outgoing, codes: Sequence[str]) -> tuple[ReplacedDocument, ...]:
    """Only the recipients of this sending that were sent the older document."""
    found = []
    for link in chain_of(outgoing.agency_id, outgoing.pk):
        if link.is_newer or link.record_id is None or link.in_force_at is None:
            continue
        had = Recipient.objects.of(outgoing.agency_id).filter(
            outgoing_id=link.record_id, kind=RecipientKind.AXIS.value
        )
        known = {OrganCode(code).folded for code in had.values_list("code", flat=True)}
        concerned = tuple(code for code in codes if OrganCode(code).folded in known)
        if concerned:
            found.append(
                ReplacedDocument(link.document_id, link.code, link.issued_on, concerned, link.reason)
            )
    return tuple(found)


@dataclass(frozen=True, slots=True)
class SendingView:
    """One packet of a document."""

    number: int
    doc_id: str
    packet_sha256: str
    """Empty until the packet is built."""


def sendings_of(agency_id: UUID, record_id: UUID) -> list[SendingView]:
    """Every packet of a document, in their order."""
    rows = Sending.objects.of(agency_id).filter(outgoing_id=record_id).order_by("number")
    return [SendingView(row.number, row.doc_id, row.packet_sha256) for row in rows]


@dataclass(frozen=True, slots=True)
class OpenSending:
    """A packet of which the axis may have news."""

    agency_id: UUID
    sending_id: UUID
    doc_id: str


def open_sendings(*, limit: int = 200) -> list[OpenSending]:
    """Packets with a current recipient that has not taken it yet; longest not asked about first."""
    waiting = RecipientSending.objects.across("one sweep asks the axis for every agency").filter(
        is_superseded=False, state=SendState.SENT.value, taken_at__isnull=True
    )
    rows = (
        Sending.objects.across("one sweep asks the axis for every agency")
        .filter(pk__in=waiting.values("sending_id"))
        .exclude(doc_id="")
        .order_by(F("followed_at").asc(nulls_first=True), "id")[:limit]
    )
    return [OpenSending(row.agency_id, row.id, row.doc_id) for row in rows]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenItem:
    """One document at one recipient on the axis, with what the classes of D-15 are judged by."""

    agency_id: UUID
    record_id: UUID
    line_id: UUID
    document_code: str
    recipient_name: str
    recipient_code: str
    kind_name: str
    urgency: int
    due_on: dt.date | None
    state: SendState
    queued_at: dt.datetime
    sent_at: dt.datetime | None
    failed_at: dt.datetime | None
    fault_code: str
    fault: str
    taken_at: dt.datetime | None
    progress: ProgressState
    progress_at: dt.datetime | None
    reason: str


def open_items(
    agency_id: UUID | None = None, *, after: UUID | None = None, limit: int = 1000
) -> list[OpenItem]:
    """Current lines that are not *đã xong* (06, 02, given up), by id; of one agency or of all for the sweep."""
    rows = (
        RecipientSending.objects.of(agency_id)
        if agency_id
        else RecipientSending.objects.across("the sweep of warnings reads every agency")
    )
    rows = rows.filter(is_superseded=False).exclude(state=SendState.GIVEN_UP.value)
    rows = rows.exclude(progress__in=[state.value for state in CLOSED])
    rows = rows.filter(sending__outgoing__state=OutgoingState.ISSUED.value)
    if after is not None:
        rows = rows.filter(pk__gt=after)
    found = rows.select_related("recipient", "sending__outgoing__record").order_by("pk")[:limit]
    return [_item(row) for row in found]


def find_item(agency_id: UUID, line_id: UUID) -> OpenItem | None:
    """The line as it stands, open or not; None when it was sent again or is not there."""
    row = (
        RecipientSending.objects.of(agency_id)
        .filter(pk=line_id, is_superseded=False)
        .select_related("recipient", "sending__outgoing__record")
        .first()
    )
    return _item(row) if row else None


def _item(row: RecipientSending) -> OpenItem:
    record = record_view(row.sending.outgoing.record)
    return OpenItem(
        agency_id=row.agency_id,
        record_id=record.id,
        line_id=row.id,
        document_code=record.code,
        recipient_name=row.recipient.name,
        recipient_code=row.recipient.code,
        kind_name=record.kind_name,
        urgency=record.urgency,
        due_on=record.due_on,
        state=SendState(row.state),
        queued_at=row.queued_at,
        sent_at=row.sent_at,
        failed_at=row.failed_at,
        fault_code=row.fault_code,
        fault=row.fault,
        taken_at=row.taken_at,
        progress=ProgressState(row.progress),
        progress_at=row.progress_at,
        reason=row.reason,
    )
