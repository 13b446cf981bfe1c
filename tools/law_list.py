"""The IDs a test may prove: ``docs/law.toml``."""

from __future__ import annotations

import functools
import tomllib

from tools.programs import ROOT

LAW = ROOT / "docs" / "law.toml"


@functools.cache
def titles() -> dict[str, str]:
    """ID → one line in our own words, in the order of the file."""
    table = tomllib.loads(LAW.read_text(encoding="utf-8"))
    return {name: title for group in table.values() for name, title in group.items()}
