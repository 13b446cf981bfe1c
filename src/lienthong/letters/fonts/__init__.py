"""The shipped typeface: Liberation Serif (metric of Times New Roman, SIL OFL 1.1), full Vietnamese."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from fontTools.ttLib import TTFont

FOLDER: Final = Path(__file__).resolve().parent

FILES: Final[Mapping[str, Path]] = MappingProxyType(
    {
        "": FOLDER / "LiberationSerif-Regular.ttf",
        "B": FOLDER / "LiberationSerif-Bold.ttf",
        "I": FOLDER / "LiberationSerif-Italic.ttf",
        "BI": FOLDER / "LiberationSerif-BoldItalic.ttf",
    },
)
"""Style ("", "B", "I", "BI") → font file."""


@lru_cache(maxsize=4)
def content(style: str) -> bytes:
    """The font file of a style."""
    return FILES[style].read_bytes()


@lru_cache(maxsize=4)
def characters(style: str) -> frozenset[str]:
    """Every character the font of a style can show."""
    with TTFont(FILES[style], lazy=True) as font:
        return frozenset(chr(code) for code in font.getBestCmap())
