"""Workers of ``./run test`` set costly things up once, and write where no disk makes them wait."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.trees import pytest_in, small_tree
from tools.memory_folder import memory_folder
from tools.programs import ROOT
from tools.suite import WHOLE_FILES, workers

CONFTEST = """
import pytest, time
from pathlib import Path

pytest_plugins = ("support.scheduling",)
LOG = Path(__file__).parent / "log"

class Stage:
    pass

@pytest.fixture(scope="session")
def stage() -> Stage:
    return log("stage")

@pytest.fixture(scope="module")
def costly() -> None:
    time.sleep(1)  # the other worker runs out of tests meanwhile
    log("costly")

def log(word):
    with LOG.open("a") as file:
        file.write(word + "\\n")
    return Stage()
"""
COSTLY = """
import pytest

@pytest.mark.parametrize("number", range(6))
def test_costly(costly, number):
    pass
"""
ON_STAGE = """
from conftest import Stage

def test_on_stage(stage: Stage) -> None:
    pass

def test_on_stage_too(stage: Stage) -> None:
    pass
"""


def test_a_fixture_of_a_file_and_one_shared_by_files_are_set_up_in_one_worker(tmp_path: Path) -> None:
    files = {
        "tests/conftest.py": CONFTEST,
        "tests/support/scheduling.py": (ROOT / "tests/support/scheduling.py").read_text("utf-8"),
        "tests/test_costly.py": COSTLY,
        **{f"tests/test_on_stage_{number}.py": ON_STAGE for number in range(3)},
    }
    tree = small_tree(tmp_path, files)
    run = pytest_in(tree, "-p", "xdist", "-n", "2", *WHOLE_FILES)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "12 passed" in run.stdout
    assert sorted((tree / "tests" / "log").read_text().split()) == ["costly", "stage"]


def test_a_folder_in_memory_is_used_only_where_it_has_room(tmp_path: Path) -> None:
    assert memory_folder(tmp_path, room=1) == tmp_path
    assert memory_folder(tmp_path, room=2**80) is None
    assert memory_folder(tmp_path / "absent", room=1) is None


@pytest.mark.parametrize("words", [["-n", "0"], ["-n=4"], ["--pdb"]])
def test_who_asks_for_a_number_of_workers_gets_it(words: list[str]) -> None:
    assert workers(words) == []


def test_a_test_of_an_engine_that_is_marked_from_elsewhere_is_refused(tmp_path: Path) -> None:
    files = {
        "tests/marks.py": "import pytest\n\nBOTH = pytest.mark.engine\n",
        "tests/test_unseen.py": "from marks import BOTH\n\n@BOTH\ndef test_it():\n    pass\n",
    }
    run = pytest_in(small_tree(tmp_path, files))
    assert run.returncode != 0
    assert "write pytest.mark.engine into the file of the test" in run.stdout + run.stderr
