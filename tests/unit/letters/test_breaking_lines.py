"""Breaking loses nothing, overflows nothing, and leaves no line alone."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lienthong.letters.lines import Line, PageRoom, balanced, break_words, paginate

WORDS = st.lists(st.text("abcđê", min_size=1, max_size=30), min_size=1, max_size=60)


@given(words=WORDS, width=st.integers(5, 80))
def test_breaking_keeps_every_letter_and_the_width(words: list[str], width: int) -> None:
    lines = break_words(" ".join(words), measure=len, width=width, first_width=width)
    assert "".join("".join(line) for line in lines) == "".join(words)
    assert all(len(" ".join(line)) <= width for line in lines)


@given(words=WORDS)
def test_balancing_takes_no_more_lines_than_needed(words: list[str]) -> None:
    text = " ".join(words)
    fewest = len(break_words(text, measure=len, width=40, first_width=40))
    assert len(balanced(text, measure=len, width=40)) == fewest


def paragraphs(lengths: list[int]) -> list[Line]:
    return [
        Line(words=(f"{number}.{index}",), space_before=0.5 if index == 0 else 0, paragraph=number)
        for number, length in enumerate(lengths)
        for index in range(length)
    ]


@given(
    lengths=st.lists(st.integers(1, 9), min_size=1, max_size=20),
    first=st.integers(0, 20),
    ending=st.integers(1, 12),
)
def test_pages_keep_all_lines_in_order_and_end_with_text(lengths: list[int], first: int, ending: int) -> None:
    lines = paragraphs(lengths)
    room = PageRoom(first=first, further=20, line=1, ending=ending)
    pages = paginate(lines, room)
    assert [line for page in pages for line in page] == lines
    assert all(page for page in pages[1:])
    assert pages[-1]


@given(
    lengths=st.lists(st.integers(1, 9), min_size=1, max_size=20),
    first=st.integers(6, 20),
    ending=st.integers(1, 12),
)
def test_no_page_is_overfull(lengths: list[int], first: int, ending: int) -> None:
    room = PageRoom(first=first, further=20, line=1, ending=ending)
    pages = paginate(paragraphs(lengths), room)
    for number, page in enumerate(pages):
        used = len(page) + sum(line.space_before for line in page[1:])
        capacity = room.first if number == 0 else room.further
        assert used + (ending if number == len(pages) - 1 else 0) <= capacity


@given(lengths=st.lists(st.integers(2, 9), min_size=1, max_size=20), ending=st.integers(1, 8))
def test_no_first_or_last_line_of_a_paragraph_stands_alone(lengths: list[int], ending: int) -> None:
    room = PageRoom(first=12, further=20, line=1, ending=ending)
    for page in paginate(paragraphs(lengths), room):
        for number in {line.paragraph for line in page}:
            assert sum(line.paragraph == number for line in page) >= 2
