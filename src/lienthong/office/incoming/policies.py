"""Pure rules of incoming documents: what a packet's words become, and the judgements before acceptance."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace

from lienthong.kernel.judgement import Judgement, Outcome
from lienthong.kernel.problems import Problem, Severity
from lienthong.kernel.text import fold, nfc
from lienthong.office.incoming.states import CheckName
from lienthong.office.records.operations import Metadata
from lienthong.office.records.policies import LONGEST, URGENCY_WORDS
from lienthong.office.records.states import FileRole

ENDS_AT_TRANSFER = frozenset({"giay moi"})
"""Kinds whose processing ends when they are handed over (D-09), folded."""

_COLUMNS = {"issuer_code": 64, "document_id": 200, "in_reply_to": 120, "signer_authority": 200}
"""Widths of columns that the decree does not limit."""
_REQUIRED = {
    "code_number": "số",
    "code_notation": "ký hiệu",
    "issued_on": "ngày văn bản",
    "kind_name": "loại văn bản",
    "issuer_name": "cơ quan ban hành",
    "subject": "trích yếu",
    "signer_name": "người ký",
}
_FILE_PROBLEMS = ("N.AttachmentEncoded", "M.AttachmentEncoded", "R.AttachmentEncoded", "M.edXMLManifest")
_HIGHEST_URGENCY = 3


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the check panel."""

    name: CheckName
    judgement: Judgement

    def row(self) -> dict[str, str]:
        """As stored with the document."""
        found = self.judgement
        return {
            "name": self.name.value,
            "outcome": found.outcome.value,
            "code": found.code,
            "sentence": found.sentence,
        }

    @classmethod
    def read(cls, row: Mapping[str, str]) -> Check:
        """A line from its stored form."""
        return cls(CheckName(row["name"]), Judgement(Outcome(row["outcome"]), row["code"], row["sentence"]))


def fit(metadata: Metadata) -> tuple[Metadata, list[str]]:
    """Values that fit their fields, and sentences with the full text of each that had to be shortened.

    A sender's over-long field never keeps a document from arriving; the packet keeps it whole and the
    clerk reads it in the check panel.
    """
    values = asdict(metadata)
    shortened: dict[str, str] = {}
    sentences: list[str] = []
    widths = {name: (width, "") for name, width in _COLUMNS.items()} | dict(LONGEST)
    for name, (width, label) in widths.items():
        text = nfc(str(values[name])).strip()
        if len(text) > width:
            shortened[name] = f"{text[: width - 1]}…"
            if label:
                sentences.append(f"{label} dài quá {width} ký tự, đã hiện rút gọn; toàn văn: “{text}”")
    return replace(metadata, **shortened) if shortened else metadata, sentences  # type: ignore[arg-type]  # only text fields are shortened


def urgency_of(number: int | None) -> int:
    """The packet's digit as kept on the record: *hỏa tốc hẹn giờ* (4) is *hỏa tốc*; nonsense is ordinary."""
    if number is None or number < 0:
        return 0
    return min(number, _HIGHEST_URGENCY) if number <= _HIGHEST_URGENCY + 1 else 0


def judge_complete(metadata: Metadata, problems: Iterable[Problem], shortened: Sequence[str]) -> Judgement:
    """Whether every field and every listed file is there (*đầy đủ*)."""
    missing = [label for name, label in _REQUIRED.items() if not getattr(metadata, name)]
    files = [one.sentence for one in problems if one.code.startswith(_FILE_PROBLEMS)]
    if missing or files:
        said = [f"Thiếu {', '.join(missing)}." if missing else "", *files, *shortened]
        return Judgement(Outcome.FAILED, "incoming.incomplete", " ".join(filter(None, said)))
    if shortened:
        return Judgement(Outcome.CANNOT_TELL, "incoming.too_long", "; ".join(shortened) + ".")
    return Judgement(
        Outcome.PASSED, "incoming.complete", "Đủ các trường bắt buộc; các tệp trong danh mục đều có mặt."
    )


def judge_addressee(
    *, ours: Sequence[str], named: Sequence[str], issuer: str, sender: str, is_forwarder: bool
) -> Judgement:
    """Whether the packet names us, and whether the body that sent it is the one that issued it (D-05)."""
    known = {code.strip().casefold() for code in ours if code}
    if not any(code.strip().casefold() in known for code in named):
        listed = ", ".join(named[:5]) or "không có"
        return Judgement(
            Outcome.FAILED,
            "incoming.not_addressed",
            f"Gói tin không ghi cơ quan này là nơi nhận (nơi nhận trong gói: {listed}). Có thể gửi nhầm.",
        )
    if is_forwarder:
        return Judgement(
            Outcome.CANNOT_TELL,
            "incoming.sent_by_another",
            f"{sender} gửi thay hoặc chuyển tiếp văn bản của {issuer}; trạng thái được báo cho nơi gửi.",
        )
    return Judgement(Outcome.PASSED, "incoming.addressed", "Gói tin ghi đúng cơ quan này là nơi nhận.")


def pending(name: CheckName) -> Check:
    """A line whose judgement is still to come."""
    return Check(
        name, Judgement(Outcome.CANNOT_TELL, "incoming.check_pending", "Đang kiểm tra, xin chờ giây lát.")
    )


def merge(rows: Iterable[Mapping[str, str]], fresh: Iterable[Check]) -> list[dict[str, str]]:
    """Stored lines with the fresh ones in their places, in the order shown."""
    found = {Check.read(row).name: Check.read(row) for row in rows} | {one.name: one for one in fresh}
    return [found[name].row() for name in CheckName if name in found]


def roles_of(files: Sequence[tuple[str, str]]) -> list[FileRole]:
    """Role of each file from name and description.

    The document is the first that is no reference (*tài liệu tham khảo*), PDF before other kinds.
    """
    reference = ["tham khao" in fold(description) for _, description in files]
    own = [index for index, is_reference in enumerate(reference) if not is_reference]
    pdfs = [index for index in own if files[index][0].casefold().endswith(".pdf")]
    main = (pdfs or own or [0])[0] if files else -1
    return [
        FileRole.MAIN if index == main else FileRole.REFERENCE if reference[index] else FileRole.APPENDIX
        for index in range(len(files))
    ]


def ends_at_transfer(kind_name: str, *, has_lead: bool) -> bool:
    """*Để biết* and giấy mời end at transfer (D-09)."""
    return not has_lead or fold(kind_name) in ENDS_AT_TRANSFER


def is_blocking(problem: Problem) -> bool:
    """Whether a problem means that what was fetched is not what was sent: damaged or ambiguous files."""
    return problem.severity is Severity.ERROR and problem.code.partition(".")[2].startswith(
        "AttachmentEncoded"
    )


def differences(before: Metadata, after: Metadata, labels: Mapping[str, str]) -> str:
    """What a correction changed, as words for the course."""

    def said(name: str, value: object) -> str:
        if name == "urgency" and isinstance(value, int):
            return URGENCY_WORDS.get(value, str(value))
        return f"{value:%d/%m/%Y}" if isinstance(value, dt.date) else str(value or "…")

    old, new = asdict(before), asdict(after)
    changed = [
        f"{label}: “{said(name, old[name])}” → “{said(name, new[name])}”"
        for name, label in labels.items()
        if old[name] != new[name]
    ]
    return "; ".join(changed)
