"""Django's SECRET_KEY, derived from the key ring: never in the repository, environment or database."""

from __future__ import annotations

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


def secret_key() -> str:
    """64 hexadecimal digits, the same in every process that shares the key ring."""
    from lienthong.infra.secrets import KeyRing  # noqa: PLC0415  settings must be complete first

    _, key = KeyRing.load().signing_key()
    derivation = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"django.secret_key")
    return derivation.derive(key.private_bytes_raw()).hex()
