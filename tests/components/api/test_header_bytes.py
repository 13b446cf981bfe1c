"""Header values may hold any byte but CR and LF; whatever comes, the JSON form goes back (D-28)."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lienthong.api.testing import RunningDoor
from support.doors import SECRET, Wire, ask, client, memory_axis
from support.wire import request_bytes, signed_headers

ANY_BYTE = [bytes([value]) for value in range(256) if value not in (0x0A, 0x0D)]


def _request(value: bytes) -> bytes:
    headers = [("XroadVnpt-systemid", b"s-mot"), ("XroadVnpt-description", value)]
    return request_bytes("updateStatus", headers, b"{}")


@pytest.mark.law("D-28")
def test_every_single_byte_in_a_value_gets_json(door: RunningDoor) -> None:
    with Wire(door) as wire:
        for byte in ANY_BYTE:
            wire.send(_request(b"a" + byte + b"z"))
            answer = wire.answer()
            assert (answer.http_status, answer.code) == (200, "15"), byte


@pytest.mark.law("D-28")
def test_all_bytes_at_once_and_alone_at_the_ends_get_json(door: RunningDoor) -> None:
    for value in (b"".join(ANY_BYTE), b"\x00", b"\xff", b"\x7f\x00", b"\x80" * 4000, b""):
        answer = ask(door, _request(value))
        assert (answer.http_status, answer.code) == (200, "15"), value


@pytest.mark.law("D-28")
def test_values_of_random_bytes_get_json() -> None:
    values = st.binary(min_size=0, max_size=300).map(lambda b: b.replace(b"\r", b"").replace(b"\n", b""))
    with RunningDoor(memory_axis()) as door, Wire(door, timeout=60) as wire:

        @settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
        @given(values)
        def check(value: bytes) -> None:
            wire.send(_request(value))
            assert wire.answer().code == "15"

        check()


@pytest.mark.law("D-28")
@pytest.mark.parametrize("breaking", [b"a\nb", b"a\rb", b"a\r\n b", b"a\n\tb", b"\r\rb"])
def test_line_breaks_inside_a_value_get_json_too(door: RunningDoor, breaking: bytes) -> None:
    answer = ask(door, _request(breaking))
    assert answer.http_status == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.json["status"] == "FAIL"


@pytest.mark.law("D-28")
def test_a_signed_value_with_letters_beyond_ascii_is_accepted(door: RunningDoor) -> None:
    own = client(door)
    doc_id = own.send(b"<To><OrganId>000.00.00.Z93</OrganId></To>", sender="000.00.00.Z91").doc_id
    other = client(door, "s-hai")
    answered = other.call(
        "updateStatus", docId=doc_id, status="fail", description="Từ chối: chưa đúng nơi nhận"
    )
    assert answered.code == "0"
    assert door.axis.packets[doc_id].notes == {"000.00.00.Z93": "Từ chối: chưa đúng nơi nhận"}
    own.close()
    other.close()


@pytest.mark.law("D-28")
def test_the_signature_counts_over_bytes_that_are_no_text(door: RunningDoor) -> None:
    """A wrong key and raw bytes beyond any encoding: refused for the signature, not for the bytes."""
    headers = signed_headers("s-mot", SECRET + "x", {"description": "x"}, "application/json")
    garbled = [(name, value.replace(b'"x"', b'"\xff\x01"')) for name, value in headers]
    assert ask(door, request_bytes("updateStatus", garbled, b"{}")).code == "15"
