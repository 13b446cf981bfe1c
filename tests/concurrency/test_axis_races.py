"""Two real connections at once: one holding, one state, one history."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from lienthong.axis.delivery import operations as delivery
from lienthong.axis.delivery.models import Delivery, DeliveryEvent, Holding
from lienthong.axis.delivery.states import Answer, Service
from lienthong.axis.intake.models import Message
from lienthong.axis.registry.queries import load_directory
from lienthong.axis.routing.policies import route
from lienthong.axis.statuses.models import StatusEntry
from lienthong.axis.statuses.queries import conservation
from lienthong.infra import transactions
from support.axis_world import AxisWorld, clock

pytestmark = [pytest.mark.engine, pytest.mark.django_db(transaction=True)]


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Run each act in a thread of its own, with its own connection, starting together."""
    barrier = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        try:
            barrier.wait(timeout=10)
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [future.result(timeout=60) for future in [pool.submit(run, act) for act in acts]]


def rows_of(world: AxisWorld, message: Message, keys: tuple[str, ...], *codes: str) -> delivery.Rows:
    directory = load_directory()
    bodies = [body for code in codes if (body := directory.agency(code)) is not None]
    spec = delivery.DeliverySpec(
        message_id=message.id,
        service=Service.EDOC,
        sender_agency_id=message.sender_agency_id,
        sender_code="G22",
        sent_at=clock(8),
        holding_keys=keys,
    )
    return delivery.new_deliveries(spec, route(bodies, directory))


@pytest.mark.law("D-01", "SND-04")
def test_of_two_doors_claiming_one_document_exactly_one_wins() -> None:
    world = AxisWorld()
    office = world.agency("G22")
    bodies = ("H21", "H41", "H47")
    for code in bodies:
        world.agency(code)

    def claim(rows: delivery.Rows, message: Message) -> bool:
        with transactions.owned():
            conflicts = delivery.claim_holdings([rows])
            if not conflicts:
                message.save(force_insert=True)
                delivery.store_deliveries([rows])
        return not conflicts

    for attempt in range(6):
        acts = []
        for order in (bodies, bodies[::-1]):
            message = world._bare_message(office, "EDOC", clock(8))
            rows = rows_of(world, message, (f"id:{attempt}", f"code:{attempt}"), *order)
            acts.append(lambda rows=rows, message=message: claim(rows, message))
        assert sorted(map(bool, at_once(*acts))) == [False, True]
    assert Holding.objects.filter(is_open=True).count() == 6 * 6
    assert Holding.objects.values("message_id").distinct().count() == 6


@pytest.mark.law("RCV-10")
def test_two_workers_of_one_system_take_and_answer_once() -> None:
    world = AxisWorld()
    office, province = world.agency("G22"), world.agency("H47")
    sent = world.letter(office, province)
    taken = at_once(*[lambda: world.take(sent, province, at=clock(9))] * 3)
    assert sorted(map(bool, taken)) == [False, False, True]
    at_once(*[lambda: world.answer(sent, province, Answer.DONE, at=clock(10))] * 3)
    assert Delivery.objects.get(pk=sent.to(province)).state == "DELIVERED"
    assert sorted(DeliveryEvent.objects.values_list("kind", flat=True)) == ["DELIVERED", "TAKEN"]


@pytest.mark.law("PRC-06")
def test_statuses_arriving_at_once_leave_one_true_history() -> None:
    world = AxisWorld()
    office, province = world.agency("G22"), world.agency("H47")
    sent = world.letter(office, province)
    ids = {code: world._status_message(province, office, clock(9)) for code in ("01", "03", "04", "06")}

    def report(code: str, message_id: uuid.UUID) -> Callable[[], object]:
        return lambda: world.report(code, sent, province, at=clock(9), message_id=message_id)

    at_once(*[report(code, message_id) for code, message_id in ids.items()])
    assert StatusEntry.objects.filter(replay_of__isnull=True).count() == 4
    last = StatusEntry.objects.filter(is_applied=True, code="06")
    assert last.count() == 1
    assert conservation(at=clock(12)) == []
