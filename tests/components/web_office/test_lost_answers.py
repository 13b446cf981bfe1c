"""The answer to a press is lost on its way: the act is done, and pressed again it is not done twice (D-21).

A real server, and a client that hangs up before the answer. Kills of the process that serves the page are in
``concurrency/test_killed_acts.py``.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Callable
from urllib.parse import quote, urlencode, urlsplit
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.live_server_helper import LiveServer

from lienthong.infra.clock import set_business_clock
from lienthong.office.incoming.queries import find_incoming
from lienthong.office.incoming.states import IncomingState
from lienthong.office.organization.queries import list_bodies
from lienthong.office.outgoing import operations as outgoing
from lienthong.office.outgoing.models import Sending
from lienthong.office.outgoing.states import OutgoingState
from lienthong.office.records.queries import course_of, entry_of, last_number
from lienthong.office.records.states import Direction
from support.incoming_office import arrive, told
from support.office_world import browser_of, staffed_world
from support.outgoing_office import MORNING, PIN, OutgoingOffice, after, on_axis
from support.people import form_token
from support.waiting import until

pytestmark = [
    pytest.mark.engine,
    pytest.mark.processes,
    pytest.mark.one_engine,  # the acts themselves are killed on both
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("lienthong.project.office_urls"),
    pytest.mark.law("D-21"),
]


def press_and_hang_up(server: LiveServer, browser: Client, address: str, fields: dict[str, str]) -> None:
    """Send a form as a browser does, and be gone before the answer."""
    body = urlencode(fields).encode()
    cookies = "; ".join(f"{name}={quote(one.value)}" for name, one in browser.cookies.items())
    host = urlsplit(server.url)
    head = (
        f"POST {address} HTTP/1.1\r\nHost: {host.netloc}\r\nOrigin: {server.url}\r\nCookie: {cookies}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    with socket.create_connection((str(host.hostname), int(host.port or 0)), timeout=10) as gone:
        gone.sendall(head.encode() + body)


def happened(agency_id: UUID, record_id: UUID, words: str) -> int:
    return [one.act_words for one in course_of(agency_id, record_id)].count(words)


def lost(
    server: LiveServer, browser: Client, page: str, act: str, done: Callable[[], bool], **typed: str
) -> int:
    """Press, hang up, wait until it is done, press again; the status of the second answer."""
    fields = {"csrfmiddlewaretoken": form_token(browser.get(page).content.decode()), **typed}
    press_and_hang_up(server, browser, act, fields)
    until(done, seconds=60)
    return browser.post(act, fields).status_code


def test_signing_sealing_and_issuing(live_server: LiveServer) -> None:
    set_business_clock(at=after(20), rate=0, by="test")
    office = OutgoingOffice()
    record_id = office.at_step(OutgoingState.APPROVED)
    agency_id, page = office.agency.id, reverse("outgoing", args=[record_id])
    clerk, signer = browser_of("clerk"), browser_of("signer")

    def stands(state: OutgoingState) -> Callable[[], bool]:
        return lambda: office.see(record_id).state is state

    sign = reverse("outgoing_sign", args=[record_id])
    assert lost(live_server, signer, page, sign, stands(OutgoingState.SIGNED), pin=PIN) == 302
    seal = reverse("outgoing_seal", args=[record_id])
    assert lost(live_server, clerk, page, seal, stands(OutgoingState.SEALED), pin=PIN) == 302
    outgoing.set_recipients(office.actor("clerk"), record_id, [on_axis("H47")], at=after(22))
    issue = reverse("outgoing_issue", args=[record_id])
    listed = clerk.get(issue).content.decode()
    reasons = dict.fromkeys(re.findall(r'id="ly-do-\d+" name="([^"]+)"', listed), "Đã kiểm tra.")
    (seen,) = re.findall(r'name="da-xem" value="([^"]+)"', listed)
    more = {"da-xem": seen, **reasons}
    assert lost(live_server, clerk, issue, issue, stands(OutgoingState.ISSUED), **more) == 302

    assert last_number(agency_id, office.body, Direction.OUT, 2021) == 1
    assert Sending.objects.of(agency_id).count() == 1
    for words in ("Ký số", "Cấp số, đóng dấu", "Phát hành"):
        assert happened(agency_id, record_id, words) == 1


def test_accepting(live_server: LiveServer) -> None:
    world = staffed_world()
    record_id = arrive(world)
    clerk = browser_of("vanthu.h47")
    page, act = f"/van-ban-den/{record_id}/", reverse("incoming_accept", args=[record_id])

    def is_accepted() -> bool:
        view = find_incoming(world.agency_id, record_id)
        return view is not None and view.state is IncomingState.ACCEPTED

    assert lost(live_server, clerk, page, act, is_accepted, trinh="") == 302
    assert "số đến 1." in clerk.get(page).content.decode()
    entry = entry_of(world.agency_id, record_id)
    assert entry is not None
    assert entry.number == 1
    assert told(world, record_id) == ["01", "03"]
    (body, *_) = list_bodies(world.agency_id, on=MORNING.date())
    assert last_number(world.agency_id, body.id, Direction.IN, 2021) == 1
