"""Reading what somebody typed: a number in any spelling, words with or without marks, a month. Pure.

A word typed with marks is looked for with them, a word typed without in the folded form (*van bản* finds
*văn bản*). The last word may be unfinished. Words in quotes stand side by side.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lienthong.kernel.text import fold, nfc
from lienthong.office.search.ports import Wanted

MOST_WORDS = 12
LONGEST_QUERY = 200
MOST_COUNTED = 1000
"""More results are told as *hơn 1.000*: counting all of them costs more than finding them."""

_WORD = re.compile(r"[^\W_]+")
_CODE = re.compile(
    r"(?:so|vb|cv|van ban|cong van)?[\s.:]*(?P<number>\d{1,11})(?P<rest>[a-z]?(?:[\s/\-.]*[a-z0-9]+)*)"
)
_MONTH = re.compile(
    r"\btháng\s+(\d{1,2})\s*(?:[/\-.]|\s+năm\s+)\s*(\d{4})\b|\bthang\s+(\d{1,2})\s*[/\-.]\s*(\d{4})\b"
)


def read_query(text: str) -> Wanted:
    """What somebody looks for; never fails."""
    typed = " ".join(nfc(text)[:LONGEST_QUERY].casefold().split()) + (" " if text[-1:].isspace() else "")
    month = ""
    if found := _MONTH.search(typed):
        number, year = found.group(1) or found.group(3), found.group(2) or found.group(4)
        if 1 <= int(number) <= 12:
            month = f"{year}{int(number):02d}"
            typed = f"{typed[: found.start()]} {typed[found.end() :]}".strip()
    groups = tuple(_groups(typed))[:MOST_WORDS]
    is_open = bool(groups) and typed[-1:] not in {'"', " "} and len(groups[-1]) == 1
    if is_open and len(groups) > 1 and _is_one_letter(groups[-1][0]):
        # Just begun: looked for whole it would find nothing, as a beginning nearly everything.
        groups, is_open = groups[:-1], False
    return Wanted(
        words=groups,
        is_unfinished=is_open and len(groups[-1][0]) > 1,
        code=_code(typed),
        month=month,
    )


def words_of(text: str) -> list[str]:
    """The words of a text as the indexes cut it: letters and digits, without anything else."""
    return _WORD.findall(text)


def _is_one_letter(word: str) -> bool:
    return len(word) == 1 and word.isalpha()


def _groups(typed: str) -> Iterator[tuple[str, ...]]:
    for position, piece in enumerate(typed.split('"')):
        words = words_of(piece)
        if position % 2:
            if words:
                yield tuple(words)
        else:
            yield from ((word,) for word in words)


def _code(typed: str) -> tuple[str, ...]:
    found = _CODE.fullmatch(fold(typed))
    if found is None:
        return ()
    number = found["number"].lstrip("0") or "0"
    rest = found["rest"]
    # 15a/QĐ-UBND: the letter belongs to the number; 783UBND-KGVX: it does not.
    if suffix := re.match(r"[a-z](?![a-z0-9])", rest):
        return (number + suffix.group(), *_WORD.findall(rest[1:]))
    return (number, *_WORD.findall(rest))
