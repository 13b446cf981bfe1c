"""docs/reference/packet-problems.md is made from the catalogue."""

from __future__ import annotations

from pathlib import Path

from lienthong.edxml.catalogue import KINDS, reference_page

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "packet-problems.md"


def test_the_page_is_the_catalogue() -> None:
    assert PAGE.read_text(encoding="utf-8") == reference_page()


def test_codes_follow_the_scheme() -> None:
    for code in KINDS:
        assert code[:2] in {"N.", "R.", "M.", "T."}
