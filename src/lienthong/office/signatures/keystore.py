"""A signing key kept in software behind a PIN: for demonstrations and tests only, refused in production.

The private key (PKCS#8 DER) is encrypted with AES-256-GCM under a key derived from the PIN by scrypt
(N = 2^15, r = 8, p = 1: 32 MiB and about a tenth of a second for each guess) and sealed again by the key ring, bound
to its row. So neither the database alone nor the database with the PIN opens it. An opened key lives in memory
for one act; PIN and key are in no log, audit event, error or representation.
"""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
    load_pem_private_key,
)
from cryptography.x509 import (
    Certificate,
    load_der_x509_certificate,
    load_pem_x509_certificate,
    load_pem_x509_certificates,
)

from lienthong.infra.errors import UnknownSealingKeyError
from lienthong.infra.secrets import KeyRing
from lienthong.office.signatures.errors import KeyClosedError, UnusableKeyError
from lienthong.signing.backends import KeyInMemory
from lienthong.signing.certificates import CertificateKind, guess_kind

SCRYPT_N: Final = 2**15
SCRYPT_R: Final = 8
SCRYPT_P: Final = 1
_VERSION: Final = b"\x01"
_SALT_LENGTH: Final = 16
_NONCE_LENGTH: Final = 12
LEAST_KEY_BITS: Final = 2048


@dataclass(frozen=True, slots=True)
class KeyMaterial:
    """A private key with its certificate, on its way into the store."""

    certificate: bytes
    """DER."""
    chain: tuple[bytes, ...]
    key: RSAPrivateKey = field(repr=False)

    @property
    def parsed(self) -> Certificate:
        """The certificate, parsed."""
        return load_der_x509_certificate(self.certificate)

    @property
    def kind(self) -> CertificateKind:
        """Whose kind of certificate it is."""
        return guess_kind(self.parsed)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate."""
        return hashlib.sha256(self.certificate).hexdigest()

    @classmethod
    def of_backend(cls, backend: KeyInMemory) -> KeyMaterial:
        """Taken from the demonstration PKI."""
        return cls(backend.certificate, backend.chain, backend.key)

    @classmethod
    def from_pem(cls, key: bytes, certificate: bytes, chain: bytes = b"") -> KeyMaterial:
        """From PEM texts, the key unencrypted. Raises UnusableKeyError."""
        try:
            opened = load_pem_private_key(key, None)
            parsed = load_pem_x509_certificate(certificate)
            issuers = load_pem_x509_certificates(chain) if chain.strip() else []
        except (ValueError, TypeError):  # the error's own text could quote the key
            raise UnusableKeyError(
                "Không đọc được khóa hoặc chứng thư số; hãy dùng tệp PEM, khóa không đặt mật khẩu."
            ) from None
        if not isinstance(opened, RSAPrivateKey):
            raise UnusableKeyError("Khóa phải là RSA từ 2048 bit; hãy dùng khóa khác.")
        der = tuple(one.public_bytes(Encoding.DER) for one in issuers)
        return cls(parsed.public_bytes(Encoding.DER), der, opened)

    def check(self) -> None:
        """Pass when the key is strong enough and belongs to its certificate; raises UnusableKeyError."""
        if self.key.key_size < LEAST_KEY_BITS:
            raise UnusableKeyError("Khóa RSA phải từ 2048 bit; hãy dùng khóa khác.")
        if self.key.public_key() != self.parsed.public_key():
            raise UnusableKeyError("Khóa không thuộc về chứng thư số này; hãy kiểm tra lại hai tệp.")


def lock_away(material: KeyMaterial, pin: str, *, row_id: UUID) -> bytes:
    """The key encrypted under the PIN and sealed for its row."""
    plain = material.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return _locked(plain, pin, row_id)


def relock(sealed: bytes, pin: str, new_pin: str, *, row_id: UUID) -> bytes | None:
    """The same key under another PIN, or None when the PIN is not right."""
    plain = _unlocked(sealed, pin, row_id)
    return None if plain is None else _locked(plain, new_pin, row_id)


def take_out(
    sealed: bytes, pin: str, *, row_id: UUID, certificate: bytes, chain: Sequence[str]
) -> KeyMaterial | None:
    """The key, or None when the PIN is not right. ``chain`` as stored, base64 DER."""
    plain = _unlocked(sealed, pin, row_id)
    if plain is None:
        return None
    # our own bytes, authenticated twice: checking the primes again costs 40 ms at every signature
    key = load_der_private_key(plain, None, unsafe_skip_rsa_key_validation=True)
    if not isinstance(key, RSAPrivateKey):
        raise UnusableKeyError("Khóa lưu trong kho không đúng loại; hãy đăng ký lại khóa.")
    return KeyMaterial(certificate, tuple(base64.b64decode(one) for one in chain), key)


class OpenedKey:
    """Implements ``SignerBackend`` for one act: closed at its end, then it signs nothing more."""

    def __init__(self, material: KeyMaterial, *, picture: bytes, owner: KeyOwner) -> None:
        self.kind = guess_kind(material.parsed)
        self.certificate = material.certificate
        self.chain = material.chain
        self.fingerprint = material.fingerprint
        self.picture = picture
        self.owner = owner
        self._key: RSAPrivateKey | None = material.key

    def __repr__(self) -> str:
        return f"OpenedKey({self.owner!r})"

    @property
    def parsed(self) -> Certificate:
        """The certificate, parsed."""
        return load_der_x509_certificate(self.certificate)

    def sign(self, data: bytes) -> bytes:
        """See ``SignerBackend.sign``; what was made is checked with the certificate before anyone gets it."""
        if self._key is None:
            raise KeyClosedError("Khóa ký đã đóng sau thao tác; phải mở lại bằng mã PIN.")
        signature = self._key.sign(data, padding.PKCS1v15(), hashes.SHA256())
        public = load_der_x509_certificate(self.certificate).public_key()
        try:
            public.verify(signature, data, padding.PKCS1v15(), hashes.SHA256())  # type: ignore[union-attr,call-arg,arg-type]  # enrolment lets only RSA in
        except InvalidSignature:
            raise UnusableKeyError("Khóa không khớp chứng thư số; hãy đăng ký lại khóa.") from None
        return signature

    def close(self) -> None:
        """Forget the key."""
        self._key = None


@dataclass(frozen=True, slots=True)
class KeyOwner:
    """Whose key it is: exactly one of the two is set."""

    agency_id: UUID
    user_id: UUID | None = None
    body_id: UUID | None = None


def _locked(plain: bytes, pin: str, row_id: UUID) -> bytes:
    salt, nonce = os.urandom(_SALT_LENGTH), os.urandom(_NONCE_LENGTH)
    body = AESGCM(_derived(pin, salt)).encrypt(nonce, plain, row_id.bytes)
    return KeyRing.load().seal(_VERSION + salt + nonce + body, context=_context(row_id))


def _unlocked(sealed: bytes, pin: str, row_id: UUID) -> bytes | None:
    content = _unsealed(sealed, row_id)
    start = len(_VERSION)
    salt = content[start : start + _SALT_LENGTH]
    nonce = content[start + _SALT_LENGTH : start + _SALT_LENGTH + _NONCE_LENGTH]
    body = content[start + _SALT_LENGTH + _NONCE_LENGTH :]
    try:
        return AESGCM(_derived(pin, salt)).decrypt(nonce, body, row_id.bytes)
    except InvalidTag:
        return None


def check_openable(sealed: bytes, *, row_id: UUID) -> None:
    """Pass when the key ring opens this key, whatever the PIN; asked before a try is spent.

    Raises UnusableKeyError for one sealed by a lost key, KeyRingRefusedError for an unusable ring, SealedDataError
    for altered bytes.
    """
    _unsealed(sealed, row_id)


def _unsealed(sealed: bytes, row_id: UUID) -> bytes:
    try:
        return KeyRing.load().open(sealed, context=_context(row_id))
    except UnknownSealingKeyError:
        raise UnusableKeyError(
            "Khóa ký không mở được trên hệ thống này (không phải do mã PIN); đề nghị quản trị hệ thống đăng ký lại "
            "khóa."
        ) from None


def _derived(pin: str, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=32, n=SCRYPT_N, r=SCRYPT_R, p=SCRYPT_P).derive(pin.encode())


def _context(row_id: UUID) -> str:
    return f"office_signatures.credential.sealed_key:{row_id}"
