"""The report of a run as data, written and read back."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lienthong import __version__
from lienthong.kernel.clock import vietnam
from lienthong.kit.errors import KitFileError
from lienthong.kit.playing.run import CaseResult, Run, Verdict
from lienthong.kit.reports.signing_key import is_signed, signature_of

FORM = "lienthong-kit-report/1"
VERDICT_WORDS: Mapping[Verdict, str] = {
    Verdict.PASSED: "đạt",
    Verdict.ADVICE: "đạt, có khuyến nghị",
    Verdict.FAILED: "không đạt",
    Verdict.NOT_OFFERED: "không cung cấp (tùy chọn)",
    Verdict.NOT_RUN: "chưa chạy",
}


@dataclass(frozen=True, slots=True)
class Span:
    """When a run began and ended."""

    began: dt.datetime
    ended: dt.datetime


def report_of(run: Run, results: Sequence[CaseResult], span: Span) -> dict[str, object]:
    """Everything of a run but secrets."""
    counts = Counter(result.verdict for result in results)
    parties = run.parties
    return {
        "form": FORM,
        "kit_version": __version__,
        "case_data": case_data_digest(),
        "server": run.url,
        "sender": {"system": parties.sender.system_id, "agencies": list(parties.sender.agencies)},
        "receiver": {"system": parties.receiver.system_id, "agencies": list(parties.receiver.agencies)},
        "ended_agency": parties.ended_code,
        "began": vietnam(span.began).isoformat(timespec="seconds"),
        "ended": vietnam(span.ended).isoformat(timespec="seconds"),
        "tag": run.tag,
        "totals": {verdict.value: counts[verdict] for verdict in Verdict},
        "cases": [_case(result) for result in results],
    }


def _case(result: CaseResult) -> dict[str, object]:
    return {
        "id": result.case.id,
        "sentence": result.case.sentence,
        "verdict": result.verdict.value,
        "reason": result.reason,
        "milliseconds": result.milliseconds,
        "steps": [
            {
                "call": step.call,
                "http": step.http_status,
                "code": step.code,
                "description": step.description,
                "findings": [{"sentence": f.sentence, "advice": f.is_advice} for f in step.findings],
            }
            for step in result.steps
        ],
    }


def case_data_digest() -> str:
    """SHA-256 over the case data, so that two reports can be told to be of the same cases."""
    digest = hashlib.sha256()
    folder = resources.files("lienthong.kit.cases").joinpath("data")
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".yaml"):
            digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def write_signed(report: Mapping[str, object], key: Ed25519PrivateKey, path: Path) -> dict[str, str]:
    """Write the report with its signature; returns the signature."""
    signature = signature_of(report, key)
    whole = {"report": report, "signature": signature}
    path.write_text(json.dumps(whole, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return signature


@dataclass(frozen=True, slots=True)
class ReadReport:
    """A report that was read back."""

    report: Mapping[str, object]
    public_key: str
    is_signed: bool

    @property
    def totals(self) -> Mapping[str, object]:
        """How many cases of each verdict."""
        found = self.report.get("totals")
        return found if isinstance(found, dict) else {}


def read_signed(path: Path) -> ReadReport:
    """A report from its file. Raises KitFileError for a file that is none."""
    try:
        whole = json.loads(path.read_text("utf-8"))
        report, signature = whole["report"], whole["signature"]
        public_key = str(signature["public_key"])
        known = report["form"] == FORM
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise KitFileError(f"Tệp {path} không phải báo cáo của bộ kiểm thử ({error}).") from error
    if not known:
        raise KitFileError(f"Tệp {path} là báo cáo của dạng khác, bản này không đọc được.")
    return ReadReport(report, public_key, is_signed(report, signature))


def failing(results: Iterable[CaseResult]) -> list[CaseResult]:
    """The cases that did not pass."""
    return [result for result in results if result.verdict is Verdict.FAILED]
