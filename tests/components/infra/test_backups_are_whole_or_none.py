from __future__ import annotations

import datetime as dt
import json
import os
from pathlib import Path

import pytest

from lienthong.infra.backups import holds, manifest, places
from lienthong.infra.backups.blob_copies import place_of
from lienthong.infra.blobs import Sweeper
from lienthong.infra.errors import BackupRefusedError, BackupToolError, KeyRingRefusedError
from lienthong.infra.models import AuditEvent, BackupRun
from lienthong.infra.secrets import KeyRing
from lienthong.infra.states import BackupState
from lienthong.kernel.clock import real_now
from support.backup_world import DAY, BackupWorld, names, spoil

pytestmark = [pytest.mark.engine, pytest.mark.one_engine, pytest.mark.django_db]


@pytest.fixture
def world(tmp_path: Path) -> BackupWorld:
    return BackupWorld(tmp_path)


@pytest.mark.law("SEC-06")
def test_a_backup_holds_what_the_database_claims_with_a_dated_report(world: BackupWorld) -> None:
    claimed = world.keep(b"one", b"two")
    made = world.back_up()

    assert names(world.place) == [made.place.name]
    assert [place_of(made.place, one).read_bytes() for one in claimed] == [b"one", b"two"]
    said = manifest.read(made.place)
    assert (said.blobs, said.blob_bytes, said.damage) == (2, 6, [])
    report = json.loads((made.place / "report.json").read_text("utf-8"))
    assert (report["kind"], report["result"]) == ("backup", "GOOD")
    assert report["at"].startswith(f"{real_now():%Y-%m-%d}")
    assert "Kết quả: ĐẠT" in (made.place / "report.html").read_text("utf-8")
    run = BackupRun.objects.get()
    assert (run.state, run.hold_until, run.blobs) == (BackupState.GOOD, None, 2)
    assert list(AuditEvent.objects.order_by("id").values_list("code", flat=True)) == [
        "backup.started",
        "backup.made",
    ]


@pytest.mark.law("SEC-06")
def test_the_sweeper_removes_nothing_while_a_backup_copies(world: BackupWorld) -> None:
    (claimed,) = world.keep(b"claimed in the snapshot, unclaimed since")
    old = (real_now() - 9 * DAY).timestamp()
    held = world.blobs.quarantine / str(int(old)) / claimed
    held.parent.mkdir()
    world.blobs.final(claimed).replace(held)
    os.utime(held, (old, old))
    reports = []
    world.database.meanwhile = lambda: reports.append(Sweeper(world.blobs).run_once(real_now()))
    made = world.back_up()

    assert [report.is_held for report in reports] == [True]
    assert made.is_good
    assert Sweeper(world.blobs).run_once(real_now()).is_held is False


def test_a_killed_backup_holds_the_sweeper_no_longer_than_its_lease(world: BackupWorld) -> None:
    holds.Run("axis-20260101T000000Z", "place", by="test")
    assert Sweeper(world.blobs).run_once(real_now()).is_held
    assert not Sweeper(world.blobs).run_once(real_now() + holds.LEASE + dt.timedelta(seconds=1)).is_held


def test_a_backup_that_lost_its_hold_is_given_up(world: BackupWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(holds, "RENEW_SECONDS", 0.0)

    def end_hold() -> None:
        BackupRun.objects.update(hold_until=real_now() - DAY)

    world.database.meanwhile = end_hold
    with pytest.raises(BackupRefusedError):
        world.back_up()
    assert names(world.place) == []


@pytest.mark.law("SEC-06")
def test_what_fails_half_way_is_never_called_a_backup(world: BackupWorld) -> None:
    seen = []

    def fail() -> None:
        seen.extend(places.whole_in(world.place))
        raise BackupToolError("đĩa đã đầy")

    world.database.meanwhile = fail
    with pytest.raises(BackupToolError):
        world.back_up()

    assert (seen, names(world.place)) == ([], [])
    assert BackupRun.objects.get().state == BackupState.FAILED
    assert AuditEvent.objects.filter(code="backup.failed").exists()


def test_what_a_killed_run_left_is_cleared_by_the_next(world: BackupWorld) -> None:
    left = places.half(world.place, "axis-20260101T000000Z")
    left.mkdir(parents=True)
    assert places.whole_in(world.place) == []
    made = world.back_up()
    assert names(world.place) == [made.place.name]


def test_two_backups_into_one_folder_do_not_run_at_once(world: BackupWorld) -> None:
    with places.alone(world.place), pytest.raises(BackupRefusedError, match="sao lưu khác đang ghi"):
        world.back_up()


@pytest.mark.law("SEC-06")
@pytest.mark.parametrize("how", ["lost", "altered"])
def test_bytes_the_store_lost_are_named_and_the_backup_is_not_a_good_one(
    world: BackupWorld, how: str
) -> None:
    whole, broken = world.keep(b"whole", b"broken")
    if how == "lost":
        world.blobs.final(broken).unlink()
    else:
        spoil(world.blobs.final(broken))
    made = world.back_up(keep=1)

    assert not made.is_good
    assert [one.where for one in made.manifest.damage] == [broken]
    assert broken in made.manifest.damage[0].sentence
    assert place_of(made.place, whole).read_bytes() == b"whole"
    assert BackupRun.objects.get().state == BackupState.DAMAGED
    assert json.loads((made.place / "report.json").read_text("utf-8"))["result"] == "BAD"


def test_blobs_whole_in_the_backup_before_are_linked_and_rotten_ones_made_anew(world: BackupWorld) -> None:
    same, rotten = world.keep(b"same", b"rotten")
    first = world.back_up()
    spoil(place_of(first.place, rotten))
    (fresh,) = world.keep(b"fresh")
    second = world.back_up()

    assert (second.count.linked, second.count.copied) == (1, 2)
    assert place_of(second.place, same).samefile(place_of(first.place, same))
    assert place_of(second.place, rotten).read_bytes() == b"rotten"
    assert place_of(second.place, fresh).read_bytes() == b"fresh"


@pytest.mark.law("SEC-06")
def test_only_the_newest_good_ones_are_kept_and_a_damaged_one_drives_none_out(world: BackupWorld) -> None:
    (blob,) = world.keep(b"blob")
    first, second = world.back_up(), world.back_up()
    world.blobs.final(blob).unlink()
    for made in (first, second):
        place_of(made.place, blob).unlink()
    damaged = world.back_up(keep=1)
    assert names(world.place) == sorted([first.place.name, second.place.name, damaged.place.name])

    world.database.claimed.clear()
    good = world.back_up(keep=2)
    assert set(good.removed) == {first.place.name}
    assert names(world.place) == sorted([second.place.name, damaged.place.name, good.place.name])


@pytest.mark.law("SEC-06")
def test_the_key_ring_goes_apart_and_never_into_the_backup(world: BackupWorld, tmp_path: Path) -> None:
    made = world.back_up(keys_to=tmp_path / "safe")

    assert made.ring_copy is not None
    assert made.ring_copy.read_bytes() == world.ring.read_bytes()
    assert made.ring_copy.stat().st_mode & 0o777 == 0o600
    secret = json.loads(world.ring.read_text("ascii"))["sealing_keys"]
    lying = [one.read_bytes() for one in made.place.rglob("*") if one.is_file()]
    assert not [key for key in secret.values() for data in lying if key.encode() in data]


@pytest.mark.parametrize("where", ["inside", "around"])
def test_a_key_ring_beside_the_backup_it_opens_is_refused(world: BackupWorld, where: str) -> None:
    keys_to = world.place / "keys" if where == "inside" else world.place.parent
    with pytest.raises(BackupRefusedError, match="chứa nhau"):
        world.back_up(keys_to=keys_to)
    assert not BackupRun.objects.exists()


def test_a_ring_of_another_database_is_not_copied_as_if_it_were_this_ones(
    world: BackupWorld, tmp_path: Path
) -> None:
    world.ring.unlink()
    KeyRing.made_at(world.ring)
    with pytest.raises(KeyRingRefusedError, match=str(world.ring)):
        world.back_up(keys_to=tmp_path / "safe")
    assert names(world.place) == []


def test_a_backup_inside_the_data_it_is_of_is_refused(world: BackupWorld) -> None:
    with pytest.raises(BackupRefusedError, match="nằm trong thư mục dữ liệu"):
        world.back_up(place=world.data / "backups")
