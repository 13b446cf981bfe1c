"""``./run test``: everything on SQLite, then what touches a database again on PostgreSQL.

PostgreSQL goes first, so that the closing line is pytest's own summary of the SQLite phase, to which
the counts of the PostgreSQL phase are added (``tests/support/phases.py``). Any arguments are pytest's.

REQUIRE_ALL=1 (set by continuous integration): every part must run; with ``--full`` coverage has its floor.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import TextIO

from tools.engines import MARKED, ON_BOTH_ENGINES
from tools.memory_folder import memory_folder
from tools.postgres import PrivateCluster
from tools.programs import ROOT, postgresql_programs

_OK, NOTHING_COLLECTED = 0, 5
_CORES = 2
_WORKERS = 3
"""One more than the cores of the smallest machine: a test that waits leaves its core to another."""
WHOLE_FILES = ("--dist", "loadscope", "--no-loadscope-reorder")
"""What ``tests/support/scheduling.py`` goes by."""
#: Arguments that ask for a single process, or set the number themselves.
_ALONE = ("-n", "--numprocesses", "--pdb", "--trace", "-s", "--capture", "--collect-only", "--co", "-p")
NO_POSTGRESQL = "tests of the database and of server processes on PostgreSQL: absent (Debian: postgresql)"


def main(arguments: Sequence[str]) -> int:
    """Run both phases; 0 when both are clean."""
    ended_by_request()
    memory = memory_folder()
    with tempfile.TemporaryDirectory(prefix="lienthong-suite-", dir=memory) as folder:
        handover = Path(folder)
        if memory is not None:
            os.environ["TMPDIR"] = folder  # what tests write goes there, and goes with it
        first = _postgresql_phase(arguments, handover)
        second = _sqlite_phase(arguments, handover)
    if second == NOTHING_COLLECTED and first == _OK:
        return _OK
    return second or (0 if first in (_OK, NOTHING_COLLECTED) else first)


def ended_by_request() -> None:
    """Turn SIGTERM into an ordinary exit, so that clusters and folders are tidied away."""

    def leave(number: int, _frame: FrameType | None) -> None:
        sys.stderr.write(f"\nended by {signal.Signals(number).name}\n")
        raise SystemExit(128 + number)

    signal.signal(signal.SIGTERM, leave)


def environment_of(cluster: PrivateCluster | None, **more: str) -> dict[str, str]:
    """The environment for tests on one engine: SQLite without a cluster, else PostgreSQL."""
    environment = {**os.environ, **more}
    environment.pop("DATABASE_URL", None)
    if cluster is not None:
        environment["DATABASE_URL"] = cluster.url()
    return environment


def _postgresql_phase(arguments: Sequence[str], handover: Path) -> int:
    if postgresql_programs() is None:
        (handover / "not-run.json").write_text(json.dumps([NO_POSTGRESQL]), "utf-8")
        return _OK
    print("── PostgreSQL: tests marked engine or processes ──", flush=True)
    with PrivateCluster(memory_folder()) as cluster:
        environment = environment_of(
            cluster,
            LIENTHONG_NOT_RUN_FILE=str(handover / "not-run.json"),
            LIENTHONG_PHASE_FILE=str(handover / "postgresql.json"),
        )
        environment.pop("REQUIRE_ALL", None)  # judged once, in the closing phase
        return pytest([*workers(arguments), *_narrowed(arguments), *_files(arguments)], environment)


def _sqlite_phase(arguments: Sequence[str], handover: Path) -> int:
    print("── SQLite: all tests ──", flush=True)
    not_run = handover / "not-run.json"
    environment = environment_of(
        None,
        LIENTHONG_NOT_RUN_ELSEWHERE=not_run.read_text("utf-8") if not_run.exists() else "[]",
        LIENTHONG_EARLIER_PHASE=str(handover / "postgresql.json"),
    )
    return pytest(
        [*workers(arguments), *_coverage(arguments), *_on_postgresql(arguments), *arguments], environment
    )


def _on_postgresql(arguments: Sequence[str]) -> list[str]:
    """For continuous integration: what PostgreSQL has just been asked in one process is not asked again (ADR 0007)."""
    if os.environ.get("REQUIRE_ALL") != "1" or arguments or postgresql_programs() is None:
        return []
    return ["-m", f"not (({ON_BOTH_ENGINES}) and not processes)"]


def _narrowed(arguments: Sequence[str]) -> list[str]:
    """The arguments, with any marker expression narrowed to what touches an engine."""
    kept = list(arguments)
    expression = ON_BOTH_ENGINES
    while "-m" in kept[:-1]:
        at = kept.index("-m")
        expression = f"({kept[at + 1]}) and ({ON_BOTH_ENGINES})"
        del kept[at : at + 2]
    return [*kept, "-m", expression]


def _files(arguments: Sequence[str]) -> list[str]:
    """The test files that name a marker of ours, unless files were asked for: the others need not be read.

    A test that is marked from elsewhere is refused when all are read (``tests/support/selection.py``).
    """
    if any((ROOT / word.partition("::")[0]).exists() for word in arguments if not word.startswith("-")):
        return []
    paths = sorted((ROOT / "tests").rglob("test_*.py"))
    return [str(path.relative_to(ROOT)) for path in paths if MARKED.search(path.read_text("utf-8"))]


def workers(arguments: Sequence[str]) -> list[str]:
    """Xdist's arguments, unless the caller wants one process or sets the number."""
    if (os.cpu_count() or 1) < _CORES or any(word.split("=")[0] in _ALONE for word in arguments):
        return []
    return ["-n", str(_WORKERS), *WHOLE_FILES]


def _coverage(arguments: Sequence[str]) -> list[str]:
    """Coverage (branches) in the long tier, where everything must run: it doubles the time (ADR 0007)."""
    if os.environ.get("REQUIRE_ALL") != "1" or list(arguments) != ["--full"]:
        return []
    return ["--cov=lienthong", "--cov-branch", "--cov-report=term:skip-covered"]


def pytest(arguments: Sequence[str], environment: dict[str, str], *, output: TextIO | None = None) -> int:
    """One pytest process at the root of the repository; returns its exit code."""
    code = subprocess.run(
        [sys.executable, "-m", "pytest", *arguments], cwd=ROOT, env=environment, stdout=output, check=False
    ).returncode
    if code < 0:
        sys.stderr.write(f"\npytest was ended by {signal.Signals(-code).name}: nothing it said is a result\n")
        return 128 - code
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
