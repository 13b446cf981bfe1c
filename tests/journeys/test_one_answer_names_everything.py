"""A packet with many faults gets one answer that names them all; nothing of it is kept or cut (D-27)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from support.packets import Letter, document
from support.stage import Stage

pytestmark = [pytest.mark.processes, pytest.mark.law("D-27")]
Make = Callable[..., Letter]


def told(stage: Stage, packet: bytes, *, sender: str = "G22") -> tuple[str, str]:
    answer = stage.vpcp.send(packet, sender=sender)
    assert answer.doc_id == ""
    return answer.code, str(answer.json["ErrorDesc"])


def test_fields_recipients_and_an_earlier_sending_are_named_in_one_answer(stage: Stage, letter: Make) -> None:
    sent = letter(recipients=("G14",))
    assert stage.vpcp.send(document(sent), sender="G22").code == "0"
    bad = letter(
        recipients=("G14", "X99"),
        number=sent.number,
        document_id=sent.id,
        subject="",
    )
    code, sentence = told(stage, document(bad))
    assert code == "22"
    assert sentence.startswith("[intake.fields] ")
    for named in (
        "MessageHeader.Subject",
        "[intake.unknown_recipient]",
        "X99",
    ):
        assert named in sentence, sentence
    code, sentence = told(stage, document(letter(number=sent.number, document_id=sent.id, subject="")))
    assert code == "22"
    assert "[intake.duplicate]" in sentence
    assert "[intake.fields]" in sentence


def test_a_wrong_sender_hears_of_the_fields_too(stage: Stage, letter: Make) -> None:
    code, sentence = told(stage, document(letter(subject="")), sender="H21")
    assert code == "19"
    assert sentence.startswith("[intake.sender_not_allowed] ")
    assert "N.MessageHeader.Subject" in sentence


def test_a_single_fault_is_told_plainly(stage: Stage, letter: Make) -> None:
    code, sentence = told(stage, document(letter(recipients=("X99",))))
    assert code == "18"
    assert "nhóm lỗi" not in sentence


def test_of_a_secret_packet_nothing_else_is_told(stage: Stage, letter: Make) -> None:
    code, sentence = told(stage, document(letter(recipients=("X99",), subject="MẬT")))
    assert code == "22"
    assert sentence.startswith("[intake.secret] ")
    assert "X99" not in sentence


def test_what_is_too_long_is_taken_whole(stage: Stage, letter: Make) -> None:
    packet = document(letter(recipients=("G14",), subject="d" * 501))
    answer = stage.vpcp.send(packet, sender="G22")
    assert answer.code == "0", answer.json
    assert stage.btttt.call("downloadEdoc", docId=answer.doc_id).body == packet
