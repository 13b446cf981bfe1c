"""A list and a search cost at most ten SQL statements, however much lies on the desk (design of the office)."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from support.incoming_office import another, arrival, arrive
from support.office_world import OfficeWorld, browser_of, staffed_world

pytestmark = [pytest.mark.engine, pytest.mark.django_db]

MOST = 10
CLOCK = "infra_clockmap"
"""The map of the business clock is kept for a second by each process, except inside the transaction of a test."""


@pytest.fixture
def world() -> OfficeWorld:
    made = staffed_world()
    for number in range(808, 814):
        arrive(made, arrival(another(str(number))))
    made.record("Văn bản 807 để biết", seen_by=("chuyenvien.h47",))
    return made


@pytest.mark.parametrize("who", ["vanthu.h47", "chuyenvien.h47", "lanhdao.h47", "truongphong.h47"])
@pytest.mark.parametrize(
    "page", ["/", "/van-ban-den/", "/van-ban-di/", "/tim-kiem/?q=van+ban", "/tim-kiem/?q=807"]
)
def test_a_page_costs_at_most_ten_statements(world: OfficeWorld, who: str, page: str) -> None:
    browser = browser_of(who)
    browser.get(page)
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(page).status_code == 200
    statements = [one["sql"] for one in captured if CLOCK not in one["sql"]]
    clock_readings = len(captured) - len(statements)
    assert len(statements) + min(clock_readings, 1) <= MOST, "\n".join(statements)


def test_rows_do_not_cost_statements(world: OfficeWorld) -> None:
    browser = browser_of("vanthu.h47")
    browser.get("/van-ban-den/")
    with CaptureQueriesContext(connection) as few:
        browser.get("/van-ban-den/")
    for number in range(820, 832):
        arrive(world, arrival(another(str(number))))
    with CaptureQueriesContext(connection) as many:
        browser.get("/van-ban-den/")
    assert len(many) == len(few)
