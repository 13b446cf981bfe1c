"""``lienthong audit`` of an office: the log is whole, nothing owed forgotten, no number lost, every byte there."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from lienthong.infra.audit import Finding, count_events, seal_once, verify_log
from lienthong.infra.blobs import BlobStore, store
from lienthong.infra.outbox.queries import unfinished_keys
from lienthong.office.incoming.operations.owing import SEND_STATUS
from lienthong.office.incoming.queries import conservation as incoming
from lienthong.office.outgoing.operations import SEND
from lienthong.office.outgoing.queries import conservation as outgoing
from lienthong.office.records import queries as records
from lienthong.office.records.states import Direction

_CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class AuditReport:
    """What was looked at and what differs."""

    findings: tuple[Finding, ...]
    outgoing: int
    incoming: int
    events: int
    blobs: int

    def as_json(self) -> dict[str, object]:
        """The report as plain values."""
        return {
            "findings": [
                {"code": finding.code, "sentence": finding.sentence, "where": finding.where}
                for finding in self.findings
            ],
            "outgoing": self.outgoing,
            "incoming": self.incoming,
            "events": self.events,
            "blobs": self.blobs,
        }

    @property
    def looked_at(self) -> str:
        """What was looked at, as a clause."""
        return (
            f"{self.outgoing} văn bản đi, {self.incoming} văn bản đến, {self.events} sự kiện nhật ký, "
            f"{self.blobs} tệp"
        )


def examine() -> AuditReport:
    """Look at everything of every agency; long in a big office, and harmless beside a running one."""
    while seal_once():
        pass
    findings = [*verify_log(), *_conserved()]
    seen = _Seen(store())
    for file in records.iterate_files():
        findings.extend(seen.judge(f"file:{file.id}", file.sha256, file.size))
    for packet in incoming.kept_packets():
        findings.extend(seen.judge(packet.where, packet.sha256, packet.size))
    for where, sha256 in outgoing.kept_packets():
        findings.extend(seen.judge(where, sha256, None))
    return AuditReport(
        tuple(findings),
        outgoing.count_outgoing(),
        incoming.count_incoming(),
        count_events(),
        len(seen.hashes),
    )


def _conserved() -> Iterator[Finding]:
    yield from _without_life()
    yield from incoming.breaks(lambda: _owed(SEND_STATUS), _numbered)
    yield from outgoing.breaks(lambda: _owed(SEND), _numbered)
    for book in records.broken_books():
        yield Finding(
            "records.book_broken",
            f"Sổ năm {book.year} thiếu {book.missing} số hoặc có số vượt số cuối "
            f"({book.newest}, số cuối {book.last_number}).",
            f"register:{book.id}",
        )


def _without_life() -> Iterator[Finding]:
    for direction, without in (
        (Direction.IN, incoming.without_life),
        (Direction.OUT, outgoing.without_life),
    ):
        for ids in records.iterate_ids(direction):
            for one in without(ids):
                yield Finding("records.no_state", "Văn bản trong sổ không có trạng thái.", f"record:{one}")


def _owed(kind: str) -> set[str]:
    """Ids of rows whose sending the outbox still owes; keys are ``kind:id``."""
    return {key.removeprefix(f"{kind}:") for key in unfinished_keys(kind)}


def _numbered(record_ids: Sequence[UUID]) -> set[UUID]:
    return records.with_entry(record_ids)


class _Seen:
    """Reads each blob once, however many rows name it."""

    def __init__(self, blobs: BlobStore) -> None:
        self._blobs = blobs
        self.hashes: set[str] = set()

    def judge(self, where: str, sha256: str, size: int | None) -> Iterator[Finding]:
        """What is wrong with the bytes a row names."""
        if sha256 in self.hashes:
            return
        self.hashes.add(sha256)
        if not self._blobs.exists(sha256):
            yield Finding("blobs.missing", f"Mất nội dung của {where}.", sha256)
            return
        digest, read = hashlib.sha256(), 0
        with self._blobs.open(sha256) as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
                read += len(chunk)
        if digest.hexdigest() != sha256 or size not in {None, read}:
            yield Finding("blobs.altered", f"Nội dung của {where} đã bị thay đổi.", sha256)
