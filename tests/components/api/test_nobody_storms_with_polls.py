"""F11: who asks for lists too often is told when to come again, and slows down nobody else, nor its own mail."""

from __future__ import annotations

import logging
from dataclasses import replace

import pytest

from lienthong.api.errors import PollingTooOftenError
from lienthong.api.polling import COUNTED, PollBudget
from lienthong.api.testing import RunningDoor
from lienthong.exchange.vxp.operations import Operation
from support.doors import SECOND, client, memory_axis, quick_limits

COUNT = Operation.COUNT_RECEIVE_EDOC


class Seconds:
    """A clock the test turns."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def asked(budget: PollBudget, times: int, system: str = "a") -> int:
    """How many of so many questions were answered."""
    answered = 0
    for _ in range(times):
        try:
            budget.take(system, COUNT)
        except PollingTooOftenError:
            continue
        answered += 1
    return answered


def test_a_burst_is_answered_then_the_steady_rate() -> None:
    clock = Seconds()
    budget = PollBudget(per_minute=60, burst=5, now=clock)
    assert asked(budget, 20) == 5
    clock.now += 3
    assert asked(budget, 20) == 3
    clock.now += 3600
    assert asked(budget, 20) == 5  # what is not used does not pile up


def test_the_wait_that_is_told_is_long_enough() -> None:
    clock = Seconds()
    budget = PollBudget(per_minute=20, burst=1, now=clock)
    budget.take("a", COUNT)
    with pytest.raises(PollingTooOftenError, match="sau 3 giây"):
        budget.take("a", COUNT)
    clock.now += 3
    budget.take("a", COUNT)


def test_one_system_takes_nothing_from_another() -> None:
    budget = PollBudget(per_minute=60, burst=5, now=Seconds())
    assert asked(budget, 1000) == 5
    assert asked(budget, 5, "b") == 5


def test_sending_fetching_and_answering_are_never_counted() -> None:
    budget = PollBudget(per_minute=60, burst=1, now=Seconds())
    free = set(Operation) - COUNTED
    assert {Operation.SEND_EDOC, Operation.GET_EDOC, Operation.DOWNLOAD_EDOC, Operation.UPDATE_STATUS} <= free
    for operation in free:
        for _ in range(10):
            budget.take("a", operation)
    assert asked(budget, 1) == 1


def test_zero_means_unlimited() -> None:
    assert asked(PollBudget(per_minute=0, burst=1, now=Seconds()), 100) == 100


@pytest.mark.law("D-27")
def test_the_door_answers_20_in_words_and_the_log_names_the_system_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    limits = replace(quick_limits(), polls_per_minute=60, poll_burst=3)
    with caplog.at_level(logging.WARNING), RunningDoor(memory_axis(), limits=limits) as door:
        storm, calm = client(door), client(door, SECOND)
        codes = [storm.call("countReceiveEdoc").code for _ in range(6)]
        assert codes == ["0"] * 3 + ["20"] * 3
        refused = storm.call("getReceivedEdocList", servicetype="eDoc", messagetype="edoc")
        assert (refused.code, refused.json["data"]) == ("20", [])
        assert str(refused.json["ErrorDesc"]).startswith("[door.polling] ")
        assert calm.call("countReceiveEdoc").code == "0"
        assert storm.send(b"x", sender="000.00.00.Z91").code != "20"
        storm.close()
        calm.close()
    assert len([one for one in caplog.messages if "polls too often" in one]) == 1
