from __future__ import annotations

import pytest
from support.people import FakeSeconds


@pytest.fixture
def seconds(monkeypatch: pytest.MonkeyPatch) -> FakeSeconds:
    """Real time, moved by hand."""
    fake = FakeSeconds()
    monkeypatch.setattr("lienthong.kernel.clock.time", fake)
    return fake
