"""D-05, as data: for which bodies an agency is the recorded contact point."""

from __future__ import annotations

import datetime as dt

import pytest

from lienthong.office.organization import operations, queries
from lienthong.office.organization.errors import InvalidEntryError
from lienthong.office.organization.operations import NewBody
from support.office_world import MORNING, office_world

pytestmark = [pytest.mark.engine, pytest.mark.django_db]

TODAY = dt.date(2021, 2, 1)
GROUND = "Điều 7.3 Quyết định số 28/2018/QĐ-TTg"


def committee(ground: str = GROUND) -> NewBody:
    """The body whose letters go through its office."""
    return NewBody("Ủy ban nhân dân tỉnh Quảng Nam", "H47", "Quảng Nam", "UBND", ground)


@pytest.mark.law("D-05")
def test_an_agency_issues_for_itself_and_for_bodies_recorded_with_their_ground() -> None:
    world = office_world("H47.01", "Văn phòng UBND tỉnh Quảng Nam")
    assert [body.is_self for body in queries.list_bodies(world.agency_id, on=TODAY)] == [True]
    operations.add_contact_point(world.agency_id, committee(), at=MORNING, by="test")
    own, other = queries.list_bodies(world.agency_id, on=TODAY)
    assert (own.code, own.is_self, own.ground) == ("H47.01", True, "")
    assert (other.code, other.is_self, other.ground) == ("H47", False, GROUND)


@pytest.mark.law("D-05")
def test_a_contact_point_without_a_ground_is_refused() -> None:
    world = office_world("H47.01", "Văn phòng UBND tỉnh Quảng Nam")
    with pytest.raises(InvalidEntryError):
        operations.add_contact_point(world.agency_id, committee(ground="  "), at=MORNING, by="test")
    assert len(queries.list_bodies(world.agency_id, on=TODAY)) == 1


def test_it_does_not_count_before_it_was_recorded() -> None:
    world = office_world("H47.01", "Văn phòng UBND tỉnh Quảng Nam")
    operations.add_contact_point(world.agency_id, committee(), at=MORNING, by="test")
    before = queries.list_bodies(world.agency_id, on=TODAY - dt.timedelta(days=1))
    assert [body.code for body in before] == []


def test_the_same_body_is_recorded_once() -> None:
    world = office_world("H47.01", "Văn phòng UBND tỉnh Quảng Nam")
    operations.add_contact_point(world.agency_id, committee(), at=MORNING, by="test")
    with pytest.raises(InvalidEntryError):
        operations.add_contact_point(world.agency_id, committee(), at=MORNING, by="test")


def test_another_agency_is_no_contact_point_by_that() -> None:
    world, other = office_world("H47.01", "Văn phòng UBND tỉnh"), office_world("H21", "UBND tỉnh Gia Lai")
    operations.add_contact_point(world.agency_id, committee(), at=MORNING, by="test")
    assert [body.code for body in queries.list_bodies(other.agency_id, on=TODAY)] == ["H21"]
