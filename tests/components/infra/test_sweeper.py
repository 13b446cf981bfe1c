from __future__ import annotations

import datetime as dt
import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from lienthong.infra.blobs import BlobReference, LocalBlobStore, Sweeper, reference, sweeper
from lienthong.infra.blobs.references import referenced
from lienthong.kernel.clock import real_now

pytestmark = [pytest.mark.engine, pytest.mark.django_db]
DAY = dt.timedelta(hours=24)
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def blobs(tmp_path: Path) -> LocalBlobStore:
    return LocalBlobStore(tmp_path / "blobs")


def keep(blobs: LocalBlobStore, data: bytes = b"data", *, age: dt.timedelta = 2 * DAY) -> str:
    writer = blobs.writer()
    writer.write(data)
    sha256 = writer.commit().sha256
    then = (real_now() - age).timestamp()
    os.utime(blobs.final(sha256), (then, then))
    return sha256


def claim_it(sha256: str) -> None:
    BlobReference.objects.bulk_create([reference(sha256, holder="agency", purpose="test", owner_id="1")])


def in_quarantine(blobs: LocalBlobStore, sha256: str) -> bool:
    return any(blobs.quarantine.glob(f"*/{sha256}"))


def test_young_or_referenced_blobs_are_left_alone(blobs: LocalBlobStore) -> None:
    young = keep(blobs, b"young", age=DAY - HOUR)
    claimed = keep(blobs, b"claimed", age=100 * DAY)
    claim_it(claimed)
    assert Sweeper(blobs).run_once(real_now()) == sweeper.SweepReport()
    assert blobs.final(young).is_file()
    assert blobs.final(claimed).is_file()


def test_an_old_unreferenced_blob_waits_a_day_in_quarantine_before_it_is_deleted(
    blobs: LocalBlobStore,
) -> None:
    sha256, now = keep(blobs), real_now()
    assert Sweeper(blobs).run_once(now).quarantined == 1
    assert in_quarantine(blobs, sha256)
    assert Sweeper(blobs).run_once(now + DAY - HOUR).deleted == 0
    assert Sweeper(blobs).run_once(now + DAY + HOUR).deleted == 1
    assert not blobs.exists(sha256)
    assert list(blobs.quarantine.iterdir()) == []


def test_a_reference_made_during_quarantine_brings_the_blob_back(blobs: LocalBlobStore) -> None:
    sha256, now = keep(blobs), real_now()
    Sweeper(blobs).run_once(now)
    claim_it(sha256)
    report = Sweeper(blobs).run_once(now + 2 * DAY)
    assert (report.restored, report.deleted) == (1, 0)
    assert blobs.final(sha256).is_file()


def test_a_copy_in_quarantine_of_bytes_written_again_is_dropped(blobs: LocalBlobStore) -> None:
    sha256, now = keep(blobs), real_now()
    Sweeper(blobs).run_once(now)
    keep(blobs, age=dt.timedelta(0))
    claim_it(sha256)
    Sweeper(blobs).run_once(now + 2 * DAY)
    assert blobs.final(sha256).is_file()
    assert not in_quarantine(blobs, sha256)


@pytest.mark.parametrize("what", ["written again", "referenced"])
def test_what_happens_between_the_look_and_the_move_is_seen_by_the_second_look(
    blobs: LocalBlobStore, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    sha256, looks = keep(blobs), 0
    real = referenced

    def interfere(hashes: Sequence[str]) -> set[str]:
        nonlocal looks
        found = real(hashes)
        looks += 1
        if looks == 1:
            keep(blobs, age=dt.timedelta(0)) if what == "written again" else claim_it(sha256)
        return found

    monkeypatch.setattr("lienthong.infra.blobs.sweeper.referenced", interfere)
    report = Sweeper(blobs).run_once(real_now())
    assert (report.quarantined, report.restored) == (0, 1)
    assert blobs.final(sha256).is_file()
    assert not in_quarantine(blobs, sha256)


def test_a_sweeper_killed_after_the_move_loses_nothing(
    blobs: LocalBlobStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    sha256, now = keep(blobs), real_now()

    def killed(*_: object) -> tuple[int, int]:
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr(Sweeper, "_second_look", killed)
        with pytest.raises(KeyboardInterrupt):
            Sweeper(blobs).run_once(now)
    claim_it(sha256)
    Sweeper(blobs).run_once(now + HOUR)
    assert blobs.final(sha256).is_file()


def test_temporary_files_of_killed_writers_are_removed_after_a_day(blobs: LocalBlobStore) -> None:
    (blobs.temporary / "left").write_bytes(b"half")
    assert Sweeper(blobs).run_once(real_now()).leftovers == 0
    assert Sweeper(blobs).run_once(real_now() + DAY + HOUR).leftovers == 1
    assert list(blobs.temporary.iterdir()) == []
