from __future__ import annotations

import threading
import time
from collections import Counter

import pytest
from django.db import connections

from lienthong.infra import audit, outbox
from lienthong.infra.models import AuditEvent, OutboxJob
from lienthong.infra.outbox import JobView, OutboxWorker
from lienthong.infra.states import JobState
from lienthong.kernel.clock import real_now
from support.waiting import until

pytestmark = [pytest.mark.engine, pytest.mark.usefixtures("ground_database")]


class Recorder:
    """Notes what ran and how much ran at once per target and ordering key."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.ran: list[str] = []
        self.now: Counter[str] = Counter()
        self.most: Counter[str] = Counter()

    def handle(self, job: JobView) -> None:
        group = str(job.payload["group"])
        with self.lock:
            self.now[group] += 1
            self.most[group] = max(self.most[group], self.now[group])
        time.sleep(0.003)
        with self.lock:
            self.now[group] -= 1
            self.ran.append(job.key)


def work(recorder: Recorder, *, workers: int = 4) -> None:
    stop = threading.Event()
    loops = [
        OutboxWorker({"k": recorder.handle}, name=f"w{number}", per_target=2) for number in range(workers)
    ]
    threads = [threading.Thread(target=loop.run_forever, args=(stop,)) for loop in loops]
    for thread in threads:
        thread.start()
    try:
        until(lambda: not OutboxJob.objects.exclude(state=JobState.DONE).exists(), seconds=60)
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def test_many_workers_share_the_jobs_and_run_each_once() -> None:
    jobs = [outbox.job("k", {"group": "any"}, key=str(number)) for number in range(150)]
    OutboxJob.objects.bulk_create(jobs)
    recorder = Recorder()
    work(recorder)
    assert Counter(recorder.ran) == Counter(str(number) for number in range(150))


def test_a_target_never_has_more_than_n_running_over_all_workers() -> None:
    jobs = [
        outbox.job("k", {"group": f"t{number % 2}"}, key=str(number), target=f"t{number % 2}")
        for number in range(40)
    ]
    OutboxJob.objects.bulk_create(jobs)
    recorder = Recorder()
    work(recorder)
    assert len(recorder.ran) == 40
    assert max(recorder.most.values()) <= 2


def test_jobs_of_one_ordering_key_run_one_after_the_other_in_order() -> None:
    jobs = [
        outbox.job(
            "k", {"group": f"d{number % 3}"}, key=str(number), ordering_key=f"d{number % 3}", lane=number % 7
        )
        for number in range(30)
    ]
    OutboxJob.objects.bulk_create(jobs)
    recorder = Recorder()
    work(recorder)
    for ordering in range(3):
        mine = [int(key) for key in recorder.ran if int(key) % 3 == ordering]
        assert mine == sorted(mine)
    assert set(recorder.most.values()) == {1}


def test_sealers_and_writers_at_once_leave_one_whole_log() -> None:
    stop = threading.Event()

    def write(name: str) -> None:
        try:
            for number in range(20):
                AuditEvent.objects.bulk_create(
                    [
                        audit.event("x", actor=name, object_ref=f"{name}:{number}:{part}", at=real_now())
                        for part in range(5)
                    ]
                )
        finally:
            connections.close_all()

    def seal() -> None:
        try:
            audit.seal_forever(stop)
        finally:
            connections.close_all()

    sealers = [threading.Thread(target=seal) for _ in range(3)]
    writers = [threading.Thread(target=write, args=(f"writer{number}",)) for number in range(3)]
    for thread in [*sealers, *writers]:
        thread.start()
    for thread in writers:
        thread.join()
    stop.set()
    for thread in sealers:
        thread.join()
    while audit.seal_once():
        pass
    positions = list(AuditEvent.objects.order_by("position").values_list("position", flat=True))
    assert positions == list(range(300))
    assert audit.verify_log() == []
