"""Checks of files as the console shows them: label of the signatures, outcome per file and check, lists apart."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from uuid import UUID

from lienthong.axis.delivery.queries import list_held
from lienthong.axis.intake.file_checks import CheckView, FileFinding, count_unsigned, list_unsigned
from lienthong.axis.intake.states import SignedState
from lienthong.axis.registry.states import FileCheck
from lienthong.kernel.clock import real_now
from lienthong.kernel.judgement import Judgement, Outcome
from lienthong.web.axis_console.reading import Aside, CheckCell, Chip, FileChecks, FileLine, Tone

DAYS = 7
MOST = 100
"""From here on it is *99+*."""
UNSIGNED, HELD = "khong-ky", "dang-giu"

SIGNED_CHIPS: Mapping[SignedState, Chip] = MappingProxyType(
    {
        SignedState.GOOD: Chip("Chữ ký số hợp lệ", Tone.DONE),
        SignedState.BAD: Chip("Chữ ký số không hợp lệ", Tone.BAD),
        SignedState.UNKNOWN: Chip("Chữ ký số chưa xác định được", Tone.WAITING),
        SignedState.UNSIGNED: Chip("Không có chữ ký số", Tone.LATE),
    }
)
TITLES: Mapping[FileCheck, str] = MappingProxyType(
    {
        FileCheck.CONTENT: "Định dạng, tình trạng",
        FileCheck.MALWARE: "Mã độc",
        FileCheck.SIGNATURE: "Chữ ký số",
    }
)
_WORDS: Mapping[FileCheck, tuple[str, str, str]] = MappingProxyType(
    {
        FileCheck.CONTENT: ("Đúng như tên tệp", "Có vấn đề", "Chưa xác định được"),
        FileCheck.MALWARE: ("Sạch", "Có mã độc", "Chưa kiểm tra"),
        FileCheck.SIGNATURE: ("Hợp lệ", "Không hợp lệ", "Chưa xác định được"),
    }
)
_TONES = (Tone.DONE, Tone.BAD, Tone.WAITING)
_PLACES = (Outcome.PASSED, Outcome.FAILED, Outcome.CANNOT_TELL)
_WITHOUT = frozenset({"document.unsigned", "document.not_pdf"})


def file_checks(view: CheckView) -> FileChecks:
    """One line a file, one cell a check, in the order of the packet."""
    by_file = itertools.groupby(view.findings, key=lambda one: (one.position, one.name))
    lines = [
        FileLine(name or f"Tệp số {position}", [_cell(one) for one in found])
        for (position, name), found in by_file
    ]
    return FileChecks(lines, is_over=view.is_finished)


def asides() -> Sequence[Aside]:
    """What stands apart and is not empty."""
    unsigned = count_unsigned(since=real_now() - dt.timedelta(days=DAYS), most=MOST)
    held = len(list_held(limit=MOST))
    found = [
        Aside(UNSIGNED, f"văn bản không có chữ ký số trong {DAYS} ngày qua", _figure(unsigned)),
        Aside(HELD, "lượt chuyển đang giữ để kiểm tra tệp", _figure(held)),
    ]
    return [one for one, count in zip(found, (unsigned, held), strict=True) if count]


def ids_apart(key: str, *, before: UUID | None, limit: int) -> list[UUID] | None:
    """The documents of a list, newest first; None for an unknown one."""
    if key == UNSIGNED:
        return list_unsigned(before=before, limit=limit)
    if key == HELD:
        held = sorted({one.message_id for one in list_held(limit=10 * MOST)}, reverse=True)
        return [one for one in held if before is None or one < before][:limit]
    return None


def _cell(one: FileFinding) -> CheckCell:
    place = _PLACES.index(one.judgement.outcome)
    words = _WORDS[one.check][place]
    if _is_without(one.judgement):
        words = "Không có chữ ký số"
    reason = "" if one.judgement.outcome is Outcome.PASSED else one.judgement.sentence
    return CheckCell(TITLES[one.check], Chip(words, _TONES[place]), reason)


def _is_without(judgement: Judgement) -> bool:
    return judgement.code in _WITHOUT


def _figure(count: int) -> str:
    return str(count) if count < MOST else f"{MOST - 1}+"
