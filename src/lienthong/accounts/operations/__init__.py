"""Writes about people. Every operation owns its transaction and leaves its audit event in it.

``at`` is business time for the audit trail; whether a link, code or session still counts is decided by
real time (D-13). ``by`` names who acts, ``user:<id>`` or ``cli``.
"""

from lienthong.accounts.operations.attempts import SignInKeys
from lienthong.accounts.operations.enrolment import (
    Enrolment,
    begin_enrolment,
    confirm_enrolment,
    reset_second_factor,
)
from lienthong.accounts.operations.links import open_link, set_password_by_link
from lienthong.accounts.operations.people import (
    NewPerson,
    add_person,
    bootstrap,
    close_person,
    end_role,
    grant_role,
    issue_link,
)
from lienthong.accounts.operations.sessions import close_ended_session, note_use, sign_out
from lienthong.accounts.operations.signing_in import Step, confirm_second_factor, sign_in

__all__ = [
    "Enrolment",
    "NewPerson",
    "SignInKeys",
    "Step",
    "add_person",
    "begin_enrolment",
    "bootstrap",
    "close_ended_session",
    "close_person",
    "confirm_enrolment",
    "confirm_second_factor",
    "end_role",
    "grant_role",
    "issue_link",
    "note_use",
    "open_link",
    "reset_second_factor",
    "set_password_by_link",
    "sign_in",
    "sign_out",
]
