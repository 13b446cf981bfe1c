from __future__ import annotations

import re
from pathlib import Path

import pytest

from tools import house_lint, reference
from tools.programs import ROOT

LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")
PAGES = [
    ROOT / name
    for name in house_lint.tracked(ROOT)
    if name.endswith(".md") and (name.startswith("docs/") or "/" not in name)
]
RUN_WORDS = re.compile(r"\./run ([a-z]+)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    links = [
        link for link in LINK.findall(page.read_text("utf-8")) if "://" not in link and "mailto:" not in link
    ]
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_commands_named_in_a_page_exist(page: Path) -> None:
    offered = set(re.findall(r"^    ([a-z]+)(?: \||\))", (ROOT / "run").read_text("utf-8"), re.MULTILINE))
    assert set(RUN_WORDS.findall(page.read_text("utf-8"))) <= offered


def test_reference_pages_are_what_the_code_says() -> None:
    assert reference.outdated() == [], "run ./run fix"


def test_the_map_of_the_readme_names_every_folder_and_package() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    folders = {path.parts[0] for path in map(Path, house_lint.tracked(ROOT)) if len(path.parts) > 1}
    packages = {path.parent.name for path in (ROOT / "src" / "lienthong").glob("*/__init__.py")}
    assert [name for name in sorted(folders) if f"`{name}/" not in text] == []
    assert [name for name in sorted(packages) if f"`{name}`" not in text] == []


def test_every_decision_record_is_numbered_and_has_its_parts() -> None:
    records = sorted((ROOT / "docs" / "adr").glob("*.md"))
    assert [int(path.name[:4]) for path in records] == list(range(len(records)))
    for path in records:
        text = path.read_text("utf-8")
        parts = set(re.findall(r"^## (.+)$", text, re.MULTILINE))
        assert {"Decision", "Consequences"} <= parts, path.name
        assert parts & {"Context", "Why"}, path.name
