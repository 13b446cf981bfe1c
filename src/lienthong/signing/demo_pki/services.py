"""Revocation lists, OCSP answers and time stamps of the demonstration PKI, answered in this process."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from asn1crypto import keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509 import ocsp
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper

from lienthong.kernel.clock import UTC
from lienthong.signing.demo_pki.issuing import Issued

ANSWER_LIFETIME = dt.timedelta(days=7)


def revocation_list(issuer: Issued, revoked: Mapping[int, dt.datetime], *, at: dt.datetime) -> bytes:
    """The CRL of an issuer as of ``at``, DER; ``revoked`` maps serial number to moment."""
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.certificate.subject)
        .last_update(at.astimezone(UTC))
        .next_update(at.astimezone(UTC) + ANSWER_LIFETIME)
        .add_extension(x509.CRLNumber(int(at.timestamp())), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key()), critical=False
        )
    )
    for serial, moment in revoked.items():
        if moment <= at:
            entry = (
                x509.RevokedCertificateBuilder()
                .serial_number(serial)
                .revocation_date(moment.astimezone(UTC))
                .build()
            )
            builder = builder.add_revoked_certificate(entry)
    return builder.sign(issuer.key, hashes.SHA256()).public_bytes(Encoding.DER)


def ocsp_answer(
    certificate: x509.Certificate,
    *,
    issuer: Issued,
    responder: Issued,
    revoked_at: dt.datetime | None,
    at: dt.datetime,
) -> bytes:
    """The OCSP response for one certificate as of ``at``, DER."""
    is_revoked = revoked_at is not None and revoked_at <= at
    builder = (
        ocsp.OCSPResponseBuilder()
        .add_response(
            cert=certificate,
            issuer=issuer.certificate,
            algorithm=hashes.SHA1(),  # noqa: S303 - names the issuer only; what OCSP clients expect
            cert_status=ocsp.OCSPCertStatus.REVOKED if is_revoked else ocsp.OCSPCertStatus.GOOD,
            this_update=at.astimezone(UTC),
            next_update=at.astimezone(UTC) + ANSWER_LIFETIME,
            revocation_time=revoked_at.astimezone(UTC) if is_revoked and revoked_at else None,
            revocation_reason=None,
        )
        .responder_id(ocsp.OCSPResponderEncoding.HASH, responder.certificate)
        .certificates([responder.certificate])
    )
    return builder.sign(responder.key, hashes.SHA256()).public_bytes(Encoding.DER)


def time_stamper(tsa: Issued, chain: Iterable[x509.Certificate], *, at: dt.datetime) -> DummyTimeStamper:
    """A time-stamp source that says it is ``at``."""
    private = tsa.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return DummyTimeStamper(
        tsa_cert=asn1_x509.Certificate.load(tsa.certificate.public_bytes(Encoding.DER)),
        tsa_key=keys.PrivateKeyInfo.load(private),
        certs_to_embed=[  # type: ignore[arg-type]  # a list does; it is only iterated
            asn1_x509.Certificate.load(link.public_bytes(Encoding.DER)) for link in chain
        ],
        fixed_dt=at.astimezone(UTC),
    )
