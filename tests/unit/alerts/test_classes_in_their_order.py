"""D-15 as pure decisions: the first class that fits, due times by urgency, the owner who must act."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lienthong.alerts.errors import RulesError
from lienthong.alerts.policies import (
    Facts,
    Rules,
    classify,
    due_before_sending,
    is_done,
    lateness,
    next_due,
)
from lienthong.alerts.states import DocumentClass
from lienthong.exchange.statuses import CLOSED, ProgressState
from lienthong.kernel.calendar import WorkingCalendar
from lienthong.kernel.clock import VIETNAM

pytestmark = pytest.mark.law("D-15")

SENDER, RECIPIENT = uuid.UUID(int=1), uuid.UUID(int=2)
RULES, CALENDAR = Rules.default(), WorkingCalendar.default()


def clock(hour: int, minute: int = 0, *, day: int = 1) -> dt.datetime:
    return dt.datetime(2021, 2, day, hour, minute, tzinfo=VIETNAM)


def facts(**changes: object) -> Facts:
    base: dict[str, object] = {
        "sender_agency_id": SENDER,
        "recipient_agency_id": RECIPIENT,
        "sent_at": clock(8),
    }
    return Facts(**{**base, **changes})  # type: ignore[arg-type]  # tests name any field


def at(moment: dt.datetime, **changes: object) -> DocumentClass:
    return classify(facts(**changes), moment, RULES, CALENDAR)


def due(**changes: object) -> tuple[str, dt.datetime, uuid.UUID]:
    found = next_due(facts(**changes), RULES, CALENDAR)
    assert found is not None
    return found.rule, found.due_at, found.owner_agency_id


@pytest.mark.parametrize(
    ("changes", "urgent", "ordinary"),
    [
        ({}, clock(8, 15), clock(9)),
        ({"taken_at": clock(8, 5)}, clock(8, 20), clock(9, 5)),
        ({"taken_at": clock(8), "state": ProgressState.ARRIVED, "since": clock(8)}, clock(8, 30), clock(17)),
        (
            {"taken_at": clock(8), "state": ProgressState.ACCEPTED, "since": clock(9)},
            clock(9, 30),
            clock(17, day=2),
        ),
    ],
)
def test_due_times_follow_the_table(
    changes: dict[str, object], urgent: dt.datetime, ordinary: dt.datetime
) -> None:
    assert due(**changes, is_urgent=True)[1:] == (urgent, RECIPIENT)
    assert due(**changes)[1:] == (ordinary, RECIPIENT)


def test_an_ordinary_document_after_hours_counts_from_the_next_opening() -> None:
    assert due(sent_at=clock(20))[1] == due(sent_at=CALENDAR.next_opening(clock(20)))[1]


def test_an_urgent_document_counts_at_night() -> None:
    assert due(sent_at=clock(23, 50), is_urgent=True)[1] == clock(0, 5, day=2)


def test_in_time_is_up_to_the_due_moment_itself() -> None:
    assert at(clock(9)) is DocumentClass.NORMAL
    assert at(clock(9, 1)) is DocumentClass.NOT_ARRIVED


@pytest.mark.parametrize(
    "state",
    [ProgressState.COMPLETED, ProgressState.REFUSED, ProgressState.RETURNED, ProgressState.WITHDRAWN],
)
def test_done_comes_before_everything(state: ProgressState) -> None:
    assert (
        at(clock(12, day=20), state=state, failed_at=clock(9), due_on=dt.date(2021, 2, 2))
        is DocumentClass.DONE
    )


def test_a_send_error_comes_before_not_arrived() -> None:
    assert at(clock(12), sending_failed_at=clock(8)) is DocumentClass.SEND_ERROR
    assert due(sending_failed_at=clock(8))[2] == SENDER


def test_a_fail_shows_at_once_and_the_sender_must_act() -> None:
    changes = {"taken_at": clock(8, 1), "failed_at": clock(8, 2)}
    assert at(clock(8, 2), **changes) is DocumentClass.RECEIVE_ERROR
    assert due(**changes) == ("receive_error", clock(9, 2), SENDER)


def test_not_accepted_comes_before_backlog() -> None:
    changes = {"taken_at": clock(8), "state": ProgressState.ARRIVED, "since": clock(8)}
    assert at(clock(12, day=3), **changes, due_on=dt.date(2021, 2, 2)) is DocumentClass.NOT_ACCEPTED


def test_backlog_comes_before_silence() -> None:
    changes = {
        "taken_at": clock(8),
        "state": ProgressState.IN_PROGRESS,
        "since": clock(9),
        "heard_at": clock(9),
    }
    assert at(clock(12, day=28), **changes) is DocumentClass.NO_STATUS
    assert at(clock(12, day=28), **changes, due_on=dt.date(2021, 2, 26)) is DocumentClass.BACKLOG


def test_the_deadline_lasts_until_the_end_of_its_day() -> None:
    changes = {"taken_at": clock(8), "state": ProgressState.ASSIGNED, "since": clock(9), "heard_at": clock(9)}
    assert at(clock(23, 59, day=2), **changes, due_on=dt.date(2021, 2, 2)) is DocumentClass.NORMAL
    assert at(clock(0, 1, day=3), **changes, due_on=dt.date(2021, 2, 2)) is DocumentClass.BACKLOG


def test_a_repeated_status_renews_the_time_of_processing() -> None:
    changes = {"taken_at": clock(8), "state": ProgressState.ASSIGNED, "since": clock(8)}
    assert at(clock(9, day=9), **changes, heard_at=clock(8)) is DocumentClass.NO_STATUS
    assert at(clock(9, day=9), **changes, heard_at=clock(8, day=8)) is DocumentClass.NORMAL


def test_an_accepted_document_not_assigned_is_backlog() -> None:
    changes = {"taken_at": clock(8), "state": ProgressState.ACCEPTED, "since": clock(9)}
    assert at(clock(17, 1, day=2), **changes) is DocumentClass.BACKLOG


def test_an_answered_recall_is_done() -> None:
    assert at(clock(12, day=9), asks_change=True, answered_at=clock(10)) is DocumentClass.DONE


def test_rules_that_miss_a_class_are_refused() -> None:
    with pytest.raises(RulesError):
        Rules.parse('version = "x"\n[classes]\nDONE = ""\n[rules]\n')


moments = st.integers(0, 28 * 24 * 60).map(lambda minutes: clock(0) + dt.timedelta(minutes=minutes))


@given(
    state=st.sampled_from(list(ProgressState)),
    moment=moments,
    taken_at=st.none() | moments,
    failed_at=st.none() | moments,
    since=st.none() | moments,
    is_urgent=st.booleans(),
    due_on=st.none() | st.dates(dt.date(2021, 1, 1), dt.date(2021, 3, 1)),
)
def test_whatever_is_open_has_an_owner_and_a_due_time(moment: dt.datetime, **changes: object) -> None:
    given_facts = facts(**changes)
    found = next_due(given_facts, RULES, CALENDAR)
    document_class = classify(given_facts, moment, RULES, CALENDAR)
    assert (found is None) == is_done(given_facts) == (document_class is DocumentClass.DONE)
    assert found is None or found.owner_agency_id in {SENDER, RECIPIENT}


seldom = st.sampled_from([None, None, None]) | moments
"""Errors and answers end the race of two rules, so they must be rare for it to be seen."""


@settings(max_examples=400)
@given(
    state=st.sampled_from([state for state in ProgressState if state not in CLOSED]),
    moment=moments,
    taken_at=st.none() | moments,
    failed_at=seldom,
    sending_failed_at=seldom,
    since=st.none() | moments,
    heard_at=st.none() | moments,
    answered_at=seldom,
    asks_change=st.sampled_from([False, False, False, True]),
    is_urgent=st.booleans(),
    due_on=st.none() | st.dates(dt.date(2021, 1, 25), dt.date(2021, 3, 1)),
)
def test_the_class_of_every_moment_is_known_beforehand(moment: dt.datetime, **changes: object) -> None:
    given_facts = facts(**changes)
    late = lateness(given_facts, RULES, CALENDAR)
    if late is None:
        assert is_done(given_facts)
        return
    edges = [edge for edge in (late.late_at, late.later_at) if edge is not None]
    around = [edge + step * dt.datetime.resolution for edge in edges for step in (-1, 0, 1)]
    for at_last in (moment, *around):
        expected = DocumentClass.NORMAL
        if at_last > late.late_at:
            expected = late.late_class
        if late.later_at is not None and late.later_class is not None and at_last > late.later_at:
            expected = late.later_class
        assert classify(given_facts, at_last, RULES, CALENDAR) is expected


def test_a_deadline_past_before_sending_is_backlog_at_once_until_a_graver_class_begins() -> None:
    past = dt.date(2021, 1, 29)
    assert at(clock(8, 1), due_on=past) is DocumentClass.BACKLOG
    assert at(clock(9, 1), due_on=past) is DocumentClass.NOT_ARRIVED


def test_only_a_deadline_past_before_sending_is_laid_to_nobody() -> None:
    assert "(29/01/2021) đã qua trước khi gửi" in due_before_sending(dt.date(2021, 1, 29), clock(8))
    assert due_before_sending(dt.date(2021, 2, 1), clock(23, 59)) == ""
    assert due_before_sending(dt.date(2021, 1, 31), clock(0)) != ""
    assert due_before_sending(None, clock(8)) == ""
