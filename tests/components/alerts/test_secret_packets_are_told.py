"""D-23: of a packet with a secrecy mark, clerk and secrets officer of both sides hear, and hear nothing in it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from lienthong.alerts.models import Announcement
from lienthong.alerts.queries.standing import open_alerts
from lienthong.alerts.states import OfficerKind
from lienthong.axis.intake.errors import SecretError
from lienthong.axis.pipeline.checking import Request
from lienthong.axis.pipeline.commit import commit_batch
from lienthong.axis.pipeline.ground import Ground, open_ground
from lienthong.axis.pipeline.incident_log import list_incidents
from lienthong.axis.pipeline.items import Incident, Refusal
from lienthong.axis.pipeline.submission import Arrival, Submission
from lienthong.axis.registry.queries import load_directory
from lienthong.exchange.vxp.hashes import unpadded
from lienthong.infra import transactions
from lienthong.infra.clock import set_business_clock
from support.alert_world import AlertWorld, mails
from support.axis_world import BY, clock
from support.packets import Letter, document

pytestmark = [pytest.mark.engine, pytest.mark.law("D-23")]
WORDS = ("4711", "VPCP-KSTT", "Về việc giữ kín")


def refusal(world: AlertWorld, *recipients: str) -> Refusal:
    directory = load_directory()
    system, sender = directory.system("s-G22"), directory.agency("G22")
    bodies = tuple(body for code in recipients if (body := directory.agency(code)) is not None)
    assert system is not None
    assert sender is not None
    return Refusal(
        system=system,
        sender_code="G22",
        service="EDOC",
        address="192.0.2.1",
        error=SecretError("Văn bản mật không gửi qua hệ thống này."),
        incident=Incident(sender, bodies),
    )


@pytest.mark.django_db
def test_both_sides_are_told_at_once_without_number_or_subject(world: AlertWorld) -> None:
    office, province, other = world.agency("G22"), world.agency("H47"), world.agency("H21")
    told = {
        world.officer(agency, kind)
        for agency in (office, province)
        for kind in (OfficerKind.RECEPTION, OfficerKind.SECRECY)
    }
    world.officer(office, OfficerKind.OPERATION)
    world.officer(other)
    set_business_clock(at=clock(22), rate=0, by=BY)
    with transactions.owned():
        commit_batch([refusal(world, "H47")])
    world.sweep(clock(22))
    assert {mail.address for mail in mails()} == told
    for mail in mails():
        assert "dấu chỉ độ mật" in mail.body
        assert office.name in mail.body
        assert not [word for word in WORDS if word in mail.subject + mail.body]
    assert open_alerts(office.id) == []


@pytest.mark.django_db
def test_a_client_that_repeats_for_ever_is_told_of_once_an_hour(world: AlertWorld) -> None:
    world.agency("G22")
    box = world.officer(world.agency("H47"))
    for minute in range(0, 60, 5):
        set_business_clock(at=clock(9, minute), rate=0, by=BY)
        with transactions.owned():
            commit_batch([refusal(world, "H47")])
        world.sweep(clock(9, minute))
    assert len(mails(box)) == 1
    set_business_clock(at=clock(10), rate=0, by=BY)
    with transactions.owned():
        commit_batch([refusal(world, "H47")])
    world.sweep(clock(10))
    assert len(mails(box)) == 2


@pytest.fixture
def ground(transactional_db: None, tmp_path: Path) -> Iterator[Ground]:
    opened = open_ground()
    yield opened
    opened.close()


def submit(ground: Ground, system: str, sender: str, packet: bytes) -> str:
    directory = load_directory()
    found = directory.system(system)
    assert found is not None
    submission = Submission(
        ground,
        Arrival(
            Request(found, sender, None, "EDOC"),
            directory,
            unpadded(hashlib.sha256(packet).digest()),
            len(packet),
        ),
    )
    submission.feed(packet)
    outcome = submission.finish().result(timeout=30)
    assert outcome.error is not None
    return outcome.error.sentence


def secret(*recipients: str) -> bytes:
    mark = "<edXML:Content>MẬT</edXML:Content>"
    return document(
        Letter(recipients=recipients, extra_header=mark, number="4711", subject="Về việc giữ kín")
    )


def test_a_secret_packet_at_the_door_names_its_parties_and_nothing_more(ground: Ground) -> None:
    world = AlertWorld()
    office, province = world.agency("G22"), world.agency("H47")
    assert "Văn bản mật" in submit(ground, "s-G22", "G22", secret("H47", "X99"))
    rows = list(Announcement.objects.all())
    assert {row.party_id for row in rows} == {office.id, province.id}
    kept = " ".join(str(value) for row in rows for value in vars(row).values())
    assert not [word for word in WORDS if word in kept]
    (incident,) = list_incidents(before=None, limit=10)
    assert (incident.system_id, incident.sender_code, incident.recipient_codes) == ("s-G22", "G22", ("H47",))
    assert (incident.ground, incident.level) == ("edxml.secrecy.text", "MẬT")
    assert not [word for word in WORDS if word in str(incident)]


def test_who_pretends_to_be_another_can_alarm_nobody(ground: Ground) -> None:
    world = AlertWorld()
    world.agency("G22")
    world.agency("H47")
    submit(ground, "s-H47", "G22", secret("H47"))
    assert not Announcement.objects.exists()
    (incident,) = list_incidents(before=None, limit=10)
    assert (incident.system_id, incident.recipient_codes) == ("s-H47", ())
