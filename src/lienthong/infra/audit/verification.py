"""Recomputing the whole log: finds altered, removed, inserted and reordered events and late sealing.

What cannot be seen from inside the database alone is the removal of the newest events together with
their checkpoints; a checkpoint kept elsewhere (``known``) shows that too.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from lienthong.infra.audit.leaves import checkpoint_bytes, leaf_bytes
from lienthong.infra.audit.merkle import Frontier, leaf_hash
from lienthong.infra.audit.sealer import TILE_LEVELS
from lienthong.infra.models import AuditCheckpoint, AuditEvent, AuditTile
from lienthong.infra.secrets import KeyRing
from lienthong.kernel.clock import real_now

LATEST_SEALING = dt.timedelta(seconds=60)
_CHUNK = 2000


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong with the log: stable code, Vietnamese sentence, where."""

    code: str
    sentence: str
    where: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """A checkpoint kept outside the database: size of the log and its root then."""

    size: int
    root_hash: bytes


def verify_log(*, known: Known | None = None) -> list[Finding]:
    """Recompute every leaf, tile, root and signature; an empty list means the log is whole. Only reads."""
    findings = [*_late_events()]
    statements = _statements(findings)
    size = _walk(statements, known, findings)
    largest = max([*statements, known.size if known else 0, 0])
    if largest > size:
        findings.append(
            Finding(
                "audit.removed",
                f"Nhật ký chỉ còn {size} sự kiện nhưng đã từng có {largest}; có sự kiện bị xóa.",
                str(size),
            )
        )
    elif size > max([*statements, 0]):
        findings.append(
            Finding(
                "audit.uncovered", "Có sự kiện mang vị trí mà không điểm kiểm tra nào xác nhận.", str(size)
            )
        )
    return findings


def _walk(statements: dict[int, bytes], known: Known | None, findings: list[Finding]) -> int:
    """Rebuild the tree from the rows; returns how many leaves it has."""
    tiles = _stored_tiles()
    frontier = Frontier()
    for event in _sealed():
        position = frontier.size
        if event.position != position:
            findings.append(
                Finding(
                    "audit.removed", f"Thiếu sự kiện ở vị trí {position}; có sự kiện bị xóa.", str(position)
                )
            )
            return max([*statements, event.position or 0])  # nothing after the gap can be compared
        leaf = leaf_hash(leaf_bytes(event, position))
        if leaf != bytes(event.leaf_hash or b""):
            findings.append(
                Finding("audit.altered", f"Sự kiện ở vị trí {position} đã bị sửa sau khi niêm.", event.id.hex)
            )
        for level, index, root in frontier.append(leaf):
            if level % TILE_LEVELS == 0 and tiles.pop((level, index), None) != root:
                findings.append(
                    Finding("audit.tile", f"Nút cây {level}/{index} không khớp.", f"{level}/{index}")
                )
        _compare(frontier, statements, known, findings)
    findings.extend(
        Finding("audit.tile", f"Nút cây {level}/{index} thừa.", f"{level}/{index}") for level, index in tiles
    )
    return frontier.size


def _compare(
    frontier: Frontier, statements: dict[int, bytes], known: Known | None, findings: list[Finding]
) -> None:
    expected = {root for root in (statements.get(frontier.size),) if root is not None}
    if known is not None and known.size == frontier.size:
        expected.add(known.root_hash)
    if expected and expected != {frontier.root()}:
        findings.append(
            Finding(
                "audit.root",
                f"Gốc cây tại điểm kiểm tra {frontier.size} không khớp; "
                "có sự kiện trước đó bị sửa, chèn hoặc đổi chỗ.",
                str(frontier.size),
            )
        )


def _statements(findings: list[Finding]) -> dict[int, bytes]:
    """Signed roots by size; a statement whose signature fails is itself a finding and still compared."""
    keys = KeyRing.load().verifying_keys()
    statements: dict[int, bytes] = {}
    for row in AuditCheckpoint.objects.order_by("size").iterator(_CHUNK):
        root = bytes(row.root_hash)
        statements[row.size] = root
        if not _signed(keys.get(row.key_id), row, root):
            findings.append(
                Finding("audit.signature", f"Chữ ký của điểm kiểm tra {row.size} không đúng.", str(row.size))
            )
    return statements


def _signed(key: Ed25519PublicKey | None, row: AuditCheckpoint, root: bytes) -> bool:
    if key is None:
        return False
    try:
        key.verify(bytes(row.signature), checkpoint_bytes(row.size, root, row.sealed_at))
    except InvalidSignature:
        return False
    return True


def _sealed() -> Iterator[AuditEvent]:
    return AuditEvent.objects.filter(position__isnull=False).order_by("position").iterator(_CHUNK)


def _stored_tiles() -> dict[tuple[int, int], bytes]:
    rows = AuditTile.objects.values_list("level", "index", "hash")
    return {(level, index): bytes(root) for level, index, root in rows}


def _late_events() -> list[Finding]:
    late = AuditEvent.objects.filter(position__isnull=True, at_real__lt=real_now() - LATEST_SEALING).count()
    if not late:
        return []
    sentence = f"{late} sự kiện chưa được niêm quá 60 giây; kiểm tra tiến trình niêm nhật ký."
    return [Finding("audit.unsealed", sentence, str(late))]
