from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from lienthong.infra import outbox
from lienthong.infra.models import OutboxJob, TargetBreaker
from lienthong.infra.outbox.claims import Claim, claim
from lienthong.infra.outbox.results import Ending, Result, store_results
from lienthong.infra.states import UNFINISHED, JobState

START = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
PER_TARGET = 2


class OutboxMachine(RuleBasedStateMachine):
    """Any order of owing, claiming, succeeding, failing, crashing, waiting and late reports."""

    def __init__(self) -> None:
        super().__init__()
        OutboxJob.objects.all().delete()
        TargetBreaker.objects.all().delete()
        self.now = START
        self.owed: dict[str, int] = {}
        self.effects: set[str] = set()
        self.buried: set[str] = set()
        self.held: list[OutboxJob] = []

    @rule(
        whom=st.sampled_from(["", "a", "b"]),
        ordering=st.sampled_from(["", "x", "y"]),
        lane=st.integers(1, 3),
    )
    def owe(self, whom: str, ordering: str, lane: int) -> None:
        key = f"job{len(self.owed)}"
        row = outbox.job("k", {}, key=key, lane=lane, target=whom, ordering_key=ordering, not_before=self.now)
        OutboxJob.objects.bulk_create([row, outbox.job("k", {}, key=key)], ignore_conflicts=True)
        self.owed[key] = OutboxJob.objects.get(key=key).pk

    @rule(limit=st.integers(1, 5))
    def take(self, limit: int) -> None:
        rows = claim(Claim(("k",), limit, PER_TARGET, dt.timedelta(seconds=30), self.now))
        assert len(rows) <= limit
        for row in rows:
            assert row.key not in self.effects | self.buried
        self.held += rows

    @precondition(lambda self: self.held)
    @rule(
        data=st.data(),
        ending=st.sampled_from(list(Ending)),
    )
    def report(self, data: st.DataObject, ending: Ending) -> None:
        row = self.held.pop(data.draw(st.integers(0, len(self.held) - 1)))
        current = OutboxJob.objects.get(pk=row.pk)
        holds = current.state == JobState.RUNNING and current.lease_token == row.lease_token
        store_results([Result(row, ending, self.now, "lỗi")], worker="w")
        if ending is Ending.DONE and row.key not in self.buried:
            self.effects.add(row.key)
        elif ending is Ending.PERMANENT and holds:
            self.buried.add(row.key)

    @precondition(lambda self: self.held)
    @rule()
    def crash(self) -> None:
        self.held.pop()

    @rule(seconds=st.sampled_from([1, 10, 31, 1000]))
    def wait(self, seconds: int) -> None:
        self.now += dt.timedelta(seconds=seconds)

    @invariant()
    def nothing_owed_is_lost(self) -> None:
        states = {row.key: row.state for row in OutboxJob.objects.all()}
        assert states.keys() == self.owed.keys()
        for key, state in states.items():
            expected = {JobState.DONE} if key in self.effects else set(UNFINISHED)
            assert state in ({JobState.DEAD} if key in self.buried else expected)

    @invariant()
    def limits_hold(self) -> None:
        running = OutboxJob.objects.filter(state=JobState.RUNNING)
        for target in ("a", "b"):
            assert running.filter(target=target).count() <= PER_TARGET
        for ordering in ("x", "y"):
            queue = OutboxJob.objects.filter(ordering_key=ordering, state__in=UNFINISHED).order_by("pk")
            assert all(row.state == JobState.READY for row in list(queue)[1:])

    def teardown(self) -> None:
        """Whatever happened, in the end every job is done or was ended by a decision."""
        for _ in range(6 * len(self.owed) + 6):
            self.now += dt.timedelta(hours=1)
            rows = claim(Claim(("k",), 50, PER_TARGET, dt.timedelta(seconds=30), self.now))
            store_results([Result(row, Ending.DONE, self.now) for row in rows], worker="w")
        assert not OutboxJob.objects.filter(state__in=UNFINISHED).exists()
        super().teardown()


@pytest.mark.engine
@pytest.mark.law("SND-07", "D-08")
@pytest.mark.django_db
def test_whatever_happens_every_job_is_done_or_ended_by_a_decision() -> None:
    run_state_machine_as_test(
        OutboxMachine,
        settings=settings(
            max_examples=8, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
