"""``./run check``: everything that can be judged without running the product.

All checks run, two at a time; failures are counted at the end instead of stopping at the first.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from tools import contracts, house_lint, reference
from tools.programs import ROOT

_PYTHON = (sys.executable, "-m")
_AT_ONCE = 2
#: The longest first.
_CHECKS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("mypy", (*_PYTHON, "mypy", "--no-error-summary")),
    ("ruff check", (*_PYTHON, "ruff", "check", "--quiet")),
    ("ruff format", (*_PYTHON, "ruff", "format", "--check", "--quiet")),
    (
        "import contracts",
        (sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"),
    ),
    (
        "migrations",
        (
            *_PYTHON,
            "django",
            "makemigrations",
            "--check",
            "--dry-run",
            "--settings=lienthong.project.settings.test",
        ),
    ),
)


def main(arguments: Sequence[str]) -> int:
    """Run every check; the exit code is 1 when any failed."""
    if arguments:
        sys.stderr.write("./run check takes no arguments\n")
        return 2
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        passed = pool.map(_passes, _CHECKS)
        own = _own_checks()  # meanwhile
        failed = [check[0] for check, well in zip(_CHECKS, passed, strict=True) if not well]
    failed += [name for name, problems in own if not _clean(name, problems)]
    print(
        f"\n{len(failed)} of {len(_CHECKS) + 3} checks failed" + (f": {', '.join(failed)}" if failed else "")
    )
    return 1 if failed else 0


def _passes(check: tuple[str, tuple[str, ...]]) -> bool:
    name, command = check
    started = time.monotonic()
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    environment.pop("DATABASE_URL", None)
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    word = "ok    " if done.returncode == 0 else "FAILED"
    said = done.stdout if done.returncode != 0 else ""
    # one call: what two checks say must not be mixed
    print(f"{word}  {name}  ({time.monotonic() - started:.1f} s)\n{said}", end="", flush=True)
    return done.returncode == 0


def _own_checks() -> list[tuple[str, list[str]]]:
    return [
        ("house rules", [str(finding) for finding in house_lint.examine(ROOT, house_lint.tracked(ROOT))]),
        ("generated pages", _pages()),
        (
            "generated contracts",
            []
            if (ROOT / ".importlinter").read_text("utf-8") == contracts.current()
            else [".importlinter is out of date: ./run fix"],
        ),
    ]


def _pages() -> list[str]:
    try:
        return [f"{name} is out of date: ./run fix" for name in reference.outdated()]
    except reference.UnexplainedError as error:
        return [str(error)]


def _clean(name: str, problems: list[str]) -> bool:
    print(f"{'FAILED' if problems else 'ok    '}  {name}")
    for problem in problems:
        print(problem)
    return not problems


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
