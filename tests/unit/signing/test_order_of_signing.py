"""The signer signs first; then the clerk's one act gives number and date and seals (D-20, OUT-09)."""

from __future__ import annotations

import re

import pytest

from lienthong.letters.pictures import signature_picture
from lienthong.signing.errors import (
    AlreadySignedError,
    CertificateNotUsableError,
    FieldsNotReservedError,
    SealBeforeSignatureError,
    UnreadablePdfError,
    WrongCertificateKindError,
)
from lienthong.signing.fields import field_states, reserve_fields
from lienthong.signing.pades import sign_personal
from support.demo_desk import desk, issued_letter, signed_letter
from support.issued_letter import SIGNED_AT, typeset_demo

PICTURE = signature_picture("Nguyễn Văn Mẫu")


@pytest.mark.law("D-20")
def test_all_three_fields_are_there_before_the_first_signature() -> None:
    assert field_states(desk().reserved()) == {"NguoiKy": False, "SoNgay": False, "DauCoQuan": False}


@pytest.mark.law("D-20")
def test_the_act_of_the_clerk_fills_both_agency_fields() -> None:
    assert field_states(signed_letter()) == {"NguoiKy": True, "SoNgay": False, "DauCoQuan": False}
    assert field_states(issued_letter()) == {"NguoiKy": True, "SoNgay": True, "DauCoQuan": True}


@pytest.mark.law("D-20", "OUT-09")
def test_no_seal_before_the_signature() -> None:
    with pytest.raises(SealBeforeSignatureError) as refused:
        desk().seal(desk().reserved())
    assert refused.value.code == "signing.seal_before_signature"


@pytest.mark.law("OUT-09")
def test_no_seal_on_a_signature_that_was_tampered_with() -> None:
    signed = signed_letter()
    at = signed.index(b"%%EOF")  # end of the typeset pages
    number = re.search(rb"/CreationDate \(D:2021", signed)
    assert number is not None
    assert number.end() < at
    tampered = signed[: number.end() - 1] + b"2" + signed[number.end() :]
    with pytest.raises(SealBeforeSignatureError):
        desk().seal(tampered)


@pytest.mark.law("OUT-09")
def test_no_seal_on_bytes_appended_to_the_signed_file() -> None:
    with pytest.raises(SealBeforeSignatureError):
        desk().seal(signed_letter() + b"\n% appended\n")


def test_the_person_does_not_sign_with_the_agency_certificate() -> None:
    with pytest.raises(WrongCertificateKindError):
        sign_personal(desk().reserved(), act=desk().act("vpcp-agency", SIGNED_AT), picture=PICTURE)


def test_the_clerk_does_not_seal_with_a_personal_certificate() -> None:
    with pytest.raises(WrongCertificateKindError):
        desk().seal_as("vpcp-signer", signed_letter())


@pytest.mark.parametrize(
    ("name", "reason"), [("expired", "certificate.expired"), ("revoked", "certificate.revoked")]
)
def test_a_bad_certificate_is_refused_before_signing(name: str, reason: str) -> None:
    with pytest.raises(CertificateNotUsableError) as refused:
        sign_personal(desk().reserved(), act=desk().act(name, SIGNED_AT), picture=PICTURE)
    assert refused.value.context["reason"] == reason


def test_nothing_is_signed_or_sealed_twice() -> None:
    with pytest.raises(AlreadySignedError):
        sign_personal(signed_letter(), act=desk().act("vpcp-signer", SIGNED_AT), picture=PICTURE)
    with pytest.raises(AlreadySignedError):
        desk().seal(issued_letter())


def test_fields_are_not_added_to_a_signed_file() -> None:
    with pytest.raises(AlreadySignedError):
        reserve_fields(signed_letter(), typeset_demo().layout)


def test_a_file_without_reserved_fields_is_refused() -> None:
    with pytest.raises(FieldsNotReservedError):
        sign_personal(typeset_demo().pdf, act=desk().act("vpcp-signer", SIGNED_AT), picture=PICTURE)


@pytest.mark.parametrize("content", [b"", b"no pdf", b"%PDF-1.7\n%%EOF"])
def test_what_is_no_pdf_is_refused(content: bytes) -> None:
    with pytest.raises(UnreadablePdfError):
        sign_personal(content, act=desk().act("vpcp-signer", SIGNED_AT), picture=PICTURE)
