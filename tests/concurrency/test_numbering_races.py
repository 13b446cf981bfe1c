"""Several clerks and double clicks at once: no number twice, none lost, one seal each (OUT-05, D-21)."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from uuid import UUID

import pytest
from django.db import connection

from lienthong.infra import transactions
from lienthong.office.organization.operations import NewBody, add_contact_point
from lienthong.office.outgoing import operations as outgoing
from lienthong.office.outgoing.models import Sending
from lienthong.office.outgoing.states import OutgoingState
from lienthong.office.records.operations import Moment, take_number
from lienthong.office.records.queries import course_of, last_number, list_files
from lienthong.office.records.states import Direction
from support.outgoing_office import OutgoingOffice, after, on_axis

pytestmark = [pytest.mark.engine, pytest.mark.django_db(transaction=True), pytest.mark.law("OUT-05", "D-21")]


@pytest.fixture(autouse=True)
def _cheap_passwords(settings: object) -> None:
    """Passwords are not what is tested here."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # type: ignore[attr-defined]  # Django's settings fixture


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Run each act in a thread of its own, with its own connection, starting together."""
    barrier = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        try:
            barrier.wait(timeout=30)
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [future.result(timeout=120) for future in [pool.submit(run, act) for act in acts]]


def test_two_clerks_and_double_clicks_give_each_document_one_number() -> None:
    office = OutgoingOffice()
    records = [office.at_step(OutgoingState.SIGNED) for _ in range(2)]
    acts: list[Callable[[], object]] = [
        lambda record=record, name=name: office.seal(record, name)  # type: ignore[misc]  # defaults bind the loop
        for record in records
        for name in ("clerk", "clerk2")
    ]
    numbers = at_once(*acts)
    assert numbers[0::2] == numbers[1::2]
    assert sorted(map(str, numbers[0::2])) == ["01", "02"]
    assert last_number(office.agency.id, office.body, Direction.OUT, 2021) == 2
    for record in records:
        seen = office.see(record)
        main = list_files(office.agency.id, record)[0]
        assert (seen.state, main.name) == (OutgoingState.SEALED, f"{seen.record.code_number}-VPCP-KSTT.pdf")
        acts_told = [one.act_words for one in course_of(office.agency.id, record)]
        assert acts_told.count("Cấp số, đóng dấu") == 1


def test_issuing_twice_at_once_makes_one_sending() -> None:
    office = OutgoingOffice()
    record_id = office.at_step(OutgoingState.SEALED)
    clerk = office.actor("clerk")
    outgoing.set_recipients(clerk, record_id, [on_axis("H47")], at=after(24))
    found = outgoing.preflight(clerk, record_id, at=after(25))
    reasons = {one.code: "Đã kiểm tra." for one in found.lacking([])}

    def issue() -> None:
        outgoing.issue(clerk, record_id, reasons=reasons, seen=found.seen, at=after(26))

    at_once(issue, issue, issue)
    assert Sending.objects.of(office.agency.id).count() == 1
    line = Sending.objects.of(office.agency.id).get().lines.of(office.agency.id).get()
    outgoing.record_refused(office.agency.id, line.sending_id, code="x", sentence="Lỗi.", at=after(27))

    def resend() -> object:
        return outgoing.resend(clerk, record_id, [line.id], at=after(28))

    assert sorted(map(str, at_once(resend, resend))) == ["0", "1"]
    assert Sending.objects.of(office.agency.id).count() == 2


def test_two_bodies_numbering_at_once_share_no_ordinal() -> None:
    office = OutgoingOffice()
    new = NewBody("Ủy ban Quốc gia", "G22.99", "Hà Nội", "UBQG", "Quyết định số 5/QĐ-TTg")
    other = add_contact_point(office.agency.id, new, at=after(0), by="test")

    def number(body_id: UUID) -> int:
        with transactions.owned():
            taken = take_number(
                office.agency.id,
                body_id=body_id,
                direction=Direction.OUT,
                dated=dt.date(2021, 2, 1),
                record_id=None,
                moment=Moment(at=after(1)),
            )
        return taken.ordinal

    found = at_once(*(partial(number, body) for body in (office.body, other.id) * 4))
    assert sorted(map(int, map(str, found))) == list(range(1, 9))
