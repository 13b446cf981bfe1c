"""Every page of the office, with documents in every state, at 1366×768 and 360×740: axe finds nothing serious.

One browser and one server of one seeded agency. ``LIENTHONG_PICTURES`` names a folder for the pictures.
"""

from __future__ import annotations

import pytest
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from support.browsing import chromium, visitor
from support.whole_office import WholeOffice, names_of_addresses

pytestmark = [
    pytest.mark.processes,
    pytest.mark.one_engine,  # what the pages ask of the database is asked in components/web_office on both
    pytest.mark.needs("chromium"),
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("lienthong.project.office_urls"),
]

NO_PAGE = {
    # health, and the steps of signing in, which the console's journey looks at
    *("healthz", "readyz", "sign_in", "second_factor", "enrol", "sign_out", "open_link", "set_password"),
    # figures, parts of a page, bytes
    *("live", "outgoing_search_agencies", "outgoing_recipients", "outgoing_autosave", "outgoing_attach"),
    *("office_file_pages", "office_file_signatures"),
    *("office_file", "office_file_page", "office_revision_file", "office_revision_page"),
    # acts: they lead back to a page
    *("switch_agency", "outgoing_detach", "outgoing_submit", "outgoing_approve", "outgoing_send_back"),
    *("outgoing_undo", "outgoing_sign", "outgoing_seal", "outgoing_cancel", "outgoing_resend"),
    *("outgoing_leave_unsigned", "outgoing_number"),
    *("outgoing_give_up", "outgoing_add_recipients", "outgoing_outside", "office_file_recheck"),
    *("incoming_incident_close", "incoming_accept", "incoming_refuse", "incoming_return", "incoming_assign"),
    *("incoming_begin", "incoming_complete", "incoming_end_part", "incoming_hand_back", "incoming_discuss"),
    *("incoming_recheck", "incoming_undo", "incoming_answer_take_back", "alert_note"),
}
"""Addresses that draw no page of their own."""


def test_nothing_serious_on_any_page_at_either_width(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, live_server: LiveServer
) -> None:
    settings.LIENTHONG_PRODUCT = "office"
    settings.ROOT_URLCONF = "lienthong.project.office_urls"
    # The browser's driver runs an event loop in this thread; the ORM is used here as in any test.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    pages = list(WholeOffice().pages())
    known = {name.split("-")[0] for name, _, _ in pages} | {"own_account"}
    missing = set(names_of_addresses()) - known - NO_PAGE
    assert not missing, f"pages nobody looks at: {sorted(missing)}"
    problems = []
    with chromium() as browser:
        for who in dict.fromkeys(who for _, _, who in pages):
            with visitor(browser, live_server.url, who) as there:
                for name, address, whose in pages:
                    if whose != who:
                        continue
                    answer = there.page.goto(address, wait_until="load")
                    assert answer is not None
                    assert answer.status == 200, f"{address} answered {answer.status} to {who}"
                    try:
                        there.look(f"{name}-{who}")
                    except AssertionError as problem:
                        problems.append(str(problem))
                assert there.complaints == []
    assert not problems, "\n".join(problems)
