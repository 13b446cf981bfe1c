"""Breaking paragraphs into lines and lines into pages; pure arithmetic, any unit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

Measure = Callable[[str], float]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a paragraph."""

    words: tuple[str, ...]
    indent: float = 0.0
    justified: bool = False
    """Spread to the full width; never the last line of a paragraph."""
    space_before: float = 0.0
    paragraph: int = 0


def break_words(text: str, *, measure: Measure, width: float, first_width: float) -> list[tuple[str, ...]]:
    """Greedy lines of words; a word wider than its line (a long address) is cut by characters."""
    lines: list[tuple[str, ...]] = []
    current: list[str] = []
    for word in _cut_long_words(text.split(), measure=measure, width=min(width, first_width)):
        room = first_width if not lines else width
        if current and measure(" ".join((*current, word))) > room:
            lines.append(tuple(current))
            current = []
        current.append(word)
    if current:
        lines.append(tuple(current))
    return lines


def _cut_long_words(words: Sequence[str], *, measure: Measure, width: float) -> list[str]:
    pieces: list[str] = []
    for word in words:
        rest = word
        while measure(rest) > width and len(rest) > 1:
            end = max(1, next(i for i in range(len(rest), 0, -1) if i == 1 or measure(rest[:i]) <= width))
            pieces.append(rest[:end])
            rest = rest[end:]
        pieces.append(rest)
    return pieces


def balanced(text: str, *, measure: Measure, width: float) -> list[str]:
    """As few lines as the width allows, made about equally long, for centred text."""

    def broken(within: float) -> list[tuple[str, ...]]:
        return break_words(text, measure=measure, width=within, first_width=within)

    fewest = len(broken(width))
    narrow = width
    while narrow > width * 0.4 and len(broken(narrow * 0.97)) <= fewest:
        narrow *= 0.97
    return [" ".join(words) for words in broken(narrow)]


@dataclass(frozen=True, slots=True)
class PageRoom:
    """Heights the pages offer: the rest of page 1, every further page, one line, the ending block."""

    first: float
    further: float
    line: float
    ending: float


def paginate(lines: Sequence[Line], room: PageRoom) -> list[list[Line]]:
    """Lines per page; no single first or last line of a paragraph stands alone.

    The ending (signature block and recipients) keeps at least two lines of text above it, so that the
    signature never stands on a page without text. Page 1 may come back empty of lines.
    """
    pages = _fill(lines, room)
    used = _height(pages[-1], room.line)
    if used + room.ending > (room.first if len(pages) == 1 else room.further):
        keep = _lines_to_carry(pages[-1])
        carried = pages[-1][len(pages[-1]) - keep :]
        pages[-1] = pages[-1][: len(pages[-1]) - keep]
        pages.append(carried)
    return pages


def _fill(lines: Sequence[Line], room: PageRoom) -> list[list[Line]]:
    pages: list[list[Line]] = [[]]
    used = 0.0
    for line in lines:
        capacity = room.first if len(pages) == 1 else room.further
        before = line.space_before if pages[-1] else 0.0
        if used + before + room.line > capacity:
            keep = _orphans(pages[-1], line, lines)
            carried = pages[-1][len(pages[-1]) - keep :] if keep else []
            pages[-1] = pages[-1][: len(pages[-1]) - keep] if keep else pages[-1]
            pages.append(carried)
            used = _height(carried, room.line)
            before = line.space_before if carried else 0.0
        pages[-1].append(line)
        used += before + room.line
    return pages


def _orphans(page: Sequence[Line], following: Line, lines: Sequence[Line]) -> int:
    """How many lines at the foot of ``page`` must go over with ``following``: 0, 1 or 2."""
    same = [line for line in page if line.paragraph == following.paragraph]
    if not same:
        return 0
    whole = sum(1 for line in lines if line.paragraph == following.paragraph)
    left_over = whole - len(same)
    move = 1 if len(same) == 1 or left_over == 1 else 0
    if move and len(same) - move == 1:
        move = 2  # what stays would again be a single line
    return move if move < len(page) else 0


def _lines_to_carry(page: Sequence[Line]) -> int:
    if not page:
        return 0
    last = [line for line in page if line.paragraph == page[-1].paragraph]
    return 2 if len(last) >= 4 else min(len(last), len(page))


def _height(page: Sequence[Line], line_height: float) -> float:
    gaps = sum(line.space_before for line in page[1:])
    return len(page) * line_height + gaps
