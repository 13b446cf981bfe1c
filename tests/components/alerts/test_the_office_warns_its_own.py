"""The office's sweep at its port: its own people, its own alerts, by the same rules (D-16, first rung)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import pytest

from lienthong.accounts import operations as accounts
from lienthong.accounts.operations import NewPerson
from lienthong.accounts.queries import find_person
from lienthong.alerts.policies import DocumentWords, Facts
from lienthong.alerts.ports import Letterhead
from lienthong.alerts.queries.standing import open_alerts
from lienthong.alerts.states import AlertKind, Side
from lienthong.exchange.statuses import ProgressState
from lienthong.infra import clock as business_clock
from lienthong.infra.clock import set_business_clock
from lienthong.office.organization import operations as organization
from lienthong.office.organization.actors import AgencyView
from lienthong.office.organization.operations import NewAgency, NewPost
from lienthong.office.organization.policies import OfficeRole
from lienthong.office.pipeline.warning import ArrivedItem, ItemFacts, sweep
from support.alert_world import mails, warnings
from support.axis_world import BY, MORNING, clock

pytestmark = [pytest.mark.engine, pytest.mark.django_db]
NOBODY = uuid.UUID(int=0)
SENT = Facts(NOBODY, NOBODY, sent_at=clock(8))
LETTER = DocumentWords("807/VPCP-KSTT", "Văn phòng Chính phủ", "UBND tỉnh Quảng Nam", "/van-ban-di/1/")


@dataclass
class Source:
    """What a component would supply, filled by the test."""

    items: list[ItemFacts] = field(default_factory=list)
    arrived: list[ArrivedItem] = field(default_factory=list)

    def open_items(self, at: dt.datetime) -> Iterable[ItemFacts]:  # noqa: ARG002  the port's shape
        return self.items

    def arrived_items(self, at: dt.datetime) -> Iterable[ArrivedItem]:  # noqa: ARG002  the port's shape
        return self.arrived


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    yield
    business_clock.forget()


def agency(code: str) -> AgencyView:
    new = NewAgency(code, f"Cơ quan {code}", code, "Hà Nội", code)
    return organization.add_agency(new, at=MORNING, by=BY)


def person(where: AgencyView, name: str, role: OfficeRole) -> str:
    mail = f"{name}@example.test"
    accounts.add_person(new=NewPerson(name, name.title(), frozenset(), mail), at=MORNING, by=BY)
    found = find_person(name)
    assert found is not None
    organization.give_post(where.id, NewPost(found.id, "Chuyên viên", role), at=MORNING, by=BY)
    return mail


def look(at: dt.datetime, *sources: Source) -> None:
    set_business_clock(at=at, rate=0, by=BY)
    sweep(sources, Letterhead("Quản lý văn bản và điều hành", "https://vanban.example.test"))


def sent(where: AgencyView, facts: Facts = SENT) -> ItemFacts:
    return ItemFacts(where.id, Side.SENDER, "outgoing:1", facts, LETTER)


@pytest.mark.law("D-16")
def test_clerk_and_focal_officer_hear_of_what_did_not_arrive_and_others_do_not() -> None:
    office, other = agency("G22"), agency("H47")
    told = {person(office, "thu", OfficeRole.CLERK), person(office, "moi", OfficeRole.FOCAL)}
    person(office, "vien", OfficeRole.OFFICER)
    person(other, "khac", OfficeRole.CLERK)
    source = Source([sent(office)])
    look(clock(9), source)
    assert mails() == []
    look(clock(9, 1), source)
    assert {mail.address for mail in mails()} == told
    (alert,) = open_alerts(office.id)
    assert (alert.kind, alert.owner_id, alert.owner_name) == (
        AlertKind.NOT_ARRIVED,
        None,
        "UBND tỉnh Quảng Nam",
    )
    assert open_alerts(other.id) == []
    source.items = []
    look(clock(9, 2), source)
    assert open_alerts(office.id) == []


@pytest.mark.law("SND-08")
def test_the_sender_soon_sees_each_class_of_its_own_sendings() -> None:
    office = agency("G22")
    taken = replace(SENT, taken_at=clock(8, 5))
    arrived = replace(taken, state=ProgressState.ARRIVED, since=clock(8, 6), is_urgent=True)
    cases = {
        AlertKind.SEND_ERROR: replace(SENT, sending_failed_at=clock(8, 1)),
        AlertKind.RECEIVE_ERROR: replace(taken, failed_at=clock(8, 6)),
        AlertKind.NOT_ACCEPTED: arrived,
        AlertKind.NO_STATUS: taken,
    }
    for kind, facts in cases.items():
        look(clock(9, 30), Source([sent(office, facts)]))
        assert [alert.kind for alert in open_alerts(office.id)] == [kind]


def test_what_lies_here_unaccepted_or_unassigned_warns_the_own_office() -> None:
    office = agency("G22")
    box = person(office, "thu", OfficeRole.CLERK)
    facts = Facts(
        NOBODY, NOBODY, sent_at=clock(8), taken_at=clock(8), state=ProgressState.ARRIVED, since=clock(8)
    )
    source = Source([ItemFacts(office.id, Side.RECIPIENT, "incoming:1", facts, LETTER)])
    look(clock(17, 1), source)
    (alert,) = open_alerts(office.id)
    assert (alert.kind, alert.owner_id) == (AlertKind.NOT_ACCEPTED, office.id)
    accepted = replace(facts, state=ProgressState.ACCEPTED, since=clock(17, 2))
    source.items = [replace(source.items[0], facts=accepted)]
    look(clock(17, 3), source)
    assert open_alerts(office.id) == []
    look(clock(17, 1, day=3), source)
    assert [one.kind for one in open_alerts(office.id)] == [AlertKind.BACKLOG]
    assert len(warnings(box)) == 2


def test_an_arrival_is_told_once_however_often_it_is_named() -> None:
    office = agency("G22")
    boxes = [person(office, "thu", OfficeRole.CLERK), person(office, "moi", OfficeRole.FOCAL)]
    item = ArrivedItem(office.id, "incoming:1", LETTER, clock(8), is_pressing=True)
    for minute in range(3):
        look(clock(8, minute), Source(arrived=[item, item]))
    assert sorted(mail.address for mail in mails()) == sorted(boxes)


def test_whoever_left_the_post_is_not_told_any_more() -> None:
    office = agency("G22")
    box = person(office, "thu", OfficeRole.CLERK)
    (post,) = _posts(office)
    organization.end_post(office.id, post, on=dt.date(2021, 2, 2), at=MORNING, by=BY)
    look(clock(9, 1, day=2), Source([sent(office)]))
    assert mails(box) == []
    assert open_alerts(office.id)[0].is_untold


def _posts(where: AgencyView) -> Sequence[uuid.UUID]:
    from lienthong.office.organization.queries import list_posts

    return [post.id for post in list_posts(where.id, on=dt.date(2021, 2, 1))]
