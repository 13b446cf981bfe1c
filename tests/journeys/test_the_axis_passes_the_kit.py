"""The server we ship, against the vendor's kit: a sample always, every case in the long runs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from lienthong.kit.cases.loading import all_cases
from lienthong.kit.parties import Parties, Party
from lienthong.kit.playing.run import CaseResult, Run, Verdict
from support.kit_stage import ENDED, RECEIVER, SENDER
from support.servers import AxisServer, agency_command, running_axis, system_command
from support.stage import SECRET, Stage

pytestmark = [pytest.mark.processes]
EVERY = 20
NOT_YET = {"changes.update-other-files", "changes.update-more-files"}
"""Advice the axis does not follow yet: an update that changes signed files is taken (D-12)."""
PARTIES = Parties(SENDER, Party(RECEIVER.system_id, RECEIVER.secret, RECEIVER.agencies), ENDED)


@pytest.fixture(scope="module")
def axis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AxisServer]:
    """An axis with the two systems of the kit."""
    commands = (
        agency_command("G22", "Văn phòng Chính phủ"),
        agency_command("H21", "UBND tỉnh Gia Lai"),
        agency_command("H47", "UBND tỉnh Quảng Nam"),
        agency_command(ENDED, "Cơ quan đã sáp nhập"),
        system_command(SENDER.system_id, SENDER.secret, "G22"),
        system_command(RECEIVER.system_id, RECEIVER.secret, "H21", "H47", ENDED),
        ("axis", "agency", "merge", "--code", ENDED, "--into", "H47", "--on", "2020-01-01"),
    )
    with running_axis(tmp_path_factory.mktemp("kit"), *commands) as server:
        yield server


def failed(results: list[CaseResult]) -> dict[str, list[str]]:
    """What must be and is not, by case; advice too unless it is known."""
    return {
        one.case.id: [finding.sentence for finding in one.findings]
        for one in results
        if one.verdict is Verdict.FAILED or (one.verdict is Verdict.ADVICE and one.case.id not in NOT_YET)
    }


@pytest.mark.one_engine
def test_a_sample_of_the_kit_passes(stage: Stage) -> None:
    parties = Parties(Party("s-g22", SECRET, ("G22",)), Party("s-h21", SECRET, ("H21",)))
    results = Run(f"http://127.0.0.1:{stage.axis.port}", parties).play_all(all_cases()[::EVERY])
    assert failed(results) == {}
    assert sum(one.verdict is Verdict.PASSED for one in results) > 20


@pytest.mark.full
def test_the_whole_kit_passes(axis: AxisServer) -> None:
    results = Run(f"http://127.0.0.1:{axis.port}", PARTIES).play_all(all_cases())
    assert failed(results) == {}
    assert [one.case.id for one in results if one.verdict is Verdict.NOT_RUN] == []
