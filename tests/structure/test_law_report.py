from __future__ import annotations

from pathlib import Path

import pytest

from support.trees import pytest_in, small_tree
from tools import law
from tools.law_list import titles

TESTS = """
import pytest

@pytest.mark.law("D-01")
def test_good():
    pass

@pytest.mark.law("D-01", "D-02")
def test_half():
    pass

@pytest.mark.law("D-02")
def test_bad():
    assert False

@pytest.mark.law("D-03")
@pytest.mark.needs("pdfsig")
def test_left_out():
    pass

@pytest.mark.law("D-04")
@pytest.mark.samples
def test_of_originals_only():
    pass

@pytest.mark.law("D-05")
@pytest.mark.samples
def test_of_originals_too():
    pass

@pytest.mark.law("D-05")
def test_of_our_own():
    pass

def test_without_an_id():
    pass
"""


@pytest.mark.parametrize("words", [[], ["-p", "xdist", "-n", "2"]], ids=["alone", "with workers"])
def test_only_ids_whose_tests_ran_and_all_passed_count(tmp_path: Path, words: list[str]) -> None:
    tree = small_tree(tmp_path / "tree", {"tests/test_law.py": TESTS})
    report = tmp_path / "report.json"
    run = pytest_in(
        tree,
        "--law-only",
        f"--law-report={report}",
        *words,
        PATH="/nonexistent",
        LIENTHONG_SAMPLES="/nonexistent",
    )
    assert run.returncode == 1, run.stdout + run.stderr
    outcomes = law.read(report)
    assert law.passed(outcomes) == {"D-01", "D-05"}
    assert not any("without_an_id" in outcome.nodeid for outcome in outcomes)


def test_one_id_can_be_asked_for(tmp_path: Path) -> None:
    tree = small_tree(tmp_path, {"tests/test_law.py": TESTS})
    assert "2 passed, 6 deselected" in pytest_in(tree, "--law", "D-01").stdout.splitlines()[-1]


def test_the_list_names_every_decision_and_every_part_of_the_check_list() -> None:
    known = titles()
    assert [name for name in known if name.startswith("D-")] == [f"D-{number:02d}" for number in range(1, 30)]
    parts = {name.partition("-")[0] for name in known}
    assert parts == {"D", "OUT", "SND", "RCV", "PRC", "REC", "ALR", "RPT", "ARC", "SEC", "SIG", "IDN", "OPS"}
    assert all(title and not title.endswith(".") for title in known.values())
