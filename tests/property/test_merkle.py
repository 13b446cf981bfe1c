from __future__ import annotations

import hashlib
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.infra.audit.merkle import (
    EMPTY_ROOT,
    Frontier,
    inclusion_path,
    leaf_hash,
    node_hash,
    root_from_path,
)

LEAVES = st.lists(st.binary(max_size=4), min_size=1, max_size=70)


def plain_root(hashes: Sequence[bytes]) -> bytes:
    """MTH of RFC 6962 §2.1 word for word."""
    if not hashes:
        return hashlib.sha256().digest()
    if len(hashes) == 1:
        return hashes[0]
    split = 1
    while split * 2 < len(hashes):
        split *= 2
    return node_hash(plain_root(hashes[:split]), plain_root(hashes[split:]))


def path_of(hashes: Sequence[bytes], position: int) -> list[bytes]:
    def full(level: int, index: int) -> bytes:
        return plain_root(hashes[index << level : (index + 1) << level])

    return inclusion_path(position, len(hashes), full)


def test_the_empty_log_has_the_root_of_the_standard() -> None:
    assert EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert Frontier().root() == EMPTY_ROOT


def test_known_roots_of_certificate_transparency_come_out() -> None:
    leaves = [
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    ]
    frontier = Frontier()
    for leaf in leaves:
        frontier.append(leaf_hash(bytes.fromhex(leaf)))
    assert frontier.root().hex() == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"


@given(LEAVES)
def test_growing_leaf_by_leaf_gives_the_root_of_the_standard(leaves: list[bytes]) -> None:
    hashes = [leaf_hash(leaf) for leaf in leaves]
    frontier = Frontier()
    for count, leaf in enumerate(hashes, 1):
        frontier.append(leaf)
        assert frontier.root() == plain_root(hashes[:count])


@given(LEAVES, st.data())
def test_a_stored_frontier_goes_on_where_it_stopped(leaves: list[bytes], data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(leaves)))
    first, whole = Frontier(), Frontier()
    for leaf in leaves[:cut]:
        first.append(leaf_hash(leaf))
    second = Frontier.unpack(first.size, first.pack())
    for leaf in leaves[cut:]:
        second.append(leaf_hash(leaf))
    for leaf in leaves:
        whole.append(leaf_hash(leaf))
    assert second.root() == whole.root()


@given(LEAVES)
def test_completed_subtrees_carry_their_own_roots(leaves: list[bytes]) -> None:
    hashes = [leaf_hash(leaf) for leaf in leaves]
    frontier = Frontier()
    for leaf in hashes:
        for level, index, root in frontier.append(leaf):
            assert root == plain_root(hashes[index << level : (index + 1) << level])


@given(LEAVES, st.data())
def test_every_leaf_has_a_path_to_the_root(leaves: list[bytes], data: st.DataObject) -> None:
    hashes = [leaf_hash(leaf) for leaf in leaves]
    position = data.draw(st.integers(0, len(leaves) - 1))
    path = path_of(hashes, position)
    assert root_from_path(hashes[position], position, len(hashes), path) == plain_root(hashes)


@given(LEAVES, st.data())
def test_no_other_leaf_position_or_path_leads_to_the_root(leaves: list[bytes], data: st.DataObject) -> None:
    hashes = [leaf_hash(bytes([number % 256]) + leaf) for number, leaf in enumerate(leaves)]
    root, size = plain_root(hashes), len(hashes)
    position = data.draw(st.integers(0, size - 1))
    path = path_of(hashes, position)
    assert root_from_path(leaf_hash(b"another"), position, size, path) != root
    other = data.draw(st.integers(0, size))
    if other != position:
        assert root_from_path(hashes[position], other, size, path) != root
    assert root_from_path(hashes[position], position, size, [*path, root]) != root
    if path:
        assert root_from_path(hashes[position], position, size, path[:-1]) != root


@pytest.mark.parametrize(("size", "packed"), [(1, b""), (3, bytes(32)), (2, bytes(31)), (0, bytes(32))])
def test_a_frontier_that_does_not_fit_its_size_is_refused(size: int, packed: bytes) -> None:
    with pytest.raises(ValueError, match="frontier"):
        Frontier.unpack(size, packed)
