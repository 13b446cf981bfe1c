"""People for tests: an operator, a monitor, an auditor, one without a role, and how they sign in."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

import pyotp
from django.test import Client

from lienthong.accounts import operations, queries
from lienthong.accounts.operations import SignInKeys
from lienthong.accounts.policies import Role
from lienthong.accounts.queries import Person, SessionView
from lienthong.accounts.states import SessionStage
from lienthong.kernel import clock

PASSWORD = "mưa nguồn suối lũ 2021"
AT = dt.datetime(2021, 2, 1, 1, 0, tzinfo=dt.UTC)
ADDRESS = "192.0.2.10"


class FakeSeconds:
    """Stands where ``kernel.clock`` asks the machine for the time; moved by hand."""

    def __init__(self, start: float = 1_790_000_000.0) -> None:
        self.seconds = start

    def time(self) -> float:
        """Seconds since 1970."""
        return self.seconds

    def pass_by(self, **parts: float) -> None:
        """Let real time go on (``minutes=30``)."""
        self.seconds += dt.timedelta(**parts).total_seconds()


def add_person(username: str, *roles: Role, password: str = PASSWORD) -> Person:
    """Somebody who has set a password by the link."""
    token = operations.add_person(
        new=operations.NewPerson(username, username.title(), frozenset(roles)), at=AT, by="test"
    )
    operations.set_password_by_link(
        session=session_of(operations.open_link(token=token)), password=password, at=AT
    )
    return find(username)


def find(username: str) -> Person:
    """The person, who must exist."""
    person = queries.find_person(username)
    assert person is not None
    return person


def session_of(key: str) -> SessionView:
    """The living session behind a key."""
    session = queries.read_session(key).session
    assert session is not None
    return session


@dataclass
class Phone:
    """An authenticator app holding one secret."""

    secret: str

    def code(self) -> str:
        """The code shown at this real moment."""
        return pyotp.TOTP(self.secret).at(int(clock.real_now().timestamp()))


def sign_in(username: str, password: str = PASSWORD) -> SessionView:
    """The first step; the session may still want a code."""
    step = operations.sign_in(keys=SignInKeys(username, ADDRESS), password=password, at=AT)
    return session_of(step.key)


def enrol(session: SessionView) -> tuple[Phone, tuple[str, ...], SessionView]:
    """Set up the second factor: the phone, the recovery codes, the session that follows."""
    phone = Phone(operations.begin_enrolment(session=session).secret)
    enrolled = operations.confirm_enrolment(session=session, code=phone.code(), address=ADDRESS, at=AT)
    return phone, enrolled.recovery_codes, session_of(enrolled.key)


def client_of(username: str, *roles: Role) -> Client:
    """A browser of a new person with these roles, signed in."""
    add_person(username, *roles)
    step = operations.sign_in(keys=SignInKeys(username, ADDRESS), password=PASSWORD, at=AT)
    key = step.key
    if step.stage is SessionStage.ENROLMENT:
        session = session_of(key)
        phone = Phone(operations.begin_enrolment(session=session).secret)
        key = operations.confirm_enrolment(session=session, code=phone.code(), address=ADDRESS, at=AT).key
    client = Client()
    client.cookies["lienthong"] = key
    return client


def form_token(html: str) -> str:
    """The hidden token of the form on a page."""
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', html)
    assert found is not None
    return found.group(1)
