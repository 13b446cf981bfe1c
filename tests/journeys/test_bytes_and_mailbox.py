"""D-02 and RCV-10: the recipient gets the sender's bytes, is offered them until ``done``, never a second document."""

from __future__ import annotations

import base64
import io
import zipfile
from collections.abc import Callable

import pytest

from bench.load import real_pdf
from support.packets import Letter, document
from support.stage import Stage
from support.traces import stored_files

pytestmark = [pytest.mark.processes]
Make = Callable[..., Letter]


def wrapped(file: bytes) -> bytes:
    """A file in a ZIP of one entry, as the national library packs it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("cong-van.pdf", file)
    return out.getvalue()


def waiting_ids(client: object) -> list[str]:
    return [str(row["docId"]) for row in client.waiting()]  # type: ignore[attr-defined]  # any raw client


@pytest.mark.law("D-02")
def test_both_ways_of_fetching_give_the_senders_bytes_unchanged(stage: Stage, letter: Make) -> None:
    packet = document(letter(file=real_pdf(7, 150_000)))
    doc_id = stage.vpcp.send(packet, sender="G22").doc_id
    fetched = stage.btttt.call("getEdoc", docId=doc_id)
    assert base64.b64decode(str(fetched.json["data"])) == packet
    download = stage.btttt.call("downloadEdoc", docId=doc_id)
    assert download.body == packet
    assert download.headers["content-type"] == "application/octet-stream"


@pytest.mark.law("RCV-10")
def test_an_item_is_offered_until_done_and_fetching_again_makes_no_second(stage: Stage, letter: Make) -> None:
    doc_id = stage.vpcp.send(document(letter()), sender="G22").doc_id
    for _ in range(3):
        assert waiting_ids(stage.btttt).count(doc_id) == 1
        stage.btttt.call("getEdoc", docId=doc_id)
    assert stage.btttt.call("updateStatus", docId=doc_id, status="processing").code == "0"
    assert waiting_ids(stage.btttt).count(doc_id) == 1
    assert stage.btttt.call("updateStatus", docid=doc_id, status="done").code == "0"
    assert doc_id not in waiting_ids(stage.btttt)
    assert stage.btttt.call("updateStatus", docId=doc_id, status="done").code == "0"
    assert stage.btttt.call("getEdoc", docId=doc_id).code == "0"


def test_the_sender_sees_each_recipients_transport_state(stage: Stage, letter: Make) -> None:
    doc_id = stage.vpcp.send(document(letter(recipients=("G14", "H47"))), sender="G22").doc_id
    stage.btttt.call("getEdoc", docId=doc_id)
    stage.btttt.call("updateStatus", docId=doc_id, status="done")
    answer = stage.vpcp.call("getSentEdocList", b"", servicetype="eDoc", messagetype="edoc", docId=doc_id)
    states = {str(row["toCode"]): str(row["receiveStatus"]) for row in answer.rows}
    assert states["G14"] == "done"
    assert states["H47"] == "initial"


@pytest.mark.law("D-02")
def test_a_stranger_cannot_fetch_what_was_not_sent_to_it(stage: Stage, letter: Make) -> None:
    doc_id = stage.vpcp.send(document(letter(recipients=("G14",))), sender="G22").doc_id
    assert stage.gialai.call("getEdoc", docId=doc_id).code == "22"
    refused = stage.gialai.call("downloadEdoc", docId=doc_id)
    assert (refused.code, refused.doc_id) == ("22", "")


@pytest.mark.law("D-02")
def test_a_big_file_wrapped_by_the_library_passes_and_leaves_nothing_open(stage: Stage, letter: Make) -> None:
    """Long enough to be unzipped in a thread."""
    packet = document(letter(file=wrapped(real_pdf(7, 3_000_000))))
    assert len(packet) > 3_000_000
    files = stored_files(stage.axis)
    doc_id = stage.vpcp.send(packet, sender="G22").doc_id
    assert stage.btttt.call("downloadEdoc", docId=doc_id).body == packet
    assert len(stored_files(stage.axis)) == len(files) + 1
