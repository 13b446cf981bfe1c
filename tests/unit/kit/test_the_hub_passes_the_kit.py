"""The simulated hub is a right server by the kit's own cases, which know nothing of it."""

from __future__ import annotations

from lienthong.kit.cases.loading import all_cases
from lienthong.kit.hub.serving import Hub
from lienthong.kit.playing.run import Run, Verdict
from support.kit_stage import HUB_PARTIES, NOT_BY_THE_HUB, counted, mailroom, not_passed


def test_the_hub_passes_every_case_but_those_that_read_pdf() -> None:
    told: list[int] = []
    with Hub(mailroom()) as hub:
        results = Run(hub.url, HUB_PARTIES).play_all(
            all_cases(), lambda place, _count, _one: told.append(place)
        )
    assert set(not_passed(results)) == NOT_BY_THE_HUB
    assert counted(results)[Verdict.NOT_RUN] == 0
    assert told == list(range(1, len(all_cases()) + 1))
