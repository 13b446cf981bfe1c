"""The port to whatever holds a signing key: a file now, tokens, HSM and remote signing later."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from lienthong.signing.certificates import CertificateKind


class SignerBackend(Protocol):
    """One key with its certificate. ``sign`` may raise TemporaryError or RefusedError of its own."""

    @property
    def kind(self) -> CertificateKind:
        """Whose key it is."""

    @property
    def certificate(self) -> bytes:
        """The certificate, DER."""

    @property
    def chain(self) -> tuple[bytes, ...]:
        """Certificates of the issuers without the anchor, DER, nearest first."""

    def sign(self, data: bytes) -> bytes:
        """RSA PKCS#1 v1.5 signature over SHA-256 of ``data``, what national peers verify today."""


@dataclass(frozen=True, slots=True)
class KeyInMemory:
    """A key held by this process; for the demonstration and tests."""

    kind: CertificateKind
    certificate: bytes
    chain: tuple[bytes, ...]
    key: RSAPrivateKey = field(repr=False)

    def sign(self, data: bytes) -> bytes:
        """See ``SignerBackend.sign``."""
        return self.key.sign(data, padding.PKCS1v15(), hashes.SHA256())
