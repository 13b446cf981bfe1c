from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from lienthong.infra.backups import manifest, places
from lienthong.infra.backups.blob_copies import place_of
from lienthong.infra.backups.checking import check
from lienthong.infra.backups.making import Made
from lienthong.infra.errors import BackupDamagedError, BackupRefusedError, KeyRingRefusedError
from lienthong.infra.secrets import KeyRing
from support.backup_world import BackupWorld, silent, spoil

pytestmark = [pytest.mark.engine, pytest.mark.one_engine, pytest.mark.django_db]


@pytest.fixture
def world(tmp_path: Path) -> BackupWorld:
    world = BackupWorld(tmp_path)
    world.keep(b"first letter", b"second letter")
    return world


@pytest.fixture
def made(world: BackupWorld) -> Made:
    return world.back_up()


def codes(place: Path) -> list[str]:
    return [one.code for one in check(place, silent).findings]


def test_a_whole_backup_has_no_findings(world: BackupWorld, made: Made) -> None:
    assert check(made.place, silent, ring=world.ring).findings == ()


@pytest.mark.law("SEC-06")
def test_a_changed_blob_is_told_by_name(world: BackupWorld, made: Made) -> None:
    spoil(place_of(made.place, world.database.claimed[1]))
    (found,) = check(made.place, silent).findings
    assert (found.code, found.where) == ("blobs.altered", world.database.claimed[1])


def test_a_missing_blob_is_told_by_name(world: BackupWorld, made: Made) -> None:
    place_of(made.place, world.database.claimed[0]).unlink()
    (found,) = check(made.place, silent).findings
    assert (found.code, found.where) == ("blobs.missing", world.database.claimed[0])


@pytest.mark.law("SEC-06")
def test_a_changed_database_or_list_is_told(made: Made) -> None:
    spoil(made.place / made.manifest.database.file)
    assert codes(made.place) == ["backup.file"]


def test_a_database_that_does_not_hold_its_rows_is_told(made: Made) -> None:
    for name in (manifest.FILE, manifest.HASH_FILE):
        (made.place / name).unlink()
    facts = replace(made.manifest.facts, tables={"claims": 3})
    manifest.write(replace(made.manifest, facts=facts), made.place)
    assert codes(made.place) == ["backup.database"]


def test_a_changed_manifest_is_told(made: Made) -> None:
    text = (made.place / manifest.FILE).read_text("utf-8")
    (made.place / manifest.FILE).write_text(text.replace('"count": 2', '"count": 1'), "utf-8")
    with pytest.raises(BackupDamagedError, match="đã bị thay đổi"):
        check(made.place, silent)


def test_another_ring_is_told(made: Made, tmp_path: Path) -> None:
    other = tmp_path / "other.json"
    KeyRing.made_at(other)
    (found,) = check(made.place, silent, ring=other).findings
    assert (found.code, found.where) == ("backup.key_ring", str(other))


@pytest.mark.law("SEC-06")
def test_a_half_made_one_is_no_backup(world: BackupWorld, made: Made) -> None:
    half = made.place.rename(places.half(world.place, made.place.name))
    with pytest.raises(BackupDamagedError, match="dở dang"):
        places.backup_at(half)
    with pytest.raises(BackupDamagedError, match="Không có bản sao lưu trọn vẹn"):
        places.backup_at(world.place)


def test_the_newest_is_meant_by_the_folder_of_all(world: BackupWorld, made: Made) -> None:
    second = world.back_up()
    assert places.backup_at(world.place) == second.place
    assert places.backup_at(made.place) == made.place


@pytest.mark.law("SEC-06")
def test_a_backup_is_restored_with_its_ring(world: BackupWorld, made: Made) -> None:
    done = world.restore(made.place, keys=world.ring)
    root = world.folder / "elsewhere"
    assert done.findings == ()
    assert [(root / "data/blobs" / one[:2] / one).read_bytes() for one in world.database.claimed] == [
        b"first letter",
        b"second letter",
    ]
    assert (root / "keys.json").read_bytes() == world.ring.read_bytes()
    assert (root / "keys.json").stat().st_mode & 0o777 == 0o600


@pytest.mark.law("SEC-06")
@pytest.mark.parametrize("what", ["restored.sqlite3", "data/blobs/aa/left"])
def test_nothing_is_restored_over_what_is_there(world: BackupWorld, made: Made, what: str) -> None:
    there = world.folder / "elsewhere" / what
    there.parent.mkdir(parents=True, exist_ok=True)
    there.write_bytes(b"mine")
    with pytest.raises(BackupRefusedError, match="Chỉ phục hồi vào nơi trống"):
        world.restore(made.place, keys=world.ring)
    files = [one for one in (world.folder / "elsewhere").rglob("*") if one.is_file()]
    assert (files, there.read_bytes()) == ([there], b"mine")


@pytest.mark.law("SEC-06")
def test_without_its_key_ring_nothing_is_restored(world: BackupWorld, made: Made, tmp_path: Path) -> None:
    with pytest.raises(KeyRingRefusedError, match="--keys TỆP"):
        world.restore(made.place)
    with pytest.raises(KeyRingRefusedError, match=r"gone\.json"):
        world.restore(made.place, keys=tmp_path / "gone.json")
    other = tmp_path / "other.json"
    KeyRing.made_at(other)
    with pytest.raises(KeyRingRefusedError, match="không phải chùm khóa của bản sao lưu này"):
        world.restore(made.place, keys=other)
    assert list((world.folder / "elsewhere").iterdir()) == []


def test_another_ring_already_in_place_is_never_overwritten(world: BackupWorld, made: Made) -> None:
    own = world.folder / "elsewhere" / "keys.json"
    KeyRing.made_at(own)
    before = own.read_bytes()
    with pytest.raises(KeyRingRefusedError):
        world.restore(made.place, keys=world.ring)
    assert own.read_bytes() == before


def test_a_ring_rotated_since_opens_an_older_backup(world: BackupWorld, made: Made) -> None:
    KeyRing(world.ring).rotate()
    assert world.restore(made.place, keys=world.ring).findings == ()


def test_the_backup_of_another_product_engine_or_later_version_is_refused(
    world: BackupWorld, made: Made
) -> None:
    with pytest.raises(BackupRefusedError, match="LIENTHONG_ROLE=axis"):
        world.restore(made.place, keys=world.ring, product="office")
    with pytest.raises(BackupRefusedError, match="DATABASE_URL cùng loại"):
        world.restore(made.place, keys=world.ring, engine="postgresql")
    world.database.migrations = ("infra.0001_initial", "infra.9999_later")
    later = world.back_up()
    with pytest.raises(BackupRefusedError, match=r"mới hơn phần mềm này \(thiếu infra\.9999_later\)"):
        world.restore(later.place, keys=world.ring)


@pytest.mark.law("SEC-06")
def test_a_damaged_backup_is_restored_only_on_demand_and_never_its_damaged_bytes(
    world: BackupWorld, made: Made
) -> None:
    broken, whole = world.database.claimed
    spoil(place_of(made.place, broken))
    with pytest.raises(BackupDamagedError, match=broken):
        world.restore(made.place, keys=world.ring)
    assert list((world.folder / "elsewhere").iterdir()) == []

    done = world.restore(made.place, keys=world.ring, allow_damaged=True)
    blobs = world.folder / "elsewhere" / "data" / "blobs"
    assert [one.where for one in done.findings] == [broken]
    assert (blobs / whole[:2] / whole).is_file()
    assert not (blobs / broken[:2] / broken).exists()


def test_a_damaged_database_is_restored_on_no_demand(world: BackupWorld, made: Made) -> None:
    spoil(made.place / made.manifest.database.file)
    with pytest.raises(BackupDamagedError):
        world.restore(made.place, keys=world.ring, allow_damaged=True)
