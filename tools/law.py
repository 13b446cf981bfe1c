"""``./run law``: which rules are proven by tests that ran and passed.

An ID is *proven* when at least one test that carries it passed, none failed, none was left out for
another reason than absent originals or a long run not asked for, on every engine that is here, and the
repository holds at least one breaker for it. ``--prove`` applies the breakers (``tools/prove.py``).
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from tools import prove, suite
from tools.engines import ON_BOTH_ENGINES
from tools.law_list import titles
from tools.memory_folder import memory_folder
from tools.postgres import PrivateCluster
from tools.programs import ROOT, postgresql_programs

_ORIGINALS = "LIENTHONG_SAMPLES"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What happened to one test that carries IDs, on one engine."""

    nodeid: str
    ids: tuple[str, ...]
    outcome: str
    """``passed``, ``failed``, ``skipped`` or ``none``."""
    reason: str = ""

    @property
    def counts(self) -> bool:
        """A test of originals that are absent says nothing either way."""
        return not (self.outcome == "skipped" and _ORIGINALS in self.reason)


def read(report: Path) -> list[Outcome]:
    """The outcomes in a file written by ``--law-report``; empty where the run never got that far."""
    if not report.exists():
        return []
    tests: Mapping[str, Mapping[str, object]] = json.loads(report.read_text("utf-8"))["tests"]
    return [
        Outcome(nodeid, _words(test["ids"]), str(test["outcome"]), str(test["reason"]))
        for nodeid, test in tests.items()
    ]


def _words(value: object) -> tuple[str, ...]:
    return tuple(str(word) for word in value) if isinstance(value, list) else ()


def passed(outcomes: Iterable[Outcome]) -> set[str]:
    """IDs whose tests ran and all passed."""
    by_id: defaultdict[str, list[str]] = defaultdict(list)
    for test in outcomes:
        if test.counts:
            for name in test.ids:
                by_id[name].append(test.outcome)
    return {name for name, results in by_id.items() if all(result == "passed" for result in results)}


def main(arguments: Sequence[str]) -> int:
    """Run and print; with ``--json`` exactly one JSON object on standard output."""
    asked = _arguments(arguments)
    unknown = [name for name in asked.ids if name not in titles()]
    if unknown:
        sys.stderr.write(f"Không có mã {', '.join(unknown)} trong docs/law.toml.\n")
        return 2
    suite.ended_by_request()
    if asked.prove:
        return prove.main(asked.ids, as_json=asked.json)
    status, outcomes = _run(full=asked.full)
    breakers = {breaker.id for breaker in prove.breakers(ROOT)}
    proven = sorted(passed(outcomes) & breakers, key=list(titles()).index)
    still_open = [name for name in titles() if name not in proven]
    if asked.json:
        print(json.dumps({"proven": proven, "open": still_open}, ensure_ascii=False))
    else:
        for name, title in titles().items():
            print(f"{'proven' if name in proven else 'open  '}  {name}  {title}")
        print(f"{len(proven)} proven, {len(still_open)} open")
    return status


def _arguments(words: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="./run law", description="Which rules are proven, by tests that ran."
    )
    parser.add_argument("--prove", action="store_true", help="apply each breaker and demand that tests fail")
    parser.add_argument("--full", action="store_true", help="also run the long tests")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("ids", nargs="*", metavar="ID", help="with --prove: only these")
    asked = parser.parse_args(words)
    if asked.ids and not asked.prove:
        parser.error("IDs go with --prove")
    return asked


def _run(*, full: bool) -> tuple[int, list[Outcome]]:
    """Every law test on SQLite, and those that touch a database on PostgreSQL where it is installed."""
    outcomes: list[Outcome] = []
    worst = 0
    with tempfile.TemporaryDirectory(prefix="lienthong-law-") as folder:
        for engine in ("sqlite", "postgresql"):
            if engine == "postgresql" and postgresql_programs() is None:
                sys.stderr.write(f"NOT RUN: {suite.NO_POSTGRESQL}\n")
                continue
            report = Path(folder) / f"{engine}.json"
            words = ["-q", "--law-only", f"--law-report={report}", *(["--full"] if full else [])]
            if engine == "postgresql":
                words += ["-m", ON_BOTH_ENGINES]
            with PrivateCluster(memory_folder()) if engine == "postgresql" else nullcontext() as cluster:
                status = suite.pytest(
                    [*suite.workers(words), *words], suite.environment_of(cluster), output=sys.stderr
                )
            worst = worst or (0 if status == suite.NOTHING_COLLECTED else status)
            outcomes += read(report)
    return worst, outcomes


if __name__ == "__main__":
    os.chdir(ROOT)
    sys.exit(main(sys.argv[1:]))
