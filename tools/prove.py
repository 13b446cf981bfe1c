"""``./run law --prove``: break each promise on purpose and demand that its tests notice.

A breaker is ``tests/breakers/<ID>.patch`` or ``<ID>-<word>.patch``: a small ``git diff`` of ``src/``. Each
is applied to a scratch copy of the working tree, and only the tests that carry its ID run there. PROVEN
means: these tests pass without the patch, and with it at least one fails while running (not while being
collected or set up). Tests run on SQLite; a breaker whose first line is ``# engine: postgresql`` runs on
PostgreSQL.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tools.memory_folder import memory_folder
from tools.postgres import PrivateCluster
from tools.programs import ROOT, postgresql_programs

_NAME = re.compile(r"(?P<id>[A-Z]{1,3}-\d{2})(-(?P<word>[a-z0-9-]+))?\.patch")
_ENGINE = re.compile(r"# engine: (sqlite|postgresql)\n")
_AT_ONCE = 2
_SECONDS = 600
_TESTS_FAILED = 1


@dataclass(frozen=True, slots=True)
class Breaker:
    """One patch and the ID whose promise it breaks."""

    id: str
    path: Path
    engine: str = "sqlite"


@dataclass(frozen=True, slots=True)
class Verdict:
    """PROVEN, or why not."""

    breaker: Breaker
    proven: bool
    reason: str


class BreakerError(ValueError):
    """A breaker's name or content is not as it must be."""


@dataclass(frozen=True, slots=True)
class Run:
    """What one pytest run said about the tests of one ID."""

    exit_code: int
    failed_in: dict[str, list[str]]
    """Test → phases that failed (``setup``, ``call``, ``teardown``)."""
    passed: int
    output: str


def breakers(root: Path) -> list[Breaker]:
    """All breakers of a tree, by name. Raises `BreakerError` for a name or engine that is not known."""
    found = []
    for path in sorted((root / "tests" / "breakers").glob("*.patch")):
        named = _NAME.fullmatch(path.name)
        if named is None:
            raise BreakerError(f"{path.name}: the name must be <ID>.patch or <ID>-<word>.patch")
        text = path.read_text("utf-8")
        engine = _ENGINE.match(text)
        if text.startswith("# engine") and engine is None:
            raise BreakerError(f"{path.name}: unknown engine in the first line")
        found.append(Breaker(named["id"], path, engine[1] if engine else "sqlite"))
    return found


def copy_tree(root: Path, target: Path) -> None:
    """The working tree as version control sees it: tracked and new files, nothing ignored.

    The copy is a repository of its own, for tests that ask which files belong to the project.
    """
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        capture_output=True,
        check=True,
    ).stdout.decode()
    for name in filter(None, listed.split("\0")):
        source = root / name
        if source.is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target / name)
    for words in (("init", "--quiet"), ("add", "--all")):
        subprocess.run(["git", *words], cwd=target, env=_own_repository(target), check=True)


def _own_repository(tree: Path) -> dict[str, str]:
    """An environment in which git takes no repository further up for that of ``tree``."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return {**kept, "GIT_CEILING_DIRECTORIES": str(tree.parent)}


def apply(patch: Path, tree: Path, *, only_check: bool = False) -> str:
    """Apply a patch to a tree; the empty string, or git's words where it does not apply."""
    done = subprocess.run(
        ["git", "apply", *(["--check"] if only_check else []), str(patch)],
        cwd=tree,
        env=_own_repository(tree),
        capture_output=True,
        text=True,
        check=False,
    )
    return "" if done.returncode == 0 else done.stderr.strip() or "git apply failed"


def run_tests(tree: Path, name: str, database_url: str | None, *, until_first: bool = False) -> Run:
    """The tests of one ID in one tree, in a process of their own; ``until_first``: one failure is enough."""
    report = tree / ".law-report.json"
    report.unlink(missing_ok=True)
    environment = {**os.environ, "PYTHONPATH": str(tree / "src")}
    for variable in [*environment]:
        if variable in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE", "REQUIRE_ALL"} or variable.startswith(
            "PYTEST_"
        ):
            del environment[variable]
    words = [
        "-q",
        "-p",
        "no:cacheprovider",
        "--law",
        name,
        f"--law-report={report}",
        *_files_naming(name, tree),
    ]
    if until_first:
        words.append("--exitfirst")  # what a breaker breaks may keep the other tests waiting for long
    if database_url:
        environment["DATABASE_URL"] = database_url
        words += ["-m", "engine or processes"]
    with subprocess.Popen(
        [sys.executable, "-m", "pytest", *words],
        cwd=tree,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            output, _ = process.communicate(timeout=_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            output, _ = process.communicate()
            return Run(-1, {}, 0, f"no end within {_SECONDS} s\n{output}")
    tests = json.loads(report.read_text("utf-8"))["tests"] if report.exists() else {}
    return Run(
        process.returncode,
        {nodeid: test["failed_in"] for nodeid, test in tests.items() if test["failed_in"]},
        sum(test["outcome"] == "passed" for test in tests.values()),
        output,
    )


def _files_naming(name: str, tree: Path) -> list[str]:
    """The test files that speak of an ID; collecting the others would take longer than most of its tests."""
    found = [
        path for path in sorted((tree / "tests").rglob("test_*.py")) if f'"{name}"' in path.read_text("utf-8")
    ]
    return [str(path.relative_to(tree)) for path in found]


def judge(baseline: Run, broken: Run) -> tuple[bool, str]:
    """PROVEN only when the tests pass as they are and fail, while running, with the breaker."""
    if baseline.exit_code != 0 or not baseline.passed:
        return False, f"the tests do not pass without the breaker (exit code {baseline.exit_code})"
    failed = noticed(broken)
    if broken.exit_code == 0:
        return False, "every test still passes with the breaker"
    if broken.exit_code != _TESTS_FAILED:
        return False, f"the run broke instead of failing (exit code {broken.exit_code})"
    if not failed:
        return False, "tests failed only while being set up"
    return True, f"noticed by {failed[0]}" + (f" and {len(failed) - 1} more" if len(failed) > 1 else "")


def noticed(broken: Run) -> list[str]:
    """The tests that failed while running."""
    return [nodeid for nodeid, phases in broken.failed_in.items() if "call" in phases]


def prove(root: Path, chosen: Sequence[Breaker], scratch: Path) -> list[Verdict]:
    """Judge the chosen breakers of a tree, two at a time, in copies under ``scratch``."""
    with ExitStack() as stack:
        cluster = None
        if any(breaker.engine == "postgresql" for breaker in chosen) and postgresql_programs():
            cluster = stack.enter_context(PrivateCluster(memory_folder()))
        pool = stack.enter_context(ThreadPoolExecutor(_AT_ONCE))
        pairs = sorted({(breaker.id, breaker.engine) for breaker in chosen})
        run = partial(_in_copy, root, scratch, cluster)
        baselines = dict(zip(pairs, pool.map(lambda pair: run(pair[0], pair[1], None), pairs), strict=True))
        broken = list(pool.map(lambda breaker: run(breaker.id, breaker.engine, breaker), chosen))
    return [
        _verdict(breaker, baselines[breaker.id, breaker.engine], outcome)
        for breaker, outcome in zip(chosen, broken, strict=True)
    ]


def _in_copy(
    root: Path, scratch: Path, cluster: PrivateCluster | None, name: str, engine: str, breaker: Breaker | None
) -> Run | str:
    if engine == "postgresql" and cluster is None:
        return "PostgreSQL is absent (Debian: postgresql)"
    tree = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=scratch))
    copy_tree(root, tree)
    if breaker is not None:
        refused = apply(breaker.path, tree)
        if refused:
            return f"the breaker does not apply: {refused}"
    database = re.sub(r"\W", "_", tree.name.lower())
    url = cluster.url(database) if cluster and engine == "postgresql" else None
    outcome = run_tests(tree, name, url, until_first=breaker is not None)
    if breaker is not None and outcome.exit_code == _TESTS_FAILED and not noticed(outcome):
        # What a breaker leaves open may come out while the next test is set up, and end the run too early.
        outcome = run_tests(tree, name, url)
    shutil.rmtree(tree, ignore_errors=True)
    what = "as it is" if breaker is None else f"with {breaker.path.name}"
    sys.stderr.write(f"{name} {what}, {engine}: exit code {outcome.exit_code}\n")  # long work shows progress
    return outcome


def _verdict(breaker: Breaker, baseline: Run | str, broken: Run | str) -> Verdict:
    if isinstance(baseline, str):
        return Verdict(breaker, proven=False, reason=baseline)
    if isinstance(broken, str):
        return Verdict(breaker, proven=False, reason=broken)
    proven, reason = judge(baseline, broken)
    if not proven:
        failing = baseline if baseline.exit_code != 0 else broken
        sys.stderr.write(f"── {breaker.path.name}: {reason}\n{failing.output[-4000:]}\n")
    return Verdict(breaker, proven, reason)


def main(ids: Sequence[str], *, as_json: bool) -> int:
    """Prove the IDs (all that have breakers, when none is named); 0 when every one is PROVEN."""
    chosen = [breaker for breaker in breakers(ROOT) if not ids or breaker.id in ids]
    memory = memory_folder()
    with tempfile.TemporaryDirectory(prefix="lienthong-prove-", dir=memory) as scratch:
        if memory is not None:
            os.environ["TMPDIR"] = scratch
        verdicts = prove(ROOT, chosen, Path(scratch))
    names = list(ids) or sorted({breaker.id for breaker in chosen})
    proven = [name for name in names if _all_proven(name, verdicts)]
    still_open = [name for name in names if name not in proven]
    if as_json:
        told = [
            {"id": v.breaker.id, "breaker": v.breaker.path.name, "proven": v.proven, "reason": v.reason}
            for v in verdicts
        ]
        print(json.dumps({"proven": proven, "open": still_open, "breakers": told}, ensure_ascii=False))
    else:
        for verdict in verdicts:
            word = "PROVEN    " if verdict.proven else "NOT PROVEN"
            print(f"{word}  {verdict.breaker.path.name}: {verdict.reason}")
        for name in still_open:
            if not any(verdict.breaker.id == name for verdict in verdicts):
                print(f"NOT PROVEN  {name}: no breaker in tests/breakers/")
        print(f"{len(proven)} proven, {len(still_open)} not")
    return 1 if still_open else 0


def _all_proven(name: str, verdicts: Sequence[Verdict]) -> bool:
    mine = [verdict.proven for verdict in verdicts if verdict.breaker.id == name]
    return bool(mine) and all(mine)
