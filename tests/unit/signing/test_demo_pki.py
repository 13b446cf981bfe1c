"""The demonstration PKI: declared once, keys made at run time for their owner, never in production."""

from __future__ import annotations

import datetime as dt
import stat
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509 import ocsp
from cryptography.x509.oid import NameOID

from lienthong.kernel.judgement import Outcome
from lienthong.signing.certificates import CertificateKind, guess_kind, judge_certificate
from lienthong.signing.demo_pki import build
from lienthong.signing.errors import DemoInProductionError, DemoPkiDamagedError
from support.demo_desk import desk
from support.issued_letter import SIGNED_AT

PACKAGE = Path(build.__code__.co_filename).parent


def certificate(name: str) -> x509.Certificate:
    return x509.load_der_x509_certificate(desk().pki.backend(name).certificate)


def names() -> list[str]:
    return sorted(path.stem for path in desk().pki.folder.glob("*.crt"))


def test_building_again_uses_the_same_keys() -> None:
    again = build(desk().pki.folder.parent, production=False)
    assert again.personal("vpcp").certificate == desk().pki.personal("vpcp").certificate


def test_production_refuses_it_and_nothing_is_made(tmp_path: Path) -> None:
    with pytest.raises(DemoInProductionError) as refused:
        build(tmp_path / "pki", production=True)
    assert refused.value.code == "signing.demo_in_production"
    assert list(tmp_path.iterdir()) == []


def test_only_the_owner_may_read_the_keys() -> None:
    folder = desk().pki.folder
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    keys = list(folder.glob("*.key"))
    assert len(keys) == 24
    assert {stat.S_IMODE(key.stat().st_mode) for key in keys} == {0o600}


def test_no_key_is_part_of_the_package() -> None:
    shipped = [path.name for path in PACKAGE.iterdir() if path.is_file()]
    assert not [name for name in shipped if name.endswith((".key", ".pem", ".crt", ".p12"))]


def test_every_certificate_says_that_it_is_a_demonstration() -> None:
    for name in names():
        (organization,) = certificate(name).subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
        assert organization.value == "BẢN TRÌNH DIỄN – KHÔNG CÓ GIÁ TRỊ"


def test_certificates_are_valid_from_2020_to_2035_but_for_the_expired_one() -> None:
    for name in names():
        found = certificate(name)
        years = (
            (found.not_valid_before_utc + dt.timedelta(hours=7)).year,
            (found.not_valid_after_utc + dt.timedelta(hours=7)).year,
        )
        assert years == ((2018, 2019) if name == "expired" else (2020, 2035))


@pytest.mark.parametrize("agency", ["vpcp", "btttt", "stttt-gialai", "ubnd-gialai", "ubnd-quangnam"])
def test_every_agency_has_a_signer_and_a_seal_that_may_be_used(agency: str) -> None:
    assert agency in desk().pki.agencies
    for backend in (desk().pki.personal(agency), desk().pki.agency(agency)):
        found = x509.load_der_x509_certificate(backend.certificate)
        assert guess_kind(found) is backend.kind
        judgement = judge_certificate(
            backend.certificate, backend.chain, trust=desk().pki.trust(SIGNED_AT), at=SIGNED_AT
        )
        assert judgement.outcome is Outcome.PASSED


def test_a_family_name_that_sounds_like_a_body_is_a_person() -> None:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Vũ Thị Hết Hạn")])
    assert guess_kind(renamed(subject)) is CertificateKind.PERSONAL


def renamed(subject: x509.Name) -> x509.Certificate:
    key = ec.generate_private_key(ec.SECP256R1())
    return (
        x509.CertificateBuilder(subject_name=subject, issuer_name=subject, public_key=key.public_key())
        .serial_number(1)
        .not_valid_before(SIGNED_AT)
        .not_valid_after(SIGNED_AT + dt.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )


@pytest.mark.parametrize(
    ("day", "outcome"),
    [(dt.datetime(2020, 5, 1, tzinfo=dt.UTC), Outcome.PASSED), (SIGNED_AT, Outcome.FAILED)],
)
def test_the_revoked_certificate_is_bad_from_its_day(day: dt.datetime, outcome: Outcome) -> None:
    backend = desk().pki.backend("revoked")
    judgement = judge_certificate(backend.certificate, backend.chain, trust=desk().pki.trust(day), at=day)
    assert judgement.outcome is outcome


def test_ocsp_and_revocation_list_agree() -> None:
    listed = x509.load_der_x509_crl(desk().pki.revocation_list("issuing", SIGNED_AT))
    for name, status in (("revoked", "REVOKED"), ("vpcp-signer", "GOOD")):
        answer = ocsp.load_der_ocsp_response(desk().pki.ocsp_answer(name, SIGNED_AT))
        assert next(answer.responses).certificate_status.name == status
        serial = certificate(name).serial_number
        assert (listed.get_revoked_certificate_by_serial_number(serial) is not None) == (status == "REVOKED")


def test_ocsp_answers_serve_as_evidence() -> None:
    pki, backend = desk().pki, desk().pki.personal("vpcp")
    lists_of_root = (pki.revocation_list("root", SIGNED_AT),)
    trust = type(pki.trust(SIGNED_AT))(
        anchors=pki.trust(SIGNED_AT).anchors,
        intermediates=pki.trust(SIGNED_AT).intermediates,
        crls=lists_of_root,
        ocsp_responses=(pki.ocsp_answer("vpcp-signer", SIGNED_AT),),
    )
    judgement = judge_certificate(backend.certificate, backend.chain, trust=trust, at=SIGNED_AT)
    assert judgement.outcome is Outcome.PASSED


def test_a_damaged_folder_is_named(tmp_path: Path) -> None:
    pki = build(tmp_path, production=False)
    (pki.folder / "vpcp-signer.key").unlink()
    with pytest.raises(DemoPkiDamagedError):
        pki.personal("vpcp")
