"""One version, said the same wherever it is said."""

from __future__ import annotations

import re
import tomllib

import lienthong
from tools.programs import ROOT

RELEASED = re.compile(r"^## (\S+)$", re.MULTILINE)


def test_package_metadata_and_changelog_name_the_same_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    newest = RELEASED.findall((ROOT / "CHANGELOG.md").read_text("utf-8"))[0]

    assert project["version"] == lienthong.__version__ == newest
