from __future__ import annotations

import pytest

from lienthong.web.axis_console import views
from support.console import HandReading


@pytest.fixture(autouse=True)
def hand_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    """The console reads values filled by hand."""
    monkeypatch.setattr(views, "reading", HandReading())
