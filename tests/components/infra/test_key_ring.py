from __future__ import annotations

import logging
import threading
from pathlib import Path

import pytest

from lienthong.infra.errors import KeyRingRefusedError, SealedDataError
from lienthong.infra.secrets import KeyRing


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config" / "keys.json"


def test_the_ring_is_made_at_first_start_and_only_its_owner_reads_it(path: Path) -> None:
    KeyRing.made_at(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_what_is_sealed_opens_with_the_same_ring_after_a_restart(path: Path) -> None:
    sealed = KeyRing.made_at(path).seal("mật khẩu".encode(), context="system:1")
    assert "mật khẩu".encode() not in sealed
    assert KeyRing.made_at(path).open(sealed, context="system:1") == "mật khẩu".encode()


def test_the_same_secret_never_seals_to_the_same_bytes(path: Path) -> None:
    ring = KeyRing.made_at(path)
    assert ring.seal(b"x", context="c") != ring.seal(b"x", context="c")


def test_sealed_bytes_moved_to_another_place_do_not_open(path: Path) -> None:
    ring = KeyRing.made_at(path)
    with pytest.raises(SealedDataError):
        ring.open(ring.seal(b"x", context="system:1"), context="system:2")


def test_every_changed_byte_is_noticed(path: Path) -> None:
    ring = KeyRing.made_at(path)
    sealed = ring.seal(b"secret", context="c")
    for at in range(len(sealed)):
        changed = sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :]
        with pytest.raises((SealedDataError, KeyRingRefusedError)):
            ring.open(changed, context="c")
    for length in range(len(sealed)):
        with pytest.raises(SealedDataError):
            ring.open(sealed[:length], context="c")


def test_after_rotation_old_values_open_and_new_values_use_the_new_key(path: Path) -> None:
    ring = KeyRing.made_at(path)
    old = ring.seal(b"x", context="c")
    name, _ = ring.signing_key()
    ring.rotate()
    new = ring.reseal(old, context="c")
    assert new[:11] != old[:11]
    assert ring.reseal(new, context="c") == new
    assert ring.open(old, context="c") == ring.open(new, context="c") == b"x"
    assert ring.signing_key()[0] != name
    assert name in ring.verifying_keys()
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_process_that_did_not_see_the_rotation_still_opens_new_values(path: Path) -> None:
    first, second = KeyRing.made_at(path), KeyRing.made_at(path)
    first.rotate()
    assert second.open(first.seal(b"x", context="c"), context="c") == b"x"


def test_another_ring_cannot_open(path: Path, tmp_path: Path) -> None:
    sealed = KeyRing.made_at(path).seal(b"x", context="c")
    with pytest.raises(KeyRingRefusedError, match="chùm khóa"):
        KeyRing.made_at(tmp_path / "other.json").open(sealed, context="c")


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604])
def test_a_ring_that_others_can_read_is_refused(path: Path, mode: int) -> None:
    KeyRing.made_at(path)
    path.chmod(mode)
    with pytest.raises(KeyRingRefusedError, match="0600"):
        KeyRing.made_at(path)


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"sealing_keys": {"a": "AAAA"}}'])
def test_a_damaged_ring_is_refused_and_never_replaced(path: Path, text: str) -> None:
    KeyRing.made_at(path)
    path.write_text(text)
    with pytest.raises(KeyRingRefusedError, match="bị hỏng"):
        KeyRing.made_at(path)
    assert path.read_text() == text


def test_many_that_start_at_once_share_one_ring(path: Path) -> None:
    rings: list[KeyRing] = []
    threads = [threading.Thread(target=lambda: rings.append(KeyRing.made_at(path))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({ring.signing_key()[0] for ring in rings}) == 1


def test_keys_never_appear_in_text(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    ring = KeyRing.made_at(path)
    logging.getLogger("test").error("%r %s", ring, vars(ring))
    for line in path.read_text().splitlines():
        key = line.split('"')[-2] if line.count('"') >= 4 else ""
        assert len(key) < 40 or key not in caplog.text
