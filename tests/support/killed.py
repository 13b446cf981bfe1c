"""An act in a child process that is ended at a named place as by ``kill -9``.

A child by fork: it has everything loaded, so a kill costs milliseconds instead of the start of an interpreter. It
opens its own connection, shares nothing with its parent but the database and the blob store, and never returns.
"""

from __future__ import annotations

import os
import signal
import threading
import traceback
from collections.abc import Callable

import pytest
from django.db import connections

from lienthong.infra import faultpoints

SECONDS = 120.0


def act_killed_at(place: str, act: Callable[[], object], *, hit: int = 1) -> None:
    """Do ``act`` in a child that dies at the ``hit``-th passing of ``place``; fails when it does not die there."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        _die_acting(place, hit, act)
    clock = threading.Timer(SECONDS, os.kill, (child, signal.SIGKILL))
    clock.start()
    try:
        _, status = os.waitpid(child, 0)
    finally:
        clock.cancel()
    assert os.waitstatus_to_exitcode(status) == faultpoints.KILLED, f"it did not die at {place}"


def _die_acting(place: str, hit: int, act: Callable[[], object]) -> None:
    """Only in the child."""
    code = 1
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(faultpoints, "_left", faultpoints.parse(f"{place}={hit}"))
            act()
        code = 0
    except BaseException:  # noqa: BLE001  a test that failed in the child must not run on there
        traceback.print_exc()
    finally:
        os._exit(code)
