"""Warnings 60, 30, 14, 7 and 1 days before the last key of a system ends, and after: by its unbroken row of keys."""

from __future__ import annotations

import datetime as dt

import pytest

from lienthong.axis.registry.validity import KeyTimes, expiry_of

NOW = dt.datetime(2026, 12, 1, 8, tzinfo=dt.UTC)


def at(days: float) -> dt.datetime:
    return NOW + dt.timedelta(days=days)


def key(
    number: int, until: float | None = None, begins: float | None = None, ended: float | None = None
) -> KeyTimes:
    return KeyTimes(
        number,
        added_at=at(-300),
        valid_from=None if begins is None else at(begins),
        valid_until=None if until is None else at(until),
        ended_at=None if ended is None else at(ended),
    )


@pytest.mark.parametrize(
    ("days_left", "threshold"),
    [
        (61, None),
        (60, 60),
        (31, 60),
        (30, 30),
        (14, 14),
        (8, 14),
        (7, 7),
        (1.5, 7),
        (1, 1),
        (0.1, 1),
        (0, 0),
        (-9, 0),
    ],
)
def test_each_threshold_is_told_from_its_own_day_on(days_left: float, threshold: int | None) -> None:
    found = expiry_of([key(1, until=days_left)], NOW)
    assert (found and found.warn_days) == threshold


def test_the_moment_of_a_warning_does_not_move_while_it_stands() -> None:
    sinces = {one.since for days in (29, 20, 15) if (one := expiry_of([key(1, until=29)], at(29 - days)))}
    assert sinces == {at(-1)}


def test_a_key_without_an_end_or_a_longer_one_ends_every_warning() -> None:
    assert expiry_of([key(1)], NOW) is None
    assert expiry_of([key(1, until=3), key(2)], NOW) is None
    found = expiry_of([key(1, until=3), key(2, until=20)], NOW)
    assert found is not None
    assert (found.number, found.warn_days) == (2, 30)


def test_a_successor_counts_only_when_it_begins_before_the_end() -> None:
    assert expiry_of([key(1, until=3), key(2, begins=3)], NOW) is None
    gap = expiry_of([key(1, until=3), key(2, begins=4)], NOW)
    assert gap is not None
    assert (gap.number, gap.warn_days) == (1, 7)


def test_an_expired_key_with_a_successor_or_ended_by_somebody_is_not_missed() -> None:
    assert expiry_of([key(1, until=-3), key(2)], NOW) is None
    assert expiry_of([key(1, until=-3, ended=-1)], NOW) is None
    assert expiry_of([key(1, ended=-1)], NOW) is None
    assert expiry_of([], NOW) is None


def test_a_successor_that_has_not_begun_does_not_hide_that_nobody_can_sign() -> None:
    found = expiry_of([key(1, until=-1), key(2, begins=1)], NOW)
    assert found is not None
    assert (found.number, found.warn_days) == (1, 0)
