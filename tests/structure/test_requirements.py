from __future__ import annotations

import re
import tomllib

import pytest

from tools.programs import ROOT

FOLDER = ROOT / "requirements"
SETS = ("base", "server", "dev")


def pins(name: str) -> dict[str, str]:
    """Package → version, without its environment marker."""
    found = re.findall(
        r"^([a-zA-Z0-9_.-]+)(?:\[.*?\])?==(.*?)(?: \\)?$", (FOLDER / f"{name}.txt").read_text(), re.MULTILINE
    )
    return {package: version.partition(";")[0].strip() for package, version in found}


def wanted(name: str) -> set[str]:
    lines = (FOLDER / f"{name}.in").read_text().splitlines()
    return {re.split(r"[\[<>=]", line)[0].lower() for line in lines if line and line[0] not in "#-"}


@pytest.mark.parametrize("name", SETS)
def test_every_pin_has_its_hash(name: str) -> None:
    text = (FOLDER / f"{name}.txt").read_text()
    requirements = re.split(r"\n(?=[a-zA-Z0-9])", text)
    assert all("--hash=sha256:" in requirement for requirement in requirements if "==" in requirement)


@pytest.mark.parametrize(("smaller", "larger"), [("base", "server"), ("server", "dev")])
def test_a_larger_set_has_the_same_pins(smaller: str, larger: str) -> None:
    bigger = pins(larger)
    assert {package: bigger.get(package) for package in pins(smaller)} == pins(smaller)


def test_the_base_set_is_free_of_django() -> None:
    assert "django" not in pins("base")


def test_the_distribution_asks_for_what_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

    def names(lines: list[str]) -> set[str]:
        return {re.split(r"[\[<>=]", line)[0] for line in lines}

    assert names(project["dependencies"]) == wanted("base")
    # setuptools is pinned to build without a network; the product does not need it.
    assert names(project["optional-dependencies"]["server"]) == wanted("server") - {"setuptools"}


@pytest.mark.parametrize("name", SETS)
def test_every_dependency_has_its_reason(name: str) -> None:
    explained = set(
        re.findall(r"^\| `([^`\[]+)", (ROOT / "docs" / "dependencies.md").read_text("utf-8"), re.MULTILINE)
    )
    assert {package.lower() for package in wanted(name)} <= {package.lower() for package in explained}
