from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tools import contracts
from tools.programs import ROOT

LINT = "from importlinter.cli import lint_imports_command as c; c()"
DOWNWARDS = "Packages only import downwards"
PURE = "Protocol packages are free of Django"
KIT = "The kit shares nothing with what it tests"
KIT_CASES = "The kit's cases know nothing of its hub"
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
    Violation("kit/broken.py", "import lienthong.edxml", KIT),
    Violation("kit/cases/broken.py", "import lienthong.kit.hub", KIT_CASES),
    Violation("axis/registry/broken.py", "import lienthong.axis.delivery", AXIS),
    Violation("axis/intake/broken.py", "import lienthong.axis.pipeline", AXIS),
    Violation("web/broken.py", "import lienthong.axis.intake.models", tables_of("lienthong.axis.intake")),
    Violation("api/broken.py", "import lienthong.axis.intake.models", tables_of("lienthong.axis.intake")),
    Violation(
        "axis/statuses/broken.py", "import lienthong.axis.intake.models", tables_of("lienthong.axis.intake")
    ),
]


def lint(tree: Path) -> set[str]:
    """Names of broken contracts."""
    done = subprocess.run(
        [sys.executable, "-c", LINT],
        cwd=tree,
        env={**os.environ, "PYTHONPATH": str(tree / "src"), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    broken = set(re.findall(r"^(.*) BROKEN$", done.stdout, flags=re.MULTILINE))
    assert done.returncode == (1 if broken else 0), done.stdout + done.stderr
    return broken


class Tree:
    """A copy of our own packages with their contracts; what is written into it can be taken back."""

    def __init__(self, root: Path) -> None:
        self.root = root
        ignored = shutil.ignore_patterns("__pycache__", "*.egg-info")
        shutil.copytree(ROOT / "src", root / "src", ignore=ignored)
        shutil.copy(ROOT / ".importlinter", root)
        self.already_broken = lint(root)
        self._before: dict[Path, str | None] = {}

    def write(self, module: str, line: str) -> None:
        """Add a line to a module, which may be new."""
        path = self.root / "src" / "lienthong" / module
        text = path.read_text("utf-8") if path.exists() else None
        self._before.setdefault(path, text)
        path.parent.mkdir(exist_ok=True)
        path.write_text((text or '"""A deliberate violation."""\n') + line + "\n", "utf-8")

    def newly_broken(self) -> set[str]:
        """Contracts that were kept before."""
        return lint(self.root) - self.already_broken

    def restore(self) -> None:
        """Take everything back."""
        for path, text in self._before.items():
            if text is None:
                path.unlink()
                if not any(path.parent.iterdir()):
                    path.parent.rmdir()
            else:
                path.write_text(text, "utf-8")
        self._before.clear()
        shutil.copy(ROOT / ".importlinter", self.root)


@pytest.fixture(scope="module")
def whole_tree(tmp_path_factory: pytest.TempPathFactory) -> Tree:
    """Copied once; the cache of import-linter makes every further look quick."""
    return Tree(tmp_path_factory.mktemp("contracts"))


@pytest.fixture
def tree(whole_tree: Tree) -> Iterator[Tree]:
    """The copy, as it was, for each test."""
    yield whole_tree
    whole_tree.restore()


def test_the_packages_keep_every_contract(tree: Tree) -> None:
    assert tree.already_broken == set()


@pytest.mark.parametrize("violation", VIOLATIONS, ids=lambda v: f"{v.module}: {v.line}")
def test_each_violation_breaks_exactly_its_contract(tree: Tree, violation: Violation) -> None:
    tree.write(violation.module, violation.line)
    assert tree.newly_broken() == {violation.contract}


def test_a_component_imports_inwards_only(tree: Tree) -> None:
    tree.write("axis/intake/states.py", "import lienthong.axis.intake.models")
    assert tree.newly_broken() == {INSIDE}


def test_a_package_that_is_not_in_the_plan_is_refused(tree: Tree) -> None:
    tree.write("miscellany.py", "")
    assert tree.newly_broken() == {DOWNWARDS}


def test_a_component_that_is_not_in_the_plan_is_refused(tree: Tree) -> None:
    tree.write("axis/novelty/__init__.py", "")
    assert tree.newly_broken() == {AXIS}


def test_every_component_with_tables_has_its_contract() -> None:
    assert (ROOT / ".importlinter").read_text("utf-8") == contracts.current(), "run ./run fix"


def test_a_new_component_with_tables_is_noticed(tree: Tree) -> None:
    tree.write("axis/routing/models.py", "")
    assert (tree.root / ".importlinter").read_text("utf-8") != contracts.current(tree.root)
    contracts.write(tree.root)
    tree.write("axis/delivery/broken.py", "import lienthong.axis.routing.models")
    assert tree.newly_broken() == {tables_of("lienthong.axis.routing")}
