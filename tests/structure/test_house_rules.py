from __future__ import annotations

from pathlib import Path

import pytest

from tools import house_lint
from tools.programs import ROOT

LONG_FUNCTION = "def long():\n" + "    x = 1\n" * 60
# A ~ parts words this file must not contain itself; it is taken out before use.
BREACHES = [
    ("src/lienthong/utils.py", "", "vague-name"),
    ("src/lienthong/helpers/sums.py", "", "vague-name"),
    ("src/lienthong/long.py", "x = 1\n" * 501, "long-module"),
    ("src/lienthong/long.py", LONG_FUNCTION, "long-function"),
    ("src/lienthong/a.py", "# TO~DO later\n", "unfinished"),
    ("src/lienthong/a.py", "def f():\n    raise NotImplemented~Error\n", "unfinished"),
    ("src/lienthong/a.py", "@receiver(saved)\ndef f():\n    ...\n", "signal"),
    ("src/lienthong/a.py", "from django.db.models.signals import post_save\n", "signal"),
    ("src/lienthong/a.py", "x = y  # type:~ ignore\n", "bare-ignore"),
    ("src/lienthong/a.py", "x = y  # type:~ ignore[arg-type]\n", "bare-ignore"),
    ("src/lienthong/a.py", "x = y  # no~qa: E501\n", "bare-noqa"),
    ("docs/a.md", "see /wo~rk/somewhere\n", "machine-path"),
    ("requirements/base.txt", "--index-url somewhere\n", "index-address"),
    ("docs/a.md", "from https://py~pi.org/x\n", "index-address"),
    ("tests/a.pem", "-----BEGIN~ PRIVATE KEY-----\n", "private-key"),
    ("tests/a.pem", "-----BEGIN~ EC PRIVATE KEY-----\n", "private-key"),
    ("tests/a.p12", "", "private-key"),
]
INNOCENT = [
    ("src/lienthong/edxml/receivers.py", "receiver = 1\n"),
    ("src/lienthong/a.py", "def f():\n" + "    x = 1\n" * 59),
    ("src/lienthong/a.py", "x = y  # type:~ ignore[arg-type]  # the stub is wrong\n"),
    ("src/lienthong/a.py", "x = y  # no~qa: E501  a table reads better wide\n"),
    ("docs/a.md", "the framework/parts of it\n"),
    ("tests/a.pem", "-----BEGIN CERTIFICATE-----\n"),
    ("docs/a.md", "uv pip compile --no-emit-index-url\n"),
]


def rules(root: Path, name: str, text: str) -> set[str]:
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_text(text.replace("~", ""), "utf-8")
    return {finding.rule for finding in house_lint.examine(root, [name])}


@pytest.mark.parametrize(("name", "text", "rule"), BREACHES, ids=lambda value: str(value)[:40])
def test_a_breach_is_named(tmp_path: Path, name: str, text: str, rule: str) -> None:
    assert rules(tmp_path, name, text) == {rule}


@pytest.mark.parametrize(("name", "text"), INNOCENT, ids=lambda value: str(value)[:40])
def test_the_innocent_is_left_alone(tmp_path: Path, name: str, text: str) -> None:
    assert rules(tmp_path, name, text) == set()


@pytest.mark.needs("git")
def test_the_repository_keeps_its_house_rules() -> None:
    assert house_lint.examine(ROOT, house_lint.tracked(ROOT)) == []
