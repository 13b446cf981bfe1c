"""The text of a message to an officer: number, agencies, reason, link; never subject or content (D-19). Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lienthong.alerts.ports import Letterhead
from lienthong.alerts.states import KEY_KINDS, KIND_LABEL

MOST_LINES = 50
"""Items listed in one message; the rest is a number."""
_LONGEST_SUBJECT = 150
_OF_SYSTEMS = frozenset(KIND_LABEL[kind] for kind in KEY_KINDS)


@dataclass(frozen=True, slots=True)
class Line:
    """One item of a message."""

    heading: str
    code: str
    sender_name: str
    recipient_name: str
    reason: str
    path: str


def subject_of(lines: Sequence[Line], letterhead: Letterhead, *, is_urgent: bool) -> str:
    """The subject line: one item by name, several by their number and kinds."""
    urgent = "KHẨN – " if is_urgent else ""
    if len(lines) == 1:
        (line,) = lines
        words = f"{line.heading}: {line.code}" if line.code else line.heading
    else:
        counts: dict[str, int] = {}
        for line in lines:
            counts[line.heading] = counts.get(line.heading, 0) + 1
        words = "; ".join(f"{heading}: {number} {_noun(heading)}" for heading, number in counts.items())
    text = " ".join(f"[{letterhead.product_name}] {urgent}{words}".split())
    return text if len(text) <= _LONGEST_SUBJECT else f"{text[:_LONGEST_SUBJECT]}…"


def _noun(heading: str) -> str:
    return "hệ thống" if heading in _OF_SYSTEMS else "văn bản"


def body_of(lines: Sequence[Line], letterhead: Letterhead, *, officer_name: str) -> str:
    """The text, plain, one paragraph per item."""
    paragraphs = [f"Kính gửi: {officer_name}"]
    paragraphs += [
        _paragraph(number, line, letterhead) for number, line in enumerate(lines[:MOST_LINES], start=1)
    ]
    if len(lines) > MOST_LINES:
        paragraphs.append(f"… và {len(lines) - MOST_LINES} văn bản khác.")
    paragraphs.append(
        f"Thư tự động của {letterhead.product_name}; không trả lời thư này. "
        "Thư không chứa trích yếu, nội dung văn bản."
    )
    return "\n\n".join(paragraphs) + "\n"


def _paragraph(number: int, line: Line, letterhead: Letterhead) -> str:
    parts = [f"{number}. {line.heading}" + (f": {_noun(line.heading)} {line.code}" if line.code else "")]
    if line.sender_name:
        parts.append(f"   Nơi gửi: {line.sender_name}")
    if line.recipient_name:
        parts.append(f"   {'Phục vụ' if line.heading in _OF_SYSTEMS else 'Nơi nhận'}: {line.recipient_name}")
    if line.reason:
        parts.append(f"   Lý do: {line.reason}")
    if line.path and letterhead.public_url:
        parts.append(f"   Xem tại: {letterhead.public_url}{line.path}")
    return "\n".join(" ".join(part.split()) if index == 0 else part for index, part in enumerate(parts))
