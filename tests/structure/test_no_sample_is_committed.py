from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from tools import house_lint, programs


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.samples
@pytest.mark.needs("git")
def test_none_of_the_originals_is_in_the_repository() -> None:
    folder = programs.samples()
    assert folder is not None
    originals = {digest(path) for path in folder.rglob("*") if path.is_file()}
    ours = {
        digest(programs.ROOT / name)
        for name in house_lint.tracked(programs.ROOT)
        if (programs.ROOT / name).is_file()
    }
    assert not originals & ours
