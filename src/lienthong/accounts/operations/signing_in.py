"""Signing in: password, then the second factor where there is one.

Unknown, closed and known names cost one password hash each and get the same sentence.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.contrib.auth.hashers import check_password, make_password

from lienthong.accounts.errors import SessionRefusedError, SignInRefusedError
from lienthong.accounts.models import User
from lienthong.accounts.operations.attempts import (
    SignInKeys,
    forget_account_attempts,
    forget_old_windows,
    take_attempt,
)
from lienthong.accounts.operations.sessions import OpenedSession, open_session
from lienthong.accounts.policies import PASSWORD_MAXIMUM, is_valid_username, normal_username
from lienthong.accounts.queries import Person, SessionView, person_of
from lienthong.accounts.second_factor import accept_code
from lienthong.accounts.states import SessionStage
from lienthong.infra import audit, transactions

_REFUSED = (
    "Tên đăng nhập hoặc mật khẩu không đúng, hoặc tài khoản đã bị khóa. "
    "Hãy kiểm tra bộ gõ, phím Caps Lock rồi nhập lại; nếu vẫn không được, liên hệ quản trị hệ thống."
)
_CODE_REFUSED = (
    "Mã xác thực không đúng hoặc đã dùng. Hãy chờ ứng dụng hiện mã mới rồi nhập lại; "
    "nếu mất điện thoại, dùng một mã dự phòng."
)


@dataclass(frozen=True, slots=True)
class Step:
    """What signing in has reached: the new key and the stage it opens."""

    key: str
    stage: SessionStage


def sign_in(*, keys: SignInKeys, password: str, at: dt.datetime, before: SessionView | None = None) -> Step:
    """Check name and password; the answer says whether a second factor is still to come.

    ``before`` is the session the browser held, which ends. Raises TooManyAttemptsError,
    SignInRefusedError.
    """
    take_attempt(keys)
    user = _find(keys.username)
    if not _is_right(user, password) or user is None:
        _note_failure(f"user:{user.id}" if user else "unknown", "PASSWORD", at)
        raise SignInRefusedError(_REFUSED)
    with transactions.owned():
        fresh = User.objects.select_for_update().get(pk=user.pk)
        unchanged = fresh.is_active and fresh.password == user.password
        if unchanged:
            person = person_of(fresh)
            stage = _stage_after_password(person)
            opened = open_session(fresh, stage, instead_of=before.id if before else None)
            forget_old_windows()
            if stage is SessionStage.SIGNED_IN:
                forget_account_attempts(keys)
                _note_success(person, opened, at)
    if not unchanged:
        raise SignInRefusedError(_REFUSED)
    return Step(opened.key, stage)


def confirm_second_factor(*, session: SessionView, code: str, address: str, at: dt.datetime) -> Step:
    """Take a code of the app or a recovery code, each at most once.

    Raises TooManyAttemptsError, SignInRefusedError, SessionRefusedError.
    """
    if session.stage is not SessionStage.SECOND_FACTOR:
        raise SessionRefusedError("Bước đăng nhập này không còn hiệu lực; hãy đăng nhập lại từ đầu.")
    keys = SignInKeys(session.person.username, address)
    take_attempt(keys)
    opened: OpenedSession | None = None
    with transactions.owned():
        user = User.objects.select_for_update().get(pk=session.person.id)
        if user.is_active and accept_code(user, code):
            opened = open_session(user, SessionStage.SIGNED_IN, instead_of=session.id)
            forget_account_attempts(keys)
            _note_success(session.person, opened, at)
    if opened is None:
        _note_failure(session.person.ref, "SECOND_FACTOR", at)
        raise SignInRefusedError(_CODE_REFUSED)
    return Step(opened.key, SessionStage.SIGNED_IN)


def _find(typed: str) -> User | None:
    """The user of this name; what cannot be a name is not asked of the database, which may choke on it."""
    username = normal_username(typed)
    return User.objects.filter(username=username).first() if is_valid_username(username) else None


def _is_right(user: User | None, password: str) -> bool:
    """One hash in every case, also for unknown names, closed accounts and those without a password."""
    if len(password) > PASSWORD_MAXIMUM:
        return False
    if user is None or not user.has_usable_password():
        make_password(password)
        return False
    return check_password(password, user.password) and user.is_active


def _stage_after_password(person: Person) -> SessionStage:
    if person.has_second_factor:
        return SessionStage.SECOND_FACTOR
    return SessionStage.ENROLMENT if person.needs_second_factor else SessionStage.SIGNED_IN


def _note_success(person: Person, opened: OpenedSession, at: dt.datetime) -> None:
    audit.record("accounts.signed_in", actor=person.ref, object_ref=f"session:{opened.id}", at=at)


def _note_failure(actor: str, step: str, at: dt.datetime) -> None:
    """Failures are few enough to be kept one by one: the limits stop the rest before this point."""
    with transactions.owned():
        audit.record(
            "accounts.sign_in_failed",
            actor=actor,
            object_ref=actor,
            at=at,
            data={"step": step},
            outcome="REFUSED",
        )
