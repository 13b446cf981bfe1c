from __future__ import annotations

from pathlib import Path

import pytest

from support.trees import small_tree
from tools import prove
from tools.law_list import titles
from tools.programs import ROOT

PROMISE = "def answer() -> int:\n    return 0\n"
TESTS = """
import pytest
from lienthong.promise import answer

@pytest.mark.law("D-01")
def test_the_answer_is_zero():
    assert answer() == 0

@pytest.mark.law("D-02")
def test_nothing_much():
    assert answer() is not None

@pytest.mark.law("D-03")
def test_already_wrong():
    assert answer() == 5
"""
PATCH = """--- a/src/lienthong/promise.py
+++ b/src/lienthong/promise.py
@@ -1,2 +1,2 @@
{context}
-    return 0
+    return {value}
"""


def patch(value: str = "1", context: str = " def answer() -> int:") -> str:
    return PATCH.format(value=value, context=context)


BREAKERS = {
    "D-01.patch": patch(),
    "D-01-import.patch": patch(value="0 +"),
    "D-01-stale.patch": patch(context=" def other() -> int:"),
    "D-02.patch": patch(),
    "D-03.patch": patch(),
    "D-04.patch": patch(),
}


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, prove.Verdict]:
    """All breakers of the small tree, judged in one go."""
    folder = tmp_path_factory.mktemp("breakers")
    tree = small_tree(
        folder / "tree",
        {
            "src/lienthong/promise.py": PROMISE,
            "tests/test_promise.py": TESTS,
            **{f"tests/breakers/{name}": text for name, text in BREAKERS.items()},
        },
    )
    scratch = folder / "scratch"
    scratch.mkdir()
    return {
        verdict.breaker.path.name: verdict for verdict in prove.prove(tree, prove.breakers(tree), scratch)
    }


@pytest.mark.needs("git")
def test_a_breaker_its_test_notices_is_proven(verdicts: dict[str, prove.Verdict]) -> None:
    verdict = verdicts["D-01.patch"]
    assert verdict.proven, verdict.reason
    assert "test_the_answer_is_zero" in verdict.reason


@pytest.mark.needs("git")
@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("D-02.patch", "every test still passes with the breaker"),
        ("D-03.patch", "do not pass without the breaker"),
        ("D-01-import.patch", "broke instead of failing"),
        ("D-01-stale.patch", "does not apply"),
        ("D-04.patch", "do not pass without the breaker (exit code 5)"),
    ],
    ids=["unnoticed", "already failing", "import broken", "stale", "no tests"],
)
def test_anything_less_is_not_proven_and_says_why(
    verdicts: dict[str, prove.Verdict], name: str, reason: str
) -> None:
    assert not verdicts[name].proven
    assert reason in verdicts[name].reason


@pytest.mark.parametrize("name", ["nonsense.patch", "D-1.patch", "D-01_word.patch"])
def test_a_misnamed_breaker_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "tests" / "breakers").mkdir(parents=True)
    (tmp_path / "tests" / "breakers" / name).write_text(patch())
    with pytest.raises(prove.BreakerError):
        prove.breakers(tmp_path)


def test_the_engine_is_read_from_the_first_line(tmp_path: Path) -> None:
    (tmp_path / "tests" / "breakers").mkdir(parents=True)
    (tmp_path / "tests" / "breakers" / "D-01.patch").write_text("# engine: postgresql\n" + patch())
    (tmp_path / "tests" / "breakers" / "D-02.patch").write_text(patch())
    assert [breaker.engine for breaker in prove.breakers(tmp_path)] == ["postgresql", "sqlite"]


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of our own source, to try breakers on without applying them."""
    folder = tmp_path_factory.mktemp("sources")
    prove.copy_tree(ROOT / "src", folder / "src")
    return folder


@pytest.mark.parametrize("breaker", prove.breakers(ROOT), ids=lambda breaker: breaker.path.name)
@pytest.mark.needs("git")
def test_every_breaker_here_applies_and_touches_only_the_source(
    breaker: prove.Breaker, sources: Path
) -> None:
    touched = [line[6:] for line in breaker.path.read_text("utf-8").splitlines() if line.startswith("+++ b/")]
    assert breaker.id in titles()
    assert touched
    assert all(name.startswith("src/lienthong/") for name in touched)
    assert prove.apply(breaker.path, sources, only_check=True) == ""
