"""Our own recordings of what the SDK puts on the wire, replayed byte for byte over a real socket."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from contracts.vxp.make_recordings import FOLDER, OTHER, OTHER_SYSTEM, SECRET, SERVED, SYSTEM, recordings
from lienthong.api.testing import MemoryAxis, RunningDoor
from lienthong.exchange.vxp.rows import AgencyRow
from support.doors import ask
from tools import programs

ACCEPTED = {"0"}
REFUSED = {"22"}
EXPECTED = {
    "01": ACCEPTED,
    "02": ACCEPTED,
    "03": ACCEPTED,
    "04": ACCEPTED,
    "05": ACCEPTED,
    "06": ACCEPTED,
    "07": ACCEPTED,
    "08": REFUSED,
    "09": REFUSED,
    "10": REFUSED,
    "11": ACCEPTED,
    "12": ACCEPTED,
    "13": REFUSED,
    "14": ACCEPTED,
    "15": ACCEPTED,
    "16": {"15", "22"},
}


@pytest.fixture
def door() -> Iterator[RunningDoor]:
    axis = MemoryAxis(
        {SYSTEM: (SECRET, SERVED), OTHER_SYSTEM: (SECRET, (OTHER,))},
        [AgencyRow(code, code, f"Cơ quan {code}") for code in (*SERVED, OTHER)],
    )
    with RunningDoor(axis) as running:
        yield running


def test_files_and_script_say_the_same() -> None:
    written = {path.name: path.read_bytes() for path in FOLDER.glob("*.http")}
    assert written == {f"{one.name}.http": one.request() for one in recordings()}


@pytest.mark.law("D-27", "D-28")
@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.http")), ids=lambda path: path.stem)
def test_every_recording_gets_its_answer(door: RunningDoor, path: Path) -> None:
    _check(path.name, ask(door, path.read_bytes()).json)


@pytest.mark.samples
@pytest.mark.parametrize("number", sorted(EXPECTED))
def test_every_original_gets_its_answer(number: str) -> None:
    folder = programs.samples()
    assert folder is not None
    [path] = (folder / "vxp-samples").glob(f"{number}-*.http")
    served = ("000.00.00.G22", "000.00.00.H41", "000.00.00.A80")
    axis = MemoryAxis(
        {"000.00.00.G22": ("sample-secret", served)},
        [AgencyRow(code, code, code) for code in (*served, "28.22.H17")],
    )
    with RunningDoor(axis) as running:
        _check(path.name, ask(running, path.read_bytes()).json)


def _check(name: str, answer: dict[str, object]) -> None:
    assert answer["ErrorCode"] in EXPECTED[name[:2]], answer
    assert answer["status"] == ("OK" if answer["ErrorCode"] == "0" else "FAIL")
    if "sendEdoc" in name:
        assert isinstance(answer["DocId"], str)
        assert answer["DocId"]
    if "List" in name or "Synchronize" in name:
        assert isinstance(answer["data"], list)
    if "count" in name:
        assert answer["count"] == 0
