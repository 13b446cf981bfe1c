"""A few seconds of the campaign ``./run faults door``."""

from __future__ import annotations

import pytest

from bench.faults_door import fuzz, own_door


@pytest.mark.processes
@pytest.mark.one_engine
@pytest.mark.law("D-27", "D-28")
def test_a_short_fuzz_gets_only_the_json_form() -> None:
    with own_door() as target:
        report = fuzz(target, seed=28, seconds=4, clients=4)
    assert report.faults == []
    assert sum(report.answers.values()) > 100
