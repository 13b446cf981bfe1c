"""D-14, D-15, ALR-02: when each warning of the axis begins, to the minute; D-08: what is not taken is never quiet."""

from __future__ import annotations

import datetime as dt

import pytest

from lienthong.alerts.queries.standing import open_alerts
from lienthong.alerts.states import AlertKind
from lienthong.axis.delivery import operations as delivery
from lienthong.axis.delivery.states import Answer
from lienthong.axis.statuses import operations as statuses
from support.alert_world import AlertWorld, kinds, standing
from support.axis_world import BY, classes_at, clock

pytestmark = [pytest.mark.engine, pytest.mark.django_db]
SECOND = dt.timedelta(seconds=1)


@pytest.mark.law("D-14", "D-15", "ALR-02")
@pytest.mark.parametrize(
    ("urgency", "kind_name", "sent", "until"),
    [
        pytest.param(0, "Công văn", clock(8), clock(9), id="ordinary: an hour of work"),
        pytest.param(0, "Công văn", clock(11, 30), clock(13, 30), id="ordinary: not over lunch"),
        pytest.param(0, "Công văn", clock(20), clock(9, day=2), id="ordinary, after hours: from the opening"),
        pytest.param(
            0, "Công văn", clock(16, 30, day=5), clock(8, 30, day=8), id="ordinary: not at weekends"
        ),
        pytest.param(0, "Công văn", clock(16, 30, day=9), clock(8, 30, day=17), id="ordinary: not at Tết"),
        pytest.param(1, "Công văn", clock(8), clock(8, 15), id="khẩn: a quarter of an hour"),
        pytest.param(
            3, "Công văn", clock(23, 50, day=11), clock(0, 5, day=12), id="hỏa tốc: in the night of Tết"
        ),
        pytest.param(
            0, "Công điện", clock(2, day=7), clock(2, 15, day=7), id="công điện: always by the clock"
        ),
    ],
)
def test_what_is_not_taken_in_time_warns_the_moment_after(
    world: AlertWorld, urgency: int, kind_name: str, sent: dt.datetime, until: dt.datetime
) -> None:
    sender, recipient = world.agency("G22"), world.agency("H47")
    world.letter(sender, recipient, urgency=urgency, kind_name=kind_name, at=sent)
    world.sweep(until)
    assert standing(recipient) == []
    world.sweep(until + SECOND)
    assert standing(recipient) == standing(sender) == [AlertKind.NOT_ARRIVED]
    (alert, *_) = [one for one in open_alerts(sender.id) if one.kind is AlertKind.NOT_ARRIVED]
    assert (alert.since, alert.owner_id) == (until, recipient.id)


@pytest.mark.law("D-15", "ALR-02")
@pytest.mark.parametrize(
    ("urgency", "until"),
    [
        pytest.param(0, clock(17), id="ordinary: the end of the day"),
        pytest.param(2, clock(8, 35), id="urgent: 30 minutes"),
    ],
)
def test_what_came_and_was_not_accepted_warns(world: AlertWorld, urgency: int, until: dt.datetime) -> None:
    sender, recipient = world.agency("G22"), world.agency("H47")
    sent = world.letter(sender, recipient, urgency=urgency, at=clock(8))
    world.take(sent, recipient, at=clock(8, 4))
    world.report("01", sent, recipient, at=clock(8, 5))
    world.sweep(until)
    assert standing(recipient) == []
    world.sweep(until + SECOND)
    assert standing(recipient) == standing(sender) == [AlertKind.NOT_ACCEPTED]


@pytest.mark.law("D-15")
def test_silence_after_taking_and_after_04_warns(world: AlertWorld) -> None:
    sender, recipient = world.agency("G22"), world.agency("H47")
    sent = world.letter(sender, recipient, at=clock(8))
    world.take(sent, recipient, at=clock(8, 10))
    world.sweep(clock(9, 10), clock(9, 11))
    assert standing(sender) == [AlertKind.NO_STATUS]
    for code, minute in (("01", 12), ("03", 13), ("04", 14)):
        world.report(code, sent, recipient, at=clock(9, minute))
    world.sweep(clock(9, 20))
    assert standing(sender) == []
    world.sweep(clock(9, 14, day=8), clock(9, 15, day=8))
    assert standing(sender) == [AlertKind.NO_STATUS]


@pytest.mark.law("D-15", "SND-08")
def test_an_error_at_the_other_side_warns_at_once(world: AlertWorld) -> None:
    sender, recipient = world.agency("G22"), world.agency("H47")
    sent = world.letter(sender, recipient, at=clock(8))
    world.take(sent, recipient, at=clock(8, 1))
    world.answer(sent, recipient, Answer.FAIL, at=clock(8, 2))
    world.sweep(clock(8, 2))
    assert standing(sender) == [AlertKind.RECEIVE_ERROR]


@pytest.mark.law("D-15", "SND-08")
def test_an_error_on_the_way_warns_at_once(world: AlertWorld) -> None:
    sender, recipient = world.agency("G22"), world.agency("H47")
    sent = world.letter(sender, recipient, at=clock(8))
    statuses.fail_sending(delivery_id=sent.to(recipient), reason="peer", at=clock(8, 3), by=BY)
    world.sweep(clock(8, 3))
    assert standing(sender) == standing(recipient) == [AlertKind.SEND_ERROR]


@pytest.mark.law("SND-08")
def test_a_refusal_at_the_door_warns_the_sender_and_nobody_else(world: AlertWorld) -> None:
    sender, recipient = world.agency("G22"), world.agency("H47")
    refuse(sender.id, recipient.code, clock(8))
    world.sweep(clock(8))
    assert standing(sender) == [AlertKind.SEND_ERROR]
    assert standing(recipient) == []


def refuse(sender_id: object, recipient_code: str, at: dt.datetime) -> None:
    from uuid import UUID

    from lienthong.infra import transactions

    with transactions.owned():
        delivery.note_door_refusal(
            delivery.RefusedDocument(
                system_id="s-G22",
                sender_agency_id=UUID(str(sender_id)),
                recipient_codes=(recipient_code,),
                document_key="k",
                error_code="intake.unreadable",
                sentence="Không đọc được gói tin.",
                refused_at=at,
                due_at=at + dt.timedelta(hours=1),
                code="9/VPCP-KSTT",
                urgency=0,
                kind_name="Công văn",
            )
        )


@pytest.mark.law("D-15")
def test_alerts_are_exactly_the_items_of_the_classes(world: AlertWorld) -> None:
    """The sweep and the report of the day never disagree, at any moment of a busy week."""
    sender, recipient = world.agency("G22"), world.agency("H47")
    late = world.letter(sender, recipient, at=clock(8))
    world.letter(sender, recipient, at=clock(16, 50), due_on=dt.date(2021, 2, 2))
    world.take(late, recipient, at=clock(10))
    world.report("01", late, recipient, at=clock(10, 1))
    world.letter(sender, recipient, urgency=2, at=clock(3, day=6))
    for hour in range(8, 24 * 8, 5):
        at = clock(0) + dt.timedelta(hours=hour, seconds=7)
        world.sweep(at)
        report = classes_at(at)
        counted = sorted(
            word.value
            for word, items in report.items.items()
            for _ in items
            if word.value not in {"NORMAL", "BACKLOG"}
        )
        assert sorted(kind.value for kind in standing(recipient)) == counted, at


@pytest.mark.law("D-08")
def test_an_alert_stands_from_the_first_hour_until_it_is_taken(world: AlertWorld) -> None:
    """Sent on the last afternoon before Tết: no deadline runs for a week, yet it is seen within the hour."""
    sender, recipient = world.agency("G22"), world.agency("H47")
    sent = world.letter(sender, recipient, at=clock(16, 30, day=9))
    world.sweep(clock(17, 29, day=9))
    assert kinds(open_alerts(recipient.id)) == []
    world.sweep(clock(17, 30, day=9))
    assert kinds(open_alerts(recipient.id)) == [AlertKind.UNTAKEN]
    for day in range(10, 28):
        world.sweep(clock(3, day=day))
        assert len(kinds(open_alerts(recipient.id))) == 1, day
    world.take(sent, recipient, at=clock(10, day=27))
    world.sweep(clock(10, 1, day=27))
    assert kinds(open_alerts(recipient.id)) == []
