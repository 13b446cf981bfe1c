"""ALR-06, ALR-08, D-19: alerts close themselves, explain themselves, and messages are few and say little."""

from __future__ import annotations

import datetime as dt

import pytest

from lienthong.alerts import operations as alerts
from lienthong.alerts.errors import AlertNotFoundError
from lienthong.alerts.models import Alert
from lienthong.alerts.queries.standing import alerts_of, count_open, find_alert, open_alerts
from lienthong.alerts.states import AlertKind, Closing, OfficerKind
from lienthong.axis.pipeline.warning import warn_of_status
from lienthong.axis.pipeline.warning_causes import subject_ref
from lienthong.axis.registry.directory import AgencyView
from lienthong.infra.clock import set_business_clock
from lienthong.infra.models import OutboxJob
from support.alert_world import AlertWorld, mails, standing, warnings
from support.axis_world import BY, Sent, clock

pytestmark = [pytest.mark.engine, pytest.mark.django_db]


@pytest.mark.law("ALR-06")
def test_an_alert_closes_when_its_cause_ends_and_says_why(world: AlertWorld) -> None:
    sender, recipient = world.agency("G22"), world.agency("H47")
    sent = world.letter(sender, recipient, at=clock(8))
    world.sweep(clock(9, 30))
    world.take(sent, recipient, at=clock(10))
    world.sweep(clock(10, 1))
    assert standing(sender) == standing(recipient) == []
    told = {one.kind: one for one in alerts_of(subject_ref(sent.to(recipient))) if one.party_id == sender.id}
    assert told[AlertKind.NOT_ARRIVED].closing is Closing.ENDED
    assert told[AlertKind.NOT_ARRIVED].closed_at == clock(10, 1)


@pytest.mark.law("ALR-06")
def test_nobody_is_told_twice_by_later_sweeps_or_after_a_restart(world: AlertWorld) -> None:
    sender, recipient = world.agency("G22"), world.agency("H47")
    box = world.officer(recipient)
    world.letter(sender, recipient, urgency=1, at=clock(8))
    world.sweep(clock(8, 16), clock(8, 17))
    for day in range(1, 5):
        world.restart()
        world.sweep(clock(9, day=day), clock(9, 1, day=day))
    assert len(warnings(box)) == 1
    assert OutboxJob.objects.filter(kind="alerts.mail").count() == len(mails())


@pytest.mark.law("ALR-06")
def test_items_of_one_sweep_are_one_message_and_urgent_ones_stand_alone(world: AlertWorld) -> None:
    sender, recipient = world.agency("G22"), world.agency("H47")
    box = world.officer(recipient, OfficerKind.OPERATION)
    for _ in range(5):
        world.letter(sender, recipient, at=clock(8))
    world.letter(sender, recipient, urgency=2, number="70", at=clock(8, 50))
    world.letter(sender, recipient, urgency=2, number="71", at=clock(8, 50))
    world.sweep(clock(9, 10))
    subjects = sorted(mail.subject for mail in mails(box))
    assert len(subjects) == 3
    assert [subject.partition("] ")[2] for subject in subjects] == [
        "KHẨN – Không đến nơi nhận: 70/VPCP-KSTT",
        "KHẨN – Không đến nơi nhận: 71/VPCP-KSTT",
        "Không đến nơi nhận: 5 văn bản",
    ]


@pytest.mark.law("ALR-06")
def test_a_broken_receiver_is_no_flood_of_messages(world: AlertWorld) -> None:
    sender, recipient = world.agency("G22"), world.agency("H47")
    box = world.officer(recipient, OfficerKind.OPERATION)
    for minute in range(60):
        world.letter(sender, recipient, at=clock(8, minute))
    for minute in range(60):
        world.sweep(clock(9, minute))
    assert 1 <= len(mails(box)) <= 4
    assert sum(mail.body.count("văn bản ") for mail in mails(box)) >= 45


@pytest.mark.law("ALR-06")
def test_what_ended_before_anybody_was_told_is_not_told(world: AlertWorld) -> None:
    sender, recipient = world.agency("G22"), world.agency("H47")
    sent = world.letter(sender, recipient, at=clock(8))
    world.sweep(clock(9, 30))
    world.take(sent, recipient, at=clock(9, 40))
    world.sweep(clock(9, 41))
    box = world.officer(recipient, OfficerKind.OPERATION)
    world.sweep(clock(9, 42))
    assert mails(box) == []


@pytest.mark.law("ALR-08")
def test_an_alert_explains_itself(world: AlertWorld) -> None:
    sender, recipient = world.agency("G22"), world.agency("H47")
    sent = world.letter(sender, recipient, number="807", at=clock(8))
    world.sweep(clock(9, 30))
    (alert,) = open_alerts(sender.id)
    assert (alert.document_code, alert.sender_name, alert.recipient_name) == (
        "807/VPCP-KSTT",
        sender.name,
        recipient.name,
    )
    assert (alert.rule, alert.rules_version) == ("not_taken", "2021.1")
    assert "60 phút làm việc kể từ lúc trục nhận văn bản" in alert.threshold
    assert "QĐ 28/2018/QĐ-TTg" in alert.threshold
    assert ("Gửi lúc", "08:00 ngày 01/02/2021") in {(one.label, one.text) for one in alert.evidence}
    assert (alert.since, alert.opened_at, alert.owner_id) == (clock(9), clock(9, 30), recipient.id)
    assert alert.path == f"/van-ban/{sent.message_id}/"


@pytest.mark.law("D-19")
def test_a_message_has_number_agencies_reason_and_link_and_no_content(world: AlertWorld) -> None:
    from lienthong.axis.intake.models import Message

    sender, recipient = world.agency("G22"), world.agency("H47")
    box = world.officer(recipient)
    sent = world.letter(sender, recipient, number="807", urgency=1, at=clock(8))
    Message.objects.filter(pk=sent.message_id).update(subject="Về việc bố trí nhân sự")
    world.sweep(clock(8, 16))
    (mail,) = warnings(box)
    for word in (
        "807/VPCP-KSTT",
        sender.name,
        recipient.name,
        "Lý do:",
        f"https://truc.example.test/van-ban/{sent.message_id}/",
    ):
        assert word in mail.body
    assert "nhân sự" not in mail.subject + mail.body


@pytest.mark.law("D-19")
def test_a_number_that_is_a_text_of_its_own_is_cut_and_stays_on_its_line(world: AlertWorld) -> None:
    sender, recipient = world.agency("G22"), world.agency("H47")
    box = world.officer(recipient)
    world.letter(
        sender, recipient, number="1\r\nBcc: x@example.test\n" + "dài " * 100, urgency=1, at=clock(8)
    )
    world.sweep(clock(8, 16))
    (mail,) = warnings(box)
    assert "\n" not in mail.subject
    assert "\nBcc" not in mail.body
    assert mail.body.count("dài") < 30


def returned(world: AlertWorld, sender: AgencyView, recipient: AgencyView) -> Sent:
    sent = world.letter(sender, recipient, at=clock(8))
    set_business_clock(at=clock(9), rate=0, by=BY)
    world.take(sent, recipient, at=clock(8, 5))
    for code, minute in (("01", 6), ("03", 10)):
        warn_of_status(world.report(code, sent, recipient, at=clock(8, minute)))
    back = world.report("02", sent, recipient, at=clock(9), description="Sai thẩm quyền, nội dung riêng")
    warn_of_status(back)
    warn_of_status(back)
    return sent


@pytest.mark.law("D-10")
def test_a_return_after_acceptance_alerts_the_sender_once(world: AlertWorld) -> None:
    sender, recipient = world.agency("G22"), world.agency("H47")
    box, other = world.officer(sender), world.officer(recipient)
    sent = returned(world, sender, recipient)
    world.sweep(clock(9, 1), clock(9, 2))
    (alert,) = open_alerts(sender.id)
    assert (alert.kind, alert.owner_id) == (AlertKind.RETURNED, sender.id)
    assert open_alerts(recipient.id) == []
    (mail,) = warnings(box)
    assert "Trả lại sau khi tiếp nhận" in mail.subject
    assert "nội dung riêng" not in mail.body
    assert warnings(other) == []
    alerts.acknowledge(alert_id=alert.id, party_id=sender.id, name="Văn thư", at=clock(9, 5), by=BY)
    warn_of_status(world.report("06", sent, recipient, at=clock(9, 6)))
    assert open_alerts(sender.id) == []
    found = find_alert(alert.id)
    assert found is not None
    assert (found.closing, found.acknowledged_by) == (Closing.NOTED, "Văn thư")


@pytest.mark.law("D-10")
def test_a_refusal_before_acceptance_is_no_return(world: AlertWorld) -> None:
    sender, recipient = world.agency("G22"), world.agency("H47")
    sent = world.letter(sender, recipient, at=clock(8))
    warn_of_status(world.report("02", sent, recipient, at=clock(8, 5)))
    assert open_alerts(sender.id) == []


@pytest.mark.law("ALR-06")
def test_a_returned_document_sent_again_needs_no_word(world: AlertWorld) -> None:
    sender, recipient = world.agency("G22"), world.agency("H47")
    sent = returned(world, sender, recipient)
    world.resend(sent, recipient, at=clock(9, 30))
    world.sweep(clock(9, 31))
    assert open_alerts(sender.id) == []


def test_taking_note_keeps_an_alert_open_and_only_its_own_party_may(world: AlertWorld) -> None:
    sender, recipient = world.agency("G22"), world.agency("H47")
    world.letter(sender, recipient, at=clock(8))
    world.sweep(clock(9, 30))
    (alert,) = open_alerts(sender.id)
    before = count_open(sender.id)
    with pytest.raises(AlertNotFoundError):
        alerts.acknowledge(alert_id=alert.id, party_id=recipient.id, name="x", at=clock(9, 40), by=BY)
    assert count_open(sender.id) == before
    alerts.acknowledge(alert_id=alert.id, party_id=sender.id, name="Văn thư", at=clock(9, 40), by=BY)
    after = count_open(sender.id)
    assert (after.total, after.unnoted) == (1, 0)
    assert after.version != before.version


def test_the_counter_changes_its_version_with_every_change_and_only_then(world: AlertWorld) -> None:
    sender, recipient, other = world.agency("G22"), world.agency("H47"), world.agency("H21")
    first = world.letter(sender, recipient, at=clock(8))
    world.sweep(clock(9, 30))
    versions = [count_open(sender.id).version, count_open(sender.id).version]
    assert versions[0] == versions[1]
    others = count_open(other.id).version
    world.take(first, recipient, at=clock(9, 31))
    world.letter(sender, recipient, urgency=1, at=clock(9, 10))
    world.sweep(clock(9, 32))
    assert count_open(sender.id).version != versions[0]
    assert count_open(other.id).version == others


def test_an_idle_sweep_writes_nothing(world: AlertWorld) -> None:
    sender, recipient = world.agency("G22"), world.agency("H47")
    world.letter(sender, recipient, at=clock(8))
    world.sweep(clock(9, 30))
    before = list(Alert.objects.order_by("id").values_list("id", "changed_at"))
    world.sweep(clock(9, 31))
    assert list(Alert.objects.order_by("id").values_list("id", "changed_at")) == before


def test_business_time_set_back_leaves_no_false_alert(world: AlertWorld) -> None:
    sender, recipient = world.agency("G22"), world.agency("H47")
    world.letter(sender, recipient, at=clock(8))
    world.sweep(clock(9, 30), clock(8, 30))
    assert standing(sender) == []
    world.sweep(clock(9, 0) + dt.timedelta(seconds=1))
    assert standing(sender) == [AlertKind.NOT_ARRIVED]
