"""The first verifier: three outcomes, each with its reason; pyHanko's blind spots closed (R1, R3)."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils.generic import NameObject, TextStringObject

from lienthong.kernel.judgement import Outcome
from lienthong.letters.pictures import signature_picture
from lienthong.signing.certificates import CertificateKind, Trust
from lienthong.signing.fields import FieldName, open_writer, write
from lienthong.signing.pades import _fill, _picture
from lienthong.signing.verifying import Coverage, DocumentReport, TimeSource, judge_tail, verify
from support.demo_desk import desk, issued_letter, signed_letter
from support.issued_letter import SEALED_AT, SIGNED_AT, typeset_demo

LATER = dt.datetime(2021, 2, 8, 10, 0, tzinfo=dt.UTC)


def judged(pdf: bytes, *, trust: Trust | None = None, at: dt.datetime = LATER) -> DocumentReport:
    return verify(pdf, trust=trust or desk().pki.trust(at), at=at)


def test_an_issued_letter_passes_with_its_three_signatures_named() -> None:
    report = judged(issued_letter())
    assert report.judgement.outcome is Outcome.PASSED
    assert [(item.field_name, item.kind, item.signer) for item in report.signatures] == [
        ("NguoiKy", CertificateKind.PERSONAL, "Nguyễn Văn Mẫu"),
        ("SoNgay", CertificateKind.AGENCY, "Văn phòng Chính phủ"),
        ("DauCoQuan", CertificateKind.AGENCY, "Văn phòng Chính phủ"),
    ]
    assert all(item.intact and item.valid for item in report.signatures)
    assert [item.coverage for item in report.signatures] == [
        Coverage.REVISION,
        Coverage.REVISION,
        Coverage.WHOLE_FILE,
    ]


def test_the_time_and_its_source_are_told() -> None:
    stamped, claimed = judged(issued_letter()), judged(desk().signed(stamped=False))
    assert [item.signed_at for item in stamped.signatures] == [SIGNED_AT, SEALED_AT, SEALED_AT]
    assert {item.time_source for item in stamped.signatures} == {TimeSource.TIME_STAMP}
    assert (claimed.signatures[0].signed_at, claimed.signatures[0].time_source) == (
        SIGNED_AT,
        TimeSource.CLAIMED,
    )


def test_an_unsigned_file_fails_and_says_so() -> None:
    report = judged(typeset_demo().pdf)
    assert (report.judgement.outcome, report.judgement.code) == (Outcome.FAILED, "document.unsigned")


def test_a_changed_byte_fails() -> None:
    pdf = issued_letter()
    at = pdf.index(b"/CreationDate (D:2021") + len(b"/CreationDate (D:20")
    report = judged(pdf[:at] + b"3" + pdf[at + 1 :])
    assert report.judgement.code == "signature.altered"
    assert not any(item.intact for item in report.signatures)


def test_bytes_after_the_end_fail_though_pyhanko_accepts_them() -> None:
    report = judged(issued_letter() + b"\n1 0 obj\n<< /Evil true >>\nendobj\n")
    assert (report.judgement.outcome, report.judgement.code) == (Outcome.FAILED, "document.tail_appended")


@pytest.mark.parametrize("tail", [b"", b"\n", b"\r\n", b" \0\r\n"])
def test_white_space_after_the_end_is_allowed(tail: bytes) -> None:
    assert judge_tail(b"%PDF-1.7\n%%EOF" + tail).outcome is Outcome.PASSED


def test_a_change_besides_signature_fields_fails() -> None:
    writer = open_writer(issued_letter())
    page = writer.root["/Pages"]["/Kids"][0]
    page[NameObject("/Contents")] = writer.root["/Pages"]["/Kids"][1].raw_get("/Contents")
    writer.mark_update(writer.root["/Pages"]["/Kids"].raw_get(0))
    report = judged(write(writer))
    assert report.judgement.code == "signature.changed_later"


def test_form_filling_after_signing_fails() -> None:
    writer = open_writer(issued_letter())
    fields = writer.root["/AcroForm"]["/Fields"]
    fields[0][NameObject("/TU")] = TextStringObject("khác")
    writer.mark_update(fields.raw_get(0))
    assert judged(write(writer)).judgement.outcome is Outcome.FAILED


def test_an_unknown_anchor_cannot_be_told() -> None:
    other = dataclasses.replace(desk().pki.trust(LATER), anchors=(desk().pki.backend("expired").certificate,))
    report = judged(issued_letter(), trust=other)
    assert (report.judgement.outcome, report.judgement.code) == (Outcome.CANNOT_TELL, "signature.untrusted")


def test_without_revocation_evidence_it_cannot_be_told() -> None:
    blind = dataclasses.replace(desk().pki.trust(LATER), crls=())
    assert judged(issued_letter(), trust=blind).judgement.outcome is Outcome.CANNOT_TELL


def signed_by(name: str, at: dt.datetime, *, stamped: bool) -> bytes:
    """Signed without the check that refuses bad certificates beforehand."""
    act = desk().act(name, at, stamped=stamped)
    return _fill(desk().reserved(), FieldName.SIGNATURE, act, _picture(signature_picture(name)))


def test_a_signature_of_a_revoked_certificate_fails() -> None:
    report = judged(signed_by("revoked", SIGNED_AT, stamped=True))
    assert (report.judgement.outcome, report.judgement.code) == (Outcome.FAILED, "signature.revoked")


def test_a_signature_stamped_before_the_revocation_passes() -> None:
    before = dt.datetime(2020, 5, 1, tzinfo=dt.UTC)
    assert judged(signed_by("revoked", before, stamped=True)).judgement.outcome is Outcome.PASSED


def test_an_expired_certificate_fails() -> None:
    report = judged(signed_by("expired", SIGNED_AT, stamped=False))
    assert report.judgement.code == "signature.out_of_validity"


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"%PDF-1.7\n%%EOF", b"\0" * 100])
def test_what_cannot_be_read_is_never_good(content: bytes) -> None:
    assert judged(content).judgement.outcome is not Outcome.PASSED


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_no_changed_file_passes_or_breaks_the_verifier(data: st.DataObject) -> None:
    pdf = signed_letter()
    start = pdf.rindex(b"/Contents <") + 11
    covered = [*range(start), *range(start + 2 * 32 * 1024, len(pdf) - 1)]
    at = data.draw(st.sampled_from(covered))
    changed = bytes([pdf[at] ^ data.draw(st.integers(1, 255))])
    assert judged(pdf[:at] + changed + pdf[at + 1 :]).judgement.outcome is not Outcome.PASSED


def test_every_judgement_has_a_vietnamese_sentence() -> None:
    for pdf in (issued_letter(), typeset_demo().pdf, b""):
        assert judged(pdf).judgement.sentence
