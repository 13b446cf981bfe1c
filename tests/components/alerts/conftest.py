from __future__ import annotations

from collections.abc import Iterator

import pytest

from lienthong.axis.registry import queries
from lienthong.infra import clock
from support.alert_world import AlertWorld


@pytest.fixture(autouse=True)
def _fresh_directory() -> Iterator[None]:
    queries.forget()
    yield
    queries.forget()
    clock.forget()


@pytest.fixture
def world(db: None) -> AlertWorld:
    return AlertWorld()
