"""The verdict on one file as it is kept and shown: facts, what was expected, and what the two make."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lienthong.kernel.judgement import Outcome
from lienthong.office.signatures.ports import VERIFIER_STOPPED, Facts
from lienthong.signing import reports
from lienthong.signing.completeness import Expected, FilePart, Printed, Verdict, judge_document
from lienthong.signing.reports import DocumentReport, SignatureReport


@dataclass(frozen=True, slots=True)
class FileVerdict:
    """The verdict on one file; ``judged_at`` is business time."""

    facts: Facts
    expected: Expected
    verdict: Verdict
    judged_at: dt.datetime

    @property
    def report(self) -> DocumentReport:
        """The whole report."""
        return self.facts.report

    @property
    def signatures(self) -> tuple[SignatureReport, ...]:
        """Signatures in the order of signing."""
        return self.facts.report.signatures

    @property
    def outcome(self) -> Outcome:
        """One of the three outcomes."""
        return self.verdict.outcome

    @property
    def is_stopped(self) -> bool:
        """The verifier did not come to an end: worth asking again."""
        return self.facts.report.judgement.code == VERIFIER_STOPPED


def file_verdict(facts: Facts, expected: Expected, *, judged_at: dt.datetime) -> FileVerdict:
    """Facts and expectation together."""
    verdict = judge_document(facts.report, expected, facts.printed)
    return FileVerdict(facts, expected, verdict, judged_at)


def file_verdict_to_json(verdict: FileVerdict) -> dict[str, Any]:
    """What the database keeps."""
    printed = verdict.facts.printed
    expected = verdict.expected
    return {
        "facts": reports.to_json(verdict.facts.report),
        "printed": None if printed is None else _printed_to_json(printed),
        "expected": {
            "part": expected.part.value,
            "issuers": list(expected.issuers),
            "seals_accepted": list(expected.seals_accepted),
            "sender": expected.sender,
            "sender_ground": expected.sender_ground,
            "number": expected.number,
            "notation": expected.notation,
            "dated": expected.dated.isoformat() if expected.dated else None,
        },
        "verdict": {
            "standing": verdict.verdict.standing.value,
            "code": verdict.verdict.code,
            "reason": verdict.verdict.reason,
            "action": verdict.verdict.action,
            "notes": list(verdict.verdict.notes),
        },
    }


def file_verdict_from_json(values: Mapping[str, Any], *, judged_at: dt.datetime) -> FileVerdict:
    """What the database kept, judged by today's words."""
    told = dict(values["expected"])
    told["part"] = FilePart(told["part"])
    told["issuers"], told["seals_accepted"] = tuple(told["issuers"]), tuple(told["seals_accepted"])
    told["dated"] = dt.date.fromisoformat(told["dated"]) if told["dated"] else None
    printed = values["printed"]
    facts = Facts(reports.from_json(values["facts"]), None if printed is None else printed_from_json(printed))
    return file_verdict(facts, Expected(**told), judged_at=judged_at)


def printed_from_json(values: Mapping[str, str]) -> Printed:
    """Number and date as the child read them."""
    dated = values.get("dated")
    return Printed(
        values.get("number", ""), values.get("notation", ""), dt.date.fromisoformat(dated) if dated else None
    )


def _printed_to_json(printed: Printed) -> dict[str, str]:
    found = {"number": printed.number, "notation": printed.notation}
    return found | ({"dated": printed.dated.isoformat()} if printed.dated else {})
