"""SEC-02: rights follow posts; the next request after a post ended is refused, whatever session is open."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from lienthong.infra import clock
from lienthong.office.organization import operations, queries
from lienthong.office.organization.errors import InvalidEntryError
from lienthong.office.organization.operations import NewPost
from lienthong.office.organization.policies import OfficePermission, OfficeRole
from support.office_world import MORNING, OfficeWorld, browser_of, staffed_world

pytestmark = [pytest.mark.engine, pytest.mark.django_db]

TODAY = dt.date(2021, 2, 1)
CLERK = "vanthu.h47"


def end_posts(world: OfficeWorld, username: str, *, on: dt.date = TODAY) -> None:
    """The person leaves."""
    for post in queries.list_posts(world.agency_id, on=TODAY, user_id=world.people[username].id):
        operations.end_post(world.agency_id, post.id, on=on, at=MORNING, by="test")


def status(browser: Client, address: str = "/") -> int:
    return browser.get(address).status_code


@pytest.mark.law("SEC-02")
def test_an_open_session_is_worth_nothing_once_the_post_ended() -> None:
    world = staffed_world()
    browser = browser_of(CLERK)
    assert status(browser) == 200
    end_posts(world, CLERK)
    assert [status(browser, address) for address in ("/", "/tim-kiem/", "/so-lieu/")] == [403, 403, 403]
    assert status(browser, "/tai-khoan/") == 200


@pytest.mark.law("SEC-02")
def test_a_post_given_today_can_end_today() -> None:
    world = staffed_world()
    world.hire(CLERK, "", OfficeRole.ADMIN, "Quản trị")
    found = queries.find_actor(world.people[CLERK].id, world.agency_id, on=TODAY)
    assert found is not None
    mistaken = next(post for post in found.posts if post.role is OfficeRole.ADMIN)
    operations.end_post(world.agency_id, mistaken.id, on=TODAY, at=MORNING, by="test")
    left = world.actor(CLERK)
    assert OfficePermission.ADMINISTER not in left.permissions
    assert OfficePermission.RECEIVE in left.permissions


def test_a_post_that_ends_tomorrow_still_counts_today() -> None:
    world = staffed_world()
    browser = browser_of(CLERK)
    end_posts(world, CLERK, on=TODAY + dt.timedelta(days=1))
    assert status(browser) == 200
    clock.set_business_clock(at=MORNING + dt.timedelta(days=1), rate=0, by="test")
    assert status(browser) == 403


def test_who_left_one_agency_keeps_the_other() -> None:
    world, other = staffed_world(), staffed_world("H21", "Ủy ban nhân dân tỉnh Gia Lai")
    post = NewPost(world.people[CLERK].id, "Văn thư", OfficeRole.CLERK)
    operations.give_post(other.agency_id, post, at=MORNING, by="test")
    browser = browser_of(CLERK)
    end_posts(world, CLERK)
    html = browser.get("/").content.decode()
    assert "Gia Lai" in html
    assert "Quảng Nam" not in html


def test_a_post_is_ended_once_and_only_in_its_agency() -> None:
    world, other = staffed_world(), staffed_world("H21", "Ủy ban nhân dân tỉnh Gia Lai")
    post = queries.list_posts(world.agency_id, on=TODAY, user_id=world.people[CLERK].id)[0]
    for agency_id, on in ((other.agency_id, TODAY), (world.agency_id, TODAY - dt.timedelta(days=1))):
        with pytest.raises(InvalidEntryError):
            operations.end_post(agency_id, post.id, on=on, at=MORNING, by="test")
    operations.end_post(world.agency_id, post.id, on=TODAY, at=MORNING, by="test")
    with pytest.raises(InvalidEntryError):
        operations.end_post(world.agency_id, post.id, on=TODAY, at=MORNING, by="test")
