"""Each planted defect of a server is named by a case of the kit, and by no accident of the stage."""

from __future__ import annotations

import pytest

from lienthong.kit.cases.loading import all_cases
from lienthong.kit.cases.model import Case
from lienthong.kit.hub.calls import Calls
from lienthong.kit.hub.serving import Hub
from lienthong.kit.playing.run import CaseResult, Run
from support.kit_stage import HUB_PARTIES, NOT_BY_THE_HUB, chosen, mailroom, not_passed
from support.planted_defects import DEFECTS, Defect


def played(defect: Defect, cases: list[Case], patch: pytest.MonkeyPatch) -> list[CaseResult]:
    """What the kit says of a hub with this defect."""
    calls = Calls(mailroom())
    with Hub(calls.mailroom, door=defect.plant(calls, patch) or calls.perform) as hub:
        return Run(hub.url, HUB_PARTIES).play_all(cases)


def test_there_are_thirty_defects() -> None:
    assert len({defect.name for defect in DEFECTS}) >= 30


def test_without_a_defect_none_of_the_naming_cases_fails() -> None:
    ids = sorted({one for defect in DEFECTS for one in defect.named_by})
    with Hub(mailroom()) as hub:
        assert not_passed(Run(hub.url, HUB_PARTIES).play_all(chosen(*ids))) == {}


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: defect.name)
def test_a_planted_defect_is_named(defect: Defect, monkeypatch: pytest.MonkeyPatch) -> None:
    results = played(defect, chosen(*defect.named_by), monkeypatch)
    assert set(not_passed(results)) == set(defect.named_by)


@pytest.mark.full
@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: defect.name)
def test_the_whole_kit_names_the_defect_among_all_cases(
    defect: Defect, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = set(not_passed(played(defect, list(all_cases()), monkeypatch))) - NOT_BY_THE_HUB
    assert set(defect.named_by) <= found
