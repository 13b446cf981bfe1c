"""Builds the wheel, installs it without extras into an empty environment, and uses it there.

Proves that the protocol packages (kernel … exchange) live without Django, that packet commands work, and
that server commands say what is missing. Builds from a copy, so the working tree stays clean.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tools.programs import ROOT
from tools.prove import copy_tree

_NOT_INSTALLED = 3
_USE = """
import importlib, importlib.util, pkgutil, sys
import lienthong
names = [f"lienthong.{part}" for part in
         ("kernel", "identifiers", "edxml", "signing", "letters", "exchange", "kit")]
for name in list(names):
    package = importlib.import_module(name)
    names += [found.name for found in pkgutil.walk_packages(package.__path__, name + ".")]
for name in names:
    importlib.import_module(name)
assert importlib.util.find_spec("django") is None, "Django came along"
assert "site-packages" in lienthong.__file__, lienthong.__file__
print(len(names), "modules of the base distribution import without Django")
"""


class BrokenDistributionError(AssertionError):
    """The base distribution does not do what it promises."""


def main() -> int:
    """Build, install, use; 0 when everything held."""
    with tempfile.TemporaryDirectory(prefix="lienthong-base-") as folder:
        place = Path(folder)
        wheel = _build(place)
        python = _install(place, wheel)
        _call([str(python), "-c", _USE], place)
        _packets(python, place)
        _server_command(python, place)
        _call([str(python), "-m", "lienthong.cli", "kit", "cases"], place)
    print("base distribution: ok")
    return 0


def _call(command: Sequence[str], place: Path) -> str:
    environment = {
        key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "DJANGO_"))
    }
    environment["PYTHONUTF8"] = "1"
    done = subprocess.run(command, cwd=place, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise BrokenDistributionError(f"{' '.join(command[:4])} …: {done.stdout}{done.stderr}")
    sys.stdout.write(done.stdout)
    return done.stdout


def _build(place: Path) -> Path:
    tree = place / "tree"
    copy_tree(ROOT, tree)
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    _call([*pip, "--wheel-dir", str(place), str(tree)], place)
    (wheel,) = place.glob("lienthong-*.whl")
    return wheel


def _install(place: Path, wheel: Path) -> Path:
    """A fresh environment with the pins of base.txt and nothing else."""
    _call([sys.executable, "-m", "venv", "--without-pip", str(place / "empty")], place)
    python = place / "empty" / "bin" / "python"
    uv = [str(Path(sys.executable).parent / "uv"), "pip", "install", "--quiet", "--python", str(python)]
    _call([*uv, "--require-hashes", "-r", str(ROOT / "requirements" / "base.txt")], place)
    _call([*uv, "--no-deps", "--no-index", str(wheel)], place)
    return python


def _packets(python: Path, place: Path) -> None:
    """Every packet the repository carries that is meant to be read, shown as JSON."""
    packets = sorted((ROOT / "tests").rglob("*.edxml"))
    readable = [path for path in packets if not {"hostile", "broken", "bad", "refused"} & set(path.parts)]
    if not readable:
        raise BrokenDistributionError("the repository carries no packet (tests/**/*.edxml) to show")
    lienthong = str(python.parent / "lienthong")
    shown = _call([lienthong, "packet", "show", str(readable[0]), "--json"], place)
    if not shown.lstrip().startswith("{"):
        raise BrokenDistributionError(f"packet show --json printed no object: {shown[:200]}")


def _server_command(python: Path, place: Path) -> None:
    done = subprocess.run(
        [str(python.parent / "lienthong"), "serve"], cwd=place, capture_output=True, text=True, check=False
    )
    if done.returncode != _NOT_INSTALLED or "lienthong[server]" not in done.stderr:
        raise BrokenDistributionError(
            f"serve without the server's libraries: {done.returncode} {done.stderr}"
        )


if __name__ == "__main__":
    sys.exit(main())
