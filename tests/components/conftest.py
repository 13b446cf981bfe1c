from __future__ import annotations

import pytest
from pytest_django import Settings

from support.people import FakeSeconds


@pytest.fixture
def seconds(monkeypatch: pytest.MonkeyPatch) -> FakeSeconds:
    """Real time, moved by hand."""
    fake = FakeSeconds()
    monkeypatch.setattr("lienthong.kernel.clock.time", fake)
    return fake


@pytest.fixture
def quick_passwords(settings: Settings) -> None:
    """A hash that costs nothing, where its cost is not what is tested."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
