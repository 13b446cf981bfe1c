"""``lienthong audit``: the log is whole, every delivery is in one class with an owner, every packet is there."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from lienthong.axis.delivery.queries import count_deliveries
from lienthong.axis.intake.queries import iterate_stored
from lienthong.axis.statuses.queries import conservation
from lienthong.infra.audit import Finding, count_events, seal_once, verify_log
from lienthong.infra.blobs import BlobStore, store
from lienthong.infra.clock import business_now

_CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class AuditReport:
    """What was looked at and what differs."""

    findings: tuple[Finding, ...]
    messages: int
    deliveries: int
    events: int
    blobs: int

    def as_json(self) -> dict[str, object]:
        """The report as plain values."""
        return {
            "findings": [
                {"code": finding.code, "sentence": finding.sentence, "where": finding.where}
                for finding in self.findings
            ],
            "messages": self.messages,
            "deliveries": self.deliveries,
            "events": self.events,
            "blobs": self.blobs,
        }

    @property
    def looked_at(self) -> str:
        """What was looked at, as a clause."""
        return (
            f"{self.messages} lượt gửi, {self.deliveries} lượt nhận, {self.events} sự kiện nhật ký, "
            f"{self.blobs} tệp"
        )


def examine() -> AuditReport:
    """Look at everything; long on a big axis, and harmless beside a running one."""
    while seal_once():
        pass
    blobs = store()
    findings = [*verify_log(), *_conserved()]
    messages, seen = 0, set[str]()
    for doc_id, sha256, size in iterate_stored():
        messages += 1
        if sha256 not in seen:
            seen.add(sha256)
            findings.extend(_bytes_differ(blobs, doc_id, sha256, size))
    return AuditReport(tuple(findings), messages, count_deliveries(), count_events(), len(seen))


def _conserved() -> list[Finding]:
    broken = conservation(at=business_now())
    return [Finding(found.code, found.sentence, found.object_ref) for found in broken]


def _bytes_differ(blobs: BlobStore, doc_id: str, sha256: str, size: int) -> Iterator[Finding]:
    if not blobs.exists(sha256):
        yield Finding("blobs.missing", f"Mất nội dung gói tin của lượt gửi {doc_id}.", sha256)
        return
    digest, read = hashlib.sha256(), 0
    with blobs.open(sha256) as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            read += len(chunk)
    if digest.hexdigest() != sha256 or read != size:
        yield Finding("blobs.altered", f"Nội dung gói tin của lượt gửi {doc_id} đã bị thay đổi.", sha256)
