"""The byte-for-byte recordings of the national SDK get the answers they must get from the server we ship.

The originals are test data that is not ours to publish; they are read from LIENTHONG_SAMPLES.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.servers import AxisServer, agency_command, running_axis, system_command
from support.wire import Answer, RawClient

pytestmark = [pytest.mark.processes, pytest.mark.samples]
ROOT = Path(os.environ.get("LIENTHONG_SAMPLES", Path(__file__).parents[2].parent / "shared"))
LISTS = {"01", "02", "06"}
REFUSED_FORM = {
    "04": "22",
    "05": "22",
    "08": "22",
    "09": "22",
    "10": "22",
    "13": "22",
    "16": "15",
}


@pytest.fixture(scope="module")
def axis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AxisServer]:
    served = ("000.00.00.G22", "000.00.00.H41", "000.00.00.A80")
    commands = (
        *(agency_command(code, f"Cơ quan {code}") for code in (*served, "28.22.H17")),
        system_command("000.00.00.G22", "sample-secret", *served),
        system_command("s-h17", "other-secret", "28.22.H17"),
    )
    with running_axis(tmp_path_factory.mktemp("samples"), *commands) as server:
        yield server


def replay(axis: AxisServer, number: str) -> Answer:
    file = next((ROOT / "vxp-samples").glob(f"{number}-*.http"))
    with contextlib.closing(RawClient(axis.port, "", "")) as client:
        return client.raw(file.read_bytes())


@pytest.mark.parametrize("number", [f"{n:02}" for n in range(1, 17)])
def test_each_recording_gets_the_json_form(axis: AxisServer, number: str) -> None:
    answer = replay(axis, number)
    assert answer.http_status == 200
    assert answer.body.isascii()
    assert answer.code == REFUSED_FORM.get(number, "0")
    if number in LISTS:
        assert isinstance(answer.rows, list)
    if number in {"07", "14", "15"}:
        assert len(answer.doc_id) == 36
    if number in {"11", "12"}:
        assert isinstance(answer.json["count"], int)


@pytest.mark.law("D-02")
def test_the_recorded_letter_reaches_its_recipient_unchanged(axis: AxisServer) -> None:
    doc_id = replay(axis, "07").doc_id
    receiver = axis.client("s-h17", "other-secret")
    assert doc_id in [row["docId"] for row in receiver.waiting()]
    original = (ROOT / "edxml-samples" / "01-edoc-new.edxml").read_bytes()
    assert receiver.call("downloadEdoc", docId=doc_id).body == original
    assert replay(axis, "07").doc_id == doc_id


def test_the_recorded_statuses_reach_the_sender(axis: AxisServer) -> None:
    sent = {replay(axis, number).doc_id for number in ("14", "15")}
    sender = axis.client("000.00.00.G22", "sample-secret")
    assert sent <= {str(row["docId"]) for row in sender.waiting("status")}
