"""Changing records. Every function joins the transaction of the act that calls it, which audits the act."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import F, Max

from lienthong.infra import blobs, transactions
from lienthong.kernel.text import nfc
from lienthong.office.organization.actors import Actor
from lienthong.office.organization.operations import hold_agency
from lienthong.office.records import policies
from lienthong.office.records.errors import BookClosedError, ChangedMeanwhileError, RecordUnknownError
from lienthong.office.records.models import (
    Happening,
    Record,
    RecordFile,
    Register,
    RegisterEntry,
    Replacement,
)
from lienthong.office.records.states import Act, Direction, FileRole, NumberState

SYSTEM = "Hệ thống"
"""The actor of what happens by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """The fields of NĐ 30 Annex VI that people or packets fill (regulations §3.3)."""

    kind_name: str
    subject: str
    issuer_name: str
    issuer_code: str = ""
    code_number: str = ""
    code_notation: str = ""
    issued_on: dt.date | None = None
    language: str = "Tiếng Việt"
    page_count: int | None = None
    description: str = ""
    signer_authority: str = ""
    signer_position: str = ""
    signer_name: str = ""
    urgency: int = 0
    due_on: dt.date | None = None
    document_id: str = ""
    to_places: str = ""
    in_reply_to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """Bytes already durable in the blob store, to become a file of a record."""

    role: FileRole
    name: str
    media_type: str
    sha256: str
    size: int
    position: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """When (business time) and by whom; ``user_id`` None: the system by itself."""

    at: dt.datetime
    actor: str = SYSTEM
    user_id: UUID | None = None

    @classmethod
    def of(cls, actor: Actor, at: dt.datetime, *, at_desk_of: UUID | None = None) -> Moment:
        """The moment of a person's act, at their own desk or at one they stand in for (D-22)."""
        words = actor.acting_for(at_desk_of) if at_desk_of else actor.signature_line
        return cls(at=at, actor=words, user_id=actor.user_id)


@dataclass(frozen=True, slots=True)
class Number:
    """A number taken from a book."""

    register_id: UUID
    number: int
    year: int
    ordinal: int = field(default=0)
    """Its place among all outgoing documents of the agency in the year; 0 for incoming."""


def create_record(
    agency_id: UUID,
    direction: Direction,
    metadata: Metadata,
    *,
    moment: Moment,
    issuing_body_id: UUID | None = None,
) -> UUID:
    """A new record in the transaction that is open; its id. Raises FieldTooLongError."""
    transactions.require()
    row = Record(
        agency_id=agency_id,
        direction=direction.value,
        issuing_body_id=issuing_body_id,
        created_at=moment.at,
        created_by_id=moment.user_id,
        **_fields(metadata),
    )
    _derive(row)
    row.save(force_insert=True)
    return row.id


def change_record(
    agency_id: UUID, record_id: UUID, metadata: Metadata, *, known_version: int | None = None
) -> int:
    """Replace a record's fields; its new version.

    ``known_version`` is what the editor saw; raises ChangedMeanwhileError when it is no longer the newest
    (OPS-02), RecordUnknownError, FieldTooLongError.
    """
    row = locked(agency_id, record_id)
    if known_version is not None and row.version != known_version:
        raise ChangedMeanwhileError(
            "Văn bản đã được người khác sửa trong lúc bạn đang mở. Nội dung bạn nhập vẫn còn trên trang; "
            "hãy mở bản mới nhất để so sánh rồi lưu lại.",
            known=known_version,
            newest=row.version,
        )
    for name, value in _fields(metadata).items():
        setattr(row, name, value)
    _derive(row)
    row.version += 1
    row.save()
    return row.version


def set_number(
    agency_id: UUID, record_id: UUID, *, code_number: str, issued_on: dt.date, legal_document_id: str
) -> None:
    """Write number and date of the clerk's act onto the record (D-20, D-21)."""
    row = locked(agency_id, record_id)
    row.code_number, row.issued_on, row.legal_document_id = code_number, issued_on, legal_document_id
    _derive(row)
    row.version += 1
    row.save()


def set_document_id(agency_id: UUID, record_id: UUID, document_id: str) -> None:
    """Write the ``DocumentId`` used on the wire onto the record."""
    row = locked(agency_id, record_id)
    row.document_id = document_id
    _derive(row)
    row.save()


def put_file(agency_id: UUID, record_id: UUID, file: StoredFile, *, moment: Moment) -> UUID:
    """Make bytes a file of the record; an earlier version in its place stays as history. The file's id.

    The claim on the blob is made in the same transaction, so the sweeper keeps every version.
    """
    transactions.require()
    place = RecordFile.objects.of(agency_id).filter(
        record_id=record_id, role=file.role.value, position=file.position
    )
    newest = place.aggregate(newest=Max("version"))["newest"] or 0
    place.filter(is_current=True).update(is_current=False)
    row = RecordFile(
        agency_id=agency_id,
        record_id=record_id,
        role=file.role.value,
        position=file.position,
        name=nfc(file.name)[:255],
        media_type=file.media_type,
        sha256=file.sha256,
        size=file.size,
        version=newest + 1,
        added_at=moment.at,
        added_by=moment.actor[:200],
        reason=file.reason,
    )
    row.save(force_insert=True)
    claim = blobs.reference(
        file.sha256, holder=f"agency:{agency_id}", purpose="record-file", owner_id=str(row.id)
    )
    blobs.store_references([claim])
    return row.id


def remove_file(agency_id: UUID, record_id: UUID, file_id: UUID) -> None:
    """Take a file out of a draft; the row and the bytes stay as history."""
    transactions.require()
    changed = (
        RecordFile.objects.of(agency_id)
        .filter(pk=file_id, record_id=record_id, is_current=True)
        .update(is_current=False)
    )
    if not changed:
        raise RecordUnknownError("Không tìm thấy tệp này; hãy tải lại trang.")


def note(
    agency_id: UUID,
    record_id: UUID,
    act: Act,
    *,
    moment: Moment,
    words: str = "",
) -> None:
    """Add a line to the course of a record; lines are never changed."""
    transactions.require()
    Happening(
        agency_id=agency_id,
        record_id=record_id,
        act=act.value,
        at=moment.at,
        user_id=moment.user_id,
        actor=moment.actor[:300],
        words=nfc(words),
    ).save(force_insert=True)


def take_number(  # noqa: PLR0913  what a number is taken for
    agency_id: UUID,
    *,
    body_id: UUID,
    direction: Direction,
    dated: dt.date,
    record_id: UUID | None,
    moment: Moment,
    series: str = "",
) -> Number:
    """The next number of a book, in the transaction of the act (D-21): never held, never reused, no gap.

    The book of a new year begins at 1 (NĐ 30 Art. 15). Two clerks at once wait for each other, also when they
    number for two issuing bodies: the ordinal of the legal id counts over all books. ``record_id`` None: the
    number is for paper. Raises BookClosedError.
    """
    hold_agency(agency_id)
    book = _book(agency_id, body_id, direction, dated.year, series)
    if book.closed_on is not None and dated <= book.closed_on:
        raise BookClosedError(
            f"Sổ năm {book.year} đã khóa đến ngày {book.closed_on:%d/%m/%Y}; hãy chọn ngày sau đó."
        )
    Register.objects.of(agency_id).filter(pk=book.pk).update(last_number=F("last_number") + 1)
    book.refresh_from_db(fields=["last_number"])
    RegisterEntry(
        agency_id=agency_id,
        register=book,
        number=book.last_number,
        record_id=record_id,
        dated=dated,
        taken_at=moment.at,
        taken_by=moment.actor[:200],
    ).save(force_insert=True)
    ordinal = 0
    if direction is Direction.OUT:
        ordinal = (
            RegisterEntry.objects.of(agency_id)
            .filter(register__direction=Direction.OUT.value, register__year=dated.year)
            .count()
        )
    return Number(book.id, book.last_number, book.year, ordinal)


def cancel_number(agency_id: UUID, record_id: UUID, *, reason: str) -> None:
    """The number stays in the book as *hủy* with its reason; nothing happens where none was taken."""
    transactions.require()
    RegisterEntry.objects.of(agency_id).filter(record_id=record_id).update(
        state=NumberState.CANCELLED.value, reason=nfc(reason)[:300]
    )


def mark_number(agency_id: UUID, record_id: UUID, *, remark: str) -> None:
    """Write a remark beside the number, such as *đã trả lại* (D-10)."""
    transactions.require()
    RegisterEntry.objects.of(agency_id).filter(record_id=record_id).update(reason=nfc(remark)[:300])


def start_book(
    agency_id: UUID, *, body_id: UUID, direction: Direction, year: int, last_number: int, series: str = ""
) -> None:
    """Open a book that goes on from another system or from paper: the next number is ``last_number`` + 1."""
    book = _book(agency_id, body_id, direction, year, series)
    if last_number < book.last_number:
        raise BookClosedError(f"Sổ đã cấp đến số {book.last_number}; không lùi lại được.")
    Register.objects.of(agency_id).filter(pk=book.pk).update(last_number=last_number)


@dataclass(frozen=True, slots=True, kw_only=True)
class Replacing:
    """Which document another replaces, and why."""

    older_id: UUID | None = None
    older_document_id: str = ""
    sender_code: str = ""
    """Of an incoming one: who sent the newer."""
    reason: str = ""


def replace_record(
    agency_id: UUID, newer_id: UUID, told: Replacing, *, moment: Moment, in_force: bool
) -> bool:
    """Link a document to the one it replaces; False when that one has its successor already.

    ``in_force`` False: the newer is only being drafted, and the older stands until it is issued.
    """
    transactions.require()
    standing = Replacement.objects.of(agency_id).filter(dropped_at__isnull=True)
    if told.older_id is not None and standing.filter(older_id=told.older_id).exists():
        return False
    Replacement(
        agency_id=agency_id,
        newer_id=newer_id,
        older_id=told.older_id,
        older_document_id=nfc(told.older_document_id)[:200],
        older_key=policies.document_key(told.older_document_id),
        sender_key=told.sender_code.strip().casefold()[:64],
        reason=nfc(told.reason).strip(),
        named_at=moment.at,
        in_force_at=moment.at if in_force else None,
    ).save(force_insert=True)
    return True


def enforce_replacement(agency_id: UUID, newer_id: UUID, *, at: dt.datetime) -> list[UUID]:
    """The newer was issued: what it replaces is replaced from now on; the ids of the older ones."""
    transactions.require()
    rows = Replacement.objects.of(agency_id).filter(
        newer_id=newer_id, in_force_at__isnull=True, dropped_at__isnull=True
    )
    older = [row.older_id for row in rows if row.older_id is not None]
    rows.update(in_force_at=at)
    return older


def drop_replacement(agency_id: UUID, newer_id: UUID, *, at: dt.datetime) -> None:
    """The newer was cancelled before issue: the older stands, and may be replaced by another."""
    transactions.require()
    Replacement.objects.of(agency_id).filter(
        newer_id=newer_id, in_force_at__isnull=True, dropped_at__isnull=True
    ).update(dropped_at=at)


def claim_older(agency_id: UUID, older_id: UUID, document_id: str, sender_code: str) -> list[UUID]:
    """A document came that one held already had replaced: link them; the ids of the newer ones (any order)."""
    transactions.require()
    key = policies.document_key(document_id)
    if not key:
        return []
    waiting = (
        Replacement.objects.of(agency_id)
        .filter(older__isnull=True, older_key=key, sender_key=sender_code.strip().casefold()[:64])
        .order_by("id")
    )
    first = waiting.first()
    if first is None:
        return []
    first.older_id = older_id
    first.save(update_fields=["older"])
    return [first.newer_id]


def locked(agency_id: UUID, record_id: UUID) -> Record:
    """The record's row, locked until the transaction ends. Raises RecordUnknownError."""
    transactions.require()
    row: Record | None = Record.objects.of(agency_id).select_for_update().filter(pk=record_id).first()
    if row is None:
        raise RecordUnknownError("Không tìm thấy văn bản này trong cơ quan.")
    return row


def _book(agency_id: UUID, body_id: UUID, direction: Direction, year: int, series: str) -> Register:
    transactions.require()
    wanted: dict[str, Any] = {
        "issuing_body_id": body_id,
        "direction": direction.value,
        "year": year,
        "series": series,
    }
    fresh = Register(agency_id=agency_id, **wanted)
    Register.objects.bulk_create([fresh], ignore_conflicts=True)
    book: Register = Register.objects.of(agency_id).select_for_update().get(**wanted)
    return book


def _fields(metadata: Metadata) -> Mapping[str, Any]:
    values = {
        name: nfc(value).strip() if isinstance(value, str) else value
        for name, value in asdict(metadata).items()
    }
    policies.check_lengths(values)
    return values


def _derive(row: Record) -> None:
    """Columns that follow from the others."""
    row.code_key = policies.code_key(row.code_number, row.code_notation) if row.code_notation else ""
    issuer = row.issuer_code or row.issuer_name
    row.identity_key = policies.identity_key(issuer, row.code_number, row.code_notation, row.issued_on)
    row.document_key = policies.document_key(row.document_id)
    row.words_plain, row.words_folded = policies.search_words(
        f"{row.code_number}/{row.code_notation}" if row.code_notation else "",
        row.kind_name,
        row.subject,
        row.issuer_name,
        row.signer_name,
    )
