"""Whether a signature container was damaged in the parts that no signature covers (signing.md §6.2 R2, R12).

A CMS carries bytes nobody signed: names of algorithms, the certificates of issuers, the frame of a time stamp.
A reader passes over what it does not need, so a file changed there would still look untouched. What is asked here
is only whether something was *changed*; whom to trust is asked elsewhere.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from asn1crypto import cms, x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes
from cryptography.hazmat.primitives.hashes import SHA256, SHA384, SHA512, HashAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import (
    AuthorityKeyIdentifier,
    Certificate,
    ExtensionNotFound,
    SubjectKeyIdentifier,
    load_der_x509_certificate,
)

_PARSING = (ValueError, KeyError, TypeError, IndexError, AttributeError, OverflowError)
_TIME_STAMP = "signature_time_stamp_token"
_MICROSOFT_TIME_STAMP = "1.3.6.1.4.1.311.3.3.1"
_ENOUGH_ALIKE = 4
_DIGESTS: Mapping[str, type[HashAlgorithm]] = MappingProxyType(
    {"sha256": SHA256, "sha384": SHA384, "sha512": SHA512}
)


def is_damaged(der: bytes, known: Sequence[bytes] = ()) -> bool:
    """Whether one CMS (DER, without the zeros after it) shows a change made after it was written.

    ``known``: certificates held here already (DER), against which embedded ones are compared. False says only that
    no damage shows: a certificate of an issuer nobody here knows cannot be compared with anything.
    """
    try:
        return _shows_damage(
            cms.ContentInfo.load(der, strict=True), [load_der_x509_certificate(one) for one in known]
        )
    except Exception:  # noqa: BLE001 - changed bytes break parsers in any way; what cannot be read is not whole
        return True


def _shows_damage(info: cms.ContentInfo, known: Sequence[Certificate], *, is_token: bool = False) -> bool:
    signed = info["content"]
    signers = list(signed["signer_infos"])
    if info["content_type"].native != "signed_data" or len(signers) != 1:
        return True
    signed.native  # noqa: B018  reads every part to its end; what is no CMS raises
    embedded = [load_der_x509_certificate(one.chosen.dump()) for one in signed["certificates"]]
    return (
        signed["encap_content_info"]["content_type"].native != ("tst_info" if is_token else "data")
        or _has_odd_version(signed, signers[0], is_token=is_token)
        or _has_odd_algorithms(signed, signers[0])
        or not _is_signed_by(signed["certificates"], signers[0])
        or (is_token and not _is_of_its_content(signed, signers[0]))
        or any(_was_changed(one, [*embedded, *known], known) for one in embedded)
        or _has_damaged_stamp(signers[0], [*embedded, *known])
    )


def _names(sid: cms.SignerIdentifier, certificate: x509.Certificate) -> bool:
    """Whether a certificate is the one by which a signer is named (RFC 5652 §5.3)."""
    if sid.name == "subject_key_identifier":
        return bool(sid.native == certificate.key_identifier)
    named = sid.chosen
    return bool(
        named["serial_number"].native == certificate.serial_number
        and named["issuer"].dump() == certificate.issuer.dump()
    )


def _is_signed_by(certificates: Iterable[cms.CertificateChoices], signer: cms.SignerInfo) -> bool:
    """Whether the certificate the signer names is there, is the one bound by the signature, and made it."""
    for one in certificates:
        if _names(signer["sid"], one.chosen):
            der = one.chosen.dump()
            return _is_bound(der, signer) and _made(load_der_x509_certificate(der).public_key(), signer)
    return False


def _is_bound(der: bytes, signer: cms.SignerInfo) -> bool:
    """RFC 5035 §3, RFC 2634 §5.4: the hash of the certificate among the signed attributes, where there is one."""
    for attribute in signer["signed_attrs"]:
        kind = attribute["type"].native
        if kind in {"signing_certificate", "signing_certificate_v2"}:
            bound = attribute["values"][0]["certs"][0]
            name = "sha1" if kind == "signing_certificate" else bound["hash_algorithm"]["algorithm"].native
            return bool(bound["cert_hash"].native == hashlib.new(name, der).digest())
    return True


def _made(key: CertificatePublicKeyTypes, signer: cms.SignerInfo) -> bool:
    """False where the signature over the signed attributes surely is not of this key."""
    signed = b"\x31" + signer["signed_attrs"].dump()[1:]  # RFC 5652 §5.4: as a SET, not by its place
    signature, digest = (
        signer["signature"].native,
        _DIGESTS.get(signer["digest_algorithm"]["algorithm"].native),
    )
    is_plain = signer["signature_algorithm"].signature_algo == "rsassa_pkcs1v15"
    try:
        if digest and isinstance(key, RSAPublicKey) and is_plain:
            key.verify(signature, signed, PKCS1v15(), digest())
        elif digest and isinstance(key, EllipticCurvePublicKey):
            key.verify(signature, signed, ECDSA(digest()))
    except InvalidSignature:
        return False
    return True


def _is_of_its_content(signed: cms.SignedData, signer: cms.SignerInfo) -> bool:
    """Whether the digest a time stamp signed is that of what it carries (RFC 3161 §2.4.2)."""
    content = signed["encap_content_info"]["content"].contents
    stated = {one["type"].native: one["values"] for one in signer["signed_attrs"]}
    digest = hashlib.new(signer["digest_algorithm"]["algorithm"].native, content).digest()
    return bool(stated["message_digest"][0].native == digest)


def _has_odd_version(signed: cms.SignedData, signer: cms.SignerInfo, *, is_token: bool) -> bool:
    """RFC 5652 §5.1; of time stamps older authorities are known to write 1 where it says 3."""
    names_key = signer["sid"].name == "subject_key_identifier"
    if signer["version"].native != ("v3" if names_key else "v1"):
        return True
    allowed = {"v1", "v3"} if is_token else {"v3" if names_key else "v1"}
    return signed["version"].native not in allowed


def _has_odd_algorithms(signed: cms.SignedData, signer: cms.SignerInfo) -> bool:
    digests = [*signed["digest_algorithms"], signer["digest_algorithm"]]
    listed = {one["algorithm"].native for one in signed["digest_algorithms"]}
    signature = signer["signature_algorithm"]
    plain = [*digests, signature] if signature["algorithm"].native.endswith("rsa") else digests
    return signer["digest_algorithm"]["algorithm"].native not in listed or any(
        one["parameters"].native is not None for one in plain
    )


def _was_changed(
    certificate: Certificate, issuers: Iterable[Certificate], known: Iterable[Certificate]
) -> bool:
    """Whether the issuer's own signature in it no longer fits, or it is a known one but for a few bytes."""
    named = [one for one in issuers if _may_have_issued(one, certificate)]
    fitting = [_fits(one, certificate) for one in named]
    if True in fitting:
        return False
    return False in fitting or any(_is_almost(certificate, one) for one in known)


def _may_have_issued(issuer: Certificate, certificate: Certificate) -> bool:
    """By name and key identifier: an authority that changed its key keeps its name."""
    if issuer.subject != certificate.issuer:
        return False
    wanted, offered = _authority_key(certificate), _own_key(issuer)
    return wanted is None or offered is None or wanted == offered


def _fits(issuer: Certificate, certificate: Certificate) -> bool | None:
    """None where it cannot be told."""
    try:
        certificate.verify_directly_issued_by(issuer)
    except InvalidSignature:
        return False
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return None
    return True


def _is_almost(one: Certificate, other: Certificate) -> bool:
    if one == other:
        return False
    alike = [first == second for first, second in zip(_traits(one), _traits(other), strict=True)]
    return sum(alike) >= _ENOUGH_ALIKE


def _traits(certificate: Certificate) -> tuple[object, ...]:
    return (
        certificate.serial_number,
        certificate.issuer.public_bytes(),
        certificate.subject.public_bytes(),
        _key_bytes(certificate),
        (certificate.not_valid_before_utc, certificate.not_valid_after_utc),
        certificate.signature,
    )


def _key_bytes(certificate: Certificate) -> bytes:
    """As they stand: a damaged key need not be usable to be compared."""
    whole = x509.Certificate.load(certificate.public_bytes(Encoding.DER))
    return bytes(whole["tbs_certificate"]["subject_public_key_info"].dump())


def _authority_key(certificate: Certificate) -> bytes | None:
    try:
        return certificate.extensions.get_extension_for_class(AuthorityKeyIdentifier).value.key_identifier
    except ExtensionNotFound:
        return None


def _own_key(certificate: Certificate) -> bytes | None:
    try:
        return certificate.extensions.get_extension_for_class(SubjectKeyIdentifier).value.digest
    except ExtensionNotFound:
        return None


def _has_damaged_stamp(signer: cms.SignerInfo, known: Sequence[Certificate]) -> bool:
    for attribute in signer["unsigned_attrs"]:
        kind = attribute["type"].native
        if kind == _TIME_STAMP:
            if any(_is_bad_stamp(token, signer, known) for token in attribute["values"]):
                return True
        elif kind != _MICROSOFT_TIME_STAMP and any(_is_token(value.dump()) for value in attribute["values"]):
            return True  # a time stamp under a name that means nothing: the name was changed
    return False


def _is_bad_stamp(token: cms.ContentInfo, signer: cms.SignerInfo, known: Sequence[Certificate]) -> bool:
    if _shows_damage(token, known, is_token=True):
        return True
    imprint = token["content"]["encap_content_info"]["content"].parsed["message_imprint"]
    name = imprint["hash_algorithm"]["algorithm"].native
    return bool(imprint["hashed_message"].native != hashlib.new(name, signer["signature"].native).digest())


def _is_token(der: bytes) -> bool:
    try:
        info = cms.ContentInfo.load(der)
        return bool(info["content"]["encap_content_info"]["content_type"].native == "tst_info")
    except _PARSING:
        return False
