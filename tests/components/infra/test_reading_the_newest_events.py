"""The audit log read newest first: filters meet, pages follow, and a long log costs no more than a short one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pytest

from lienthong.infra import audit
from lienthong.infra.audit import EventFilter
from lienthong.infra.models import AuditEvent
from lienthong.infra.transactions import owned
from lienthong.kernel.clock import real_now
from lienthong.kernel.ids import first_id_at, new_id
from support.plans import plans, prefer_indexes, whole_table

pytestmark = [pytest.mark.engine, pytest.mark.django_db]
AT = dt.datetime(2021, 2, 1, 1, 0, tzinfo=dt.UTC)


def record(number: int, *, code: str = "intake.accepted", actor: str = "system:a", about: str = "") -> None:
    with owned():
        audit.store_events(
            [
                audit.event(code, actor=actor, object_ref=about or f"message:{one}", at=AT)
                for one in range(number)
            ]
        )


def codes(events: Sequence[audit.EventView]) -> list[str]:
    return [event.code for event in events]


def test_filters_meet() -> None:
    record(2)
    record(1, actor="operator:cli", code="registry.agency_added", about="agency:1")
    record(1, actor="system:b", about="message:9")
    listed = audit.list_events(EventFilter(), limit=10)
    assert sorted(codes(listed)) == ["intake.accepted"] * 3 + ["registry.agency_added"]
    assert len(audit.list_events(EventFilter(code="intake.accepted", actor="system:a"), limit=10)) == 2
    assert len(audit.list_events(EventFilter(objects=("agency:1", "message:9")), limit=10)) == 2
    assert audit.list_events(EventFilter(code="clock.set"), limit=10) == []


def test_a_time_limits_to_what_was_recorded_then_in_real_time() -> None:
    record(1)
    now = real_now()
    before, after = now - dt.timedelta(hours=1), now + dt.timedelta(hours=1)
    assert len(audit.list_events(EventFilter(since=before, until=after), limit=10)) == 1
    assert audit.list_events(EventFilter(since=after), limit=10) == []
    assert audit.list_events(EventFilter(until=before), limit=10) == []


def test_ids_of_a_moment_stand_between_those_before_and_after() -> None:
    made = new_id()
    assert first_id_at(real_now() - dt.timedelta(seconds=5)) < made
    assert made < first_id_at(real_now() + dt.timedelta(seconds=5))
    assert first_id_at(dt.datetime(1960, 1, 1, tzinfo=dt.UTC)) < made


def test_pages_follow_each_other_without_gap_or_repeat() -> None:
    record(7)
    seen, before = [], None
    while page := audit.list_events(EventFilter(actor="system:a"), before=before, limit=3):
        seen += [event.id for event in page]
        before = page[-1].id
    assert seen == list(AuditEvent.objects.order_by("-id").values_list("id", flat=True))


def test_events_are_counted_no_further_than_asked() -> None:
    record(5)
    assert audit.count_newest(EventFilter(code="intake.accepted"), most=3) == 3
    assert audit.count_newest(EventFilter(code="clock.set"), most=3) == 0


def test_the_seal_tells_how_far_the_log_is_sealed() -> None:
    assert audit.find_seal() is None
    record(3)
    audit.seal_once()
    seal = audit.find_seal()
    assert seal is not None
    assert seal.size == 3
    assert [event.position for event in audit.list_events(EventFilter(), limit=1)] != [None]


@pytest.mark.parametrize(
    ("wanted", "index"),
    [
        (EventFilter(), "pkey|autoindex"),
        (EventFilter(code="clock.set"), "infra_audit_code_newest"),
        (EventFilter(actor="operator:cli"), "infra_audit_actor_newest"),
        (EventFilter(objects=("agency:1",)), "infra_audit_object_newest"),
    ],
)
def test_every_filter_walks_an_index_that_is_in_order(wanted: EventFilter, index: str) -> None:
    """So that a page costs the same on a log of millions."""
    record(1_500)
    record(30, code="clock.set", actor="operator:cli", about="agency:1")
    prefer_indexes(in_order=True)
    before = new_id()
    for plan in (
        *plans(lambda: audit.list_events(wanted, limit=20)),
        *plans(lambda: audit.list_events(wanted, before=before, limit=20)),
    ):
        assert any(name in plan for name in index.split("|")), plan
        assert not whole_table(plan), plan
        assert "SORT" not in plan.upper(), plan
        assert "TEMP B-TREE" not in plan, plan
