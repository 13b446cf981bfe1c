from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.infra.outbox.policies import FAILURES_TO_OPEN, LONGEST_DELAY, LONGEST_PAUSE, Breaker, delay

ATTEMPTS = st.integers(1, 10**9)
JITTER = st.floats(0, 1)
NOW = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)


@pytest.mark.law("D-08")
@given(ATTEMPTS, JITTER)
def test_the_wait_is_never_longer_than_a_quarter_of_an_hour(attempts: int, jitter: float) -> None:
    assert dt.timedelta(0) < delay(attempts, jitter) <= LONGEST_DELAY == dt.timedelta(minutes=15)


@given(ATTEMPTS)
def test_without_jitter_later_attempts_never_wait_less(attempts: int) -> None:
    assert delay(attempts, 1) <= delay(attempts + 1, 1)


@given(ATTEMPTS, JITTER)
def test_jitter_only_shortens_and_at_most_by_half(attempts: int, jitter: float) -> None:
    assert delay(attempts, 1) / 2 <= delay(attempts, jitter) <= delay(attempts, 1)


@given(st.integers(0, 10**6))
def test_a_breaker_opens_at_the_fifth_failure_and_always_lets_a_probe_through_later(failures: int) -> None:
    after = Breaker(failures).after_failure(NOW)
    assert after.is_open(NOW) == (failures + 1 >= FAILURES_TO_OPEN)
    assert not after.is_open(NOW + LONGEST_PAUSE)
    assert after.is_probing(NOW + LONGEST_PAUSE) == (failures + 1 >= FAILURES_TO_OPEN)


@given(st.integers(0, 10**6))
def test_one_success_closes_a_breaker(failures: int) -> None:
    assert Breaker(failures, NOW).after_success() == Breaker()
