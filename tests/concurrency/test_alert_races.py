"""Two sweeps at once on real connections: one alert, one message to each officer (ALR-06)."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from lienthong.alerts.models import Alert, NoticeLine
from lienthong.alerts.states import OfficerKind
from lienthong.axis.pipeline.warning import Sweep
from lienthong.axis.registry import queries
from lienthong.infra import clock as business_clock
from lienthong.infra.clock import set_business_clock
from lienthong.infra.models import OutboxJob
from support.alert_world import LETTERHEAD, AlertWorld, mails, warnings
from support.axis_world import BY, clock

pytestmark = [pytest.mark.engine, pytest.mark.django_db(transaction=True), pytest.mark.law("ALR-06")]


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    queries.forget()
    yield
    queries.forget()
    business_clock.forget()


def at_once(act: Callable[[], None], workers: int) -> None:
    """Run the act in threads of their own, with their own connections, starting together."""
    barrier = threading.Barrier(workers)

    def run() -> None:
        try:
            barrier.wait(timeout=10)
            act()
        finally:
            connection.close()

    with ThreadPoolExecutor(workers) as pool:
        for future in [pool.submit(run) for _ in range(workers)]:
            future.result(timeout=60)


def test_workers_sweeping_at_once_open_each_alert_and_tell_each_officer_once() -> None:
    world = AlertWorld()
    office, province = world.agency("G22"), world.agency("H47")
    boxes = [world.officer(office), world.officer(province), world.officer(province, OfficerKind.OPERATION)]
    for round_ in range(1, 5):
        for _ in range(4):
            world.letter(office, province, urgency=round_ % 2, at=clock(8, day=round_))
        set_business_clock(at=clock(9, 1, day=round_), rate=0, by=BY)
        at_once(lambda: Sweep(LETTERHEAD).run(), workers=3)
        assert Alert.objects.filter(closed_at__isnull=True, kind="NOT_ARRIVED").count() == 8 * round_
    for box in boxes:
        told = NoticeLine.objects.filter(address=box, announcement__kind="ALERT").values_list(
            "announcement_id", flat=True
        )
        assert len(told) == len(set(told)) == 16
        assert len(warnings(box)) == 2 + 2 * 4
    assert OutboxJob.objects.filter(kind="alerts.mail").count() == len(mails())
