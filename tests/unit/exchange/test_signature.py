"""What makes a call's signature right, over the bytes as received (D-28)."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.exchange.vxp.errors import (
    ParameterError,
    RepeatedHeaderError,
    SignatureMissingError,
    SignatureWrongError,
    SignedTextError,
    SignedValueError,
    UnsignedParameterError,
    VxpRefusedError,
)
from lienthong.exchange.vxp.signing import Credentials, RawHeaders, signed_headers
from lienthong.exchange.vxp.verification import SignedCall, verify

SECRET = "khóa"
AT = dt.datetime(2027, 2, 5, 1, 15, 30, 42_000, tzinfo=dt.UTC)
HEADER_TEXT = st.text(
    st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\x7f"), max_size=30
).map(str.strip)


def _headers(parameters: dict[str, str] | None = None, secret: str = SECRET) -> RawHeaders:
    credentials = Credentials("s1", secret)
    return signed_headers(parameters or {}, credentials=credentials, content_type="application/json", at=AT)


def _verify(headers: RawHeaders, *used: str, secrets: tuple[str, ...] = (SECRET,)) -> SignedCall:
    known = [secret.encode() for secret in secrets]
    return verify(headers, secrets_of=lambda name: known if name == "s1" else (), used=used)


def _by_hand(text: bytes, *extra: tuple[bytes, bytes]) -> RawHeaders:
    mac = hmac.new(SECRET.encode(), text, hashlib.sha256).hexdigest().encode()
    return [
        (b"XROADVNPT-SYSTEMID", b"s1"),
        (b"xroadvnpt-sign-header", text),
        (b"XroadVnpt-hash-header", mac),
        *extra,
    ]


def test_the_timestamp_ends_in_milliseconds_of_four_digits() -> None:
    values = dict(_headers())
    assert values[b"XroadVnpt-timestamp"] == b"05022027T081530+0042"


def test_sign_header_is_compact_json_in_the_order_of_its_keys() -> None:
    values = dict(_headers({"docId": 'a"b/ư'}))
    assert values[b"XroadVnpt-sign-header-key"] == b"systemid;docId;timestamp;Content-Type"
    assert values[b"XroadVnpt-sign-header"].decode() == (
        '{"XroadVnpt-systemid":"s1","XroadVnpt-docId":"a\\"b/ư",'
        '"XroadVnpt-timestamp":"05022027T081530+0042","XroadVnpt-Content-Type":"application/json"}'
    )


@pytest.mark.law("D-28")
@given(HEADER_TEXT, HEADER_TEXT)
def test_what_is_signed_verifies_whatever_the_letters(doc_id: str, note: str) -> None:
    call = _verify(_headers({"docId": doc_id, "description": note}), "docid", "description")
    assert (call.text("docid"), call.text("description")) == (doc_id, note)


@given(HEADER_TEXT.filter(bool), st.integers(0, 200), st.integers(1, 255))
def test_one_changed_bit_of_the_signed_text_is_refused(value: str, place: int, flip: int) -> None:
    headers = _headers({"docId": value})
    text = bytearray(dict(headers)[b"XroadVnpt-sign-header"])
    text[place % len(text)] ^= flip
    changed = [(n, bytes(text) if n.endswith(b"sign-header") else v) for n, v in headers]
    with pytest.raises(VxpRefusedError) as caught:
        _verify(changed, "docid")
    assert caught.value.answer_code == 15


@pytest.mark.law("D-28")
def test_a_signature_over_bytes_that_are_not_text_is_judged_before_they_are_read() -> None:
    garbled = [
        (b"XroadVnpt-systemid", b"s1"),
        (b"XroadVnpt-sign-header", b"\xff\x01"),
        (b"XroadVnpt-hash-header", b"\xfe"),
    ]
    with pytest.raises(SignatureWrongError):
        _verify(garbled)


@pytest.mark.law("SND-12")
def test_an_unknown_system_and_a_wrong_key_look_alike() -> None:
    with pytest.raises(SignatureWrongError) as wrong_key:
        _verify(_headers(secret="another"))
    with pytest.raises(SignatureWrongError) as unknown:
        verify(_headers(), secrets_of=lambda _: (), used=())
    assert wrong_key.value.answer == unknown.value.answer


def test_any_of_several_secrets_is_right() -> None:
    assert _verify(_headers(), secrets=("old", SECRET)).system_id == "s1"
    assert _verify(_headers(), secrets=(SECRET, "new")).system_id == "s1"


@pytest.mark.parametrize("absent", [b"systemid", b"sign-header", b"hash-header"])
def test_a_missing_header_is_named(absent: bytes) -> None:
    headers = [(name, value) for name, value in _headers() if name != b"XroadVnpt-" + absent]
    with pytest.raises(SignatureMissingError, match=absent.decode()):
        _verify(headers)


def test_a_header_other_than_signed_is_refused() -> None:
    headers = [(n, b"2" if n == b"XroadVnpt-docId" else v) for n, v in _headers({"docId": "1"})]
    with pytest.raises(SignedValueError):
        _verify(headers)
    with pytest.raises(SignedValueError):
        _verify([(n, v) for n, v in _headers({"docId": "1"}) if n != b"XroadVnpt-docId"])


def test_a_used_parameter_must_be_signed_and_a_leftover_need_not() -> None:
    headers = [*_headers(), (b"XroadVnpt-docId", b"1")]
    with pytest.raises(UnsignedParameterError):
        _verify(headers, "docid")
    assert _verify(headers, "status").text("docid") == ""


def test_a_header_that_stands_twice_counts_once_when_equal_and_is_refused_when_not() -> None:
    assert _verify([*_headers({"docId": "1"}), (b"xroadvnpt-DOCID", b"1")], "docid").text("docid") == "1"
    with pytest.raises(SignedValueError):
        _verify([*_headers({"docId": "1"}), (b"xroadvnpt-DOCID", b"2")])
    assert _verify([*_headers(), (b"XroadVnpt-systemid", b"s1")]).system_id == "s1"
    with pytest.raises(RepeatedHeaderError):
        _verify([*_headers(), (b"XroadVnpt-systemid", b"s2")])


def test_two_spellings_of_one_parameter_are_one_when_their_values_are_equal() -> None:
    assert _verify(_headers({"docId": "1", "docid": "1"}), "docid").text("docid") == "1"
    assert _verify(_headers({"systemId": "s1"})).system_id == "s1"


def test_two_spellings_with_different_values_are_refused_where_the_parameter_is_used() -> None:
    headers = _headers({"docId": "2", "docid": "1", "status": "done"})
    with pytest.raises(ParameterError, match="docId, docid"):
        _verify(headers, "docid", "status")
    with pytest.raises(RepeatedHeaderError):
        _verify(_headers({"systemId": "s2"}))


def test_two_spellings_with_different_values_hinder_no_operation_that_does_not_use_them() -> None:
    headers = _headers({"docId": "2", "docid": "1", "status": "done"})
    call = _verify(headers, "status")
    assert (call.text("status"), call.text("docid")) == ("done", "")


def test_of_two_spellings_a_library_may_send_only_the_last() -> None:
    headers = [(n, v) for n, v in _headers({"docId": "2", "docid": "1"}) if n != b"XroadVnpt-docid"]
    assert _verify(headers, "status").text("docid") == ""
    with pytest.raises(ParameterError):
        _verify(headers, "docid")


def test_the_form_of_an_operation_may_say_which_spelling_counts() -> None:
    headers = _headers({"docId": "2", "docid": "1"})
    known = [SECRET.encode()]
    call = verify(headers, secrets_of=lambda _: known, used={"docid"}, spelled={"docid": "docId"})
    assert call.text("docid") == "2"
    with pytest.raises(ParameterError):
        verify(headers, secrets_of=lambda _: known, used={"docid"}, spelled={"docid": "DOCID"})


def test_the_listed_names_must_be_the_signed_ones() -> None:
    headers = _headers({"docId": "1"})
    fewer = [(n, b"systemid" if n.endswith(b"header-key") else v) for n, v in headers]
    with pytest.raises(SignedValueError):
        _verify(fewer)
    without = [(n, v) for n, v in headers if not n.endswith(b"header-key")]
    assert _verify(without).system_id == "s1"


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (b'{"XroadVnpt-systemid":"s1","xroadvnpt-SYSTEMID":"s2"}', ParameterError),
        (b'{"XroadVnpt-systemid":"s1","XroadVnpt-systemid":"s1"}', RepeatedHeaderError),
        (b'{"XroadVnpt-timestamp":"x"}', SignedValueError),
        (b"{}", UnsignedParameterError),
        (b'{"XroadVnpt-systemid":1}', SignedTextError),
        (b'{"systemid":"s1"}', SignedTextError),
        (b'[["XroadVnpt-systemid","s1"]]', SignedTextError),
        (b'"s1"', SignedTextError),
        (b"{", SignedTextError),
        (b'{"XroadVnpt-systemid":"\xff"}', SignedValueError),
        (b"[" * 100_000, SignedTextError),
        (b'{"XroadVnpt-systemid":"\\ud800"}', SignedValueError),
    ],
)
def test_rightly_signed_nonsense_is_refused(text: bytes, error: type[VxpRefusedError]) -> None:
    with pytest.raises(error):
        _verify(_by_hand(text))


@pytest.mark.parametrize("value", ["a\nb", "a\rb", "\x00", " a", "a\x7f"])
def test_the_client_does_not_sign_what_no_header_carries(value: str) -> None:
    with pytest.raises(ParameterError):
        _headers({"description": value})


def test_a_secret_is_not_shown() -> None:
    assert SECRET not in repr(Credentials("s1", SECRET))


def test_escapes_inside_the_signed_json_are_read() -> None:
    text = json.dumps({"XroadVnpt-systemid": "s1", "XroadVnpt-docId": "ư"}).encode()
    assert _verify(_by_hand(text, (b"XroadVnpt-docId", "ư".encode()))).text("docid") == "ư"


def _signed_by_hand(value: bytes, name: bytes = b"description") -> RawHeaders:
    """A system and key that are right, a value that is no text, the same bytes signed and sent."""
    text = b'{"XroadVnpt-systemid":"s1","XroadVnpt-' + name + b'":"' + value + b'"}'
    return _by_hand(text, (b"XroadVnpt-" + name, value))


@pytest.mark.law("D-27")
@pytest.mark.parametrize(
    ("value", "words"),
    [
        (b"T\xeb ch\xd1i", "UTF-8"),
        (b"\xff\xfe", "UTF-8"),
        (b"a\x01b", "ký tự điều khiển"),
        (b"a\x7f", "ký tự"),
    ],
)
def test_a_used_value_that_is_no_text_is_named_and_the_signature_not_blamed(value: bytes, words: str) -> None:
    with pytest.raises(ParameterError) as caught:
        _verify(_signed_by_hand(value), "description")
    assert caught.value.answer_code == 22
    assert "description" in caught.value.sentence
    assert words in caught.value.sentence


@pytest.mark.law("D-28")
@pytest.mark.parametrize("value", [b"T\xeb ch\xd1i", b"a\x01b", b"C:\\\\V\xe3n"])
def test_a_leftover_that_is_no_text_is_in_nobodys_way_and_must_be_the_signed_bytes(value: bytes) -> None:
    headers = _signed_by_hand(value, b"filePath")
    sent = value.replace(b"\\\\", b"\\")
    headers = [(n, sent if n == b"XroadVnpt-filePath" else v) for n, v in headers]
    assert _verify(headers, "docid").system_id == "s1"
    with pytest.raises(SignedValueError):
        _verify([(n, sent + b"x" if n == b"XroadVnpt-filePath" else v) for n, v in headers], "docid")


@pytest.mark.law("D-27")
@pytest.mark.parametrize(
    "text", [b"\xff\x01", b"[]", b"{", b'{"XroadVnpt-systemid":1}', b'{"systemid":"s1"}', b"null"]
)
def test_signed_text_of_another_form_is_22_once_system_and_key_are_right(text: bytes) -> None:
    with pytest.raises(SignedTextError) as caught:
        _verify(_by_hand(text))
    assert caught.value.answer_code == 22
