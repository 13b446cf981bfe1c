"""Marker ``law("D-01", …)``: which rules a test proves.

IDs are checked against ``docs/law.toml``. ``--law ID`` runs only the tests of those IDs; ``--law-report
FILE`` writes what happened to each test that carries an ID, for ``./run law``.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tools.law_list import titles

_PROPERTY = "law"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--law`` and ``--law-report``."""
    parser.addoption("--law", action="append", default=[], metavar="ID", help="only tests proving this ID")
    parser.addoption("--law-only", action="store_true", help="only tests that prove any ID")
    parser.addoption("--law-report", metavar="FILE", help="write outcomes of tests by ID, as JSON")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Check and note the IDs; leave out what was not asked for."""
    known = titles()
    asked = set(config.getoption("--law"))
    only = bool(asked) or bool(config.getoption("--law-only"))
    kept: list[pytest.Item] = []
    for item in items:
        ids = sorted({str(name) for marker in item.iter_markers("law") for name in marker.args})
        unknown = [name for name in ids if name not in known]
        if unknown:
            raise pytest.UsageError(f"{item.nodeid}: {', '.join(unknown)} not in docs/law.toml")
        if ids:
            item.user_properties.append((_PROPERTY, " ".join(ids)))
        if not only or (ids and (not asked or asked.intersection(ids))):
            kept.append(item)
    if len(kept) != len(items):
        config.hook.pytest_deselected(items=[item for item in items if item not in kept])
        items[:] = kept


class Recorder:
    """Keeps the worst outcome of each test that carries an ID, in the main process."""

    def __init__(self, target: Path) -> None:
        self._target = target
        self._tests: dict[str, dict[str, object]] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note one phase (setup, call, teardown) of one test."""
        ids = dict(report.user_properties).get(_PROPERTY)
        if not ids:
            return
        entry = self._tests.setdefault(
            report.nodeid, {"ids": str(ids).split(), "outcome": "none", "reason": "", "failed_in": []}
        )
        if report.failed:
            entry["outcome"] = "failed"
            entry["failed_in"] = [*_phases(entry), report.when]
        elif report.skipped and entry["outcome"] != "failed":
            entry["outcome"] = "skipped"
            entry["reason"] = report.longrepr[2] if isinstance(report.longrepr, tuple) else "xfail"
        elif report.when == "call" and entry["outcome"] == "none":
            entry["outcome"] = "passed"

    def pytest_sessionfinish(self) -> None:
        """Write the file."""
        self._target.write_text(json.dumps({"tests": self._tests}, ensure_ascii=False, indent=1), "utf-8")


def _phases(entry: dict[str, object]) -> list[object]:
    phases = entry["failed_in"]
    return phases if isinstance(phases, list) else []


def pytest_configure(config: pytest.Config) -> None:
    """Record where asked to, in the main process only."""
    target = config.getoption("--law-report")
    if target and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Recorder(Path(target)), "lienthong-law-report")
