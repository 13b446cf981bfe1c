"""Every refusal at the door has its code (D-27), leaves nothing half stored, and one audit event."""

from __future__ import annotations

import contextlib
import hashlib
import http.client
import socket
from collections.abc import Callable
from dataclasses import replace

import pytest

from support.packets import Letter, document, status
from support.stage import SECRET, Stage, eventually
from support.traces import counts, rows, stored_files
from support.wire import Answer, RawClient, request_bytes, signed_headers, unpadded_sha256

pytestmark = [pytest.mark.processes]
Make = Callable[..., Letter]


def send_as(client: RawClient, packet: bytes, hash_file: str, **extra: str) -> Answer:
    parameters = {
        "servicetype": "eDoc",
        "messagetype": "edoc",
        "hash-file": hash_file,
        "from": "G22",
        **extra,
    }
    headers = signed_headers(client.system, client.secret, parameters, "application/octet-stream")
    return client.raw(request_bytes("sendEdoc", headers, packet + b"\r\n"))


def cut_short(client: RawClient, packet: bytes) -> Answer:
    """Sends half a packet in one chunk and ends the connection's sending side."""
    parameters = {"messagetype": "edoc", "hash-file": unpadded_sha256(packet), "from": "G22"}
    headers = signed_headers(client.system, client.secret, parameters, "application/octet-stream")
    whole = request_bytes("sendEdoc", headers, b"")
    half = packet[: len(packet) // 2]
    with socket.create_connection(("127.0.0.1", client.port), timeout=client.timeout) as connection:
        connection.sendall(whole.replace(b"Content-Length: 0", b"Transfer-Encoding: chunked"))
        connection.sendall(b"%x\r\n%b\r\n" % (len(half), half))
        connection.shutdown(socket.SHUT_WR)
        with contextlib.closing(http.client.HTTPResponse(connection)) as response:
            response.begin()
            return Answer(response.status, response.read())


def refused(stage: Stage, send: Callable[[], Answer], code: str, stable: str) -> str:
    """Sends, and checks the code, the form, and that one audit event is all that came of it."""
    before, files = counts(stage.axis), stored_files(stage.axis)
    answer = send()
    assert answer.http_status == 200
    assert (answer.code, answer.json["status"], answer.doc_id) == (code, "FAIL", "")
    sentence = str(answer.json["ErrorDesc"])
    assert sentence.startswith(f"[{stable}] ")
    assert answer.body.isascii()
    after = counts(stage.axis)
    assert after.pop("infra_auditevent") == before.pop("infra_auditevent") + 1
    assert after == before
    assert stored_files(stage.axis) == files
    return sentence


@pytest.mark.law("D-27", "D-26")
def test_a_wrong_hash_is_refused_as_damaged(stage: Stage, letter: Make) -> None:
    packet = document(letter())
    wrong = unpadded_sha256(packet + b"x")
    refused(stage, lambda: send_as(stage.vpcp, packet, wrong), "10", "intake.hash_mismatch")


@pytest.mark.law("D-26")
def test_both_forms_of_the_hash_and_both_ends_of_the_body_are_read(stage: Stage, letter: Make) -> None:
    first, second, third = (document(letter()) for _ in range(3))
    assert send_as(stage.vpcp, first, hashlib.sha256(first).hexdigest()).code == "0"
    assert send_as(stage.vpcp, second, unpadded_sha256(second)).code == "0"
    whole = third + b"\r\n"
    assert send_as(stage.vpcp, third, unpadded_sha256(whole)).code == "0"


@pytest.mark.law("D-27")
def test_a_truncated_packet_is_unreadable(stage: Stage, letter: Make) -> None:
    packet = document(letter())[:-400]
    send = lambda: send_as(stage.vpcp, packet, unpadded_sha256(packet))  # noqa: E731  the act under test
    refused(stage, send, "10", "intake.unreadable")


@pytest.mark.law("D-27")
def test_a_chunked_packet_that_is_cut_has_its_event_like_any_other(stage: Stage, letter: Make) -> None:
    packet = document(letter())
    refused(stage, lambda: cut_short(stage.vpcp, packet), "10", "intake.truncated")


@pytest.mark.law("D-27")
def test_unknown_recipients_are_all_named_and_nobody_gets_it(stage: Stage, letter: Make) -> None:
    packet = document(letter(recipients=("G14", "X99.1", "X99.2")))
    offered = {one["docId"] for one in stage.btttt.waiting()}
    sentence = refused(stage, lambda: stage.vpcp.send(packet, sender="G22"), "18", "intake.unknown_recipient")
    assert "X99.1" in sentence
    assert "X99.2" in sentence
    assert {one["docId"] for one in stage.btttt.waiting()} <= offered


@pytest.mark.law("D-27", "D-26")
def test_another_agencys_from_is_refused(stage: Stage, letter: Make) -> None:
    packet = document(letter())
    refused(stage, lambda: stage.vpcp.send(packet, sender="H21"), "19", "intake.sender_not_allowed")


@pytest.mark.law("D-26")
def test_a_to_header_naming_a_body_outside_the_packet_is_refused(stage: Stage, letter: Make) -> None:
    packet = document(letter(recipients=("G14",)))
    send = lambda: stage.vpcp.send(packet, sender="G22", to=["G14", "H47"])  # noqa: E731  the act under test
    refused(stage, send, "22", "intake.recipient_not_in_packet")


@pytest.mark.law("D-26")
def test_a_to_header_chooses_among_the_packets_recipients(stage: Stage, letter: Make) -> None:
    packet = document(letter(recipients=("G14", "H47")))
    doc_id = stage.vpcp.send(packet, sender="G22", to=["000.00.00.G14"]).doc_id
    assert doc_id in [row["docId"] for row in stage.btttt.waiting()]
    assert doc_id not in [row["docId"] for row in stage.quangnam.waiting()]


@pytest.mark.law("D-26")
def test_another_from_inside_the_packet_is_accepted_with_a_warning(stage: Stage, letter: Make) -> None:
    packet = document(letter(sender="H41"))
    doc_id = stage.vpcp.send(packet, sender="G22").doc_id
    assert doc_id
    found = rows(stage.axis, "SELECT warnings FROM axis_intake_message ORDER BY received_at DESC LIMIT 1")
    assert "M.MessageHeader.From.OrganId" in str(found)


@pytest.mark.law("D-26", "D-27")
@pytest.mark.parametrize("business_type", [1, 2])
def test_a_recall_or_update_in_anothers_name_is_refused_and_reaches_nobody(
    stage: Stage, letter: Make, business_type: int
) -> None:
    original = letter()
    assert stage.vpcp.send(document(original), sender="G22").code == "0"
    forged = document(replace(original, business_type=business_type, acted_on=original.id))
    offered = {one["docId"] for one in stage.btttt.waiting()}
    sentence = refused(stage, lambda: stage.gialai.send(forged, sender="H21"), "19", "intake.borrowed_name")
    assert "(G22)" in sentence
    assert "(H21)" in sentence
    assert {one["docId"] for one in stage.btttt.waiting()} <= offered


@pytest.mark.law("D-26", "D-27")
@pytest.mark.parametrize(("code", "author", "to"), [("03", "G14", "G22"), ("13", "G22", "G14")])
def test_a_status_in_anothers_name_is_refused_and_reaches_nobody(
    stage: Stage, letter: Make, code: str, author: str, to: str
) -> None:
    original = letter()
    assert stage.vpcp.send(document(original), sender="G22").code == "0"
    forged = status(code, original, sender=author, to=to)
    receiver = stage.vpcp if to == "G22" else stage.btttt
    waiting = receiver.waiting("status")
    refused(
        stage,
        lambda: stage.gialai.send(forged, sender="H21", service="status"),
        "19",
        "intake.borrowed_name",
    )
    assert receiver.waiting("status") == waiting


@pytest.mark.law("D-26")
def test_recalls_and_statuses_under_any_code_of_the_sender_pass(stage: Stage, letter: Make) -> None:
    original = letter()
    assert stage.vpcp.send(document(original), sender="G22").code == "0"
    report = status("03", original, sender="000.00.00.G14")
    assert stage.btttt.send(report, sender="G14", service="status").code == "0"
    recall = document(replace(original, sender="000.00.00.G22", business_type=1, document_id=original.id))
    assert stage.vpcp.send(recall, sender="G22").code == "0"


@pytest.mark.law("D-27")
def test_sixty_megabytes_are_too_much_when_the_limit_is_fifty(stage: Stage, letter: Make) -> None:
    packet = document(letter(file=b"%PDF-1.4\n" + b"0" * 45_000_000))
    assert len(packet) > 60_000_000
    send = lambda: stage.vpcp.send(packet, sender="G22")  # noqa: E731  the act under test
    sentence = refused(stage, send, "10", "intake.too_large")
    assert "50 MB" in sentence


@pytest.mark.law("D-27")
def test_a_wrong_key_is_refused_and_counted_by_the_minute(stage: Stage, letter: Make) -> None:
    def counted() -> int:
        query = "SELECT COALESCE(SUM(count), 0) FROM infra_refusalcount WHERE code = 'vxp.signature'"
        return int(rows(stage.axis, query)[0][0])

    before, events = counted(), counts(stage.axis)
    stranger = stage.axis.client("s-g22", SECRET + "-wrong")
    answer = stranger.send(document(letter()), sender="G22")
    assert (answer.code, answer.doc_id) == ("15", "")
    eventually(lambda: counted() == before + 1)
    assert counts(stage.axis) == events


@pytest.mark.law("D-27")
def test_missing_fields_are_named_all_at_once(stage: Stage, letter: Make) -> None:
    packet = document(letter(subject="", number="", issued=""))
    sentence = refused(stage, lambda: stage.vpcp.send(packet, sender="G22"), "22", "intake.fields")
    for code in ("N.MessageHeader.Subject", "CodeNumber", "PromulgationDate"):
        assert code in sentence


@pytest.mark.law("D-27")
def test_a_damaged_attachment_is_refused_at_the_door(stage: Stage, letter: Make) -> None:
    packet = document(letter())
    start = packet.index(b'2016">', packet.index(b"ContentTransferEncoded")) + 6
    damaged = packet[:start] + b"${__not_base64__}" + packet[packet.index(b"</edXML:ContentTransfer") :]
    refused(stage, lambda: stage.vpcp.send(damaged, sender="G22"), "22", "intake.fields")
