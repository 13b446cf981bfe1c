"""The Merkle tree of RFC 6962 §2.1, pure: leaf and node hashes, growing, inclusion paths and their check.

A tree of any size is kept as its *frontier*: the roots of its full subtrees, largest first (the set bits
of the size). Interior nodes are asked from a source by (level, index); see ``proofs``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

HASH_LENGTH = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()

FullSubtree = Callable[[int, int], bytes]
"""(level, index) → root of the full subtree over leaves index·2**level … (index+1)·2**level − 1."""


def leaf_hash(leaf: bytes) -> bytes:
    """SHA-256(0x00 || leaf)."""
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 || left || right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Frontier:
    """A growing tree: append leaf hashes, read the root; only full subtrees' roots are kept."""

    def __init__(self, size: int = 0, roots: Sequence[bytes] = ()) -> None:
        if len(roots) != size.bit_count() or any(len(root) != HASH_LENGTH for root in roots):
            raise ValueError("a frontier holds one root for each set bit of its size")
        self.size = size
        self._roots = list(roots)

    @classmethod
    def unpack(cls, size: int, packed: bytes) -> Frontier:
        """From the bytes of :meth:`pack`; raises ValueError when they do not fit the size."""
        if len(packed) % HASH_LENGTH:
            raise ValueError("a frontier is a row of hashes")
        return cls(size, [packed[at : at + HASH_LENGTH] for at in range(0, len(packed), HASH_LENGTH)])

    def pack(self) -> bytes:
        """The roots in a row, largest subtree first."""
        return b"".join(self._roots)

    def append(self, leaf: bytes) -> list[tuple[int, int, bytes]]:
        """Add a leaf hash; returns the full subtrees it completed as (level, index, root), level ≥ 1."""
        completed = []
        root, level, rest = leaf, 0, self.size
        while rest & 1:
            root = node_hash(self._roots.pop(), root)
            level, rest = level + 1, rest >> 1
            completed.append((level, rest, root))
        self._roots.append(root)
        self.size += 1
        return completed

    def root(self) -> bytes:
        """The Merkle tree hash of all leaves so far."""
        if not self._roots:
            return EMPTY_ROOT
        root = self._roots[-1]
        for left in reversed(self._roots[:-1]):
            root = node_hash(left, root)
        return root


def inclusion_path(position: int, size: int, full: FullSubtree) -> list[bytes]:
    """PATH(position, D[size]) of RFC 6962 §2.1.1, from the leaf upwards."""
    if not 0 <= position < size:
        raise ValueError("no such leaf")
    path: list[bytes] = []
    start, count = 0, size
    while count > 1:
        left = _split_at(count)
        if position - start < left:
            path.append(_range_root(start + left, count - left, full))
            count = left
        else:
            path.append(_range_root(start, left, full))
            start, count = start + left, count - left
    path.reverse()
    return path


def root_from_path(leaf: bytes, position: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """The root that a leaf hash and its path lead to (RFC 9162 §2.1.3.2), or None when they cannot fit."""
    if not 0 <= position < size:
        return None
    node, last, root = position, size - 1, leaf
    for sibling in path:
        if last == 0:
            return None
        if node & 1 or node == last:
            root = node_hash(sibling, root)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            root = node_hash(root, sibling)
        node, last = node >> 1, last >> 1
    return root if last == 0 else None


def _split_at(count: int) -> int:
    """The largest power of two smaller than ``count``."""
    return 1 << (count - 1).bit_length() - 1


def _range_root(start: int, count: int, full: FullSubtree) -> bytes:
    """Root over leaves start … start+count-1; ``start`` is aligned as the recursion of RFC 6962 leaves it."""
    if count & (count - 1) == 0:
        return full(count.bit_length() - 1, start // count)
    left = _split_at(count)
    return node_hash(_range_root(start, left, full), _range_root(start + left, count - left, full))
