from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tools import contracts
from tools.programs import ROOT

LINT = "from importlinter.cli import lint_imports_command as c; c(['--no-cache'])"
DOWNWARDS = "Packages only import downwards"
PURE = "Protocol packages are free of Django"
AXIS = "Axis components in pipeline order"
INSIDE = "Inside every component"


@dataclass(frozen=True)
class Violation:
    """One import written into one module, and the one contract it breaks."""

    module: str
    line: str
    contract: str


def tables_of(owner: str) -> str:
    return f"Tables of {owner} are its own"


VIOLATIONS = [
    Violation("kernel/broken.py", "import lienthong.infra", DOWNWARDS),
    Violation("edxml/broken.py", "import lienthong.signing", DOWNWARDS),
    Violation("api/broken.py", "import lienthong.web", DOWNWARDS),
    Violation("cli/broken.py", "import lienthong.project", DOWNWARDS),
    Violation("accounts/broken.py", "import lienthong.axis.registry", DOWNWARDS),
    Violation("exchange/broken.py", "import django.http", PURE),
    Violation("letters/broken.py", "import django", PURE),
    Violation("axis/registry/broken.py", "import lienthong.axis.delivery", AXIS),
    Violation("axis/intake/broken.py", "import lienthong.axis.pipeline", AXIS),
    Violation("web/broken.py", "import lienthong.axis.intake.models", tables_of("lienthong.axis.intake")),
    Violation("api/broken.py", "import lienthong.axis.intake.models", tables_of("lienthong.axis.intake")),
    Violation(
        "axis/statuses/broken.py", "import lienthong.axis.intake.models", tables_of("lienthong.axis.intake")
    ),
]


def lint(tree: Path) -> tuple[int, set[str]]:
    """Exit code and names of broken contracts."""
    done = subprocess.run(
        [sys.executable, "-c", LINT],
        cwd=tree,
        env={**os.environ, "PYTHONPATH": str(tree / "src"), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, set(re.findall(r"^(.*) BROKEN$", done.stdout, flags=re.MULTILINE))


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of our own packages with their contracts."""
    shutil.copytree(
        ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__", "*.egg-info")
    )
    shutil.copy(ROOT / ".importlinter", tmp_path)
    return tmp_path


def write(tree: Path, module: str, line: str) -> None:
    path = tree / "src" / "lienthong" / module
    before = path.read_text("utf-8") if path.exists() else '"""A deliberate violation."""\n'
    path.write_text(before + line + "\n", "utf-8")


def test_the_packages_keep_every_contract(tree: Path) -> None:
    assert lint(tree) == (0, set())


@pytest.mark.parametrize("violation", VIOLATIONS, ids=lambda v: f"{v.module}: {v.line}")
def test_each_violation_breaks_exactly_its_contract(tree: Path, violation: Violation) -> None:
    write(tree, violation.module, violation.line)
    assert lint(tree) == (1, {violation.contract})


def test_a_component_imports_inwards_only(tree: Path) -> None:
    component = tree / "src" / "lienthong" / "axis" / "intake"
    write(tree, "axis/intake/states.py", "import lienthong.axis.intake.models")
    assert (component / "models.py").exists()
    assert lint(tree) == (1, {INSIDE})


def test_a_package_that_is_not_in_the_plan_is_refused(tree: Path) -> None:
    write(tree, "miscellany.py", "")
    assert lint(tree) == (1, {DOWNWARDS})


def test_a_component_that_is_not_in_the_plan_is_refused(tree: Path) -> None:
    (tree / "src" / "lienthong" / "axis" / "novelty").mkdir()
    write(tree, "axis/novelty/__init__.py", "")
    assert lint(tree) == (1, {AXIS})


def test_every_component_with_tables_has_its_contract() -> None:
    assert (ROOT / ".importlinter").read_text("utf-8") == contracts.current(), "run ./run fix"


def test_a_new_component_with_tables_is_noticed(tree: Path) -> None:
    write(tree, "axis/routing/models.py", "")
    assert (tree / ".importlinter").read_text("utf-8") != contracts.current(tree)
    contracts.write(tree)
    write(tree, "axis/delivery/broken.py", "import lienthong.axis.routing.models")
    assert lint(tree) == (1, {tables_of("lienthong.axis.routing")})
