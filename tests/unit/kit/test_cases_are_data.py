"""Three hundred cases and more, each told apart by what it does and what it expects, over all operations."""

from __future__ import annotations

import dataclasses
from collections import Counter

from lienthong.kit.cases.loading import all_cases
from lienthong.kit.cases.model import Case
from lienthong.kit.parties import Parties, Party

OPERATIONS = {
    "getAgenciesList",
    "getAgenciesListQD20",
    "getSynchronizeUnit",
    "registerAgency",
    "deleteAgency",
    "getReceivedEdocList",
    "getSentEdocList",
    "sendEdoc",
    "getEdoc",
    "downloadEdoc",
    "updateStatus",
    "countReceiveEdoc",
    "countReceiveStatus",
}


def repeated(texts: list[str]) -> list[str]:
    return [text for text, times in Counter(texts).items() if times > 1]


def test_there_are_three_hundred_cases_and_no_two_are_the_same() -> None:
    cases = all_cases()
    assert len(cases) >= 300
    assert repeated([case.id for case in cases]) == []
    assert repeated([case.sentence for case in cases]) == []


def test_no_two_cases_ask_the_same_and_expect_the_same() -> None:
    def whole(case: Case) -> str:
        return repr([dataclasses.asdict(step) for step in case.steps])

    assert repeated([whole(case) for case in all_cases()]) == []


def test_every_case_expects_something_and_is_a_vietnamese_sentence() -> None:
    for case in all_cases():
        assert case.steps, case.id
        assert any(dataclasses.asdict(step.expect) != {} for step in case.steps), case.id
        assert case.sentence.endswith("."), case.id
        assert not case.sentence.isascii(), case.id
        assert "<<" not in case.sentence, case.id


def test_all_thirteen_operations_are_played() -> None:
    assert {step.call for case in all_cases() for step in case.steps} >= OPERATIONS


def test_what_needs_more_parties_is_told_apart() -> None:
    one = Party("a", "khoa", ("G22", "H21"))
    assert "second_system" not in Parties(one, one).offered
    needs = {word for case in all_cases() for word in case.needs}
    assert needs == {"second_system", "second_recipient", "ended", "page_one"}
