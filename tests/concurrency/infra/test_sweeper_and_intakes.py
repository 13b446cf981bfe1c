"""10,000 concurrent duplicate intakes beside a sweeper that hardly rests: no promised blob is lost."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import itertools
import os
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connections

from lienthong.infra import transactions
from lienthong.infra.blobs import BlobReference, LocalBlobStore, Sweeper, local, reference
from lienthong.kernel.clock import real_now

pytestmark = [pytest.mark.engine, pytest.mark.usefixtures("ground_database")]
INTAKES, DUPLICATES, THREADS, COMMITTED_TOGETHER = 10_000, 4, 8, 25
DAY = dt.timedelta(hours=24)


def content(number: int) -> bytes:
    """Four intakes after one another, so in several threads at once, carry the same bytes."""
    return b"packet %d" % (number // DUPLICATES)


def leave_old_bytes(blobs: LocalBlobStore, data: bytes) -> None:
    """What an intake of three days ago left without a claim: the sweeper wants it just now."""
    final = blobs.final(hashlib.sha256(data).hexdigest())
    blobs.prepare(final.parent)
    spare = blobs.root.parent / f"spare-{threading.get_ident()}"
    spare.write_bytes(data)
    then = (real_now() - 3 * DAY).timestamp()
    os.utime(spare, (then, then))
    with contextlib.suppress(FileExistsError):
        os.link(spare, final)
    spare.unlink()


def take_in(blobs: LocalBlobStore, numbers: Iterator[int]) -> None:
    """What an intake does: write the bytes, then promise them by a committed claim."""
    try:
        while some := list(itertools.islice(numbers, COMMITTED_TOGETHER)):
            rows = []
            for number in some:
                if number % DUPLICATES < 2:
                    leave_old_bytes(blobs, content(number))
                writer = blobs.writer()
                writer.write(content(number))
                sha256 = writer.commit().sha256
                rows.append(reference(sha256, holder="agency", purpose="packet", owner_id=str(number)))
            with transactions.owned():
                BlobReference.objects.bulk_create(rows)
    finally:
        connections.close_all()


def flush_nothing(*_: object) -> None:
    """Stands for fsync."""


def sweep(blobs: LocalBlobStore, stop: threading.Event) -> tuple[int, int]:
    """Sweep again and again, with the real grace of a day; returns (quarantined, put back)."""
    quarantined = restored = 0
    try:
        while not stop.is_set():
            report = Sweeper(blobs).run_once(real_now())
            quarantined += report.quarantined
            restored += report.restored
            stop.wait(0.05)
    finally:
        connections.close_all()
    return quarantined, restored


def test_no_promised_blob_is_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # The promise here is about names, not about power cuts; 20,000 flushes would only take time.
    monkeypatch.setattr(local, "fsync", flush_nothing)
    monkeypatch.setattr(local, "fsync_folder", flush_nothing)
    blobs, stop = LocalBlobStore(tmp_path / "blobs"), threading.Event()
    numbers = iter(range(INTAKES))
    with ThreadPoolExecutor(THREADS + 1) as pool:
        sweeping = pool.submit(sweep, blobs, stop)
        intakes = [pool.submit(take_in, blobs, numbers) for _ in range(THREADS)]
        try:
            for intake in intakes:
                intake.result()
        finally:
            stop.set()
        quarantined, restored = sweeping.result()
    assert quarantined + restored > 0, "the sweeper never met an intake; the test proves nothing"
    promised = set(BlobReference.objects.values_list("sha256", flat=True))
    assert BlobReference.objects.count() == INTAKES
    assert len(promised) == INTAKES // DUPLICATES
    # A day later the quarantine is emptied for good; what is promised must have left it.
    Sweeper(blobs).run_once(real_now() + DAY + dt.timedelta(minutes=1))
    for sha256 in promised:
        with blobs.open(sha256) as file:
            assert hashlib.sha256(file.read()).hexdigest() == sha256
