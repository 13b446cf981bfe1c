"""``./run bench`` and ``./run faults`` of an unknown name say in Vietnamese what there is to start."""

from __future__ import annotations

import pytest

from tools import campaign


@pytest.mark.parametrize(
    ("kind", "names"),
    [("bench", {"agencies", "desk", "hostile", "intake"}), ("faults", {"crash", "door", "keys"})],
)
def test_an_unknown_name_is_refused_with_the_list(
    capsys: pytest.CaptureFixture[str], kind: str, names: set[str]
) -> None:
    assert campaign.main([kind, "nope"]) == 2
    first, usage, *lines = capsys.readouterr().err.splitlines()
    assert first.endswith("«nope».")
    assert usage.startswith(f"Cách dùng: ./run {kind} TÊN")
    assert {line.split()[0] for line in lines} == names
    assert not [line for line in lines if line.split(maxsplit=1)[1].isascii()]
