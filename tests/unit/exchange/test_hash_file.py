"""``hash-file`` in both forms, and which bytes of a body are the packet (D-26)."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.exchange.vxp.hashes import BodyHash, matches, unpadded

DIGEST_WITH_SMALL_BYTES = bytes([0x0A, 0x00, 0xFF, 0x10]) * 8


def _decide(body: bytes, hash_file: str, cut: int) -> tuple[bytes, bool] | None:
    taken = BodyHash()
    content = taken.feed(body[:cut]) + taken.feed(body[cut:])
    verdict = taken.finish(hash_file)
    if verdict is None:
        return None
    content += taken.tail
    assert verdict.sha256 == hashlib.sha256(content).hexdigest()
    assert verdict.size == len(content)
    return content, verdict.has_final_break


def test_each_byte_is_written_without_its_leading_zero() -> None:
    assert unpadded(DIGEST_WITH_SMALL_BYTES) == "a0ff10" * 8


@given(st.binary(min_size=32, max_size=32))
def test_both_forms_match_in_either_case(digest: bytes) -> None:
    for text in (unpadded(digest), digest.hex()):
        assert matches(digest, text)
        assert matches(digest, f" {text.upper()} ")


@given(st.binary(min_size=32, max_size=32), st.binary(min_size=32, max_size=32))
def test_another_digest_does_not_match_padded(one: bytes, other: bytes) -> None:
    assert matches(one, other.hex()) == (one == other)


@pytest.mark.parametrize("text", ["", "0", "zz", "a0ff10" * 7])
def test_nonsense_does_not_match(text: str) -> None:
    assert not matches(DIGEST_WITH_SMALL_BYTES, text)


@pytest.mark.law("D-26")
@given(st.binary(max_size=40), st.booleans(), st.integers(0, 44))
def test_one_final_break_is_not_content_when_the_hash_says_so(packet: bytes, pad: bool, cut: int) -> None:
    digest = hashlib.sha256(packet).digest()
    told = digest.hex() if pad else unpadded(digest)
    assert _decide(packet + b"\r\n", told, cut) == (packet, True)


@pytest.mark.law("D-26")
@given(st.binary(max_size=40), st.integers(0, 44))
def test_the_whole_body_is_content_when_the_hash_says_so(packet: bytes, cut: int) -> None:
    body = packet + b"\r\n"
    assert _decide(body, unpadded(hashlib.sha256(body).digest()), cut) == (body, False)
    assert _decide(packet, unpadded(hashlib.sha256(packet).digest()), cut) == (packet, False)


@pytest.mark.law("D-26")
@given(st.binary(max_size=40))
def test_neither_reading_matching_is_refused(packet: bytes) -> None:
    assert _decide(packet + b"\r\n\r\n", unpadded(hashlib.sha256(packet).digest()), 1) is None
    assert _decide(packet + b"\n", hashlib.sha256(packet).hexdigest(), 0) is None
