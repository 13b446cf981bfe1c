"""Small trees in the shape of this repository, to try its tooling on."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tools.programs import ROOT

_CONFTEST = 'pytest_plugins = ("support.not_run", "support.law_marks", "support.selection")\n'
_PYTEST = """
[tool.pytest.ini_options]
pythonpath = ["src", "tests", "."]
testpaths = ["tests"]
addopts = ["--disable-plugin-autoload", "--strict-markers", "--import-mode=importlib"]
markers = ["law(*ids): x", "engine: x", "processes: x", "needs(*programs): x", "samples: x", "full: x"]
"""


def small_tree(root: Path, files: dict[str, str]) -> Path:
    """A tree with our pytest plugins and the given files, seen by version control as new files."""
    for name in (
        "tools/__init__.py",
        "tools/engines.py",
        "tools/programs.py",
        "tools/law_list.py",
        "docs/law.toml",
    ):
        _copy(name, root)
    for name in ("not_run", "law_marks", "selection"):
        _copy(f"tests/support/{name}.py", root)
    all_files = {
        "pyproject.toml": _PYTEST,
        "tests/conftest.py": _CONFTEST,
        "src/lienthong/__init__.py": "",
        ".gitignore": "__pycache__/\n.pytest_cache/\n",
        **files,
    }
    for name, text in all_files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")
    subprocess.run(["git", "init", "--quiet"], cwd=root, check=True)
    return root


def _copy(name: str, root: Path) -> None:
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(ROOT / name, root / name)


def pytest_in(tree: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """One pytest run in such a tree, untouched by the run it is called from."""
    inherited = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("PYTEST_", "LIENTHONG_"))
        and key not in {"REQUIRE_ALL", "DJANGO_SETTINGS_MODULE"}
    }
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *words],
        cwd=tree,
        env={**inherited, "PYTHONPATH": str(tree / "src"), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
