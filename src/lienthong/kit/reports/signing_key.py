"""The tester's Ed25519 key and the signature of a report."""

from __future__ import annotations

import base64
import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from lienthong.kit.errors import KitFileError

ALGORITHM = "Ed25519"


def key_at(path: Path) -> Ed25519PrivateKey:
    """The key kept in this file; made, readable by its owner only, when there is none. Raises KitFileError."""
    if not path.exists():
        key = Ed25519PrivateKey.generate()
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(pem)
        return key
    try:
        found = load_pem_private_key(path.read_bytes(), password=None)
    except (ValueError, TypeError):
        found = None
    if not isinstance(found, Ed25519PrivateKey):
        raise KitFileError(f"Tệp khóa {path} không phải khóa Ed25519 dạng PEM không mật khẩu.")
    return found


def canonical(report: Mapping[str, object]) -> bytes:
    """The bytes that are signed: JSON with sorted keys, no white space, UTF-8."""
    return json.dumps(report, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def signature_of(report: Mapping[str, object], key: Ed25519PrivateKey) -> dict[str, str]:
    """The signature as it stands beside the report."""
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return {
        "algorithm": ALGORITHM,
        "public_key": base64.b64encode(public).decode(),
        "value": base64.b64encode(key.sign(canonical(report))).decode(),
    }


def is_signed(report: Mapping[str, object], signature: Mapping[str, object]) -> bool:
    """Whether the signature is that of this report, by the key it names."""
    if signature.get("algorithm") != ALGORITHM:
        return False
    try:
        public = Ed25519PublicKey.from_public_bytes(base64.b64decode(str(signature.get("public_key"))))
        public.verify(base64.b64decode(str(signature.get("value"))), canonical(report))
    except (InvalidSignature, ValueError):
        return False
    return True


def fingerprint(public_key: str) -> str:
    """What people compare: the first 32 hex digits of SHA-256 of the public key, in groups of four."""
    digits = hashlib.sha256(base64.b64decode(public_key)).hexdigest()[:32]
    return " ".join(digits[start : start + 4] for start in range(0, 32, 4))
