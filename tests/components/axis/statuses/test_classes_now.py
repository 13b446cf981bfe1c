"""D-15 for screens: what stands now is counted from columns, and agrees with the history to the last item."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Sequence

import pytest

from lienthong.alerts.states import DocumentClass
from lienthong.axis.delivery import operations as delivery
from lienthong.axis.delivery.states import Answer
from lienthong.axis.registry.directory import AgencyView
from lienthong.axis.statuses import operations as statuses
from lienthong.axis.statuses.models import Progress
from lienthong.axis.statuses.queries import (
    ClassItem,
    conservation,
    count_classes,
    count_open_classes,
    list_open_class,
)
from lienthong.infra import transactions
from support.axis_world import AxisWorld, classes_at, clock

pytestmark = [pytest.mark.engine, pytest.mark.django_db, pytest.mark.law("D-15")]
C = DocumentClass


@pytest.fixture
def office(world: AxisWorld) -> AgencyView:
    return world.agency("G22")


@pytest.fixture
def province(world: AxisWorld) -> AgencyView:
    return world.agency("H47")


def letters_in_every_state(
    world: AxisWorld, office: AgencyView, province: AgencyView, *deadlines: dt.date | None
) -> None:
    """Each state with each deadline, urgent and not; the last thing happens at 9 o'clock of the first day."""
    for due_on, urgency in itertools.product(deadlines or (None,), (0, 3)):
        for steps in range(7):
            sent = world.letter(office, province, urgency=urgency, due_on=due_on, at=clock(8))
            if steps > 0:
                world.take(sent, province, at=clock(8, 10))
            for code in ("01", "03", "04", "05", "06")[: max(0, steps - 1)]:
                world.report(code, sent, province, at=clock(8, 20 + int(code)))
        failed = world.letter(office, province, urgency=urgency, due_on=due_on, at=clock(8))
        world.answer(failed, province, Answer.FAIL, at=clock(8, 40))
    unsendable = world.letter(office, province, at=clock(8))
    statuses.fail_sending(
        delivery_id=unsendable.to(province), reason="không gọi được", at=clock(8, 50), by="axis"
    )
    recalled = world.letter(office, province, at=clock(8))
    world.letter(office, province, document_id=recalled.document_id, business_type=1, at=clock(8, 30))
    with transactions.owned():
        delivery.note_door_refusal(
            delivery.RefusedDocument(
                system_id="s-G22",
                sender_agency_id=office.id,
                recipient_codes=("H47", "X99"),
                document_key="807",
                error_code="intake.fields",
                sentence="",
                refused_at=clock(9),
                due_at=clock(10),
            )
        )


DEADLINES = (None, dt.date(2021, 1, 31), dt.date(2021, 2, 1), dt.date(2021, 2, 26))
MOMENTS = [
    *(clock(9, minute) for minute in (0, 1, 20, 31)),
    *(clock(hour) for hour in (10, 17, 23)),
    *(clock(hour, day=day) for day in (2, 5, 27) for hour in (0, 18)),
]
A_MOMENT = dt.timedelta(microseconds=1)


def test_counts_and_lists_agree_with_the_history_at_every_moment(
    world: AxisWorld, office: AgencyView, province: AgencyView
) -> None:
    letters_in_every_state(world, office, province, *DEADLINES)
    assert conservation(at=clock(10)) == []
    seen = set()
    for moment in [*MOMENTS, clock(17) + A_MOMENT, clock(0, day=2) + A_MOMENT]:
        told, now = classes_at(moment), count_open_classes(moment)
        assert {**now.counts, C.DONE: told.counts[C.DONE]} == told.counts
        for word in set(C) - {C.DONE}:
            listed = list_open_class(word, moment, limit=1000)
            assert by_id(listed) == by_id(told.items[word])
            seen.add((word, bool(listed)))
    assert {word for word, is_listed in seen if is_listed} == set(C) - {C.DONE}


def by_id(items: Sequence[ClassItem]) -> dict[tuple[object, ...], ClassItem]:
    return {(item.delivery_id, item.recipient_code): item for item in items}


def test_the_longest_late_come_first_and_the_rest_is_cut_off(
    world: AxisWorld, office: AgencyView, province: AgencyView
) -> None:
    late = [world.letter(office, province, at=clock(8, minute)) for minute in (30, 0, 15)]
    listed = list_open_class(C.NOT_ARRIVED, clock(12), limit=2)
    assert [item.doc_id for item in listed] == [late[1].message_id, late[2].message_id]
    assert list_open_class(C.DONE, clock(12), limit=2) == []


def test_what_was_refused_at_the_door_stands_among_the_send_errors_by_time(
    world: AxisWorld, office: AgencyView, province: AgencyView
) -> None:
    letters_in_every_state(world, office, province)
    listed = list_open_class(C.SEND_ERROR, clock(12), limit=1000)
    assert [item.sent_at for item in listed] == sorted(item.sent_at for item in listed)
    assert sum(item.doc_id is None for item in listed) == 2
    assert len(list_open_class(C.SEND_ERROR, clock(12), limit=3)) == 3


def test_columns_that_are_missing_are_filled_from_the_history(
    world: AxisWorld, office: AgencyView, province: AgencyView
) -> None:
    letters_in_every_state(world, office, province)
    expected = dict(count_classes(clock(18)).counts)
    rows = Progress.objects.filter(closed_at__isnull=True)
    rows.update(late_at=None, late_class="", later_at=None, later_class="")
    assert {finding.code for finding in conservation(at=clock(18))} == {"conservation.drift"}
    with transactions.owned():
        assert statuses.renew_open_progress() == rows.count()
    assert conservation(at=clock(18)) == []
    now = dict(count_open_classes(clock(18)).counts)
    assert {**now, C.DONE: expected[C.DONE]} == expected
