"""Joins the two phases of ``./run test``: counts of the PostgreSQL phase are added to the last summary.

The first phase writes what happened to each test; the last one shows those outcomes as its own, named
``postgresql: …``, so that pytest's closing line speaks of everything that ran.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path

import pytest

_CATEGORIES = ("passed", "failed", "error", "skipped", "xfailed", "xpassed")


class Writer:
    """Writes the outcomes of this phase."""

    def __init__(self, target: Path) -> None:
        self._target = target

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Everything has been reported by now."""
        outcomes = {
            category: [report.nodeid for report in terminalreporter.stats.get(category, [])]
            for category in _CATEGORIES
        }
        self._target.write_text(json.dumps(outcomes), "utf-8")


class Joiner:
    """Adds the outcomes of the earlier phase to this one's summary."""

    def __init__(self, source: Path) -> None:
        self._source = source

    @pytest.hookimpl(tryfirst=True)
    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Before the closing line is built."""
        if not self._source.exists():
            return
        outcomes: dict[str, list[str]] = json.loads(self._source.read_text("utf-8"))
        counts = Counter({category: len(ids) for category, ids in outcomes.items() if ids})
        told = ", ".join(f"{count} {category}" for category, count in counts.items()) or "nothing selected"
        terminalreporter.section("PostgreSQL phase")
        terminalreporter.write_line(f"{told} (counted in the closing line)")
        for category, nodeids in outcomes.items():
            terminalreporter.stats.setdefault(category, []).extend(
                _report(nodeid, category) for nodeid in nodeids
            )


def _report(nodeid: str, category: str) -> pytest.TestReport:
    return pytest.TestReport(
        nodeid=f"postgresql: {nodeid}",
        location=("postgresql", None, nodeid),
        keywords={},
        outcome="failed"
        if category in {"failed", "error"}
        else "skipped"
        if category == "skipped"
        else "passed",
        longrepr=("postgresql", 0, "see the PostgreSQL phase"),
        when="call",
    )


def pytest_configure(config: pytest.Config) -> None:
    """In the main process only."""
    if hasattr(config, "workerinput"):
        return
    target = os.environ.get("LIENTHONG_PHASE_FILE")
    source = os.environ.get("LIENTHONG_EARLIER_PHASE")
    if target:
        config.pluginmanager.register(Writer(Path(target)), "lienthong-phase-writer")
    if source:
        config.pluginmanager.register(Joiner(Path(source)), "lienthong-phase-joiner")
