"""States of an outbox job as data: which state may follow which (D-08).

A job never leaves by itself other than DONE. DEAD needs a word: a handler's explicit permanent failure
or an operator's decision, each with an audit event; an operator can revive it.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class JobState(StrEnum):
    """Where an outbox job stands."""

    READY = "READY"
    RUNNING = "RUNNING"
    DONE = "DONE"
    DEAD = "DEAD"


class BackupState(StrEnum):
    """What became of a run of a backup; all but RUNNING are its end."""

    RUNNING = "RUNNING"
    """It holds the sweeper while its lease lasts; a killed run stays so, and holds nothing any more."""
    GOOD = "GOOD"
    DAMAGED = "DAMAGED"
    """Made, but the store had lost or altered something; names are in its report."""
    FAILED = "FAILED"


UNFINISHED = (JobState.READY, JobState.RUNNING)
"""Jobs that still owe their effect."""

TRANSITIONS: Mapping[JobState, frozenset[JobState]] = {
    # DONE straight from READY: a worker whose lease was lost reports its success late.
    JobState.READY: frozenset({JobState.RUNNING, JobState.DONE, JobState.DEAD}),
    JobState.RUNNING: frozenset({JobState.DONE, JobState.READY, JobState.DEAD}),
    JobState.DONE: frozenset(),
    JobState.DEAD: frozenset({JobState.READY}),
}


def sources(target: JobState) -> list[JobState]:
    """The states from which ``target`` may be reached; used as the guard of every update."""
    return [state for state, following in TRANSITIONS.items() if target in following]
