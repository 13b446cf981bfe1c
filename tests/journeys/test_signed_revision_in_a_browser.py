"""The verdict on a file and the revision that was signed, in a real browser under the real policy, at both sizes.

``LIENTHONG_PICTURES`` names a folder for pictures of the screens.
"""

from __future__ import annotations

from uuid import UUID

import pytest
from playwright.sync_api import expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from lienthong.infra.clock import set_business_clock
from lienthong.office.organization.policies import OfficeRole
from support.browsing import chromium, visitor
from support.signing_room import LATER, add_room, issued_by_pki
from support.waiting import until

pytestmark = [
    pytest.mark.engine,
    pytest.mark.processes,
    pytest.mark.one_engine,  # what the pages ask of the database is asked in components/web/office on both
    pytest.mark.needs("chromium"),
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("lienthong.project.office_urls"),
]


@pytest.fixture(autouse=True)
def office_product(settings: Settings) -> None:
    """The pages are those of the office."""
    settings.LIENTHONG_PRODUCT = "office"


@pytest.fixture
def file_id(transactional_db: None) -> UUID:
    """An issued letter and its clerk; made before the browser, whose driver runs an event loop in this thread."""
    set_business_clock(at=LATER, by="test")
    room = add_room()
    room.person("van-thu", "Văn Thư", OfficeRole.CLERK)
    return room.record_with(issued_by_pki(), name="Công văn 807.pdf")[1]


def test_the_signed_revision_is_shown_page_by_page(file_id: UUID, live_server: LiveServer) -> None:
    with chromium() as browser, visitor(browser, live_server.url, "van-thu") as clerk:
        clerk.page.goto(f"/tep/{file_id}/chu-ky/1/")
        images = clerk.page.locator(".sheets img")
        images.first.wait_for()
        # waiting inside the page would need eval, which the policy forbids
        shown = "[...document.querySelectorAll('.sheets img')].every(one => one.naturalWidth)"
        until(lambda: clerk.page.evaluate(shown))
        expect(clerk.page.locator("main")).to_contain_text("Nguyễn Văn Mẫu")
        clerk.look("signed-revision")
        assert clerk.complaints == []
