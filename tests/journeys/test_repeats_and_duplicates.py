"""D-01: the same bytes again are a repeat, the same document anew is a duplicate, after a bad end a re-send."""

from __future__ import annotations

import concurrent.futures
from collections.abc import Callable
from dataclasses import replace

import pytest

from support.packets import Letter, document, status
from support.stage import Stage, eventually

pytestmark = [pytest.mark.processes, pytest.mark.law("D-01")]
Make = Callable[..., Letter]


def ids(rows: list[dict[str, object]]) -> list[str]:
    return [str(row["docId"]) for row in rows]


def test_the_same_bytes_get_the_same_doc_id_and_open_nothing(stage: Stage, letter: Make) -> None:
    packet = document(letter(recipients=("G14",)))
    first = stage.vpcp.send(packet, sender="G22").doc_id
    again = stage.vpcp.send(packet, sender="G22").doc_id
    assert first
    assert again == first
    assert ids(stage.btttt.waiting()).count(first) == 1


def test_many_clients_repeating_at_once_agree_on_one_doc_id(stage: Stage, letter: Make) -> None:
    packet = document(letter(recipients=("G14", "H21")))

    def send(_number: int) -> str:
        return stage.axis.client("s-g22", stage.vpcp.secret).send(packet, sender="G22").doc_id

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        found = set(pool.map(send, range(24)))
    assert len(found) == 1
    assert ids(stage.gialai.waiting()).count(found.pop()) == 1


@pytest.mark.law("SND-04")
def test_the_same_letter_packed_anew_is_refused_and_the_earlier_one_named(stage: Stage, letter: Make) -> None:
    first = letter(recipients=("G14",))
    doc_id = stage.vpcp.send(document(first), sender="G22").doc_id
    answer = stage.vpcp.send(document(replace(first, subject="Gói lại")), sender="G22")
    assert (answer.code, answer.doc_id) == ("22", "")
    assert str(answer.json["ErrorDesc"]).startswith("[intake.duplicate]")
    assert doc_id in str(answer.json["ErrorDesc"])


@pytest.mark.law("SND-04")
@pytest.mark.parametrize(
    ("number", "notation"),
    [
        pytest.param("\uff14\uff17\uff11\uff15", "VPCP-KSTT", id="full-width"),
        pytest.param("4715", "\uff36PCP\uff0dKSTT", id="full-width-notation"),
        pytest.param("47\u200b15", "VPCP\u00ad-KSTT\ufeff", id="invisible"),
        pytest.param("\u0664\u0667\u0661\u0665", "VPCP\u2011KSTT", id="other-digits"),
        pytest.param("47 15", "VPCP - KSTT", id="spaces"),
    ],
)
def test_a_number_that_only_looks_different_is_a_duplicate_and_stays_as_written(
    stage: Stage, letter: Make, number: str, notation: str
) -> None:
    year = f"{1950 + sum(map(ord, number + notation)) % 60}/02/01"
    first = letter(recipients=("G14",), number="4715", issued=year)
    assert stage.vpcp.send(document(first), sender="G22").code == "0"
    disguised = replace(first, number=number, notation=notation)
    answer = stage.vpcp.send(document(disguised), sender="G22")
    assert (answer.code, answer.doc_id) == ("22", "")
    assert str(answer.json["ErrorDesc"]).startswith("[intake.duplicate]")
    packet = document(replace(disguised, recipients=("H47",)))
    doc_id = stage.vpcp.send(packet, sender="G22").doc_id
    assert stage.quangnam.call("downloadEdoc", docId=doc_id).body == packet


@pytest.mark.law("SND-04")
def test_another_document_id_with_the_same_number_and_year_is_a_duplicate(stage: Stage, letter: Make) -> None:
    first = letter(recipients=("G14",))
    stage.vpcp.send(document(first), sender="G22")
    renamed = replace(first, document_id="5b0f6c1e-0000-4000-8000-000000000001")
    assert stage.vpcp.send(document(renamed), sender="G22").code == "22"


def test_a_packet_to_a_holder_and_a_newcomer_is_refused_whole(stage: Stage, letter: Make) -> None:
    first = letter(recipients=("G14",))
    stage.vpcp.send(document(first), sender="G22")
    offered = {one["docId"] for one in stage.gialai.waiting()}
    answer = stage.vpcp.send(document(replace(first, recipients=("G14", "H21"))), sender="G22")
    assert answer.code == "22"
    assert "Bộ Thông tin" in str(answer.json["ErrorDesc"])
    assert {one["docId"] for one in stage.gialai.waiting()} <= offered


def test_a_further_recipient_later_is_no_duplicate(stage: Stage, letter: Make) -> None:
    first = letter(recipients=("G14",))
    stage.vpcp.send(document(first), sender="G22")
    assert stage.vpcp.send(document(replace(first, recipients=("H47",))), sender="G22").code == "0"


def test_after_a_refusal_the_same_bytes_open_a_new_delivery_for_that_recipient_alone(
    stage: Stage, letter: Make
) -> None:
    first = letter(recipients=("G14", "H21"))
    packet = document(first)
    doc_id = stage.vpcp.send(packet, sender="G22").doc_id
    assert stage.gialai.send(status("01", first, sender="H21"), sender="H21", service="status").code == "0"
    refusal = status("02", first, sender="H21", reason="Gửi sai nơi nhận")
    assert stage.gialai.send(refusal, sender="H21", service="status").code == "0"
    again = eventually(lambda: _other_id(stage, packet, doc_id))
    assert again in ids(stage.gialai.waiting())
    assert again not in ids(stage.btttt.waiting())


def test_after_the_receivers_fail_the_same_bytes_are_a_resend(stage: Stage, letter: Make) -> None:
    packet = document(letter(recipients=("H47",)))
    doc_id = stage.vpcp.send(packet, sender="G22").doc_id
    assert stage.quangnam.call("updateStatus", docId=doc_id, status="fail").code == "0"
    again = stage.vpcp.send(packet, sender="G22").doc_id
    assert again != doc_id
    assert again in ids(stage.quangnam.waiting())


def test_a_recall_with_the_documents_own_id_is_no_duplicate(stage: Stage, letter: Make) -> None:
    first = letter(recipients=("G14",))
    stage.vpcp.send(document(first), sender="G22")
    recall = replace(first, business_type=1)
    assert stage.vpcp.send(document(recall), sender="G22").code == "0"


def test_a_refused_intake_never_counts_as_seen(stage: Stage, letter: Make) -> None:
    packet = document(letter(recipients=("G14", "X99.7")))
    assert stage.vpcp.send(packet, sender="G22").code == "18"
    stage.axis.add_agency("X99.7", "Cơ quan mới đăng ký")
    eventually(lambda: stage.vpcp.send(packet, sender="G22").code == "0")


def _other_id(stage: Stage, packet: bytes, earlier: str) -> str:
    found = stage.vpcp.send(packet, sender="G22").doc_id
    return found if found != earlier else ""
