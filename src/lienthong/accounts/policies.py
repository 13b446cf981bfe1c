"""Rules about people, as data: roles and what they may do, time-outs, limits, passwords.

All times here are real time (D-13): sessions, links and limits never follow the business clock.
Operators see envelope data only (D-29); therefore no permission opens the content of a letter.
"""

from __future__ import annotations

import datetime as dt
import ipaddress
import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType

from lienthong.accounts.states import SessionEnd, SessionStage
from lienthong.kernel.problems import Problem, ProblemList
from lienthong.kernel.text import fold


class Role(StrEnum):
    """What a person is on the axis."""

    OPERATOR = "OPERATOR"
    MONITOR = "MONITOR"
    AUDITOR = "AUDITOR"


class Permission(StrEnum):
    """One thing a person may do; pages ask for permissions, never for roles."""

    OWN_ACCOUNT = "OWN_ACCOUNT"
    VIEW_TRAFFIC = "VIEW_TRAFFIC"
    VIEW_AGENCIES = "VIEW_AGENCIES"
    VIEW_SYSTEMS = "VIEW_SYSTEMS"
    VIEW_PEOPLE = "VIEW_PEOPLE"
    VIEW_INCIDENTS = "VIEW_INCIDENTS"
    """Packets refused for secrecy (D-23)."""
    VIEW_AUDIT = "VIEW_AUDIT"
    """The log of every act of meaning."""


ROLE_NAMES: Mapping[Role, str] = MappingProxyType(
    {
        Role.OPERATOR: "Quản trị Trục",
        Role.MONITOR: "Theo dõi, giám sát",
        Role.AUDITOR: "Kiểm tra, kiểm toán",
    }
)

ROLE_PERMISSIONS: Mapping[Role, frozenset[Permission]] = MappingProxyType(
    {
        Role.OPERATOR: frozenset(
            {
                Permission.VIEW_TRAFFIC,
                Permission.VIEW_AGENCIES,
                Permission.VIEW_SYSTEMS,
                Permission.VIEW_PEOPLE,
                Permission.VIEW_INCIDENTS,
                Permission.VIEW_AUDIT,
            }
        ),
        Role.MONITOR: frozenset({Permission.VIEW_TRAFFIC, Permission.VIEW_AGENCIES}),
        Role.AUDITOR: frozenset(
            {
                Permission.VIEW_TRAFFIC,
                Permission.VIEW_AGENCIES,
                Permission.VIEW_SYSTEMS,
                Permission.VIEW_PEOPLE,
                Permission.VIEW_INCIDENTS,
                Permission.VIEW_AUDIT,
            }
        ),
    }
)

SECOND_FACTOR_ROLES = frozenset({Role.OPERATOR})
"""Roles that cannot sign in without a second factor."""

IDLE_LIMIT = dt.timedelta(minutes=30)
ABSOLUTE_LIMIT = dt.timedelta(hours=10)
STEP_LIMIT = dt.timedelta(minutes=10)
"""For the steps before being signed in."""
TOUCH_EVERY = dt.timedelta(seconds=30)
"""How often use is written down; shorter would only cost writes."""
LINK_LIFETIME = dt.timedelta(hours=24)

ATTEMPT_WINDOW = dt.timedelta(minutes=15)
ATTEMPTS_PER_ACCOUNT = 5
ATTEMPTS_PER_ADDRESS = 30
"""Higher than per account: a whole office may stand behind one address."""

PASSWORD_MINIMUM = 12
PASSWORD_MAXIMUM = 256
"""Longer ones are refused so that hashing cannot be made expensive from outside."""

_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,63}")


def permissions_of(roles: Iterable[Role]) -> frozenset[Permission]:
    """Everything the roles allow together; every signed-in person may see their own account."""
    granted: set[Permission] = {Permission.OWN_ACCOUNT}
    for role in roles:
        granted |= ROLE_PERMISSIONS[role]
    return frozenset(granted)


def is_second_factor_required(roles: Iterable[Role]) -> bool:
    """True when one of the roles demands a second factor."""
    return not SECOND_FACTOR_ROLES.isdisjoint(roles)


def normal_username(text: str) -> str:
    """The one form in which usernames are stored and looked up."""
    return text.strip().casefold()


def is_valid_username(username: str) -> bool:
    """2–64 characters: unaccented lower-case letters, digits, dot, hyphen, underscore."""
    return _USERNAME.fullmatch(username) is not None


def session_end(
    stage: SessionStage, *, started_at: dt.datetime, last_seen_at: dt.datetime, now: dt.datetime
) -> SessionEnd | None:
    """Why a session is over at the real moment ``now``, or None while it lives."""
    oldest = ABSOLUTE_LIMIT if stage is SessionStage.SIGNED_IN else STEP_LIMIT
    if now - started_at >= oldest:
        return SessionEnd.TOO_OLD
    if now - last_seen_at >= IDLE_LIMIT:
        return SessionEnd.IDLE
    return None


def address_group(address: str) -> str:
    """The address as counted for limits: IPv4 as it is, IPv6 by the /64 one line can rotate through."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)


def password_problems(password: str, *, username: str, full_name: str) -> tuple[Problem, ...]:
    """Every rule the password breaks; lists of leaked passwords are the caller's business."""
    problems = ProblemList()
    if len(password) < PASSWORD_MINIMUM:
        problems.add(
            "accounts.password_short",
            f"Mật khẩu phải có ít nhất {PASSWORD_MINIMUM} ký tự; hãy dùng một câu dài, dễ nhớ.",
        )
    if len(password) > PASSWORD_MAXIMUM:
        problems.add(
            "accounts.password_long", f"Mật khẩu dài quá {PASSWORD_MAXIMUM} ký tự; hãy rút ngắn lại."
        )
    if password.isdecimal():
        problems.add("accounts.password_digits", "Mật khẩu không được chỉ gồm chữ số; hãy thêm chữ cái.")
    if password and len(set(password)) < 5:
        problems.add(
            "accounts.password_monotone",
            "Mật khẩu lặp lại quá ít ký tự; hãy dùng ít nhất 5 ký tự khác nhau.",
        )
    folded = fold(password).replace(" ", "")
    names = (fold(username), fold(full_name).replace(" ", ""))
    if any(len(name) >= 4 and name in folded for name in names):
        problems.add(
            "accounts.password_has_name",
            "Mật khẩu không được chứa tên đăng nhập hoặc họ tên; hãy chọn nội dung khác.",
        )
    return problems.all
