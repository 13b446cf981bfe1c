"""Reading records of one agency. Everything returned is a frozen view."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from uuid import UUID

from django.db.models import Count, Max, Min, Q

from lienthong.office.records.models import (
    Happening,
    Record,
    RecordFile,
    Register,
    RegisterEntry,
    Replacement,
)
from lienthong.office.records.policies import URGENCY_WORDS, code_key
from lienthong.office.records.states import ACT_WORDS, Act, Direction, FileRole, NumberState


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordView:
    """A record as pages show it: the information items of QĐ 28 Art. 10.2 that lie on the record."""

    id: UUID
    agency_id: UUID
    direction: Direction
    issuing_body_id: UUID | None
    kind_name: str
    code_number: str
    code_notation: str
    issued_on: dt.date | None
    issuer_name: str
    issuer_code: str
    subject: str
    language: str
    page_count: int | None
    description: str
    signer_authority: str
    signer_position: str
    signer_name: str
    urgency: int
    due_on: dt.date | None
    document_id: str
    legal_document_id: str
    to_places: str
    in_reply_to: str
    created_at: dt.datetime
    version: int

    @property
    def code(self) -> str:
        """Số, ký hiệu; empty parts are left out, ``…/VPCP-KSTT`` while no number was given."""
        if not self.code_notation:
            return self.code_number
        return f"{self.code_number or '…'}/{self.code_notation}"

    @property
    def urgency_words(self) -> str:
        """Mức độ khẩn in words."""
        return URGENCY_WORDS.get(self.urgency, URGENCY_WORDS[0])


@dataclass(frozen=True, slots=True)
class FileView:
    """A file of a record."""

    id: UUID
    record_id: UUID
    agency_id: UUID
    role: FileRole
    position: int
    name: str
    media_type: str
    sha256: str
    size: int
    version: int
    is_current: bool
    added_at: dt.datetime
    added_by: str


@dataclass(frozen=True, slots=True)
class HappeningView:
    """A line of *Quá trình*."""

    act: Act
    at: dt.datetime
    actor: str
    words: str

    @property
    def act_words(self) -> str:
        """What happened, in words."""
        return ACT_WORDS[self.act]


@dataclass(frozen=True, slots=True)
class EntryView:
    """A number in a book."""

    number: int
    state: NumberState
    reason: str
    dated: dt.date
    taken_by: str


_ALIKE = 5
_COLUMNS = tuple(RecordView.__annotations__)


def find_record(agency_id: UUID, record_id: UUID) -> RecordView | None:
    """One record of the agency."""
    row = Record.objects.of(agency_id).filter(pk=record_id).first()
    return record_view(row) if row else None


def records_by_id(agency_id: UUID, ids: Sequence[UUID]) -> dict[UUID, RecordView]:
    """Several records of the agency, by id."""
    return {row.id: record_view(row) for row in Record.objects.of(agency_id).filter(pk__in=ids)}


def same_document(
    agency_id: UUID, direction: Direction, *, document_key: str, identity_key: str
) -> list[RecordView]:
    """Records that are the same document by its id or by issuer, number, notation and year; oldest first."""
    rows = Record.objects.of(agency_id).filter(direction=direction.value)
    found: dict[UUID, Record] = {}
    if document_key:
        found |= {row.id: row for row in rows.filter(document_key=document_key)}
    if identity_key:
        found |= {row.id: row for row in rows.filter(identity_key=identity_key)}
    return [record_view(found[key]) for key in sorted(found)]


def look_alikes(record: RecordView, main_hashes: Sequence[str]) -> list[RecordView]:
    """Earlier records of the same direction that may be this one; oldest first (RCV-06).

    The same document file, or the same number and notation of the same day whoever is written as issuer.
    """
    rows = Record.objects.of(record.agency_id).filter(direction=record.direction.value, pk__lt=record.id)
    files = RecordFile.objects.of(record.agency_id).filter(
        role=FileRole.MAIN.value, is_current=True, sha256__in=list(main_hashes)
    )
    found = {row.id: row for row in rows.filter(pk__in=files.values("record_id"))[:_ALIKE]}
    key = code_key(record.code_number, record.code_notation) if record.code_notation else ""
    if key and record.issued_on:
        found |= {row.id: row for row in rows.filter(code_key=key, issued_on=record.issued_on)[:_ALIKE]}
    return [record_view(found[one]) for one in sorted(found)]


def list_files(agency_id: UUID, record_id: UUID, *, history: bool = False) -> list[FileView]:
    """Files of a record, the document first; with ``history`` also replaced versions."""
    rows = RecordFile.objects.of(agency_id).filter(record_id=record_id)
    if not history:
        rows = rows.filter(is_current=True)
    order = {FileRole.MAIN.value: 0, FileRole.APPENDIX.value: 1, FileRole.REFERENCE.value: 2}
    return [
        file_view(row) for row in sorted(rows, key=lambda one: (order[one.role], one.position, one.version))
    ]


def find_file(agency_id: UUID, file_id: UUID) -> FileView | None:
    """One file of the agency, current or not."""
    row = RecordFile.objects.of(agency_id).filter(pk=file_id).first()
    return file_view(row) if row else None


def course_of(agency_id: UUID, record_id: UUID) -> list[HappeningView]:
    """The whole course, oldest first."""
    rows = Happening.objects.of(agency_id).filter(record_id=record_id).order_by("at", "id")
    return [HappeningView(Act(row.act), row.at, row.actor, row.words) for row in rows]


def entry_of(agency_id: UUID, record_id: UUID) -> EntryView | None:
    """The number the record has in its book."""
    row = RegisterEntry.objects.of(agency_id).filter(record_id=record_id).first()
    if row is None:
        return None
    return EntryView(row.number, NumberState(row.state), row.reason, row.dated, row.taken_by)


def last_number(agency_id: UUID, body_id: UUID, direction: Direction, year: int, series: str = "") -> int:
    """The last number of a book; 0 when it was not opened. Another may be taken at any moment."""
    found = Register.objects.of(agency_id).filter(
        issuing_body_id=body_id, direction=direction.value, year=year, series=series
    )
    row = found.first()
    return row.last_number if row else 0


def entries_of(agency_id: UUID, ids: Sequence[UUID]) -> dict[UUID, EntryView]:
    """Numbers of several records, by record id."""
    rows = RegisterEntry.objects.of(agency_id).filter(record_id__in=ids)
    return {
        row.record_id: EntryView(row.number, NumberState(row.state), row.reason, row.dated, row.taken_by)
        for row in rows
        if row.record_id is not None
    }


_CHUNK = 1000


def iterate_ids(direction: Direction) -> Iterator[list[UUID]]:
    """Ids of every record of a direction, of every agency, some at a time."""
    rows = Record.objects.across("the audit reads every agency").filter(direction=direction.value)
    ids = rows.order_by("id").values_list("id", flat=True).iterator(chunk_size=_CHUNK)
    while some := list(islice(ids, _CHUNK)):
        yield some


def iterate_files() -> Iterator[FileView]:
    """Every version of every file of every agency, oldest first."""
    rows = RecordFile.objects.across("the audit reads every agency").order_by("id")
    for row in rows.iterator(chunk_size=_CHUNK):
        yield file_view(row)


def with_entry(record_ids: Sequence[UUID]) -> set[UUID]:
    """Which of these records, of whatever agency, have a number in a book."""
    rows = RegisterEntry.objects.across("the audit reads every agency").filter(record_id__in=list(record_ids))
    return set(rows.values_list("record_id", flat=True))


@dataclass(frozen=True, slots=True)
class BrokenBook:
    """A book whose entries do not follow each other up to its last number (D-21)."""

    id: UUID
    agency_id: UUID
    direction: Direction
    year: int
    last_number: int
    newest: int
    missing: int


def broken_books() -> list[BrokenBook]:
    """Books with a gap or with a number beyond their last; a book may begin after a number given elsewhere."""
    entries = RegisterEntry.objects.across("the audit reads every agency").order_by()
    sums = {
        row["register"]: row
        for row in entries.values("register").annotate(
            first=Min("number"), newest=Max("number"), count=Count("id")
        )
    }
    books = Register.objects.across("the audit reads every agency").order_by("id")
    found = []
    for book in books.filter(pk__in=list(sums)):
        row = sums[book.id]
        missing = row["newest"] - row["first"] + 1 - row["count"]
        if missing or row["newest"] != book.last_number:
            found.append(
                BrokenBook(
                    book.id,
                    book.agency_id,
                    Direction(book.direction),
                    book.year,
                    book.last_number,
                    row["newest"],
                    missing,
                )
            )
    return found


def record_view(row: Record) -> RecordView:
    """The view of one row, for the components of records."""
    values = {name: getattr(row, name) for name in _COLUMNS}
    values["direction"] = Direction(row.direction)
    return RecordView(**values)


def file_view(row: RecordFile) -> FileView:
    """The view of one row, for the operations beside this module."""
    return FileView(
        id=row.id,
        record_id=row.record_id,
        agency_id=row.agency_id,
        role=FileRole(row.role),
        position=row.position,
        name=row.name,
        media_type=row.media_type,
        sha256=row.sha256,
        size=row.size,
        version=row.version,
        is_current=row.is_current,
        added_at=row.added_at,
        added_by=row.added_by,
    )


@dataclass(frozen=True, slots=True)
class ChainLink:
    """A step of the chain old → new, seen from one document."""

    record_id: UUID | None
    """The other document; None: it is not held here."""
    code: str
    subject: str
    issued_on: dt.date | None
    document_id: str
    reason: str
    is_newer: bool
    """The other document is the newer one: it replaces this."""
    in_force_at: dt.datetime | None
    """None: the newer is still being drafted."""


def chain_of(agency_id: UUID, record_id: UUID) -> list[ChainLink]:
    """What this document replaces, and what replaces it; those dropped before issue left out."""
    rows = (
        Replacement.objects.of(agency_id)
        .filter(Q(newer_id=record_id) | Q(older_id=record_id), dropped_at__isnull=True)
        .select_related("newer", "older")
        .order_by("named_at", "id")
    )
    return [_link(row, record_id) for row in rows]


def replaced_by(agency_id: UUID, record_id: UUID) -> ChainLink | None:
    """The document that has taken this one's place; None while this one stands."""
    found = [one for one in chain_of(agency_id, record_id) if one.is_newer and one.in_force_at]
    return found[0] if found else None


def _link(row: Replacement, record_id: UUID) -> ChainLink:
    is_newer = row.newer_id != record_id
    other = row.newer if is_newer else row.older
    return ChainLink(
        record_id=other.id if other else None,
        code=record_view(other).code if other else "",
        subject=other.subject if other else "",
        issued_on=other.issued_on if other else None,
        document_id=other.document_id if other else row.older_document_id,
        reason=row.reason,
        is_newer=is_newer,
        in_force_at=row.in_force_at,
    )
