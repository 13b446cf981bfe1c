"""The sections of the desk: which there are, where their pages begin, and what they tell every page.

A section is a package ``web.office_desk.<name>`` with ``urls.py``. It may offer ``live.py`` with
``counters(actor, at)`` (figures in the rail, fetched every 15 seconds) and ``strip(actor, at)`` (lines of the
red strip). A section that is not part of this build has neither addresses nor a place in the rail.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Protocol

from django.urls import URLResolver, include, path

from lienthong.office.organization.actors import Actor

SECTIONS: Mapping[str, str] = {
    "incoming": "van-ban-den/",
    "outgoing": "van-ban-di/",
    "exchange": "gui-nhan/",
    "alerts": "canh-bao/",
    "files": "tep/",
    "search": "tim-kiem/",
    "administration": "quan-tri/",
    "demo": "trinh-dien/",
}
"""Name of each section's package, and where its addresses begin."""

_HERE = "lienthong.web.office_desk"


@dataclass(frozen=True, slots=True)
class Counter:
    """A figure beside an entry of the rail."""

    value: int
    tone: str = ""
    """``late`` (red: trễ, lỗi), ``today`` (amber: hôm nay), or empty."""


@dataclass(frozen=True, slots=True)
class StripLine:
    """A line of the red strip: something failed and this person can act. It ends when its cause ends."""

    words: str
    address: str
    """Where it is solved."""


class Live(Protocol):
    """What ``live.py`` of a section offers; a function it does not need may be left out."""

    def counters(self, actor: Actor, at: dt.datetime) -> Mapping[str, Counter]:
        """Figures by section of the rail (``incoming``, ``alerts`` …)."""

    def strip(self, actor: Actor, at: dt.datetime) -> Sequence[StripLine]:
        """Lines of the red strip, the worst first."""

    def both(self, actor: Actor, at: dt.datetime) -> tuple[Mapping[str, Counter], Sequence[StripLine]]:
        """Figures and lines at once, where one statement tells both."""


def addresses() -> list[URLResolver]:
    """The addresses of every section of this build."""
    return [
        path(prefix, include(f"{_HERE}.{name}.urls"))
        for name, prefix in SECTIONS.items()
        if _has(f"{_HERE}.{name}", "urls")
    ]


def polled(actor: Actor, at: dt.datetime) -> tuple[dict[str, Counter], list[StripLine]]:
    """Every figure of the rail and every line of the red strip."""
    figures: dict[str, Counter] = {}
    lines: list[StripLine] = []
    for module in _live():
        if hasattr(module, "both"):
            more, further = module.both(actor, at)
            figures |= more
            lines += further
            continue
        if hasattr(module, "counters"):
            figures |= module.counters(actor, at)
        if hasattr(module, "strip"):
            lines += module.strip(actor, at)
    return figures, lines


def strip(actor: Actor, at: dt.datetime) -> list[StripLine]:
    """Every line of the red strip."""
    lines: list[StripLine] = []
    for module in _live():
        if hasattr(module, "strip"):
            lines += module.strip(actor, at)
    return lines


@cache
def _live() -> tuple[Live, ...]:
    names = (f"{_HERE}.home", *(f"{_HERE}.{name}" for name in SECTIONS))
    return tuple(_module(f"{name}.live") for name in names if _has(name, "live"))


def _module(name: str) -> Live:
    module: Live = import_module(name)
    return module


def _has(package: str, module: str) -> bool:
    return find_spec(package) is not None and find_spec(f"{package}.{module}") is not None
