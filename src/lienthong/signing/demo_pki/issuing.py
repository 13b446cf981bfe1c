"""Making keys and certificates of the demonstration PKI."""

from __future__ import annotations

from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID

from lienthong.signing.demo_pki.declaration import Declaration, Declared, Purpose

KEY_BITS = 2048


@dataclass(frozen=True, slots=True)
class Issued:
    """A certificate with its key."""

    certificate: x509.Certificate
    key: rsa.RSAPrivateKey


def issue_all(declaration: Declaration) -> dict[str, Issued]:
    """Every declared certificate: the root by itself, the issuing CA by the root, the rest by that."""
    issued: dict[str, Issued] = {}
    for declared in declaration.certificates.values():
        key = rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)
        issuer = _issuer(declared.purpose, issued)
        certificate = _certificate(declaration, declared, key, issuer)
        issued[declared.name] = Issued(certificate, key)
    return issued


def _issuer(purpose: Purpose, issued: dict[str, Issued]) -> Issued | None:
    match purpose:
        case Purpose.ROOT:
            return None
        case Purpose.ISSUING:
            return issued["root"]
        case _:
            return issued["issuing"]


def _certificate(
    declaration: Declaration,
    declared: Declared,
    key: rsa.RSAPrivateKey,
    issuer: Issued | None,
) -> x509.Certificate:
    subject = _subject(declaration, declared)
    signing_key = key if issuer is None else issuer.key
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject if issuer is None else issuer.certificate.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(declared.valid_from)
        .not_valid_after(declared.valid_until)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signing_key.public_key()), critical=False
        )
    )
    for extension, critical in _extensions(declared.purpose, declaration.ocsp_address):
        builder = builder.add_extension(extension, critical=critical)
    return builder.sign(signing_key, hashes.SHA256())


def _subject(declaration: Declaration, declared: Declared) -> x509.Name:
    parts = [
        (NameOID.COUNTRY_NAME, declaration.country),
        (NameOID.ORGANIZATION_NAME, declaration.organization),
        (NameOID.ORGANIZATIONAL_UNIT_NAME, declared.unit),
        (NameOID.TITLE, declared.title),
        (NameOID.COMMON_NAME, declared.common_name),
    ]
    return x509.Name([x509.NameAttribute(oid, text) for oid, text in parts if text])


def _extensions(purpose: Purpose, ocsp_address: str) -> list[tuple[x509.ExtensionType, bool]]:
    match purpose:
        case Purpose.ROOT | Purpose.ISSUING:
            length = 1 if purpose is Purpose.ROOT else 0
            return [(x509.BasicConstraints(ca=True, path_length=length), True), (_usage("ca"), True)]
        case Purpose.TSA:
            stamping = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
            return [(_usage("service"), True), (stamping, True)]
        case Purpose.OCSP:
            answering = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.OCSP_SIGNING])
            return [(_usage("service"), True), (answering, False), (x509.OCSPNoCheck(), False)]
        case Purpose.PERSONAL | Purpose.AGENCY:
            place = x509.UniformResourceIdentifier(ocsp_address)
            status = x509.AccessDescription(AuthorityInformationAccessOID.OCSP, place)
            return [
                (x509.BasicConstraints(ca=False, path_length=None), True),
                (_usage("signer"), True),
                (x509.AuthorityInformationAccess([status]), False),
            ]


def _usage(of: str) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=of != "ca",
        content_commitment=of == "signer",
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=of == "ca",
        crl_sign=of == "ca",
        encipher_only=False,
        decipher_only=False,
    )
