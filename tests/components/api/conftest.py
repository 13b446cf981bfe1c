"""One door for the tests that leave no trace in it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from lienthong.api.testing import RunningDoor
from support.doors import memory_axis, quick_limits


@pytest.fixture
def door() -> Iterator[RunningDoor]:
    """A door with short times over an empty axis in memory."""
    with RunningDoor(memory_axis(), limits=quick_limits()) as running:
        yield running
