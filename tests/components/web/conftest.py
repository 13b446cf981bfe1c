from __future__ import annotations

from collections.abc import Iterator

import pytest

from lienthong.web.axis_console import views
from lienthong.web.axis_console.frame import waiting
from support.console import HandReading


@pytest.fixture(autouse=True)
def hand_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    """The console reads values filled by hand."""
    monkeypatch.setattr(views, "reading", HandReading())


@pytest.fixture(autouse=True)
def _nothing_counted_before() -> Iterator[None]:
    """What waits is counted anew in each test."""
    waiting.forget()
    yield
    waiting.forget()
