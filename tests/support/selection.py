"""Which tests run: the long ones (marker ``full``) only with ``--full``; none may slip past PostgreSQL."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from tools.engines import MARKED


@cache
def _marks(path: Path) -> bool:
    return MARKED.search(path.read_text("utf-8")) is not None


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--full``."""
    parser.addoption("--full", action="store_true", help="also run the long tests (marker full)")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the long tests out unless asked for; refuse what ``./run test`` would not find for PostgreSQL."""
    for item in items:
        named = _marks(item.path)
        for name in ("engine", "processes"):
            if item.get_closest_marker(name) and not named:
                raise pytest.UsageError(f"{item.nodeid}: write pytest.mark.{name} into the file of the test")
    if config.getoption("--full"):
        return
    long = [item for item in items if item.get_closest_marker("full")]
    if long:
        config.hook.pytest_deselected(items=long)
        items[:] = [item for item in items if not item.get_closest_marker("full")]
