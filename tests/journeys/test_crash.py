"""Nothing acknowledged is lost and nothing is doubled while door and worker are killed again and again.

A short campaign runs with every test; the long one (``./run test --full``, or ``./run faults crash``)
makes at least 200 sends and 20 kills. Some kills are forced between fsync, commit and answer.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from support.crash import FAULTS, Campaign, differences, register
from support.servers import new_axis

SEED = int(os.environ.get("LIENTHONG_CRASH_SEED", "20210201"))


def survive(folder: Path, *, sends: int, kills: int) -> None:
    axis = new_axis(folder)
    register(axis)
    try:
        axis.start("--longest-backoff", "0.2", LIENTHONG_FAULTS=FAULTS)
        books = Campaign(axis, seed=SEED, sends=sends, kills=kills).run()
        audit = axis.cli("audit", check=False)
    finally:
        axis.stop()
    assert len(books.sent) == sends
    assert books.kills >= kills
    assert differences(books) == []
    assert audit.returncode == 0, audit.stdout + audit.stderr


@pytest.mark.processes
@pytest.mark.law("SND-07")
def test_every_acknowledged_document_is_with_every_recipient_once_after_kills(tmp_path: Path) -> None:
    survive(tmp_path, sends=60, kills=5)


@pytest.mark.processes
@pytest.mark.full
def test_the_same_after_two_hundred_sends_and_twenty_kills(tmp_path: Path) -> None:
    survive(tmp_path, sends=200, kills=20)
