"""Two systems, three agencies and an abolished one: the stage on which the kit is played in tests."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from lienthong.kit.cases.loading import all_cases
from lienthong.kit.cases.model import Case
from lienthong.kit.hub.mailroom import Mailroom
from lienthong.kit.parties import Parties, Party
from lienthong.kit.playing.run import CaseResult, Verdict

SENDER = Party("kit-a", "khoa-thu-a", ("G22",))
RECEIVER = Party("kit-b", "khoa-thu-b", ("H21", "H47"))
ENDED = "H99"
HUB_PARTIES = Parties(SENDER, RECEIVER, ENDED)
NOT_BY_THE_HUB = {"attachments.secret.pdf"}
"""The hub reads no PDF, and says so in the guide."""


def mailroom() -> Mailroom:
    """The hub's memory, empty."""
    return Mailroom((SENDER, RECEIVER), (ENDED,))


def chosen(*ids: str) -> list[Case]:
    """The cases of these ids, all of which must exist."""
    by_id = {case.id: case for case in all_cases()}
    return [by_id[one] for one in ids]


def not_passed(results: Sequence[CaseResult]) -> dict[str, str]:
    """What did not pass, with its first finding."""
    return {
        one.case.id: one.findings[0].sentence if one.findings else one.reason
        for one in results
        if one.verdict not in {Verdict.PASSED, Verdict.NOT_OFFERED}
    }


def counted(results: Iterable[CaseResult]) -> Counter[Verdict]:
    """How many of each verdict."""
    return Counter(one.verdict for one in results)
