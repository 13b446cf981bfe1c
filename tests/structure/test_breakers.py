from __future__ import annotations

from collections.abc import Callable
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


Judge = Callable[[dict[str, str]], list[prove.Verdict]]


@pytest.fixture
def judged(tmp_path: Path) -> Judge:
    """Judge breakers, given by file name, of the small tree."""

    def judge(patches: dict[str, str]) -> list[prove.Verdict]:
        tree = small_tree(
            tmp_path / "tree",
            {
                "src/lienthong/promise.py": PROMISE,
                "tests/test_promise.py": TESTS,
                **{f"tests/breakers/{name}": text for name, text in patches.items()},
            },
        )
        scratch = tmp_path / "scratch"
        scratch.mkdir()
        return prove.prove(tree, prove.breakers(tree), scratch)

    return judge


@pytest.mark.needs("git")
def test_a_breaker_its_test_notices_is_proven(judged: Judge) -> None:
    (verdict,) = judged({"D-01.patch": patch()})
    assert verdict.proven
    assert "test_the_answer_is_zero" in verdict.reason


@pytest.mark.needs("git")
def test_a_breaker_no_test_notices_is_not_proven(judged: Judge) -> None:
    (verdict,) = judged({"D-02.patch": patch()})
    assert (verdict.proven, verdict.reason) == (False, "every test still passes with the breaker")


@pytest.mark.needs("git")
def test_tests_that_fail_anyway_prove_nothing(judged: Judge) -> None:
    (verdict,) = judged({"D-03.patch": patch()})
    assert not verdict.proven
    assert "do not pass without the breaker" in verdict.reason


@pytest.mark.needs("git")
def test_a_breaker_that_only_breaks_the_import_proves_nothing(judged: Judge) -> None:
    (verdict,) = judged({"D-01-import.patch": patch(value="0 +")})
    assert not verdict.proven
    assert "broke instead of failing" in verdict.reason


@pytest.mark.needs("git")
def test_a_stale_breaker_is_not_proven(judged: Judge) -> None:
    (verdict,) = judged({"D-01.patch": patch(context=" def other() -> int:")})
    assert not verdict.proven
    assert "does not apply" in verdict.reason


@pytest.mark.needs("git")
def test_an_id_without_tests_is_not_proven(judged: Judge) -> None:
    (verdict,) = judged({"D-04.patch": patch()})
    assert not verdict.proven


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


@pytest.mark.parametrize("breaker", prove.breakers(ROOT), ids=lambda breaker: breaker.path.name)
@pytest.mark.needs("git")
def test_every_breaker_here_applies_and_touches_only_the_source(
    breaker: prove.Breaker, tmp_path: Path
) -> None:
    touched = [line[6:] for line in breaker.path.read_text("utf-8").splitlines() if line.startswith("+++ b/")]
    assert breaker.id in titles()
    assert touched
    assert all(name.startswith("src/lienthong/") for name in touched)
    prove.copy_tree(ROOT / "src", tmp_path / "src")
    assert prove.apply(breaker.path, tmp_path, only_check=True) == ""
