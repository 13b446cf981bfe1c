"""Packets of an office at a real axis: sent once whatever breaks, refusals told, only failures sent again."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import closing
from uuid import UUID

import pytest
from pytest_django import Settings

from lienthong.api.testing import MemoryAxis, RunningDoor
from lienthong.edxml.model import DocumentPacket
from lienthong.edxml.reader import PacketReader
from lienthong.exchange.errors import AxisUnreachableError
from lienthong.exchange.vxp.rows import AgencyRow
from lienthong.infra.blobs import store
from lienthong.infra.outbox import JobView, OutboxWorker
from lienthong.infra.outbox.queries import find, troubled_targets
from lienthong.office.gateway import sending
from lienthong.office.outgoing import operations as outgoing
from lienthong.office.outgoing.models import Sending
from lienthong.office.outgoing.operations import AXIS, SEND
from lienthong.office.outgoing.queries.directory import find_agencies
from lienthong.office.outgoing.queries.documents import matrix_of
from lienthong.office.outgoing.queries.sendings import packet_facts
from lienthong.office.outgoing.states import OutgoingState, SendState
from lienthong.office.pipeline.table import HANDLERS
from lienthong.office.records.queries import list_files
from support.outgoing_office import OutgoingOffice, after
from support.servers import AxisServer, agency_command, free_port, running_axis, system_command
from support.wire import RawClient

pytestmark = [pytest.mark.engine, pytest.mark.processes, pytest.mark.django_db]
SECRET = "khoa-bi-mat-cua-van-phong"


@pytest.fixture(scope="module")
def axis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AxisServer]:
    """One axis for this module: our office, and two provinces on a system of their own."""
    commands = (
        agency_command("000.00.00.G22", "Văn phòng Chính phủ"),
        agency_command("H47", "Ủy ban nhân dân tỉnh Quảng Nam"),
        agency_command("H21", "Ủy ban nhân dân tỉnh Gia Lai"),
        system_command("office", SECRET, "000.00.00.G22"),
        system_command("provinces", SECRET, "H47", "H21"),
    )
    with running_axis(tmp_path_factory.mktemp("axis"), *commands) as server:
        yield server


@pytest.fixture
def provinces(axis: AxisServer) -> RawClient:
    """The system of the two provinces."""
    return axis.client("provinces", SECRET)


@pytest.fixture
def office(axis: AxisServer, settings: Settings) -> OutgoingOffice:
    """An office whose settings name the axis."""
    settings.LIENTHONG_AXIS_URL = f"http://127.0.0.1:{axis.port}"
    settings.LIENTHONG_AXIS_SYSTEM, settings.LIENTHONG_AXIS_SECRET = "office", SECRET
    return OutgoingOffice()


def a_letter(office: OutgoingOffice, *codes: str, subject: str) -> UUID:
    """Issued to these recipients; its subject makes it another document than those of other tests."""
    record_id = office.at_step(OutgoingState.SEALED, subject=subject)
    office.issue(record_id, *codes)
    return record_id


def newest(office: OutgoingOffice, record_id: UUID) -> Sending:
    found: Sending | None = (
        Sending.objects.of(office.agency.id).filter(outgoing_id=record_id).order_by("-number").first()
    )
    assert found is not None
    return found


def job_of(office: OutgoingOffice, record_id: UUID) -> JobView:
    row = newest(office, record_id)
    payload = {"agency_id": str(office.agency.id), "sending_id": str(row.id)}
    return JobView(1, SEND, f"{SEND}:{row.id}", payload, 1)


def states(office: OutgoingOffice, record_id: UUID) -> dict[str, SendState | None]:
    return {one.code: one.state for one in matrix_of(office.agency.id, record_id)}


def test_a_letter_goes_through_and_each_break_leaves_one_packet(
    office: OutgoingOffice, provinces: RawClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    from lienthong.infra import transactions
    from lienthong.office.records.operations import start_book
    from lienthong.office.records.states import Direction

    with transactions.owned():
        start_book(office.agency.id, body_id=office.body, direction=Direction.OUT, year=2021, last_number=806)
    sending.read_agencies()
    assert find_agencies(["h47"])["h47"].name == "Ủy ban nhân dân tỉnh Quảng Nam"
    record_id = a_letter(office, "H47", "H21", subject="Văn bản đi trọn vẹn")
    job = job_of(office, record_id)
    earlier = {line["docId"] for line in provinces.waiting()}

    class KilledError(Exception):
        """The worker ended here."""

    for place in ("send.after_packet", "send.after_answer"):
        with monkeypatch.context() as patch:

            def hit(name: str, wanted: str = place) -> None:
                if name == wanted:
                    raise KilledError

            patch.setattr("lienthong.infra.faultpoints.hit", hit)
            with pytest.raises(KilledError):
                sending.send(job)
        assert states(office, record_id) == {"H47": SendState.QUEUED, "H21": SendState.QUEUED}
    kept = newest(office, record_id).packet_sha256
    sending.send(job)
    sending.send(job)
    row = newest(office, record_id)
    assert (row.packet_sha256, states(office, record_id)) == (
        kept,
        {"H47": SendState.SENT, "H21": SendState.SENT},
    )
    waiting = [line for line in provinces.waiting() if line["docId"] == row.doc_id]
    assert sorted(str(line["to"]) for line in waiting) == ["H21", "H47"]
    assert {line["docId"] for line in provinces.waiting()} - earlier == {row.doc_id}
    content = base64.b64decode(str(provinces.call("getEdoc", docId=row.doc_id).json["data"]))
    with store().open(kept) as stored:
        assert content == stored.read()
    check_packet(office, record_id, content)
    provinces.call("updateStatus", docId=row.doc_id, status="done")
    sending.follow()
    assert all(one.taken_at for one in matrix_of(office.agency.id, record_id))


def check_packet(office: OutgoingOffice, record_id: UUID, content: bytes) -> None:
    """What stands in the packet is what the document's page says."""
    reader = PacketReader()
    reader.feed(content)
    packet = reader.close().packet
    assert isinstance(packet, DocumentPacket)
    record, header = office.see(record_id).record, packet.header
    assert (header.document_id, str(header.code)) == (record.document_id, "807/VPCP-KSTT")
    assert (header.sender.organ_id, header.sender.name) == ("000.00.00.G22", "Văn phòng Chính phủ")
    assert [one.organ_id for one in header.recipients] == ["H47", "H21"]
    assert (header.subject, header.issued_on) == (record.subject, record.issued_on)
    assert header.signatory.full_name == "Nguyễn Văn Mẫu"
    assert packet.business.staff[0].name == "Phạm Thị Thư"
    main = list_files(office.agency.id, record_id)[0]
    assert [(one.name, one.sha256) for one in packet.attachments] == [("807-VPCP-KSTT.pdf", main.sha256)]


@pytest.mark.law("D-25")
def test_the_same_sending_is_always_the_same_bytes(office: OutgoingOffice) -> None:
    from lienthong.office.gateway.packets import build

    record_id = a_letter(office, "H47", subject="Cùng một gói tin")
    facts = packet_facts(office.agency.id, newest(office, record_id).id)
    assert facts is not None
    assert build(facts) == build(facts)


@pytest.mark.law("D-01", "SND-08")
def test_a_refusal_at_the_door_is_told_and_the_good_recipient_is_sent_to_alone(
    office: OutgoingOffice,
) -> None:
    office.at_step(OutgoingState.SEALED)
    record_id = a_letter(office, "H47", "H99", subject="Một nơi nhận không có trên Trục")
    sending.send(job_of(office, record_id))
    lines = matrix_of(office.agency.id, record_id)
    assert {one.state for one in lines} == {SendState.FAILED}
    assert all(one.fault_code and "H99" in one.fault for one in lines)
    good = next(one.line_id for one in lines if one.code == "H47")
    assert good is not None
    outgoing.resend(office.actor("clerk"), record_id, [good], at=after(40))
    sending.send(job_of(office, record_id))
    assert states(office, record_id) == {"H47": SendState.SENT, "H99": SendState.FAILED}


@pytest.mark.law("D-01", "D-08", "SND-07")
def test_an_axis_that_is_away_delays_and_loses_nothing(
    axis: AxisServer, office: OutgoingOffice, settings: Settings
) -> None:
    for _ in range(2):
        office.at_step(OutgoingState.SEALED)
    record_id = a_letter(office, "H21", subject="Gửi khi Trục vắng mặt")
    settings.LIENTHONG_AXIS_URL = f"http://127.0.0.1:{free_port()}"
    with pytest.raises(AxisUnreachableError):
        sending.send(job_of(office, record_id))
    worker = OutboxWorker(HANDLERS, name="test")
    worker.run_batch()
    key = f"{SEND}:{newest(office, record_id).id}"
    waiting = find(key)
    assert waiting is not None
    assert waiting.last_error.startswith("AxisUnreachableError")
    assert [one.target for one in troubled_targets()] == [AXIS]
    assert states(office, record_id) == {"H21": SendState.QUEUED}
    settings.LIENTHONG_AXIS_URL = f"http://127.0.0.1:{axis.port}"
    sending.send(job_of(office, record_id))
    assert states(office, record_id) == {"H21": SendState.SENT}


def test_another_axis_is_served_by_its_address_system_and_key_alone(
    office: OutgoingOffice, provinces: RawClient, settings: Settings
) -> None:
    earlier = {line["docId"] for line in provinces.waiting()}
    here = a_letter(office, "H47", subject="Văn bản gửi qua Trục thứ nhất")
    sending.send(job_of(office, here))
    there = a_letter(office, "H47", subject="Văn bản gửi qua Trục thứ hai")
    rows = (AgencyRow("1", "H47", "Ủy ban nhân dân tỉnh Quảng Nam, Trục thứ hai"),)
    served: dict[str, tuple[str, list[str]]] = {
        "another-office": ("khoa-khac-hẳn", ["000.00.00.G22"]),
        "another-province": ("khoa-cua-tinh", ["H47"]),
    }
    with RunningDoor(MemoryAxis(served, rows)) as door:
        settings.LIENTHONG_AXIS_URL = f"http://127.0.0.1:{door.port}"
        settings.LIENTHONG_AXIS_SYSTEM, settings.LIENTHONG_AXIS_SECRET = "another-office", SECRET
        sending.send(job_of(office, there))  # the key of the first axis opens nothing here, and that is told
        (refused,) = matrix_of(office.agency.id, there)
        assert (refused.state, refused.fault_code) == (SendState.FAILED, "vxp.signature")
        settings.LIENTHONG_AXIS_SECRET = "khoa-khac-hẳn"
        assert refused.line_id is not None
        outgoing.resend(office.actor("clerk"), there, [refused.line_id], at=after(40))
        sending.read_agencies()
        assert find_agencies(["h47"])["h47"].name == "Ủy ban nhân dân tỉnh Quảng Nam, Trục thứ hai"
        sending.send(job_of(office, there))
        with closing(RawClient(door.port, "another-province", "khoa-cua-tinh")) as province:
            (line,) = province.waiting()
    assert states(office, here) == states(office, there) == {"H47": SendState.SENT}
    assert line["docId"] == newest(office, there).doc_id
    assert {one["docId"] for one in provinces.waiting()} - earlier == {newest(office, here).doc_id}
