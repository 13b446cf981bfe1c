"""Setting up an office: agencies, units, people with posts, passwords, grounds of signing, absences, books."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from lienthong.accounts import operations as accounts
from lienthong.accounts import queries as accounts_read
from lienthong.demo.errors import StepFailedError
from lienthong.demo.stage_hand import signing_keys
from lienthong.demo.stage_hand.office_calls import OfficeCall, user_of
from lienthong.infra import transactions
from lienthong.kernel.clock import legal_date
from lienthong.office.organization import operations as organization
from lienthong.office.organization.policies import OfficeRole, SigningPrefix
from lienthong.office.organization.queries import list_bodies
from lienthong.office.records import operations as records
from lienthong.office.records.states import Direction

BY = "operator:demo"
_BEFORE = dt.timedelta(days=400)
"""Posts and grounds began before the story, so that every day of it finds them."""


def add_agency(
    call: OfficeCall,
    *,
    agency: Mapping[str, str],
    keys: str,
    units: Sequence[Mapping[str, str]],
    persons: Sequence[Mapping[str, Any]],
) -> None:
    """Make an agency a tenant with units, people and signing keys; ``keys`` is its name in the PKI."""
    at = call.at - _BEFORE
    new = organization.add_agency(organization.NewAgency(**agency), at=at, by=BY)
    (body,) = list_bodies(new.id, on=legal_date(at))
    unit_ids = {
        unit["name"]: organization.add_unit(
            new.id, name=unit["name"], abbreviation=unit["abbreviation"], at=at, by=BY
        )
        for unit in units
    }
    for person in persons:
        user_id = _add_person(person, at=call.at)
        post = organization.NewPost(
            user_id=user_id,
            title=person["title"],
            role=OfficeRole(person["role"]),
            unit_id=unit_ids.get(person["unit"]),
        )
        organization.give_post(new.id, post, at=at, by=BY)
        if person["authority"]:
            _add_ground(new.id, body.id, user_id, person["authority"], at=at)
            signing_keys.enrol_signer(new.id, user_id, person=person, keys=keys, at=call.at, by=BY)
        if person["part"] == "clerk":
            signing_keys.enrol_seal(new.id, body, pin=person["pin"], keys=keys, at=call.at, by=BY)


def start_book(call: OfficeCall, *, last_number: int, year: int) -> None:
    """The agency's book of outgoing documents goes on after ``last_number``."""
    (body, *_) = list_bodies(call.agency.id, on=legal_date(call.at))
    with transactions.owned():
        records.start_book(
            call.agency.id, body_id=body.id, direction=Direction.OUT, year=year, last_number=last_number
        )


def add_absence(call: OfficeCall, *, absent: str, deputy: str, source: str, first: str, back: str) -> None:
    """Somebody will be away from ``first`` (ISO date); ``back`` is the first day back."""
    new = organization.NewAbsence(
        user_id=user_of(absent),
        deputy_id=user_of(deputy),
        source=source,
        valid_from=dt.date.fromisoformat(first),
        valid_to=dt.date.fromisoformat(back),
    )
    organization.add_absence(call.agency.id, new, at=call.at, by=BY)


def _add_person(person: Mapping[str, Any], *, at: dt.datetime) -> UUID:
    """An account with a password set through its one-time link, as the person would."""
    new = accounts.NewPerson(
        username=person["username"], full_name=person["name"], roles=frozenset(), email=person["mail"]
    )
    token = accounts.add_person(new=new, at=at, by=BY)
    key = accounts.open_link(token=token)
    session = accounts_read.read_session(key).session
    if session is None:
        raise StepFailedError(f"Liên kết đặt mật khẩu của “{person['username']}” không mở được.")
    accounts.set_password_by_link(session=session, password=person["password"], at=at)
    return session.person.id


def _add_ground(
    agency_id: UUID, body_id: UUID, user_id: UUID, authority: Mapping[str, Any], *, at: dt.datetime
) -> None:
    ground = organization.NewGround(
        body_id=body_id,
        user_id=user_id,
        prefix=SigningPrefix(authority["prefix"]),
        lines=authority["lines"],
        source=authority["source"],
        valid_from=legal_date(at),
    )
    organization.add_ground(agency_id, ground, at=at, by=BY)
