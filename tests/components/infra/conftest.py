from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from lienthong.infra import clock, secrets
from lienthong.infra.secrets import KeyRing
from support.ground_database import ground_database

__all__ = ["ground_database"]


@pytest.fixture(autouse=True)
def own_ground(settings: Settings, tmp_path: Path) -> Iterator[None]:
    """Each test has its own data folder and key ring, and no business clock from another test."""
    settings.LIENTHONG_DATA = tmp_path / "data"
    settings.LIENTHONG_KEYS = tmp_path / "keys" / "keys.json"
    secrets.remember(settings.LIENTHONG_KEYS, KeyRing.made_at(settings.LIENTHONG_KEYS))
    clock.forget()
    yield
    clock.forget()
