"""An agency with its people for tests of the office, and browsers signed in as them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from uuid import UUID

from django.test import Client

from lienthong.accounts import operations as accounts
from lienthong.accounts.operations import SignInKeys
from lienthong.accounts.queries import Person
from lienthong.infra import transactions
from lienthong.kernel.clock import VIETNAM, legal_date
from lienthong.office.organization import operations as organization
from lienthong.office.organization import queries
from lienthong.office.organization.actors import Actor, AgencyView
from lienthong.office.organization.operations import NewAgency, NewPost
from lienthong.office.organization.policies import OfficeRole
from lienthong.office.records.operations import Metadata, Moment, create_record
from lienthong.office.records.states import Direction
from lienthong.office.workflow.operations import NewTask, add_participants, open_task
from support.people import ADDRESS, PASSWORD, find, session_of
from support.remembered import remembered

MORNING = dt.datetime(2021, 2, 1, 8, 0, tzinfo=VIETNAM)
"""Business time at which the worlds below begin: Monday, before Tết."""


def set_up_person(username: str, full_name: str) -> Person:
    """Somebody with an account and a password, without any role on an axis."""
    token = accounts.add_person(
        new=accounts.NewPerson(username, full_name, frozenset(), f"{username}@example.test"),
        at=MORNING,
        by="test",
    )
    session = session_of(accounts.open_link(token=token))
    accounts.set_password_by_link(session=session, password=PASSWORD, at=MORNING)
    return find(username)


def browser_of(username: str) -> Client:
    """A browser in which this person has signed in."""
    step = accounts.sign_in(keys=SignInKeys(username, ADDRESS), password=PASSWORD, at=MORNING)
    client = Client()
    client.cookies["lienthong"] = step.key
    return client


@dataclass
class OfficeWorld:
    """One agency of the installation and the people who hold posts there."""

    agency: AgencyView
    people: dict[str, Person] = field(default_factory=dict)

    @property
    def agency_id(self) -> UUID:
        """Scope of its queries."""
        return self.agency.id

    def hire(
        self,
        username: str,
        full_name: str,
        role: OfficeRole,
        title: str,
        *,
        unit_id: UUID | None = None,
        at: dt.datetime = MORNING,
    ) -> Person:
        """Give a person, new or known, a post; more posts by calling again."""
        person = self.people.get(username) or set_up_person(username, full_name)
        self.people[username] = person
        organization.give_post(self.agency_id, NewPost(person.id, title, role, unit_id), at=at, by="test")
        return person

    def actor(self, username: str, *, on: dt.date | None = None) -> Actor:
        """The person acting here on a legal date."""
        found = queries.find_actor(self.people[username].id, self.agency_id, on=on or legal_date(MORNING))
        assert found is not None
        return found

    def record(self, subject: str, *, seen_by: tuple[str, ...] = (), **fields: object) -> UUID:
        """An incoming record (``direction=Direction.OUT`` for an outgoing one) that these people take part in."""
        direction = fields.pop("direction", Direction.IN)
        assert isinstance(direction, Direction)
        values: dict[str, object] = {"kind_name": "Công văn", "issuer_name": "Văn phòng Chính phủ", **fields}
        metadata = Metadata(subject=subject, **values)  # type: ignore[arg-type]  # names are the test's own
        with transactions.owned():
            record_id = create_record(self.agency_id, direction, metadata, moment=Moment(at=MORNING))
            add_participants(self.agency_id, record_id, [self.people[name].id for name in seen_by])
        return record_id

    def task(self, record_id: UUID, new: NewTask, *, at: dt.datetime = MORNING) -> None:
        """Put a task on somebody's desk."""
        with transactions.owned():
            open_task(self.agency_id, record_id, new, moment=Moment(at=at))


def office_world(
    code: str = "H47", name: str = "Ủy ban nhân dân tỉnh Quảng Nam", *, short_name: str = "UBND tỉnh"
) -> OfficeWorld:
    """An agency without people yet."""
    new = NewAgency(code, name, short_name, "Quảng Nam", "UBND")
    return OfficeWorld(organization.add_agency(new, at=MORNING, by="test"))


def staffed_world(code: str = "H47", name: str = "Ủy ban nhân dân tỉnh Quảng Nam") -> OfficeWorld:
    """An agency with a clerk, an officer, a unit head, a signer, a focal officer and an administrator.

    Usernames are ``vanthu``, ``chuyenvien``, ``truongphong``, ``lanhdao``, ``daumoi``, ``quantri``, followed by
    the agency's code in lower case, as in ``vanthu.h47``.
    """
    return remembered(lambda: _staffed(code, name), "staffed", code, name)


def _staffed(code: str, name: str) -> OfficeWorld:
    world = office_world(code, name)
    tail = code.lower()
    for username, full_name, role, title in (
        ("vanthu", "Nguyễn Thị Hạnh", OfficeRole.CLERK, "Văn thư"),
        ("chuyenvien", "Trần Minh Đức", OfficeRole.OFFICER, "Chuyên viên"),
        ("truongphong", "Lê Văn Bình", OfficeRole.UNIT_HEAD, "Trưởng phòng"),
        ("lanhdao", "Phạm Quốc Đạt", OfficeRole.SIGNER, "Phó Chủ tịch"),
        ("daumoi", "Đỗ Thu Trang", OfficeRole.FOCAL, "Cán bộ đầu mối"),
        ("quantri", "Vũ Anh Tuấn", OfficeRole.ADMIN, "Quản trị hệ thống"),
    ):
        world.hire(f"{username}.{tail}", full_name, role, title)
    return world
