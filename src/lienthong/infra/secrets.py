"""The key ring: seals secret columns, signs checkpoints; never in version control, database or backup.

A file of mode 0600 at ``settings.LIENTHONG_KEYS``, made at first start. Sealing is an envelope: each value
has a data key of its own, wrapped by the ring's current key; the sealed bytes name the wrapping key, so after
:meth:`KeyRing.rotate` old values open and new values use the new key. ``context`` is bound into the seal:
bytes moved to another column or row do not open there.
"""

from __future__ import annotations

import base64
import fcntl
import hashlib
import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from lienthong.infra.blobs.durable import fsync, fsync_folder
from lienthong.infra.errors import KeyRingRefusedError, SealedDataError

_MAGIC = b"LT1"
_ID_LENGTH = 8
_KEY_LENGTH = 32
_NONCE_LENGTH = 12
_WRAPPED_LENGTH = _KEY_LENGTH + 16
_HEAD_LENGTH = len(_MAGIC) + _ID_LENGTH + _NONCE_LENGTH + _WRAPPED_LENGTH + _NONCE_LENGTH


@dataclass(frozen=True, slots=True)
class _Keys:
    """What the file holds: names of the current keys, and all keys ever current."""

    sealing: str
    signing: str
    sealing_keys: dict[str, bytes] = field(repr=False)
    signing_keys: dict[str, bytes] = field(repr=False)

    def text(self) -> str:
        """The file's JSON."""

        def encoded(keys: dict[str, bytes]) -> dict[str, str]:
            return {name: base64.b64encode(key).decode() for name, key in keys.items()}

        return json.dumps(
            {
                "version": 1,
                "sealing": self.sealing,
                "signing": self.signing,
                "sealing_keys": encoded(self.sealing_keys),
                "signing_keys": encoded(self.signing_keys),
            },
            indent=1,
        )


class KeyRing:
    """Keys of one installation. Safe for threads; several processes share one file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._keys = self._read_or_make()

    @classmethod
    def load(cls) -> KeyRing:
        """The ring of this installation, made when there is none; raises KeyRingRefusedError when unsafe."""
        return _ring(settings.LIENTHONG_KEYS)

    def seal(self, plain: bytes, *, context: str) -> bytes:
        """Encrypt; ``context`` names the place (table, column, row) and must be given again to open."""
        keys = self._keys
        data_key, nonce, wrap_nonce = (
            os.urandom(_KEY_LENGTH),
            os.urandom(_NONCE_LENGTH),
            os.urandom(_NONCE_LENGTH),
        )
        where = context.encode()
        head = _MAGIC + bytes.fromhex(keys.sealing)
        wrapped = AESGCM(keys.sealing_keys[keys.sealing]).encrypt(wrap_nonce, data_key, head + where)
        body = AESGCM(data_key).encrypt(nonce, plain, where)
        return head + wrap_nonce + wrapped + nonce + body

    def open(self, sealed: bytes, *, context: str) -> bytes:
        """Decrypt; SealedDataError when altered or from another context, KeyRingRefusedError without key."""
        if len(sealed) < _HEAD_LENGTH or not sealed.startswith(_MAGIC):
            raise SealedDataError("Dữ liệu niêm phong không đúng dạng; kiểm tra lại bản ghi.")
        where = context.encode()
        head, rest = _split(sealed, len(_MAGIC) + _ID_LENGTH)
        wrap_nonce, rest = _split(rest, _NONCE_LENGTH)
        wrapped, rest = _split(rest, _WRAPPED_LENGTH)
        nonce, body = _split(rest, _NONCE_LENGTH)
        wrapping = self._sealing_key(head[len(_MAGIC) :].hex())
        try:
            data_key = AESGCM(wrapping).decrypt(wrap_nonce, wrapped, head + where)
            return AESGCM(data_key).decrypt(nonce, body, where)
        except InvalidTag:
            raise SealedDataError(
                "Dữ liệu niêm phong bị thay đổi hoặc đặt sai chỗ; kiểm tra lại bản ghi."
            ) from None

    def reseal(self, sealed: bytes, *, context: str) -> bytes:
        """The same value under the current key; unchanged when it is already."""
        if sealed.startswith(_MAGIC + bytes.fromhex(self._keys.sealing)):
            return sealed
        return self.seal(self.open(sealed, context=context), context=context)

    def rotate(self) -> None:
        """Make new current keys for sealing and signing; the old ones stay for opening and checking."""
        with self._lock, self._file_lock():
            keys = self._parse()
            fresh = _fresh()
            self._write(
                _Keys(
                    fresh.sealing,
                    fresh.signing,
                    keys.sealing_keys | fresh.sealing_keys,
                    keys.signing_keys | fresh.signing_keys,
                )
            )
            self._keys = self._parse()

    def signing_key(self) -> tuple[str, Ed25519PrivateKey]:
        """The current signing key with its name, for checkpoints."""
        keys = self._keys
        return keys.signing, Ed25519PrivateKey.from_private_bytes(keys.signing_keys[keys.signing])

    def verifying_keys(self) -> dict[str, Ed25519PublicKey]:
        """All public keys ever used for signing, by name."""
        with self._lock:
            self._keys = self._parse()
        return {
            name: Ed25519PrivateKey.from_private_bytes(key).public_key()
            for name, key in self._keys.signing_keys.items()
        }

    def _sealing_key(self, name: str) -> bytes:
        key = self._keys.sealing_keys.get(name)
        if key is None:  # another process may have rotated since
            with self._lock:
                self._keys = self._parse()
            key = self._keys.sealing_keys.get(name)
        if key is None:
            raise KeyRingRefusedError(
                "Chùm khóa không có khóa đã niêm phong dữ liệu này; hãy trả lại đúng tệp chùm khóa.", key=name
            )
        return key

    def _read_or_make(self) -> _Keys:
        if not self._path.exists():
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with self._file_lock():
                if not self._path.exists():
                    self._write(_fresh())
        return self._parse()

    def _parse(self) -> _Keys:
        mode = self._path.stat().st_mode
        if mode & 0o077:
            raise KeyRingRefusedError(
                f"Tệp chùm khóa {self._path} cho người khác đọc; hãy đặt quyền 0600 rồi khởi động lại."
            )
        try:
            values = json.loads(self._path.read_text())
            sealing = {name: base64.b64decode(key) for name, key in values["sealing_keys"].items()}
            signing = {name: base64.b64decode(key) for name, key in values["signing_keys"].items()}
            keys = _Keys(values["sealing"], values["signing"], sealing, signing)
            if keys.sealing not in sealing or keys.signing not in signing:
                raise KeyError
        except (ValueError, KeyError, TypeError, AttributeError):
            # The content must not reach a log, so neither does the error's own text.
            raise KeyRingRefusedError(
                f"Tệp chùm khóa {self._path} bị hỏng; hãy khôi phục từ bản lưu của chùm khóa."
            ) from None
        return keys

    def _write(self, keys: _Keys) -> None:
        temporary = self._path.with_name(self._path.name + ".new")
        temporary.unlink(missing_ok=True)
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            os.write(descriptor, keys.text().encode())
            fsync(descriptor, str(temporary))
        finally:
            os.close(descriptor)
        temporary.replace(self._path)
        fsync_folder(self._path.parent)

    @contextmanager
    def _file_lock(self) -> Iterator[None]:
        """Several processes may start or rotate at once; one at a time writes."""
        descriptor = os.open(self._path.with_name(self._path.name + ".lock"), os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)


def _split(data: bytes, length: int) -> tuple[bytes, bytes]:
    return data[:length], data[length:]


def _fresh() -> _Keys:
    sealing = os.urandom(_KEY_LENGTH)
    signing = Ed25519PrivateKey.generate()
    sealing_name = os.urandom(_ID_LENGTH).hex()
    signing_name = hashlib.sha256(signing.public_key().public_bytes_raw()).hexdigest()[:16]
    return _Keys(
        sealing_name, signing_name, {sealing_name: sealing}, {signing_name: signing.private_bytes_raw()}
    )


@cache
def _ring(path: Path) -> KeyRing:
    return KeyRing(path)
