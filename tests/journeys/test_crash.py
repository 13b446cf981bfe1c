"""Nothing acknowledged is lost and nothing is doubled while door and worker are killed again and again."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from support.crash import FAULTS, Campaign, differences, register
from support.servers import new_axis

SEED = int(os.environ.get("LIENTHONG_CRASH_SEED", "20210201"))
SENDS, KILLS = 200, 20


@pytest.mark.processes
@pytest.mark.law("SND-07")
def test_every_acknowledged_document_is_with_every_recipient_once_after_many_kills(tmp_path: Path) -> None:
    axis = new_axis(tmp_path)
    register(axis)
    axis.start("--longest-backoff", "0.2", LIENTHONG_FAULTS=FAULTS)
    try:
        books = Campaign(axis, seed=SEED, sends=SENDS, kills=KILLS).run()
        audit = axis.cli("audit", check=False)
    finally:
        axis.stop()
    assert len(books.sent) == SENDS
    assert books.kills >= KILLS
    assert differences(books) == []
    assert audit.returncode == 0, audit.stdout + audit.stderr
