"""An axis that already has letters gets the columns of their classes when it is upgraded."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.management import call_command

from lienthong.alerts.states import DocumentClass
from lienthong.axis.statuses.queries import conservation, count_open_classes
from support.axis_world import AxisWorld, clock

pytestmark = [pytest.mark.engine, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def _whole_again() -> Iterator[None]:
    """Whatever happens, the next test finds every table."""
    yield
    call_command("migrate", verbosity=0)


@pytest.mark.usefixtures("_whole_again")
def test_open_letters_keep_their_classes(world: AxisWorld) -> None:
    office, province = world.agency("G22"), world.agency("H47")
    late = world.letter(office, province, at=clock(8))
    world.take(late, province, at=clock(8, 1))
    done = world.letter(office, province, at=clock(8))
    world.report("02", done, province, at=clock(8, 30))
    expected = count_open_classes(clock(12)).counts
    assert expected[DocumentClass.NO_STATUS] == 1
    call_command("migrate", "axis_statuses", "0001", verbosity=0)
    call_command("migrate", verbosity=0)
    assert count_open_classes(clock(12)).counts == expected
    assert conservation(at=clock(12)) == []
