"""The lines of a letter's plain text, cleaned of what copying from screens and tables leaves behind."""

from __future__ import annotations

import re

from lienthong.kernel.text import fold, nfc

_EMPHASIS = re.compile(r"\*+|(?<!\w)_{2}|_{2}(?!\w)")
_CELLS = re.compile(r"\t+|\s*\|\s*|\s{4,}")
_RULE = re.compile(r"[-–—_=.*\s]{3,}")
_BEGINS_ANEW = re.compile(r"(?=CỘNG HÒA XÃ HỘI CHỦ NGHĨA|(?<!\w)V/v\s|Độc lập\s*[-–]\s*Tự do)")
_LIST_MARK = re.compile(r"([-–+•]\s|\d{1,2}(\.\d{1,2})*[.)/]\s|[a-zđ]\)\s|[IVX]{1,4}\.\s|Điều\s+\d)")
_STOPS = (".", ";", ":", "!", "?", "…", "/")
_NUMBER_THEN_MORE = re.compile(r"(Số\s*:\s*\S*\s*/\s*\S+)\s+(\S.*)")


def clean_lines(text: str) -> list[str]:
    """Lines with text, each cell of a table a line of its own; an empty string marks a gap."""
    lines: list[str] = []
    for raw in nfc(text).replace("\u00a0", " ").replace("\u200b", "").replace("\ufeff", "").splitlines():
        plain = _EMPHASIS.sub("", raw)
        pieces = [piece.strip() for cell in _CELLS.split(plain) for piece in _BEGINS_ANEW.split(cell)]
        pieces = [" ".join(piece.split()) for piece in pieces if piece]
        if not pieces:
            if lines and lines[-1]:
                lines.append("")
            continue
        for piece in pieces:
            number = _NUMBER_THEN_MORE.fullmatch(piece)
            if number:  # number and date of the two columns on one line
                lines.extend(number.groups())
            else:
                lines.append("" if _RULE.fullmatch(piece) else piece)
    return lines


def is_upper(line: str) -> bool:
    """Whether a line has letters and all of them are capitals."""
    letters = [letter for letter in line if letter.isalpha()]
    return len(letters) > 1 and all(letter.isupper() for letter in letters)


def starts(line: str, *beginnings: str) -> bool:
    """Whether the folded line starts with one of the (folded) beginnings."""
    return fold(line).startswith(beginnings)


def join_paragraphs(lines: list[str]) -> tuple[str, ...]:
    """Paragraphs of wrapped lines: one goes on where it did not stop and no list mark follows."""
    paragraphs: list[list[str]] = []
    for line in lines:
        if not line:
            continue
        if paragraphs and not paragraphs[-1][-1].endswith(_STOPS) and not _LIST_MARK.match(line):
            paragraphs[-1].append(line)
        else:
            paragraphs.append([line])
    return tuple(" ".join(parts) for parts in paragraphs)


def join_items(lines: list[str]) -> tuple[str, ...]:
    """Items of a dashed list without dash and closing mark; lines without a dash go on."""
    items: list[str] = []
    for line in lines:
        if not line:
            continue
        if items and not re.match(r"[-–+•]", line) and not items[-1].endswith((";", ".")):
            items[-1] += " " + line
        else:
            items.append(line)
    cleaned = (item.lstrip("-–+• ").rstrip(" ;.") for item in items)
    return tuple(item for item in cleaned if item)
