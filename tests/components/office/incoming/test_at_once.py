"""Two people at the same moment: one act counts, the other reads who was faster."""

from __future__ import annotations

import threading
from collections.abc import Callable
from uuid import UUID

import pytest
from django.db import connections

from lienthong.office.incoming import operations
from lienthong.office.incoming.errors import StateChangedError
from lienthong.office.incoming.operations import Acceptance
from lienthong.office.incoming.states import RefusalReason
from lienthong.office.organization.policies import OfficeRole
from lienthong.office.records.queries import entry_of
from support.incoming_office import another, arrival, arrive, at, told
from support.office_world import OfficeWorld, staffed_world

pytestmark = [pytest.mark.engine, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(quick_passwords: None) -> OfficeWorld:
    made = staffed_world()
    made.hire("vanthu2.h47", "Lý Thị Mai", OfficeRole.CLERK, "Văn thư")
    return made


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Run all at the same moment; results or refusals."""
    gate = threading.Barrier(len(acts))
    found: list[object] = [None] * len(acts)

    def run(place: int, act: Callable[[], object]) -> None:
        try:
            gate.wait()
            found[place] = act()
        except StateChangedError as error:
            found[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return found


def accepts(world: OfficeWorld, who: str, record_id: UUID) -> Callable[[], object]:
    actor = world.actor(who)
    return lambda: operations.accept(actor, record_id, Acceptance(), at=at(9)).number


@pytest.mark.law("RCV-03", "D-21")
def test_two_clerks_accepting_at_once_take_one_number_and_owe_one_03(world: OfficeWorld) -> None:
    record_id = arrive(world)
    found = at_once(accepts(world, "vanthu.h47", record_id), accepts(world, "vanthu2.h47", record_id))
    assert sorted(str(type(one).__name__) for one in found) == ["StateChangedError", "int"]
    assert told(world, record_id) == ["01", "03"]
    assert accepts(world, "vanthu.h47", arrive(world, arrival(another("808"))))() == 2


@pytest.mark.law("RCV-04")
def test_one_accepting_while_the_other_refuses_leaves_one_decision(world: OfficeWorld) -> None:
    record_id = arrive(world)
    other = world.actor("vanthu2.h47")
    at_once(
        accepts(world, "vanthu.h47", record_id),
        lambda: operations.refuse(other, record_id, RefusalReason.OTHER, "sai", at=at(9)),
    )
    codes = told(world, record_id)
    assert codes in (["01", "03"], ["01", "02"])
    assert (entry_of(world.agency_id, record_id) is None) == (codes[-1] == "02")


@pytest.mark.law("D-21")
def test_different_documents_accepted_at_once_take_different_numbers_without_a_gap(
    world: OfficeWorld,
) -> None:
    ids = [arrive(world, arrival(another(str(900 + number)))) for number in range(6)]
    found = at_once(*(accepts(world, ("vanthu.h47", "vanthu2.h47")[one % 2], ids[one]) for one in range(6)))
    assert sorted(found, key=str) == [1, 2, 3, 4, 5, 6]


@pytest.mark.law("D-03")
def test_issuer_and_forwarder_arriving_at_once_are_one_record(world: OfficeWorld) -> None:
    messages = [arrival(), arrival(sender="G14", sender_name="Bộ Thông tin và Truyền thông")]
    found = at_once(*(lambda one=one: arrive(world, one) for one in messages))
    assert len(set(found)) == 1
