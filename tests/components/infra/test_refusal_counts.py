from __future__ import annotations

import pytest
from django.db import OperationalError

from lienthong.infra.audit import RefusalCounter, refusals
from lienthong.infra.models import AuditEvent, RefusalCount

pytestmark = [pytest.mark.engine, pytest.mark.usefixtures("ground_database")]


def totals() -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    for row in RefusalCount.objects.all():
        found[row.address, row.code] = found.get((row.address, row.code), 0) + row.count
    return found


def test_refusals_are_counted_per_address_and_code_and_leave_no_single_events() -> None:
    counter = RefusalCounter()
    for _ in range(50):
        counter.count("door.wrong_key", "10.0.0.1")
    counter.count("door.wrong_key", "10.0.0.2")
    counter.close()
    assert totals() == {("10.0.0.1", "door.wrong_key"): 50, ("10.0.0.2", "door.wrong_key"): 1}
    assert not AuditEvent.objects.exists()


def test_two_processes_add_to_the_same_row() -> None:
    for _ in range(2):
        counter = RefusalCounter()
        counter.count("door.wrong_key", "10.0.0.1")
        counter.close()
    assert totals() == {("10.0.0.1", "door.wrong_key"): 2}


def test_a_flood_of_addresses_is_still_counted_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refusals, "MOST_KEYS", 10)
    counter = RefusalCounter(every_seconds=60)
    for number in range(100):
        counter.count("door.wrong_key", f"10.0.0.{number}\0{'x' * 500}")
    counter.close()
    assert sum(totals().values()) == 100
    assert RefusalCount.objects.count() <= 12


def test_counts_survive_a_database_that_is_away_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    counter = RefusalCounter(every_seconds=60)
    counter.count("door.wrong_key", "10.0.0.1")
    with monkeypatch.context() as broken:

        def fail(counts: object) -> None:
            raise OperationalError

        broken.setattr(refusals, "_add", fail)
        counter.flush()
    assert totals() == {}
    counter.close()
    assert totals() == {("10.0.0.1", "door.wrong_key"): 1}
