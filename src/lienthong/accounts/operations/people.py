"""Adding and closing people, giving and ending roles, one-time links. There is never a default password."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError
from django.db.models import Q, QuerySet

from lienthong.accounts.errors import (
    AlreadyBootstrappedError,
    InvalidAccountError,
    UnknownUserError,
    UsernameTakenError,
)
from lienthong.accounts.models import OneTimeLink, RoleAssignment, User
from lienthong.accounts.operations.sessions import end_all_sessions
from lienthong.accounts.policies import LINK_LIFETIME, Role, is_valid_username, normal_username
from lienthong.accounts.queries import has_operator
from lienthong.accounts.tokens import new_token, token_hash
from lienthong.infra import audit, transactions
from lienthong.kernel import clock
from lienthong.kernel.text import nfc


@dataclass(frozen=True, slots=True)
class NewPerson:
    """What is known of a person before the first sign-in."""

    username: str
    full_name: str
    roles: frozenset[Role]
    email: str = ""


def add_person(*, new: NewPerson, at: dt.datetime, by: str) -> str:
    """Add a person without a password; the answer is the token of their one-time link.

    Raises InvalidAccountError, UsernameTakenError.
    """
    try:
        with transactions.owned():
            return _add(new, at=at, by=by)
    except IntegrityError as error:
        raise UsernameTakenError(
            f"Tên đăng nhập “{new.username}” đã có người dùng; hãy chọn tên khác."
        ) from error


def bootstrap(*, username: str, at: dt.datetime, by: str) -> str:
    """The first operator's one-time link; asked again before it was used, a new link replaces it.

    Raises AlreadyBootstrappedError when an operator can already sign in, InvalidAccountError.
    """
    with transactions.owned():
        if has_operator():
            raise AlreadyBootstrappedError(
                "Hệ thống đã có quản trị; hãy thêm người dùng bằng lệnh “accounts add” "
                "hoặc cấp lại liên kết bằng lệnh “accounts link”."
            )
        user = User.objects.select_for_update().filter(username=normal_username(username)).first()
        if user is None:
            return _add(NewPerson(username, "Quản trị hệ thống", frozenset({Role.OPERATOR})), at=at, by=by)
        _grant(user, Role.OPERATOR, at=at, by=by)
        return _issue(user, at=at, by=by)


def issue_link(*, username: str, at: dt.datetime, by: str) -> str:
    """A new one-time link for a person; an earlier open one is closed. Raises UnknownUserError."""
    with transactions.owned():
        return _issue(_locked(username), at=at, by=by)


def grant_role(*, username: str, role: Role, at: dt.datetime, by: str) -> None:
    """Give a role from now on; giving it twice changes nothing. Raises UnknownUserError."""
    with transactions.owned():
        _grant(_locked(username), role, at=at, by=by)


def end_role(*, username: str, role: Role, at: dt.datetime, by: str) -> None:
    """End a role now, effective with the next request of the person. Raises UnknownUserError."""
    with transactions.owned():
        user = _locked(username)
        ended = _open_assignments(user, role).update(valid_to=clock.real_now())
        if ended:
            audit.record(
                "accounts.role_ended",
                actor=by,
                object_ref=f"user:{user.id}",
                at=at,
                data={"role": role.value},
            )


def close_person(*, username: str, at: dt.datetime, by: str) -> None:
    """Close an account: sessions and links end at once, history stays. Raises UnknownUserError."""
    with transactions.owned():
        user = _locked(username)
        user.is_active = False
        user.save(update_fields=["is_active"])
        _close_links(user)
        end_all_sessions(user.id)
        audit.record("accounts.person_closed", actor=by, object_ref=f"user:{user.id}", at=at)


def _add(new: NewPerson, *, at: dt.datetime, by: str) -> str:
    username = normal_username(new.username)
    if not is_valid_username(username):
        raise InvalidAccountError(
            f"Tên đăng nhập “{new.username}” không hợp lệ: dùng 2 đến 64 chữ cái thường không dấu, "
            "chữ số, dấu chấm, gạch nối hoặc gạch dưới, bắt đầu bằng chữ cái hoặc chữ số."
        )
    full_name = nfc(new.full_name).strip()
    if not full_name or len(full_name) > 200 or len(new.email) > 254:
        raise InvalidAccountError("Họ tên phải có từ 1 đến 200 ký tự, thư điện tử không quá 254 ký tự.")
    user = User.objects.create(
        username=username,
        full_name=full_name,
        email=new.email.strip(),
        password=make_password(None),
        created_at=clock.real_now(),
    )
    audit.record("accounts.person_added", actor=by, object_ref=f"user:{user.id}", at=at)
    for role in sorted(new.roles):
        _grant(user, role, at=at, by=by)
    return _issue(user, at=at, by=by)


def _grant(user: User, role: Role, *, at: dt.datetime, by: str) -> None:
    if _open_assignments(user, role).exists():
        return
    RoleAssignment.objects.create(user=user, role=role.value, valid_from=clock.real_now(), granted_by=by[:80])
    audit.record(
        "accounts.role_granted", actor=by, object_ref=f"user:{user.id}", at=at, data={"role": role.value}
    )


def _issue(user: User, *, at: dt.datetime, by: str) -> str:
    now = clock.real_now()
    _close_links(user)
    token = new_token()
    OneTimeLink.objects.create(
        user=user, token_hash=token_hash(token), created_at=now, expires_at=now + LINK_LIFETIME
    )
    audit.record("accounts.link_issued", actor=by, object_ref=f"user:{user.id}", at=at)
    return token


def _close_links(user: User) -> None:
    OneTimeLink.objects.filter(user=user, closed_at__isnull=True).update(closed_at=clock.real_now())


def _open_assignments(user: User, role: Role) -> QuerySet[RoleAssignment]:
    return RoleAssignment.objects.filter(Q(valid_to__isnull=True), user=user, role=role.value)


def _locked(username: str) -> User:
    user = User.objects.select_for_update().filter(username=normal_username(username)).first()
    if user is None:
        raise UnknownUserError(f"Không có người dùng “{username}”; xem danh sách bằng “accounts list”.")
    return user
