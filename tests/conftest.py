"""What every test stands on: the markers of this project, the scratch database, the right source tree."""

from __future__ import annotations

from pathlib import Path

import hypothesis
import pytest

import lienthong

pytest_plugins = (
    "support.selection",
    "support.not_run",
    "support.law_marks",
    "support.phases",
    "support.scheduling",
    "support.databases",
)

# No test fails for being slow: that is measured in bench/.
hypothesis.settings.register_profile("lienthong", deadline=None)
hypothesis.settings.load_profile("lienthong")

_ROOT = Path(__file__).resolve().parent.parent


def pytest_configure(config: pytest.Config) -> None:
    """Refuse to test another tree than this one (a stale installation, a breaker's scratch copy)."""
    source = Path(lienthong.__file__).resolve()
    if not source.is_relative_to(_ROOT / "src"):
        raise pytest.UsageError(f"lienthong is imported from {source}, not from {_ROOT / 'src'}")
