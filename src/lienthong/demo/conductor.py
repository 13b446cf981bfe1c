"""Who says when the story goes on: the button of the stage page, or Enter on the terminal."""

from __future__ import annotations

import sys
import threading
from enum import StrEnum


class Cue(StrEnum):
    """What the audience asks for."""

    NEXT = "NEXT"
    """Play the next scene."""
    ALL = "ALL"
    """Play to the end."""


class Conductor:
    """Hands cues from whoever gives them to the thread that plays. Any thread may give one."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._is_waiting = False
        self._cue: Cue | None = None

    @property
    def is_waiting(self) -> bool:
        """Whether the story waits for a cue; while it plays, cues are ignored."""
        with self._condition:
            return self._is_waiting and self._cue is None

    def give(self, cue: Cue) -> bool:
        """Let the story go on; False when it does not wait (pressed twice, still playing)."""
        with self._condition:
            if not self._is_waiting or self._cue is not None:
                return False
            self._cue = cue
            self._condition.notify_all()
            return True

    def wait(self, *, seconds: float) -> Cue | None:
        """The cue as soon as one is given; None after ``seconds`` of real time without one."""
        with self._condition:
            self._is_waiting = True
            self._condition.wait_for(lambda: self._cue is not None, seconds)
            cue, self._cue = self._cue, None
            self._is_waiting = cue is None
            return cue

    def listen_to_terminal(self) -> None:
        """From now on Enter plays the next scene, ``het`` (or ``hết``) and Enter everything."""
        if sys.stdin is not None and sys.stdin.isatty():
            threading.Thread(target=self._read_lines, name="terminal", daemon=True).start()

    def _read_lines(self) -> None:
        for line in sys.stdin:
            self.give(Cue.ALL if line.strip().casefold() in {"het", "hết"} else Cue.NEXT)
