"""Fetching against a real axis, shared by this module: what arrives, what fails, what is told."""

from __future__ import annotations

import base64
import datetime as dt
import itertools
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from lienthong.exchange.vxp.rows import NEVER_TAKEN
from lienthong.infra.blobs import store
from lienthong.infra.models import BlobReference, OutboxJob
from lienthong.infra.outbox import OutboxWorker
from lienthong.office.gateway import fetching, reading
from lienthong.office.gateway.link import axis_link
from lienthong.office.incoming import operations, queries
from lienthong.office.incoming.states import IncidentKind, IncomingState, RefusalReason
from lienthong.office.pipeline.table import HANDLERS
from lienthong.office.records.queries import RecordView, find_record, list_files
from support.incoming_office import accepted, at
from support.office_world import OfficeWorld, office_world
from support.packets import Letter, document, status
from support.servers import (
    REPOSITORY,
    AxisServer,
    agency_command,
    fresh_database_url,
    running_axis,
    system_command,
)
from support.stage import eventually
from support.wire import RawClient

pytestmark = pytest.mark.processes
SECRET = "office-secret-of-tests"
KILLED = 137
_numbers = itertools.count(900)


@pytest.fixture(scope="module")
def axis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AxisServer]:
    """VPCP and the ministry send; one office system serves Quảng Nam and Gia Lai."""
    with running_axis(
        tmp_path_factory.mktemp("axis"),
        agency_command("G22", "Văn phòng Chính phủ"),
        agency_command("G14", "Bộ Thông tin và Truyền thông"),
        agency_command("H47", "Ủy ban nhân dân tỉnh Quảng Nam", "000.00.00.H47"),
        agency_command("H21", "Ủy ban nhân dân tỉnh Gia Lai"),
        system_command("s-vpcp", SECRET, "G22", "G14"),
        system_command("s-office", SECRET, "H47", "H21"),
    ) as server:
        yield server


@pytest.fixture
def sender(axis: AxisServer) -> RawClient:
    return axis.client("s-vpcp", SECRET)


@pytest.fixture
def office(axis: AxisServer, sender: RawClient, world: OfficeWorld, settings: Settings) -> OfficeWorld:
    settings.LIENTHONG_AXIS_URL = f"http://127.0.0.1:{axis.port}"
    settings.LIENTHONG_AXIS_SYSTEM = "s-office"
    settings.LIENTHONG_AXIS_SECRET = SECRET
    empty_mailboxes(axis, sender)
    return world


def letter(**changes: object) -> Letter:
    values: dict[str, object] = {"recipients": ("H47",), "number": str(next(_numbers)), **changes}
    return Letter(**values)  # type: ignore[arg-type]  # names are the test's own


def send(client: RawClient, packet: bytes, sender: str = "G22") -> str:
    answer = client.send(packet, sender=sender)
    assert answer.code == "0", answer.json
    return answer.doc_id


def transport_status(client: RawClient, doc_id: str) -> list[tuple[str, str]]:
    rows = client.call("getSentEdocList", messagetype="edoc", docId=doc_id).rows
    return [(str(row["receiveStatus"]), str(row["receiveStatusDesc"])) for row in rows]


def tell_everything() -> None:
    while OutboxWorker(HANDLERS, name="test").run_batch():
        pass


def the_record(world: OfficeWorld) -> RecordView:
    (row,) = queries.list_incoming(world.actor("vanthu.h47"), queries.Filters()).rows
    record = find_record(world.agency_id, row.record_id)
    assert record is not None
    return record


@pytest.mark.law("RCV-10")
def test_a_letter_is_stored_then_confirmed(office: OfficeWorld, sender: RawClient) -> None:
    one = letter(priority=1, due="2021/02/05")
    doc_id = send(sender, document(one))
    assert transport_status(sender, doc_id)[0][0] in {"initial", "processing"}
    fetching.fetch()
    assert transport_status(sender, doc_id)[0][0] == "done"
    record = the_record(office)
    assert (record.code, record.subject, record.urgency, record.due_on) == (
        f"{one.number}/VPCP-KSTT",
        one.subject,
        1,
        dt.date(2021, 2, 5),
    )
    (file,) = list_files(office.agency_id, record.id)
    with store().open(file.sha256) as content:
        assert content.read() == one.file
    found = queries.find_incoming(office.agency_id, record.id)
    assert found is not None
    assert found.sources[0].doc_id == doc_id


@pytest.mark.law("RCV-10")
def test_a_letter_is_not_confirmed_when_storing_fails(
    office: OfficeWorld, sender: RawClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    doc_id = send(sender, document(letter()))

    def full(_path: Path) -> None:
        raise OSError("no space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(reading, "keep_bytes", full)
        with pytest.raises(OSError, match="no space"):
            fetching.fetch()
    assert transport_status(sender, doc_id)[0][0] in {"initial", "processing"}
    fetching.fetch()
    assert transport_status(sender, doc_id)[0][0] == "done"
    assert the_record(office).code


@pytest.mark.law("RCV-01", "RCV-03")
def test_01_and_03_reach_the_sender_in_order(office: OfficeWorld, sender: RawClient) -> None:
    send(sender, document(letter()))
    fetching.fetch()
    tell_everything()
    accepted(office, the_record(office).id)
    tell_everything()
    assert statuses_heard(sender) == ["01", "03"]


@pytest.mark.law("RCV-04")
def test_02_carries_the_reason_to_the_sender(office: OfficeWorld, sender: RawClient) -> None:
    send(sender, document(letter()))
    fetching.fetch()
    operations.refuse(
        office.actor("vanthu.h47"),
        the_record(office).id,
        RefusalReason.WRONG_RECIPIENT,
        "thuộc tỉnh khác",
        at=at(9),
    )
    tell_everything()
    last = sender.waiting("status")[-1]
    text = sender.call("getEdoc", docId=str(last["docId"])).json["data"]
    assert code_in(str(text)) == "02"
    assert "Gửi sai nơi nhận: thuộc tỉnh khác" in decoded(str(text))
    assert "Nguyễn Thị Hạnh" in decoded(str(text))


def test_one_installation_takes_a_letter_for_all_its_recipients_before_confirming(
    office: OfficeWorld, sender: RawClient
) -> None:
    other = office_world("H21", "Ủy ban nhân dân tỉnh Gia Lai")
    doc_id = send(sender, document(letter(recipients=("H47", "H21"))))
    fetching.fetch()
    assert queries.holders_of(doc_id, [office.agency_id, other.agency_id]) == {
        office.agency_id,
        other.agency_id,
    }
    assert {state for state, _ in transport_status(sender, doc_id)} == {"done"}


def test_a_recipient_nobody_here_answers_to_is_complained_of_and_not_confirmed(
    office: OfficeWorld, sender: RawClient
) -> None:
    doc_id = send(sender, document(letter(recipients=("H47", "H21"))))
    fetching.fetch()
    fetching.fetch()
    assert {state for state, _ in transport_status(sender, doc_id)} <= {"initial", "processing"}
    (incident,) = queries.open_incidents(office.agency_id)
    assert incident.kind is IncidentKind.STRAY
    assert "H21" in incident.sentence


@pytest.mark.law("D-03")
def test_issuer_and_forwarder_are_shown_apart_and_each_is_told(
    office: OfficeWorld, sender: RawClient
) -> None:
    one = letter()
    send(sender, document(one))
    fetching.fetch()
    forwarded = letter(sender="G14", number=one.number, document_id=one.id, subject=one.subject)
    send(sender, document(forwarded), sender="G14")
    fetching.fetch()
    record = the_record(office)
    found = queries.find_incoming(office.agency_id, record.id)
    assert found is not None
    assert [(one.sender_code, one.is_forwarder) for one in found.sources] == [("G22", False), ("G14", True)]
    assert record.issuer_code == "G22"
    tell_everything()
    told = {str(row["to"]) for row in sender.waiting("status")}
    assert {"G22", "G14"} <= told


@pytest.mark.law("D-12")
def test_a_recall_is_carried_out_and_its_sender_told(office: OfficeWorld, sender: RawClient) -> None:
    one = letter()
    send(sender, document(one))
    fetching.fetch()
    recall = letter(number=one.number, document_id=one.id, business_type=1, acted_on=one.id)
    doc_id = send(sender, document(recall))
    for _ in range(2):
        fetching.fetch()
    record = the_record(office)
    view = queries.find_incoming(office.agency_id, record.id)
    assert view is not None
    assert view.state is IncomingState.RECALLED
    assert transport_status(sender, doc_id)[0][0] == "done"
    tell_everything()
    assert statuses_heard(sender) == ["01", "03"]


@pytest.mark.law("D-12")
def test_a_recalled_letter_nobody_took_is_not_even_heard_of(office: OfficeWorld, sender: RawClient) -> None:
    one = letter()
    first = send(sender, document(one))
    recall = letter(number=one.number, document_id=one.id, business_type=1, acted_on=one.id)
    notice = send(sender, document(recall))
    fetching.fetch()
    assert queries.list_incoming(office.actor("vanthu.h47"), queries.Filters()).rows == ()
    assert queries.open_incidents(office.agency_id) == []
    assert transport_status(sender, first) == [("done", NEVER_TAKEN)]
    assert transport_status(sender, notice) == [("done", NEVER_TAKEN)]


def test_a_status_is_handed_to_the_outgoing_side_and_confirmed(
    office: OfficeWorld, sender: RawClient
) -> None:
    from lienthong.office.outgoing.models import StatusHeard

    ours = letter(sender="H47", recipients=("G22",), notation="UBND-KGVX")
    send_from_here(document(ours))
    sender.send(status("03", ours, sender="G22"), sender="G22", service="status")

    def heard() -> bool:
        fetching.fetch()
        return StatusHeard.objects.of(office.agency_id).filter(code="03").exists()

    eventually(heard)


def test_a_status_the_axis_refuses_becomes_an_incident(office: OfficeWorld, sender: RawClient) -> None:
    send(sender, document(letter()))
    fetching.fetch()
    from lienthong.office.incoming.models import Source

    Source.objects.of(office.agency_id).update(recipient_code="G99")
    tell_everything()
    kinds = [one.kind for one in queries.open_incidents(office.agency_id)]
    assert IncidentKind.STATUS in kinds


def test_an_idle_round_touches_nothing(office: OfficeWorld) -> None:
    fetching.fetch()
    assert not OutboxJob.objects.exists()
    assert not BlobReference.objects.exists()


FAULTS = ("blob.after_fsync=1", "blob.after_rename=2", "fetch.before_commit=1", "fetch.after_commit=1")


@pytest.mark.law("RCV-10", "RCV-01")
def test_killed_anywhere_each_message_is_one_record_and_one_01(
    axis: AxisServer, sender: RawClient, tmp_path: Path
) -> None:
    run = installation(axis, tmp_path)
    empty_mailboxes(axis, sender)
    sent = []
    for fault in FAULTS:
        sent.append(send(sender, document(letter())))
        assert run("fetch", LIENTHONG_FAULTS=fault) == KILLED, fault
        assert transport_status(sender, sent[-1])[0][0] != "done"
        assert run("fetch") == 0
        assert transport_status(sender, sent[-1])[0][0] == "done"
    assert run("tell", LIENTHONG_FAULTS="status.after_answer=2") == KILLED
    eventually(lambda: run("tell") == 0 and len(statuses_heard(sender)) >= len(sent), seconds=60)
    assert run("tell") == 0
    assert statuses_heard(sender) == ["01"] * len(sent)
    assert run("count") == len(sent)


def empty_mailboxes(axis: AxisServer, sender: RawClient) -> None:
    office = axis.client("s-office", SECRET)
    for client, service in ((office, "edoc"), (sender, "status")):
        for row in client.waiting(service):
            client.call("updateStatus", docId=str(row["docId"]), status="done")


def statuses_heard(sender: RawClient) -> list[str]:
    rows = sender.waiting("status")
    return [code_in(str(sender.call("getEdoc", docId=str(row["docId"])).json["data"])) for row in rows]


def installation(axis: AxisServer, folder: Path) -> Callable[..., int]:
    """An office of its own in processes; returns what runs one command and gives its exit code."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "lienthong.project.settings.office",
        "LIENTHONG_DATA": str(folder / "data"),
        "LIENTHONG_KEYS": str(folder / "keys.json"),
        "LIENTHONG_AXIS_URL": f"http://127.0.0.1:{axis.port}",
        "LIENTHONG_AXIS_SYSTEM": "s-office",
        "LIENTHONG_AXIS_SECRET": SECRET,
        "PYTHONPATH": f"{REPOSITORY / 'src'}{os.pathsep}{REPOSITORY / 'tests'}",
    }
    (folder / "data").mkdir()
    environment.pop("DATABASE_URL", None)
    if url := fresh_database_url():
        environment["DATABASE_URL"] = url

    def run(command: str, **extra: str) -> int:
        done = subprocess.run(
            [sys.executable, "-m", "support.office_process", command],
            env={**environment, **extra},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert not done.stderr.strip() or done.returncode == KILLED, done.stderr
        return done.returncode

    assert run("set-up") == 0
    return run


def decoded(text: str) -> str:
    return base64.b64decode(text).decode()


def code_in(text: str) -> str:
    found = re.search(r"StatusCode>(\d\d)<", decoded(text))
    return found[1] if found else ""


def send_from_here(packet: bytes) -> None:
    with axis_link() as link:
        link.send_document(packet, sender="H47")
