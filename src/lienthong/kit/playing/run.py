"""Playing all cases one after another; progress is told, nothing is kept on the server's side."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from lienthong.kernel.clock import real_now, vietnam
from lienthong.kit.cases.model import Case, Step
from lienthong.kit.parties import Parties
from lienthong.kit.playing.calls import Played, Scene, confirm, play
from lienthong.kit.playing.judging import Finding, judge
from lienthong.kit.wire import Line

_PAUSE = 0.2
_BUSY, _PATIENCE = "20", 6


class Verdict(StrEnum):
    """What became of one case."""

    PASSED = "PASSED"
    ADVICE = "ADVICE"
    """What must be is; something that should be is not."""
    FAILED = "FAILED"
    NOT_OFFERED = "NOT_OFFERED"
    """An optional operation that this server refuses."""
    NOT_RUN = "NOT_RUN"


@dataclass(frozen=True, slots=True)
class StepResult:
    """One call and what it told."""

    call: str
    http_status: int
    code: str
    description: str
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseResult:
    """One case with its verdict."""

    case: Case
    verdict: Verdict
    steps: tuple[StepResult, ...] = ()
    reason: str = ""
    milliseconds: int = 0

    @property
    def findings(self) -> list[Finding]:
        """Everything that is not as it should be."""
        return [finding for step in self.steps for finding in step.findings]


Progress = Callable[[int, int, CaseResult], None]


@dataclass(slots=True)
class Run:
    """One run against one server."""

    url: str
    parties: Parties
    tag: str = field(default_factory=lambda: secrets.token_hex(3).upper())
    """Makes the documents of this run different from those of any other."""
    busy_pause: float = 1.0
    """Seconds after which a call answered 20 (come again later) is made once more, some times."""
    _number: int = 0

    def play_all(self, cases: Sequence[Case], progress: Progress | None = None) -> list[CaseResult]:
        """Play every case; the results are in the order of the cases."""
        results = list[CaseResult]()
        with Line(self.url) as line:
            for place, case in enumerate(cases, start=1):
                result = self.play(case, line)
                results.append(result)
                if progress is not None:
                    progress(place, len(cases), result)
        return results

    def play(self, case: Case, line: Line) -> CaseResult:
        """Play one case to its first failure, then take back what it left waiting."""
        missing = case.needs - self.parties.offered
        if missing:
            return CaseResult(case, Verdict.NOT_RUN, reason=f"cần {', '.join(sorted(missing))}")
        began = time.monotonic()
        scene = Scene(self.parties, self._values())
        steps = list[StepResult]()
        for step in case.steps:
            played, found = self._played(step, scene, line)
            scene.done.append(played)
            steps.append(_told(played, found))
            if any(not finding.is_advice for finding in found):
                break
        for played in scene.done:
            if played.doc_id not in {"", "0"}:
                confirm(played.doc_id, self.parties.receiver, line)
                confirm(played.doc_id, self.parties.sender, line)
        elapsed = int((time.monotonic() - began) * 1000)
        return CaseResult(case, _verdict(case, scene, steps), tuple(steps), milliseconds=elapsed)

    def _played(self, step: Step, scene: Scene, line: Line) -> tuple[Played, list[Finding]]:
        """One step with its findings; what may take a while is asked again until it is so, or the time is over."""
        end = time.monotonic() + step.within
        while True:
            played = self._patiently(step, scene, line)
            found = judge(played, scene)
            if not found or time.monotonic() >= end:
                return played, found
            time.sleep(_PAUSE)

    def _patiently(self, step: Step, scene: Scene, line: Line) -> Played:
        """A server may limit how often it is asked: one that says 20 is asked again, as clients should."""
        played = play(step, scene, line)
        for _ in range(_PATIENCE):
            if played.code != _BUSY:
                break
            time.sleep(self.busy_pause)
            played = play(step, scene, line)
        return played

    def _values(self) -> dict[str, str]:
        self._number += 1
        number, second = str(10_000 + self._number * 2), str(10_001 + self._number * 2)
        local = vietnam(real_now())
        notation, today = f"KT{self.tag}-THỬ", f"{local:%Y/%m/%d}"
        sender = self.parties.sender.agencies[0]
        return {
            "sender": sender,
            "sender_small": sender.lower(),
            "recipient": self.parties.receiver.agencies[0],
            "second": self.parties.second_code,
            "ended": self.parties.ended_code,
            "number": number,
            "number2": second,
            "notation": notation,
            "today": today,
            "today_iso": f"{local:%Y-%m-%d}",
            "today_vn": f"{local:%d/%m/%Y}",
            "now": f"{local:%Y/%m/%d %H:%M:%S}",
            "document_id": f"{sender},{today},{number}/{notation}",
            "document_id2": f"{sender},{today},{second}/{notation}",
            "unique": f"{self.tag}{self._number}",
        }


def _told(played: Played, found: Iterable[Finding]) -> StepResult:
    description = str((played.json or {}).get("ErrorDesc", ""))[:500]
    return StepResult(played.step.call, played.answer.status, played.code, description, tuple(found))


def _verdict(case: Case, scene: Scene, steps: Sequence[StepResult]) -> Verdict:
    findings = [finding for step in steps for finding in step.findings]
    if not findings:
        return Verdict.PASSED
    first = scene.done[0]
    is_refused_in_form = first.code not in {"", "0"} and all(
        finding.is_advice or finding.is_refusal for finding in findings
    )
    if case.is_optional and is_refused_in_form:
        return Verdict.NOT_OFFERED
    return Verdict.ADVICE if all(finding.is_advice for finding in findings) else Verdict.FAILED
