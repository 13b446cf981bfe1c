"""The simulated agency takes, confirms, answers and sends; its faults leave nothing doubled and nothing lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from lienthong.kit.agency import AGENCY_FAULTS, Agency
from lienthong.kit.errors import KitFaultError
from lienthong.kit.faults import Faults
from lienthong.kit.hub.serving import Hub
from support.kit_stage import RECEIVER, SENDER, mailroom


@pytest.fixture
def hub() -> Iterator[Hub]:
    with Hub(mailroom()) as running:
        yield running


def two(hub: Hub, *faults: str, statuses: tuple[str, ...] = ("01", "03")) -> tuple[Agency, Agency]:
    """An agency that sends and one that receives, both with these faults."""
    sender = Agency(hub.url, SENDER, lambda _text: None, faults=Faults.of(faults, AGENCY_FAULTS))
    receiver = Agency(hub.url, RECEIVER, lambda _text: None, statuses, Faults.of(faults, AGENCY_FAULTS))
    return sender, receiver


def heard(hub: Hub) -> list[str]:
    """The codes of the statuses that came, in order."""
    return [sent.packet.status_code for sent in hub.mailroom.sent.values() if sent.kind == "status"]


def letters(hub: Hub) -> list[str]:
    return [sent.doc_id for sent in hub.mailroom.sent.values() if sent.kind == "edoc"]


def test_a_letter_is_taken_confirmed_and_answered(hub: Hub) -> None:
    sender, receiver = two(hub, statuses=("01", "03", "06"))
    doc_id = sender.send(["H21"])
    assert receiver.turn() == 1
    assert heard(hub) == ["01", "03", "06"]
    assert hub.mailroom.sent[doc_id].deliveries[0].status == "done"
    assert sender.turn() == 3
    assert receiver.turn() == sender.turn() == 0
    about = {sent.packet.document_id for sent in hub.mailroom.sent.values()}
    assert about == {hub.mailroom.sent[doc_id].packet.document_id}


@pytest.mark.parametrize("fault", ["duplicate", "lost", "wrong_digest", "truncated"])
def test_a_bad_line_neither_doubles_nor_loses(hub: Hub, fault: str) -> None:
    sender, receiver = two(hub, fault)
    assert sender.send(["H21"])
    receiver.turn()
    assert len(letters(hub)) == 1
    assert heard(hub) == ["01", "03"]


def test_a_failing_agency_is_seen_by_the_sender(hub: Hub) -> None:
    sender, receiver = two(hub, "fail")
    doc_id = sender.send(["H21"])
    receiver.turn()
    assert (hub.mailroom.sent[doc_id].deliveries[0].status, heard(hub)) == ("fail", [])


def test_a_silent_agency_leaves_its_mail_waiting(hub: Hub) -> None:
    sender, receiver = two(hub, "silent")
    doc_id = sender.send(["H21"])
    receiver.turn()
    assert [sent.doc_id for sent, _ in hub.mailroom.waiting(RECEIVER, "edoc")] == [doc_id]


def test_statuses_may_come_in_the_wrong_order(hub: Hub) -> None:
    sender, receiver = two(hub, "disorder")
    sender.send(["H21"])
    receiver.turn()
    assert heard(hub) == ["03", "01"]


def test_a_refusal_is_told_and_no_doc_id_given(hub: Hub) -> None:
    told: list[str] = []
    sender = Agency(hub.url, SENDER, told.append)
    assert sender.send(["KT.KHONG.CO"]) == ""
    assert "mã 18" in told[0]
    stranger = Agency(hub.url, replace(SENDER, secret="khoa-sai"), told.append)
    assert stranger.turn() == 0
    assert "mã 15" in told[1]


def test_a_fault_nobody_knows_is_refused() -> None:
    for text in ("nguoi-la", "late=nhieu"):
        with pytest.raises(KitFaultError):
            Faults.of([text], AGENCY_FAULTS)
