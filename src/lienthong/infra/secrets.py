"""The key ring: seals secret columns, signs checkpoints; never in version control, database or backup.

A file of mode 0600 at ``settings.LIENTHONG_KEYS``, made at the first use of a database that knows no ring; from
then on the database knows its ring (``ring_marks``) and another one is refused. Sealing is an envelope: each
value has a data key of its own, wrapped by the ring's current key; the sealed bytes name the wrapping key, so
after :meth:`KeyRing.rotate` old values open and new values use the new key. ``context`` is bound into the seal:
bytes moved to another column or row do not open there.
"""

from __future__ import annotations

import base64
import contextlib
import fcntl
import hashlib
import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from lienthong.infra.blobs.durable import fsync, fsync_folder
from lienthong.infra.errors import KeyRingRefusedError, SealedDataError, UnknownSealingKeyError
from lienthong.kernel.system_words import reason_of

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
        """Read the file. Raises KeyRingRefusedError when it is missing, damaged, or not the user's alone."""
        self._path = path
        self._lock = threading.Lock()
        self._keys = self._parse()

    @classmethod
    def made_at(cls, path: Path) -> KeyRing:
        """The ring in this file, made when there is none. Only for a database that has no ring yet."""
        _make_missing(path)
        return cls(path)

    @classmethod
    def load(cls) -> KeyRing:
        """The ring of this process's database, looked at once per process.

        Raises KeyRingRefusedError when the file is unusable or is not the ring of this database.
        """
        known = _remembered.get(settings.LIENTHONG_KEYS)
        if known is not None:
            return known
        from lienthong.infra import ring_marks  # noqa: PLC0415  it writes audit events, whose sealer signs with a ring

        return ring_marks.checked_ring(settings.LIENTHONG_KEYS)

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
        """Decrypt; SealedDataError when altered or from another context, UnknownSealingKeyError without key."""
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
        with self._lock, _file_lock(self._path):
            keys, fresh = self._read_again(), _fresh()
            _write(
                self._path,
                _Keys(
                    fresh.sealing,
                    fresh.signing,
                    keys.sealing_keys | fresh.sealing_keys,
                    keys.signing_keys | fresh.signing_keys,
                ),
            )
            self._keys = self._parse()

    def signing_key(self) -> tuple[str, Ed25519PrivateKey]:
        """The current signing key with its name, for checkpoints."""
        keys = self._keys
        return keys.signing, Ed25519PrivateKey.from_private_bytes(keys.signing_keys[keys.signing])

    def verifying_keys(self) -> dict[str, Ed25519PublicKey]:
        """All public keys ever used for signing, by name."""
        with self._lock:
            self._keys = self._read_again()
        return {
            name: Ed25519PrivateKey.from_private_bytes(key).public_key()
            for name, key in self._keys.signing_keys.items()
        }

    def knows_sealing_key(self, name: str) -> bool:
        """Whether a value sealed under this key opens."""
        return name in self._keys.sealing_keys

    def knows_signing_key(self, name: str) -> bool:
        """Whether checkpoints signed by this key are its own."""
        return name in self._keys.signing_keys

    @property
    def sealing_key_name(self) -> str:
        """The name of the key that seals now; names are no secrets."""
        return self._keys.sealing

    def _sealing_key(self, name: str) -> bytes:
        key = self._keys.sealing_keys.get(name)
        if key is None:  # another process may have rotated since
            # What became of the file meanwhile concerns only values this ring cannot open anyway.
            with self._lock, contextlib.suppress(KeyRingRefusedError):
                self._keys = self._read_again()
            key = self._keys.sealing_keys.get(name)
        if key is None:
            raise UnknownSealingKeyError(
                f"Chùm khóa {self._path} không có khóa đã niêm phong dữ liệu này; hãy khôi phục đúng tệp chùm khóa, "
                "hoặc nhập lại dữ liệu ấy.",
                key=name,
            )
        return key

    def _read_again(self) -> _Keys:
        """The file as it is now; rotation only adds keys, so one that lacks ours is another ring."""
        keys = self._parse()
        if not keys.sealing_keys.keys() >= self._keys.sealing_keys.keys():
            raise KeyRingRefusedError(
                f"Tệp chùm khóa {self._path} đã bị thay bằng chùm khóa khác; hãy khôi phục đúng tệp."
            )
        return keys

    def _parse(self) -> _Keys:
        text = _read(self._path)
        try:
            values = json.loads(text)
            sealing = {name: base64.b64decode(key) for name, key in values["sealing_keys"].items()}
            signing = {name: base64.b64decode(key) for name, key in values["signing_keys"].items()}
            keys = _Keys(values["sealing"], values["signing"], sealing, signing)
            if keys.sealing not in sealing or keys.signing not in signing:
                raise KeyError
        except (ValueError, KeyError, TypeError, AttributeError):
            # The content must not reach a log, so neither does the error's own text.
            raise _damaged(self._path) from None
        return keys


_remembered: dict[Path, KeyRing] = {}


def remember(path: Path, ring: KeyRing) -> None:
    """Take for known in this process that the ring in this file is the database's."""
    _remembered[path] = ring


def forget(path: Path) -> None:
    """Look at this file again at the next use, as a new process would."""
    _remembered.pop(path, None)


def name_of_key(sealed: bytes) -> str:
    """The name of the key a value is sealed under; empty when it is not sealed by any ring."""
    if len(sealed) < _HEAD_LENGTH or not sealed.startswith(_MAGIC):
        return ""
    return sealed[len(_MAGIC) : len(_MAGIC) + _ID_LENGTH].hex()


def _read(path: Path) -> str:
    """The file's text. What is wrong with the file is said by name; its content never is."""
    try:
        descriptor = os.open(path, os.O_RDONLY)
        with os.fdopen(descriptor, encoding="utf-8") as file:
            if os.fstat(descriptor).st_mode & 0o077:
                raise KeyRingRefusedError(
                    f"Tệp chùm khóa {path} cho người khác đọc; hãy đặt quyền 0600 rồi khởi động lại."
                )
            return file.read()
    except FileNotFoundError:
        raise KeyRingRefusedError(
            f"Không có tệp chùm khóa {path}; hãy đặt LIENTHONG_KEYS đúng tệp hoặc khôi phục từ bản lưu."
        ) from None
    except OSError as error:
        raise KeyRingRefusedError(
            f"Không đọc được tệp chùm khóa {path}: {reason_of(error)}. Hãy chạy bằng người dùng của dịch vụ, "
            "hoặc đặt LIENTHONG_KEYS đúng tệp."
        ) from None
    except UnicodeDecodeError:
        raise _damaged(path) from None


def is_there(path: Path) -> bool:
    """Whether something is at this path; also when its folder is closed to this user: reading it will say so."""
    try:
        return path.exists()
    except OSError:
        return True


def _damaged(path: Path) -> KeyRingRefusedError:
    return KeyRingRefusedError(f"Tệp chùm khóa {path} bị hỏng; hãy khôi phục từ bản lưu của chùm khóa.")


def _make_missing(path: Path) -> None:
    if is_there(path):
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with _file_lock(path):
            if not path.exists():
                _write(path, _fresh())
    except OSError as error:
        raise KeyRingRefusedError(
            f"Không tạo được tệp chùm khóa {path}: {reason_of(error)}. Hãy đặt LIENTHONG_KEYS tới nơi ghi được."
        ) from None


def _write(path: Path, keys: _Keys) -> None:
    temporary = path.with_name(path.name + ".new")
    temporary.unlink(missing_ok=True)
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(descriptor, keys.text().encode())
        fsync(descriptor, str(temporary))
    finally:
        os.close(descriptor)
    temporary.replace(path)
    fsync_folder(path.parent)


@contextmanager
def _file_lock(path: Path) -> Iterator[None]:
    """Several processes may start or rotate at once; one at a time writes."""
    descriptor = os.open(path.with_name(path.name + ".lock"), os.O_WRONLY | os.O_CREAT, 0o600)
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
