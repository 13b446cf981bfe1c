"""One parent over several processes: starts them, restarts what ends, kills what hangs, stops cleanly.

A child that ends is started again with back-off. A child whose loop is silent too long is killed with all
its own children (each has its process group) and started again; its leases end by themselves. SIGTERM or
SIGINT stops: children get SIGTERM and 20 s to finish what they hold. When the parent is killed, the system
kills the children (Linux), so that no orphan keeps a port or a lease.
"""

from __future__ import annotations

import ctypes
import logging
import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from lienthong.infra import heartbeat

log = logging.getLogger(__name__)
DRAIN_SECONDS = 20.0
FIRST_BACKOFF = 0.5
LONGEST_BACKOFF = 30.0
STEADY_SECONDS = 60.0
"""A child that ran this long starts again without back-off."""
_TICK_SECONDS = 0.2
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, slots=True)
class Child:
    """A process to keep running; ``loops`` are heartbeats it shows at least each ``max_silence`` s."""

    name: str
    argv: Sequence[str]
    env: Mapping[str, str] = field(default_factory=dict)
    """Added to the parent's environment."""
    loops: Sequence[str] = ()
    max_silence: float = 30.0
    start_grace: float = 60.0
    """Seconds until the first beat of each loop must have come."""


class Supervisor:
    """Keeps children running until told to stop. ``run_folder`` holds their heartbeats."""

    def __init__(
        self,
        children: Sequence[Child],
        *,
        run_folder: Path,
        drain_seconds: float = DRAIN_SECONDS,
        longest_backoff: float = LONGEST_BACKOFF,
    ) -> None:
        self._running = [_Running(child, run_folder / child.name, longest_backoff) for child in children]
        self._drain_seconds = drain_seconds
        self._stop = threading.Event()

    def run(self) -> None:
        """Block until SIGTERM, SIGINT or :meth:`stop`; then stop all children and return.

        Must be called in the main thread: the system ties the children's life to the thread that starts them.
        """
        previous = {
            number: signal.signal(number, self._on_signal) for number in (signal.SIGTERM, signal.SIGINT)
        }
        try:
            while not self._stop.is_set():
                for running in self._running:
                    running.tend()
                self._stop.wait(_TICK_SECONDS)
        finally:
            self._end_all()
            for number, handler in previous.items():
                signal.signal(number, handler)

    def stop(self) -> None:
        """Ask for a clean stop; safe from any thread and from signal handlers."""
        self._stop.set()

    def pids(self) -> dict[str, int]:
        """Process ids of the children alive now, by name."""
        return {running.child.name: running.pid for running in self._running if running.pid is not None}

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self._stop.set()

    def _end_all(self) -> None:
        for running in self._running:
            running.signal(signal.SIGTERM)
        deadline = time.monotonic() + self._drain_seconds
        for running in self._running:
            running.end_by(deadline)


class _Running:
    """One child with its process, its back-off and its silence."""

    def __init__(self, child: Child, beats: Path, longest_backoff: float) -> None:
        self.child = child
        self._beats = beats
        self._longest_backoff = longest_backoff
        self._process: subprocess.Popen[bytes] | None = None
        self._started = 0.0
        self._backoff = 0.0
        self._next_start = 0.0

    @property
    def pid(self) -> int | None:
        return None if self._process is None else self._process.pid

    def tend(self) -> None:
        """Look once: start, notice the end, or kill for silence."""
        now = time.monotonic()
        if self._process is None:
            if now >= self._next_start:
                self._start(now)
            return
        code = self._process.poll()
        if code is not None:
            log.error("child %s ended with %d and will be started again", self.child.name, code)
            self._after_end(now)
        elif silent := self._silent_loops(now):
            log.error("child %s is killed: no heartbeat of %s", self.child.name, ", ".join(silent))
            self.signal(signal.SIGKILL)
            self._process.wait()
            self._after_end(now)

    def signal(self, number: signal.Signals) -> None:
        """Signal the child and everything it started."""
        if self._process is None:
            return
        try:
            os.killpg(self._process.pid, number)
        except ProcessLookupError:
            return

    def end_by(self, deadline: float) -> None:
        """Wait until the deadline (monotonic seconds), then kill."""
        if self._process is None:
            return
        try:
            self._process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            log.error("child %s did not stop in time and is killed", self.child.name)
        self.signal(signal.SIGKILL)  # also what it may have left behind in its group
        self._process.wait()
        self._process = None

    def _start(self, now: float) -> None:
        shutil.rmtree(self._beats, ignore_errors=True)
        self._beats.mkdir(parents=True, exist_ok=True)
        environment = {**os.environ, **self.child.env, heartbeat.ENVIRONMENT: str(self._beats)}
        try:
            self._process = subprocess.Popen(  # noqa: S603  argv comes from our own code
                list(self.child.argv),
                env=environment,
                stdin=subprocess.DEVNULL,
                process_group=0,
                preexec_fn=_die_with_parent(),  # noqa: PLW1509  the supervisor has no other thread
            )
        except OSError as error:
            log.error("child %s could not be started: %s", self.child.name, error)
            self._started = now
            self._after_end(now)
            return
        self._started = now
        log.info("child %s started as process %d", self.child.name, self._process.pid)

    def _after_end(self, now: float) -> None:
        if self._process is not None:
            self.signal(signal.SIGKILL)  # nothing of it may outlive it and hold its port
        self._process = None
        if now - self._started >= STEADY_SECONDS:
            self._backoff = 0.0
        self._next_start = now + self._backoff
        self._backoff = min(max(self._backoff * 2, FIRST_BACKOFF), self._longest_backoff)

    def _silent_loops(self, now: float) -> list[str]:
        child, running_for = self.child, now - self._started
        begun = [loop for loop in child.loops if heartbeat.silence(self._beats, loop) is not None]
        silent = heartbeat.stale(self._beats, begun, max_silence=child.max_silence, running_for=running_for)
        if running_for > child.start_grace:
            silent += [loop for loop in child.loops if loop not in begun]
        return silent


def end_with_parent() -> None:
    """Ask the system to kill this process when the one that made it by ``multiprocessing`` dies (Linux).

    For workers a library forks inside a child: they are grandchildren of the supervisor, and one left behind
    would keep the port of the pages.
    """
    parent = multiprocessing.parent_process()
    if parent is None or not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent.pid:  # it died before we asked
        os._exit(1)


def _die_with_parent() -> Callable[[], None] | None:
    """What the child does between fork and exec: ask the system to kill it when its parent dies."""
    if not sys.platform.startswith("linux"):
        return None
    prctl, parent = ctypes.CDLL(None, use_errno=True).prctl, os.getpid()

    def ask() -> None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it died before we asked
            os._exit(1)

    return ask
