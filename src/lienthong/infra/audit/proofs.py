"""Proving to an outsider that one event stands in the log: leaf, path, signed checkpoint (RFC 6962 §2.1.1).

Checking needs the proof and the public key only, no database.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from lienthong.infra.audit.leaves import checkpoint_bytes, leaf_bytes
from lienthong.infra.audit.merkle import inclusion_path, leaf_hash, node_hash, root_from_path
from lienthong.infra.audit.sealer import TILE_LEVELS
from lienthong.infra.models import AuditCheckpoint, AuditEvent, AuditTile
from lienthong.kernel.errors import RefusedError
from lienthong.kernel.judgement import Judgement, Outcome


class NotSealedError(RefusedError):
    """No such event, or it has no place in the log yet."""

    code = "audit.not_sealed"


@dataclass(frozen=True, slots=True)
class InclusionProof:
    """Everything an outsider needs; ``leaf`` is readable JSON with the facts of the event."""

    leaf: bytes
    position: int
    size: int
    path: tuple[bytes, ...]
    root_hash: bytes
    sealed_at: dt.datetime
    key_id: str
    signature: bytes


def prove_inclusion(event_id: uuid.UUID) -> InclusionProof:
    """The proof against the newest checkpoint; raises :class:`NotSealedError` while there is none."""
    event = AuditEvent.objects.filter(pk=event_id, position__isnull=False).first()
    checkpoint = AuditCheckpoint.objects.order_by("-size").first()
    if event is None or event.position is None or checkpoint is None or checkpoint.size <= event.position:
        raise NotSealedError(
            "Sự kiện chưa được niêm hoặc không có; thử lại sau vài giây.", event=str(event_id)
        )
    return InclusionProof(
        leaf=leaf_bytes(event, event.position),
        position=event.position,
        size=checkpoint.size,
        path=tuple(inclusion_path(event.position, checkpoint.size, _full_subtree)),
        root_hash=bytes(checkpoint.root_hash),
        sealed_at=checkpoint.sealed_at,
        key_id=checkpoint.key_id,
        signature=bytes(checkpoint.signature),
    )


def check_inclusion(proof: InclusionProof, keys: Mapping[str, Ed25519PublicKey]) -> Judgement:
    """Judge a proof: passed, failed, or cannot tell when the signing key is unknown. Pure."""
    key = keys.get(proof.key_id)
    if key is None:
        return Judgement(
            Outcome.CANNOT_TELL, "audit.proof.key", "Không có khóa để kiểm chữ ký điểm kiểm tra."
        )
    try:
        key.verify(proof.signature, checkpoint_bytes(proof.size, proof.root_hash, proof.sealed_at))
    except InvalidSignature:
        return Judgement(Outcome.FAILED, "audit.proof.signature", "Chữ ký điểm kiểm tra không đúng.")
    root = root_from_path(leaf_hash(proof.leaf), proof.position, proof.size, proof.path)
    if root != proof.root_hash:
        return Judgement(Outcome.FAILED, "audit.proof.path", "Sự kiện không nằm trong nhật ký đã niêm.")
    return Judgement(Outcome.PASSED, "audit.proof.passed", "Sự kiện nằm trong nhật ký đã niêm.")


def _full_subtree(level: int, index: int) -> bytes:
    """A node from the nearest stored level below: tiles at every eighth level, leaves at 0."""
    stored = level - level % TILE_LEVELS
    count = 1 << (level - stored)
    nodes = _stored_nodes(stored, index * count, count)
    while len(nodes) > 1:
        nodes = [node_hash(nodes[at], nodes[at + 1]) for at in range(0, len(nodes), 2)]
    return nodes[0]


def _stored_nodes(level: int, first: int, count: int) -> list[bytes]:
    if level == 0:
        leaves = AuditEvent.objects.filter(position__gte=first, position__lt=first + count)
        nodes = list(leaves.order_by("position").values_list("leaf_hash", flat=True))
    else:
        tiles = AuditTile.objects.filter(level=level, index__gte=first, index__lt=first + count)
        nodes = list(tiles.order_by("index").values_list("hash", flat=True))
    if len(nodes) != count:
        raise NotSealedError("Nhật ký thiếu nút cây; hãy chạy kiểm tra nhật ký.", level=level, first=first)
    return [bytes(node or b"") for node in nodes]
