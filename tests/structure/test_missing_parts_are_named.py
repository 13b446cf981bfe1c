from __future__ import annotations

from pathlib import Path

import pytest

from support.trees import pytest_in, small_tree

TESTS = """
import pytest

def test_always():
    pass

@pytest.mark.needs("pdfsig")
def test_signatures_by_another_program():
    pass

@pytest.mark.samples
def test_the_originals():
    pass

@pytest.mark.full
def test_for_an_hour():
    pass
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    return small_tree(tmp_path, {"tests/test_parts.py": TESTS})


@pytest.fixture
def bare(tmp_path: Path) -> dict[str, str]:
    """A machine without the programs and without the originals."""
    return {"PATH": "/nonexistent", "LIENTHONG_SAMPLES": str(tmp_path / "none")}


def test_what_cannot_run_is_listed_and_passes(tree: Path, bare: dict[str, str]) -> None:
    run = pytest_in(tree, **bare)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "NOT RUN" in run.stdout
    assert "pdfsig absent (Debian: poppler-utils)" in run.stdout
    assert "originals under LIENTHONG_SAMPLES are absent" in run.stdout
    assert "1 passed, 2 skipped, 1 deselected" in run.stdout.splitlines()[-1]


def test_under_require_all_a_missing_program_fails(tree: Path, bare: dict[str, str]) -> None:
    run = pytest_in(tree, **bare, REQUIRE_ALL="1")
    assert run.returncode == 1
    assert "had to run: FAILED" in run.stdout


def test_under_require_all_missing_originals_do_not_fail(tree: Path, bare: dict[str, str]) -> None:
    run = pytest_in(
        tree, "--deselect=tests/test_parts.py::test_signatures_by_another_program", **bare, REQUIRE_ALL="1"
    )
    assert run.returncode == 0
    assert "originals under LIENTHONG_SAMPLES are absent" in run.stdout


def test_workers_tell_the_main_process_what_did_not_run(tree: Path, bare: dict[str, str]) -> None:
    run = pytest_in(tree, "-p", "xdist", "-n", "2", **bare, REQUIRE_ALL="1")
    assert run.returncode == 1
    assert "pdfsig absent" in run.stdout


def test_the_long_tests_run_when_asked_for(tree: Path, bare: dict[str, str]) -> None:
    run = pytest_in(tree, "--full", **bare)
    assert "2 passed, 2 skipped" in run.stdout.splitlines()[-1]


def test_an_unknown_program_is_refused_not_skipped(tree: Path) -> None:
    (tree / "tests" / "test_typo.py").write_text(
        "import pytest\n\n@pytest.mark.needs('pdfsigg')\ndef test_x():\n    pass\n"
    )
    run = pytest_in(tree)
    assert run.returncode != 0
    assert "unknown program 'pdfsigg'" in run.stdout + run.stderr


def test_an_unknown_law_id_is_refused(tree: Path) -> None:
    (tree / "tests" / "test_typo.py").write_text(
        "import pytest\n\n@pytest.mark.law('D-99')\ndef test_x():\n    pass\n"
    )
    run = pytest_in(tree)
    assert run.returncode != 0
    assert "D-99 not in docs/law.toml" in run.stdout + run.stderr
