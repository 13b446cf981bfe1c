"""No document is lost and no rightful call refused while every system's key is changed; the old keys sign no more.

The long campaign runs on both engines (``./run test --full``, or ``./run faults keys``).
"""

from __future__ import annotations

from pathlib import Path

import pytest

from support.crash import differences, register
from support.key_rollover import RolloverCampaign, rolled_over, rolling_axis

SEED = 20210201


def roll_over(folder: Path, *, sends: int, rounds: int, dated: float = 0.5) -> None:
    axis = rolling_axis(folder)
    register(axis)
    try:
        axis.start("--longest-backoff", "0.2")
        books = RolloverCampaign(axis, seed=SEED, sends=sends, rounds=rounds, dated=dated).run()
        judged = rolled_over(axis, books)
        audit = axis.cli("audit", check=False)
    finally:
        axis.stop()
    assert len(books.sent) == sends
    assert books.kills == rounds
    assert differences(books) == []
    assert judged["refused_for_their_key"] == 0
    assert judged["first_keys_still_accepted"] == []
    assert audit.returncode == 0, audit.stdout + audit.stderr


@pytest.mark.processes
@pytest.mark.full
@pytest.mark.one_engine  # the keys of the directory; what is sent and fetched is asked of both by the crash campaign
def test_every_key_is_changed_once_and_nothing_is_lost(tmp_path: Path) -> None:
    roll_over(tmp_path, sends=60, rounds=1, dated=0)


@pytest.mark.processes
@pytest.mark.full
def test_the_same_over_many_rounds(tmp_path: Path) -> None:
    roll_over(tmp_path, sends=400, rounds=5)
