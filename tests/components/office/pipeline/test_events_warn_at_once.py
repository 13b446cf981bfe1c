"""Returns and refused secrets warn the office's own people in the act itself (D-10, D-23)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest

from lienthong.alerts.models import Alert, Announcement, Notice
from lienthong.alerts.queries.standing import AlertView, alerts_of, open_alerts
from lienthong.alerts.states import AlertKind, Closing
from lienthong.infra import clock as business_clock
from lienthong.office.incoming import operations as incoming
from lienthong.office.incoming import queries
from lienthong.office.incoming.operations import NewIncident
from lienthong.office.incoming.operations.alarms import INCIDENTS_PATH
from lienthong.office.incoming.states import IncidentKind, RefusalReason
from lienthong.office.organization.policies import OfficeRole
from lienthong.office.outgoing import operations as outgoing
from lienthong.office.outgoing.models import Sending
from lienthong.office.outgoing.operations import StatusNews
from lienthong.office.outgoing.queries.documents import matrix_of
from lienthong.office.outgoing.states import OutgoingState
from lienthong.office.pipeline import own_alerts
from support.alert_world import mails
from support.incoming_office import accepted, arrive, at, to_lead
from support.office_world import OfficeWorld
from support.outgoing_office import OutgoingOffice, after
from support.own_warnings import sweep_at

pytestmark = [pytest.mark.engine, pytest.mark.django_db]
CLERK = "vanthu.h47"


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    yield
    business_clock.forget()


def found(agency_id: object, kind: AlertKind) -> list[AlertView]:
    return [one for one in open_alerts(agency_id) if one.kind is kind]  # type: ignore[arg-type]  # ids of views


class Returned:
    """A letter H47 accepted and then returned."""

    def __init__(self) -> None:
        self.office = OutgoingOffice()
        self.agency_id = self.office.agency.id
        self.record_id = self.office.at_step(OutgoingState.SEALED)
        self.office.issue(self.record_id, "H47", "H21")
        outgoing.record_accepted(
            self.agency_id, Sending.objects.of(self.agency_id).get().id, "d-1", at=after(30)
        )
        for number, (place, code) in enumerate((("H47", "01"), ("H47", "03"), ("H21", "01"), ("H21", "02"))):
            self.hear(place, code, 31 + number)

    def hear(self, place: str, code: str, minutes: int) -> None:
        news = StatusNews(
            axis_doc_id=f"status-{minutes}",
            to_code="000.00.00.G22",
            from_code=place,
            code=code,
            document_id=self.office.see(self.record_id).record.document_id,
            description="Gửi nhầm nơi nhận" if code == "02" else "",
        )
        outgoing.record_status(self.agency_id, news, after(minutes))


@pytest.mark.law("D-10")
def test_the_senders_people_hear_of_a_return_after_acceptance_and_of_no_other_refusal() -> None:
    sent = Returned()
    assert found(sent.agency_id, AlertKind.RETURNED) == []
    sent.hear("H47", "02", 50)
    sent.hear("H47", "02", 51)
    (alert,) = found(sent.agency_id, AlertKind.RETURNED)
    assert (alert.owner_id, alert.recipient_name, alert.about) == (
        sent.agency_id,
        "Cơ quan H47",
        sent.record_id,
    )
    assert "Gửi nhầm nơi nhận" in [one.text for one in alert.evidence]
    sweep_at(after(52))
    bodies = [mail.body for mail in mails() if "Trả lại sau khi tiếp nhận" in mail.subject]
    assert {mail.address for mail in mails()} == {"clerk@example.test", "clerk2@example.test"}
    assert bodies
    assert not [body for body in bodies if "Gửi nhầm" in body]


@pytest.mark.law("D-10")
def test_it_ends_when_the_document_is_sent_again_and_stays_ended() -> None:
    sent = Returned()
    sent.hear("H47", "02", 50)
    line = next(one for one in matrix_of(sent.agency_id, sent.record_id) if one.code == "H47")
    assert line.line_id is not None
    outgoing.resend(sent.office.actor("clerk"), sent.record_id, [line.line_id], at=after(60))
    (alert,) = alerts_of(f"outgoing:{line.line_id}")
    assert (alert.closing, alert.closed_at) == (Closing.ENDED, after(60))
    sweep_at(after(61))
    assert found(sent.agency_id, AlertKind.RETURNED) == []


def test_it_ends_when_the_clerk_takes_note_or_gives_the_recipient_up() -> None:
    sent = Returned()
    sent.hear("H47", "02", 50)
    (alert,) = found(sent.agency_id, AlertKind.RETURNED)
    own_alerts.take_note(sent.office.actor("clerk"), alert.id, at=after(60))
    assert found(sent.agency_id, AlertKind.RETURNED) == []
    line = next(one for one in matrix_of(sent.agency_id, sent.record_id) if one.code == "H47")
    assert line.line_id is not None
    outgoing.give_up(
        sent.office.actor("clerk"),
        sent.record_id,
        line.line_id,
        reason="Đã gọi",
        other_way=True,
        at=after(61),
    )
    assert [one.closing for one in alerts_of(f"outgoing:{line.line_id}")] == [Closing.NOTED]


@pytest.mark.law("D-10")
def test_inside_the_receiving_office_those_who_had_it_hear_that_it_went_back(world: OfficeWorld) -> None:
    record_id = arrive(world)
    accepted(world, record_id)
    incoming.assign(world.actor(CLERK), record_id, to_lead(world, "chuyenvien.h47"), at=at(9))
    incoming.send_back(world.actor(CLERK), record_id, RefusalReason.WRONG_RECIPIENT, "gửi nhầm", at=at(10))
    officer, outsider = world.actor("chuyenvien.h47"), world.actor("truongphong.h47")
    (mine,) = own_alerts.alerts_of_record(officer, record_id)
    assert (mine.alert.kind, mine.may_note) == (AlertKind.RETURNED, True)
    assert own_alerts.alerts_of_record(outsider, record_id) == ()
    sweep_at(at(10, 1))
    told = {mail.address for mail in mails() if "Trả lại sau khi tiếp nhận" in mail.subject}
    assert told == {f"{who}@example.test" for who in ("vanthu.h47", "daumoi.h47")}
    own_alerts.take_note(officer, mine.alert.id, at=at(11))
    sweep_at(at(12))
    assert own_alerts.alerts_of_record(officer, record_id) == ()


def test_a_refusal_before_acceptance_is_no_return(world: OfficeWorld) -> None:
    record_id = arrive(world)
    incoming.refuse(world.actor(CLERK), record_id, RefusalReason.OTHER, "sai mẫu", at=at(9))
    assert open_alerts(world.agency_id) == []


@pytest.mark.law("D-23")
def test_clerk_and_guard_hear_at_once_of_a_secret_packet_and_nobody_hears_what_was_in_it(
    world: OfficeWorld,
) -> None:
    world.hire("baomat.h47", "Hồ Văn Kín", OfficeRole.SECRECY, "Cán bộ bảo mật")
    new = NewIncident(
        kind=IncidentKind.SECRET,
        doc_id="0000-secret",
        sender_code="G22",
        sender_name="Văn phòng Chính phủ",
        sentence="Văn bản mật không gửi qua hệ thống này.",
    )
    incoming.record_incident([world.agency_id], new, at=at(22))
    sweep_at(at(22, 1))
    told = {mail.address for mail in mails()}
    assert told == {f"{who}@example.test" for who in ("vanthu.h47", "baomat.h47")}
    for mail in mails():
        assert "Gói tin có dấu chỉ độ mật" in mail.subject
        assert "Văn phòng Chính phủ" in mail.body
    (alert,) = open_alerts(world.agency_id)
    assert (alert.kind, alert.document_code, alert.about) == (AlertKind.SECRET_PACKET, "", None)
    (incident,) = queries.open_incidents(world.agency_id)
    own_alerts.take_note(world.actor("baomat.h47"), alert.id, at=at(22, 5))
    assert len(open_alerts(world.agency_id)) == 1
    incoming.close_incident(world.actor(CLERK), incident.id, words="Đã gọi nơi gửi.", at=at(22, 10))
    assert open_alerts(world.agency_id) == []
    kept = " ".join(
        str(value)
        for model in (Alert, Announcement, Notice)
        for row in model.objects.all()
        for value in vars(row).values()
    )
    assert "0000-secret" not in kept


@pytest.mark.law("D-23", "D-15")
@pytest.mark.parametrize(
    ("code", "kinds"),
    [
        ("intake.secret", [AlertKind.SECRET_DRAFT]),
        ("intake.duplicate", []),
        ("intake.fields", [AlertKind.SEND_ERROR]),
    ],
)
def test_a_refusal_by_the_axis_for_secrecy_is_told_as_such_and_is_no_send_error(
    code: str, kinds: list[AlertKind]
) -> None:
    office = OutgoingOffice()
    record_id = office.at_step(OutgoingState.SEALED)
    office.issue(record_id, "H47")
    sending = Sending.objects.of(office.agency.id).get()
    for _ in range(2):
        outgoing.record_refused(office.agency.id, sending.id, code=code, sentence="Bị từ chối.", at=after(30))
    sweep_at(after(31))
    found_ones = open_alerts(office.agency.id)
    assert [one.kind for one in found_ones] == kinds
    if code == "intake.secret":
        (alert,) = found_ones
        number = office.see(record_id).record.code
        kept = " ".join(mail.subject + mail.body for mail in mails()) + str(alert)
        assert {mail.address for mail in mails()} == {"clerk@example.test", "clerk2@example.test"}
        assert number not in kept
        assert "Phạm Thị Thư" in alert.evidence[0].text


def test_an_incident_stands_on_the_screens_of_the_agency_until_it_was_dealt_with(world: OfficeWorld) -> None:
    new = NewIncident(kind=IncidentKind.UNREADABLE, doc_id="x", sender_code="H21", sentence="Không đọc được.")
    for _ in range(2):
        incoming.record_incident([world.agency_id], new, at=at(9))
    sweep_at(at(9) + dt.timedelta(hours=1))
    (alert,) = open_alerts(world.agency_id)
    assert (alert.kind, alert.rule, alert.path) == (AlertKind.INCIDENT, "UNREADABLE", INCIDENTS_PATH)
    assert mails() == []
    (incident,) = queries.open_incidents(world.agency_id)
    incoming.close_incident(world.actor(CLERK), incident.id, words="Đã đề nghị gửi lại.", at=at(11))
    assert open_alerts(world.agency_id) == []
