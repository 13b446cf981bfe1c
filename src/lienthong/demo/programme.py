"""The programme of an evening: the scenes of the story, which were played, and what was seen in each.

Written by the thread that plays, read by the stage page; every change has a higher ``version``.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum


class SceneState(StrEnum):
    """Where a scene stands."""

    AHEAD = "AHEAD"
    PLAYING = "PLAYING"
    DONE = "DONE"
    FAILED = "FAILED"


class LineKind(StrEnum):
    """What a line of the trace is."""

    DONE = "DONE"
    """Something happened as it should."""
    NOTE = "NOTE"
    FAILED = "FAILED"
    HEADING = "HEADING"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the trace."""

    kind: LineKind
    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the trace."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Scene:
    """One step of the story: when (business time), what, and how it is played."""

    at: dt.datetime
    title: str
    play: Callable[[], None] = field(compare=False)


@dataclass(frozen=True, slots=True)
class Shown:
    """A scene as the stage page shows it."""

    number: int
    at: dt.datetime
    title: str
    state: SceneState = SceneState.AHEAD
    lines: tuple[Line | Table, ...] = ()


class Programme:
    """The scenes in order and what was seen. One thread plays, others look."""

    def __init__(self, scenes: Sequence[Scene]) -> None:
        self._scenes = tuple(scenes)
        self._shown = [Shown(number, scene.at, scene.title) for number, scene in enumerate(scenes, 1)]
        self._lock = threading.Lock()
        self._version = 0
        self._played = 0

    @property
    def is_over(self) -> bool:
        """Whether every scene has been played."""
        return self._played == len(self._scenes)

    def play_next(self) -> None:
        """Play the next scene; what it raises marks it failed and goes on upwards."""
        number, scene = self._played, self._scenes[self._played]
        self._change(number, state=SceneState.PLAYING)
        try:
            scene.play()
        except BaseException:
            self._change(number, state=SceneState.FAILED)
            raise
        self._played += 1
        self._change(number, state=SceneState.DONE)

    def hear(self, line: Line | Table) -> None:
        """Keep a line with the scene that is being played; between scenes nothing is kept."""
        with self._lock:
            if self._played < len(self._shown):
                shown = self._shown[self._played]
                if shown.state in {SceneState.PLAYING, SceneState.FAILED}:
                    self._shown[self._played] = replace(shown, lines=(*shown.lines, line))
                    self._version += 1

    def look(self) -> tuple[int, tuple[Shown, ...]]:
        """The version and the scenes."""
        with self._lock:
            return self._version, tuple(self._shown)

    def _change(self, number: int, *, state: SceneState) -> None:
        with self._lock:
            self._shown[number] = replace(self._shown[number], state=state)
            self._version += 1
