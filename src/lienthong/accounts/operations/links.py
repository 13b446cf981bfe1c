"""Setting a password through a one-time link.

Opening the address does not spend the link, because mail scanners open addresses too; setting the password
does, and of two people at once only one succeeds.
"""

from __future__ import annotations

import datetime as dt
from functools import cache

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

from lienthong.accounts.errors import LinkRefusedError, SessionRefusedError, WeakPasswordError
from lienthong.accounts.models import OneTimeLink, User
from lienthong.accounts.operations.sessions import end_all_sessions, open_session
from lienthong.accounts.policies import password_problems
from lienthong.accounts.queries import SessionView
from lienthong.accounts.states import SessionStage
from lienthong.accounts.tokens import token_hash
from lienthong.infra import audit, transactions
from lienthong.kernel import clock
from lienthong.kernel.problems import Problem
from lienthong.kernel.text import nfc

_REFUSED = (
    "Liên kết không còn hiệu lực: đã được sử dụng, đã quá 24 giờ hoặc đã được thay bằng liên kết mới. "
    "Hãy đề nghị quản trị hệ thống cấp liên kết khác."
)


def open_link(*, token: str) -> str:
    """The key of a session that may set the password. Spends nothing. Raises LinkRefusedError."""
    with transactions.owned():
        link = (
            OneTimeLink.objects.select_related("user")
            .filter(token_hash=token_hash(token), closed_at__isnull=True, expires_at__gt=clock.real_now())
            .first()
        )
        if link is None or not link.user.is_active:
            raise LinkRefusedError(_REFUSED)
        return open_session(link.user, SessionStage.LINK, link=link).key


def set_password_by_link(*, session: SessionView, password: str, at: dt.datetime) -> None:
    """Set the password, spend the link and end every session of the person.

    Raises SessionRefusedError, WeakPasswordError (the link stays good), LinkRefusedError.
    """
    if session.stage is not SessionStage.LINK or session.link_id is None:
        raise SessionRefusedError("Hãy mở lại liên kết đặt mật khẩu đã được cấp.")
    person = session.person
    password = nfc(password)
    problems = password_problems(password, username=person.username, full_name=person.full_name)
    problems += _common_password(password)
    if problems:
        raise WeakPasswordError(problems)
    encoded = make_password(password)
    now = clock.real_now()
    with transactions.owned():
        spent = OneTimeLink.objects.filter(
            pk=session.link_id, user_id=person.id, closed_at__isnull=True, expires_at__gt=now
        ).update(closed_at=now)
        changed = spent and User.objects.filter(pk=person.id, is_active=True).update(password=encoded)
        if not changed:
            raise LinkRefusedError(_REFUSED)
        end_all_sessions(person.id)
        audit.record("accounts.password_set", actor=person.ref, object_ref=person.ref, at=at)


@cache
def _common_passwords() -> CommonPasswordValidator:
    """Reads twenty thousand words, once in a process."""
    return CommonPasswordValidator()


def _common_password(password: str) -> tuple[Problem, ...]:
    try:
        _common_passwords().validate(password)
    except ValidationError:
        return (
            Problem(
                "accounts.password_common",
                "Mật khẩu nằm trong danh sách mật khẩu phổ biến; hãy chọn mật khẩu khác.",
            ),
        )
    return ()
