"""Packets another axis let through: secret, unreadable, damaged. The axis is spoken to over its wire, played here."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from django.conf import settings

from lienthong.edxml.secrecy import SENTENCE
from lienthong.exchange.client import Credentials, RetryPolicy, VxpClient
from lienthong.infra import audit
from lienthong.infra.models import BlobReference
from lienthong.infra.page_scanner import PageScanner
from lienthong.kernel.judgement import Judgement, Outcome
from lienthong.office.gateway import fetching
from lienthong.office.gateway.fetching import Waiting
from lienthong.office.gateway.reading import Scan
from lienthong.office.incoming import operations, queries
from lienthong.office.incoming.errors import ReasonNeededError
from lienthong.office.incoming.queries import Filters
from lienthong.office.incoming.states import CheckName, IncidentKind
from lienthong.office.organization.errors import NotAllowedError
from lienthong.office.records.queries import find_record
from support.first_pages import KINDS
from support.incoming_office import at
from support.office_world import OfficeWorld
from support.packets import Letter, document

pytestmark = pytest.mark.engine
CLERK = "vanthu.h47"


@dataclass
class PlayedAxis:
    """An axis that hands out one packet and keeps what it is told."""

    packet: bytes
    told: list[dict[str, str]] = field(default_factory=list)
    downloads: int = 0
    is_deaf: bool = False

    def client(self) -> VxpClient:
        return VxpClient(
            "http://axis.test",
            Credentials("s-office", "secret"),
            retry=RetryPolicy(attempts=1),
            http=httpx.MockTransport(self._answer),
        )

    def _answer(self, request: httpx.Request) -> httpx.Response:
        operation = request.url.path.rpartition("/")[2]
        if operation == "downloadEdoc":
            self.downloads += 1
            return httpx.Response(
                200, content=self.packet, headers={"content-type": "application/octet-stream"}
            )
        if self.is_deaf:
            return httpx.Response(503)
        signed = json.loads(request.headers["XroadVnpt-sign-header"])
        self.told.append({name.removeprefix("XroadVnpt-").lower(): value for name, value in signed.items()})
        return httpx.Response(200, json={"status": "OK", "ErrorCode": "0", "ErrorDesc": ""})

    @property
    def answers(self) -> list[tuple[str, str]]:
        return [(one["status"], one.get("description", "")) for one in self.told]


def waiting(world: OfficeWorld, doc_id: str = "d-1") -> Waiting:
    return Waiting(doc_id, "G22", {world.agency_id: "H47"}, (world.agency,))


def clear(_path: Path, _name: str) -> Judgement:
    return Judgement(Outcome.PASSED, "secrecy.page_clear")


def take(world: OfficeWorld, packet: bytes, scan: Scan = clear) -> PlayedAxis:
    axis = PlayedAxis(packet)
    with axis.client() as client:
        fetching.fetch_document(client, waiting(world), scan)
    return axis


def nothing_is_kept(world: OfficeWorld) -> None:
    assert queries.list_incoming(world.actor(CLERK), Filters()).rows == ()
    assert not BlobReference.objects.exists()
    workshop = Path(settings.LIENTHONG_DATA) / "fetching"
    assert list(workshop.rglob("*")) == []


SECRET_HEADER = "<edXML:OtherInfo2><edXML:Security>Tối mật</edXML:Security></edXML:OtherInfo2>"


@pytest.mark.law("D-23")
def test_a_secret_mark_in_the_header_leaves_an_incident_without_number_or_subject(world: OfficeWorld) -> None:
    axis = take(world, document(Letter(recipients=("H47",), extra_header=SECRET_HEADER)))
    assert axis.answers == [("fail", SENTENCE)]
    nothing_is_kept(world)
    (incident,) = queries.open_incidents(world.agency_id)
    assert incident.kind is IncidentKind.SECRET
    kept = " ".join(
        str(getattr(incident, name)) for name in ("sentence", "sender_name", "sender_code", "doc_id")
    )
    assert "807" not in kept
    assert "trao đổi" not in kept
    events = audit.events_about(f"incident:{incident.id}")
    assert "807" not in str([one.data for one in events])


@pytest.mark.law("D-23")
@pytest.mark.parametrize("kind", ["text", "ods", "zip-xls"])
def test_a_secret_mark_on_page_one_is_found_by_our_own_reader(world: OfficeWorld, kind: str) -> None:
    file = KINDS[kind](["BỘ NỘI VỤ", "TUYỆT MẬT", "nội dung"])
    letter = Letter(recipients=("H47",), file_name=f"cong-van.{kind[-3:]}", file=file)
    scanner = PageScanner(children=1, patience=20)
    try:
        axis = take(world, document(letter), scanner.scan)
    finally:
        scanner.close()
    assert axis.answers == [("fail", SENTENCE)]
    nothing_is_kept(world)


def test_the_word_in_a_sentence_is_no_mark(world: OfficeWorld) -> None:
    axis = take(world, document(Letter(recipients=("H47",), subject="Tăng cường bảo mật, bí mật nhà nước")))
    assert axis.answers == [("done", "")]


@pytest.mark.parametrize(
    "packet",
    [
        b"<html>proxy</html>",
        document(Letter(recipients=("H47",)))[:-400],
        document(Letter(recipients=("H47",))).replace(b"JVBERi0", b"*?!BERi0"),
    ],
    ids=["no packet", "cut", "damaged file"],
)
def test_what_cannot_be_read_fails_with_its_reason_and_an_incident(world: OfficeWorld, packet: bytes) -> None:
    axis = take(world, packet)
    ((status, words),) = axis.answers
    (incident,) = queries.open_incidents(world.agency_id)
    assert status == "fail"
    assert words
    assert incident.kind is IncidentKind.UNREADABLE
    assert " ".join(incident.sentence.split()) == words
    assert incident.answered_at is not None
    nothing_is_kept(world)


@pytest.mark.law("RCV-10")
def test_a_failure_the_axis_did_not_hear_is_told_in_the_next_round_without_fetching_again(
    world: OfficeWorld,
) -> None:
    axis = PlayedAxis(b"<html>proxy</html>", is_deaf=True)
    with axis.client() as client:
        with pytest.raises(Exception, match="exchange"):
            fetching.fetch_document(client, waiting(world), clear)
        axis.is_deaf = False
        fetching.fetch_document(client, waiting(world), clear)
    assert axis.downloads == 1
    assert [status for status, _ in axis.answers] == ["fail"]
    assert len(queries.open_incidents(world.agency_id)) == 1


@pytest.mark.law("RCV-10")
def test_a_document_stored_but_not_confirmed_is_confirmed_in_the_next_round_without_fetching_again(
    world: OfficeWorld,
) -> None:
    axis = PlayedAxis(document(Letter(recipients=("H47",))), is_deaf=True)
    with axis.client() as client:
        with pytest.raises(Exception, match="exchange"):
            fetching.fetch_document(client, waiting(world), clear)
        axis.is_deaf = False
        fetching.fetch_document(client, waiting(world), clear)
    assert axis.downloads == 1
    assert axis.answers == [("done", "")]
    assert len(queries.list_incoming(world.actor(CLERK), Filters()).rows) == 1


@pytest.mark.law("RCV-02")
def test_completeness_and_addressee_are_judged_from_the_packet_at_arrival(world: OfficeWorld) -> None:
    letter = Letter(recipients=("G99",), issued="ngày đẹp trời", file_name="cong-van.pdf")
    take(world, document(letter))
    (row,) = queries.list_incoming(world.actor(CLERK), Filters()).rows
    found = queries.find_incoming(world.agency_id, row.record_id)
    assert found is not None
    judged = {one.name: one.judgement for one in found.checks}
    assert judged[CheckName.COMPLETE].outcome is Outcome.FAILED
    assert "ngày văn bản" in judged[CheckName.COMPLETE].sentence
    assert judged[CheckName.ADDRESSEE].outcome is Outcome.FAILED
    assert "G99" in judged[CheckName.ADDRESSEE].sentence
    assert judged[CheckName.WHOLE].code == "incoming.check_pending"


def test_a_field_longer_than_the_register_allows_never_keeps_a_document_out(world: OfficeWorld) -> None:
    subject = "Rất dài " * 90
    take(world, document(Letter(recipients=("H47",), subject=subject)))
    (row,) = queries.list_incoming(world.actor(CLERK), Filters()).rows
    record = find_record(world.agency_id, row.record_id)
    found = queries.find_incoming(world.agency_id, row.record_id)
    assert record is not None
    assert found is not None
    assert len(record.subject) == 500
    assert subject.strip() in found.checks[0].judgement.sentence


def test_only_the_clerk_closes_an_incident_and_says_how(world: OfficeWorld) -> None:
    take(world, b"<html>proxy</html>")
    (incident,) = queries.open_incidents(world.agency_id)
    with pytest.raises(NotAllowedError):
        operations.close_incident(world.actor("chuyenvien.h47"), incident.id, words="xong", at=at(9))
    with pytest.raises(ReasonNeededError):
        operations.close_incident(world.actor(CLERK), incident.id, words=" ", at=at(9))
    operations.close_incident(world.actor(CLERK), incident.id, words="Đã gọi nơi gửi", at=at(9))
    assert queries.open_incidents(world.agency_id) == []
