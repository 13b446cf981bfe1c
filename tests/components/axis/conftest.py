from __future__ import annotations

from collections.abc import Iterator

import pytest

from lienthong.axis.registry import queries
from support.axis_world import AxisWorld


@pytest.fixture(autouse=True)
def _fresh_directory() -> Iterator[None]:
    queries.forget()
    yield
    queries.forget()


@pytest.fixture
def world(db: None) -> AxisWorld:
    return AxisWorld()
