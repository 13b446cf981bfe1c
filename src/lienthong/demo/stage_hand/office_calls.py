"""Who acts in an office."""

from __future__ import annotations

from functools import cached_property
from uuid import UUID

from lienthong.accounts.queries import find_person
from lienthong.demo.errors import StepFailedError
from lienthong.demo.stage_hand.calls import Call
from lienthong.kernel.clock import legal_date
from lienthong.office.organization import queries as organization
from lienthong.office.organization.actors import Actor, AgencyView


class OfficeCall(Call):
    """An act in one agency of this office."""

    @cached_property
    def agency(self) -> AgencyView:
        """The agency in which the act happens."""
        found = organization.find_agency(self.agency_code)
        if found is None:
            raise StepFailedError(f"Không có cơ quan “{self.agency_code}” ở phần mềm này.")
        return found

    @cached_property
    def actor(self) -> Actor:
        """The person with their posts and the desks they mind today."""
        user_id = user_of(self.username)
        actor = organization.find_actor(user_id, self.agency.id, on=legal_date(self.at))
        if actor is None:
            raise StepFailedError(f"“{self.username}” không giữ chức vụ nào tại {self.agency.name}.")
        return actor


def user_of(username: str) -> UUID:
    """The id of a person by user name."""
    person = find_person(username)
    if person is None:
        raise StepFailedError(f"Không có người dùng “{username}”.")
    return person.id
