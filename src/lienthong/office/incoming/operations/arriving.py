"""Arrival: one transaction per message and agency makes the record, its source and the 01 owed (RCV-01, RCV-10).

The same document from issuer and forwarder becomes one record with two sources (D-03); the second source is
told at once where the document stands. A document sent again after 02 begins a record of its own (D-01).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from lienthong.infra import audit, blobs, outbox, transactions
from lienthong.infra.blobs import StoredBlob
from lienthong.office.incoming.models import Incoming, Source
from lienthong.office.incoming.operations.changing import act_on_waiting
from lienthong.office.incoming.operations.owing import Teller, owe_source
from lienthong.office.incoming.policies import Check, merge, pending
from lienthong.office.incoming.states import FINISHED_BADLY, STATE_CODES, CheckName, IncomingState
from lienthong.office.organization.policies import OfficeRole
from lienthong.office.records.operations import (
    Metadata,
    Moment,
    Replacing,
    StoredFile,
    claim_older,
    create_record,
    note,
    put_file,
    replace_record,
)
from lienthong.office.records.policies import document_key, identity_key
from lienthong.office.records.queries import find_record, list_files, same_document
from lienthong.office.records.states import Act, Direction, FileRole
from lienthong.office.workflow.operations import NewTask, open_task
from lienthong.office.workflow.states import TaskKind

CHECK = "office.check"
_LANE = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A message fetched for one agency; packet and files are durable in the blob store already."""

    doc_id: str
    sender_code: str
    sender_name: str
    is_forwarder: bool
    recipient_code: str
    document_id: str
    code: str
    issued_on: dt.date | None
    metadata: Metadata
    files: Sequence[StoredFile]
    packet: StoredBlob
    checks: Sequence[Check]
    has_paper: bool | None = None
    sent_at: dt.datetime | None = None
    """When the axis took it from its sender."""
    replaces: tuple[str, ...] = ()
    """Of a packet of type 3: the ids of the documents it replaces for us."""
    change_reason: str = ""


def record_arrival(agency_id: UUID, arrival: Arrival, *, at: dt.datetime) -> UUID:
    """The record of this message, made now or earlier. Owns its transaction; taking again changes nothing.

    01 is owed in the same transaction, so whatever is stored is reported, and only that.
    """
    with transactions.owned():
        _one_at_a_time(agency_id)
        known = Source.objects.of(agency_id).filter(doc_id=arrival.doc_id).first()
        if known is not None:
            held: UUID = known.incoming_id
            return held
        earlier = _same_document(agency_id, arrival)
        if earlier is None:
            return _new_record(agency_id, arrival, at)
        return _further_source(earlier, arrival, at)


def _one_at_a_time(agency_id: UUID) -> None:
    """Two messages with one document at once must see each other; on SQLite a writer is alone anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [agency_id.int >> 65])


def _same_document(agency_id: UUID, arrival: Arrival) -> Incoming | None:
    found = arrival.metadata
    candidates = same_document(
        agency_id,
        Direction.IN,
        document_key=document_key(arrival.document_id),
        identity_key=identity_key(
            found.issuer_code or found.issuer_name, found.code_number, found.code_notation, found.issued_on
        ),
    )
    rows = Incoming.objects.of(agency_id).filter(record__in=[one.id for one in candidates])
    standing = rows.exclude(state__in=[state.value for state in FINISHED_BADLY])
    return standing.select_for_update(of=("self",)).order_by("record").first()


def _new_record(agency_id: UUID, arrival: Arrival, at: dt.datetime) -> UUID:
    moment = Moment(at=at)
    record_id = create_record(agency_id, Direction.IN, arrival.metadata, moment=moment)
    for file in arrival.files:
        put_file(agency_id, record_id, file, moment=moment)
    rest = (pending(name) for name in CheckName if name not in {one.name for one in arrival.checks})
    row = Incoming(
        record_id=record_id,
        agency_id=agency_id,
        arrived_at=at,
        has_paper=arrival.has_paper,
        checks=merge([], [*arrival.checks, *rest]),
    )
    row.save(force_insert=True)
    source = _add_source(row, arrival, at)
    open_task(agency_id, record_id, NewTask(kind=TaskKind.ACCEPT, role=OfficeRole.CLERK), moment=moment)
    note(agency_id, record_id, Act.ARRIVED, moment=moment, words=f"Nơi gửi: {arrival.sender_name}")
    _link_replaced(row, arrival, moment)
    act_on_waiting(agency_id, source, at)
    return record_id


def _further_source(row: Incoming, arrival: Arrival, at: dt.datetime) -> UUID:
    moment = Moment(at=at)
    _add_source(row, arrival, at)
    words = f"Cùng văn bản này, đến từ {arrival.sender_name}; không lập bản ghi mới, không lấy thêm số đến."
    held = list_files(row.agency_id, row.pk)
    known = {file.sha256 for file in held}
    further = [file for file in arrival.files if file.sha256 not in known]
    position = 1 + max((file.position for file in held if file.role is FileRole.REFERENCE), default=-1)
    for offset, file in enumerate(further):
        put_file(
            row.agency_id,
            row.pk,
            StoredFile(
                role=FileRole.REFERENCE,
                name=file.name,
                media_type=file.media_type,
                sha256=file.sha256,
                size=file.size,
                position=position + offset,
                reason=f"Kèm theo từ {arrival.sender_name}"[:300],
            ),
            moment=moment,
        )
    if any(file.role is FileRole.MAIN for file in further):
        words += " Lưu ý: tệp văn bản gửi kèm khác tệp đã nhận trước, hãy đối chiếu hai tệp."
    note(row.agency_id, row.pk, Act.ANOTHER_SOURCE, moment=moment, words=words)
    record_id: UUID = row.pk
    return record_id


def _link_replaced(row: Incoming, arrival: Arrival, moment: Moment) -> None:
    """The chain old → new, whichever of the two came first; only the same sender replaces (REC-06)."""
    agency_id, newer_id = row.agency_id, row.pk
    for document_id in arrival.replaces:
        key, sender = document_key(document_id), arrival.sender_code.casefold()
        sources = Source.objects.of(agency_id).filter(incoming__record__document_key=key).order_by("-id")
        older = next((one for one in sources if one.sender_code.casefold() == sender), None) if key else None
        told = Replacing(
            older_id=older.incoming_id if older else None,
            older_document_id=document_id,
            sender_code=arrival.sender_code,
            reason=arrival.change_reason,
        )
        if replace_record(agency_id, newer_id, told, moment=moment, in_force=True) and older is not None:
            _note_replaced(agency_id, older.incoming_id, newer_id, arrival.code, moment)
    for other in claim_older(agency_id, newer_id, arrival.document_id, arrival.sender_code):
        newer = find_record(agency_id, other)
        _note_replaced(agency_id, newer_id, other, newer.code if newer else "", moment)


def _note_replaced(agency_id: UUID, older_id: UUID, newer_id: UUID, code: str, moment: Moment) -> None:
    note(agency_id, older_id, Act.REPLACED, moment=moment, words=f"Được thay thế bởi văn bản {code}.")
    audit.record(
        "incoming.replaced",
        actor="system",
        object_ref=f"record:{older_id}",
        at=moment.at,
        data={"agency": str(agency_id), "newer": str(newer_id)},
    )


def _add_source(row: Incoming, arrival: Arrival, at: dt.datetime) -> Source:
    source = Source(
        agency_id=row.agency_id,
        incoming=row,
        doc_id=arrival.doc_id,
        sender_code=arrival.sender_code,
        sender_name=arrival.sender_name[:200],
        is_forwarder=arrival.is_forwarder,
        recipient_code=arrival.recipient_code,
        document_id=arrival.document_id,
        code=arrival.code,
        issued_on=arrival.issued_on,
        packet_sha256=arrival.packet.sha256,
        packet_size=arrival.packet.size,
        sent_at=arrival.sent_at,
        arrived_at=at,
    )
    source.save(force_insert=True)
    claim = blobs.reference(
        arrival.packet.sha256,
        holder=f"agency:{row.agency_id}",
        purpose="incoming-packet",
        owner_id=str(source.id),
    )
    blobs.store_references([claim])
    _tell(source, IncomingState(row.state), at)
    outbox.enqueue(
        CHECK,
        {"agency": str(row.agency_id), "record": str(row.pk)},
        key=f"{CHECK}:{source.id}",
        lane=_LANE,
    )
    audit.record(
        "incoming.arrived",
        actor="system",
        object_ref=f"record:{row.pk}",
        at=at,
        data={
            "agency": str(row.agency_id),
            "doc_id": arrival.doc_id,
            "sender": arrival.sender_code,
            "packet": arrival.packet.sha256,
        },
    )
    return source


def _tell(source: Source, state: IncomingState, at: dt.datetime) -> None:
    """01, and for a document that came before by another way, where it stands by now."""
    first, *further = STATE_CODES[state]
    owe_source(source, [first], teller=Teller(), at=at)
    if further:
        owe_source(
            source,
            further,
            teller=Teller(),
            at=at,
            description="Văn bản này đã đến từ nơi khác và đang được xử lý theo cùng một số đến.",
        )
