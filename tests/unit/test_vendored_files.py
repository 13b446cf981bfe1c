from __future__ import annotations

import hashlib
import re
from pathlib import Path

import lienthong

WEB = Path(lienthong.__path__[0]) / "web"
_LINE = re.compile(r"\| `(static/vendor/[^`]+)` \|.*\| `([0-9a-f]{64})` \|")


def test_vendored_files_are_those_of_the_list() -> None:
    listed = dict(_LINE.findall((WEB / "VENDORED.md").read_text(encoding="utf-8")))
    present = {
        str(path.relative_to(WEB)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in (WEB / "static" / "vendor").iterdir()
        if not path.name.startswith("LICENSE")
    }
    assert present == listed


def test_every_vendored_file_has_its_licence() -> None:
    for path in (WEB / "static" / "vendor").iterdir():
        if not path.name.startswith("LICENSE"):
            licence = path.with_name("LICENSE-" + path.name.split(".")[0])
            assert licence.read_text(encoding="utf-8")
