"""How tests are dealt out to the workers of ``./run test``.

A file goes to one worker as a whole: dealt out singly, tests of one file would set up its costly fixtures in
each worker, and just the costly ones, for a worker busy setting up is the one whose tests are taken away.
Files that ask for the same running axis go to one worker together. What starts processes is begun in the first
two thirds, so that at the end no worker waits long for another; otherwise the order stays random.
"""

from __future__ import annotations

import re
from functools import cache

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from tools.programs import ROOT

_SHARED = re.compile(r"\b(stage): Stage\b")
"""Session fixtures that start server processes, as a test asks for them."""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling | None:
    """Xdist's scheduling by scope, where the scope is a file or the files of a shared fixture."""
    if config.getoption("dist") != "loadscope":
        return None
    scheduling = LoadScopeScheduling(config, log)
    scheduling._split_scope = lambda nodeid: _scope(nodeid.partition("::")[0])
    return scheduling


@cache
def _scope(name: str) -> str:
    path = ROOT / name
    asked = _SHARED.search(path.read_text("utf-8")) if path.is_file() else None
    return asked[1] if asked else name


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """In a worker: draw what starts processes out of the last third, to the beginning of the second."""
    if not hasattr(config, "workerinput"):
        return
    third = len(items) // 3
    late = [item for item in items[2 * third :] if item.get_closest_marker("processes")]
    items[:] = [*items[:third], *late, *(item for item in items[third:] if item not in late)]
