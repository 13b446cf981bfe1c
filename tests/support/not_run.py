"""Says at the end which parts were NOT RUN, and why; with REQUIRE_ALL=1 that is a failure.

``needs("pdfsig")`` names programs of Debian packages (``tools/programs.py``); ``samples`` needs the
originals, which are nobody's duty to have: their absence is listed and never a failure.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path

import pytest

from tools import programs

PREFIX = "NOT RUN: "
SAMPLES = "originals under LIENTHONG_SAMPLES are absent"
#: Any reason that names this variable speaks of originals; a test may give its own words.
_ORIGINALS = "LIENTHONG_SAMPLES"

#: Lines other phases of ``./run test`` want to be named too: a JSON list of reasons.
ELSEWHERE = "LIENTHONG_NOT_RUN_ELSEWHERE"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Refuse unknown program names at once, whether or not the test would run."""
    for item in items:
        for name in _needed(item):
            try:
                programs.find(name)
            except programs.UnknownProgramError as error:
                raise pytest.UsageError(f"{item.nodeid}: {error}") from error


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip, loudly, what cannot run here."""
    absent = sorted({name for name in _needed(item) if programs.find(name) is None})
    if absent:
        packages = " ".join(sorted({programs.DEBIAN_PACKAGES[name] for name in absent}))
        pytest.skip(f"{PREFIX}{', '.join(absent)} absent (Debian: {packages})")
    if item.get_closest_marker("samples") and programs.samples() is None:
        pytest.skip(PREFIX + SAMPLES)


def _needed(item: pytest.Item) -> list[str]:
    return [str(name) for marker in item.iter_markers("needs") for name in marker.args]


class Collector:
    """Gathers reasons as reports come in (in the main process only) and reports them at the end."""

    def __init__(self) -> None:
        self.reasons: Counter[str] = Counter()
        self.reasons.update(json.loads(os.environ.get(ELSEWHERE, "[]")))

    @property
    def refused(self) -> bool:
        """True where REQUIRE_ALL=1 and something other than the originals is missing."""
        return os.environ.get("REQUIRE_ALL") == "1" and any(
            _ORIGINALS not in reason for reason in self.reasons
        )

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note the reason of a skip that is ours."""
        if report.skipped and isinstance(report.longrepr, tuple):
            reason = report.longrepr[2].removeprefix("Skipped: ")
            if reason.startswith(PREFIX):
                self.reasons[reason.removeprefix(PREFIX)] += 1

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Under REQUIRE_ALL=1 a missing part fails the session; hands the reasons on where asked."""
        handover = os.environ.get("LIENTHONG_NOT_RUN_FILE")
        if handover:
            Path(handover).write_text(json.dumps(sorted(self.reasons.elements())), encoding="utf-8")
        if self.refused and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """The section NOT RUN."""
        if not self.reasons:
            return
        terminalreporter.section("NOT RUN")
        for reason, count in sorted(self.reasons.items()):
            terminalreporter.write_line(f"{count:5d} × {reason}")
        if self.refused:
            terminalreporter.write_line("REQUIRE_ALL=1: the parts above had to run: FAILED", red=True)


def pytest_configure(config: pytest.Config) -> None:
    """Collect in the main process; xdist's workers only report to it."""
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Collector(), "lienthong-not-run")
