"""Setting up and taking back the second factor."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from lienthong.accounts.errors import SessionRefusedError, SignInRefusedError, UnknownUserError
from lienthong.accounts.models import RecoveryCode, Session, User
from lienthong.accounts.operations.attempts import SignInKeys, forget_account_attempts, take_attempt
from lienthong.accounts.operations.sessions import end_all_sessions, open_session
from lienthong.accounts.policies import normal_username
from lienthong.accounts.queries import SessionView
from lienthong.accounts.second_factor import (
    matching_counter,
    new_secret,
    opened_secret,
    provisioning_uri,
    seal_secret,
)
from lienthong.accounts.states import SessionStage
from lienthong.accounts.tokens import RECOVERY_CODES, new_recovery_code, recovery_hash
from lienthong.infra import audit, transactions
from lienthong.kernel import clock

_ALLOWED = frozenset({SessionStage.ENROLMENT, SessionStage.SIGNED_IN})


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What the person scans or types into the app."""

    secret: str
    uri: str


@dataclass(frozen=True, slots=True)
class Enrolled:
    """The key of the session that follows, and the recovery codes, shown this once."""

    key: str
    recovery_codes: tuple[str, ...]


def begin_enrolment(*, session: SessionView) -> Enrolment:
    """The secret being set up in this session; asked again, the same one. Raises SessionRefusedError."""
    _check_may_enrol(session)
    with transactions.owned():
        row = Session.objects.select_for_update().filter(pk=session.id).first()
        if row is None:
            raise SessionRefusedError("Phiên làm việc đã kết thúc; hãy đăng nhập lại.")
        secret = None if row.pending_sealed is None else opened_secret(row.pending_sealed)
        if secret is None:
            secret = new_secret()
            row.pending_sealed = seal_secret(secret)
            row.save(update_fields=["pending_sealed"])
    return Enrolment(secret, provisioning_uri(secret, session.person.username))


def confirm_enrolment(*, session: SessionView, code: str, address: str, at: dt.datetime) -> Enrolled:
    """Take the first code of the app: from now on the second factor is asked for.

    Raises SessionRefusedError, SignInRefusedError (wrong code), TooManyAttemptsError.
    """
    _check_may_enrol(session)
    keys = SignInKeys(session.person.username, address)
    take_attempt(keys)
    with transactions.owned():
        user = User.objects.select_for_update().get(pk=session.person.id)
        row = Session.objects.filter(pk=session.id, pending_sealed__isnull=False).first()
        if row is None or row.pending_sealed is None or user.totp_sealed is not None:
            raise SessionRefusedError("Bước cài đặt này không còn hiệu lực; hãy đăng nhập lại từ đầu.")
        secret = opened_secret(row.pending_sealed)
        counter = None if secret is None else matching_counter(secret, code, after=-1)
        if counter is None:
            raise SignInRefusedError(
                "Mã xác thực không đúng. Hãy kiểm tra giờ trên điện thoại rồi nhập mã đang hiện."
            )
        user.totp_sealed = row.pending_sealed
        user.totp_last_counter = counter
        user.totp_enrolled_at = clock.real_now()
        user.save(update_fields=["totp_sealed", "totp_last_counter", "totp_enrolled_at"])
        codes = _new_recovery_codes(user)
        opened = open_session(user, SessionStage.SIGNED_IN, instead_of=session.id)
        forget_account_attempts(keys)
        audit.record(
            "accounts.second_factor_enrolled", actor=session.person.ref, object_ref=session.person.ref, at=at
        )
        if session.stage is SessionStage.ENROLMENT:
            audit.record(
                "accounts.signed_in", actor=session.person.ref, object_ref=f"session:{opened.id}", at=at
            )
    return Enrolled(opened.key, codes)


def reset_second_factor(*, username: str, at: dt.datetime, by: str) -> None:
    """Take the second factor back, for a lost telephone; ends every session. Raises UnknownUserError."""
    with transactions.owned():
        user = User.objects.select_for_update().filter(username=normal_username(username)).first()
        if user is None:
            raise UnknownUserError(f"Không có người dùng “{username}”; xem danh sách bằng “accounts list”.")
        user.totp_sealed, user.totp_last_counter, user.totp_enrolled_at = None, -1, None
        user.save(update_fields=["totp_sealed", "totp_last_counter", "totp_enrolled_at"])
        RecoveryCode.objects.filter(user=user).delete()
        end_all_sessions(user.id)
        audit.record("accounts.second_factor_reset", actor=by, object_ref=f"user:{user.id}", at=at)


def _check_may_enrol(session: SessionView) -> None:
    if session.stage not in _ALLOWED:
        raise SessionRefusedError("Phiên làm việc này không cài đặt được mã xác thực; hãy đăng nhập lại.")
    if session.person.has_second_factor:
        raise SessionRefusedError(
            "Tài khoản đã cài đặt mã xác thực; để đổi thiết bị, hãy đề nghị quản trị hệ thống đặt lại."
        )


def _new_recovery_codes(user: User) -> tuple[str, ...]:
    RecoveryCode.objects.filter(user=user).delete()
    codes = tuple(new_recovery_code() for _ in range(RECOVERY_CODES))
    RecoveryCode.objects.bulk_create(
        [RecoveryCode(user=user, code_hash=recovery_hash(code)) for code in codes]
    )
    return codes
