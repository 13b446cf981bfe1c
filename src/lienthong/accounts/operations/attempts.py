"""Limits on guessing: per account name and per address, in real time, kept in the database.

An attempt is counted **before** it is judged, so that guesses made side by side cannot slip through. A
locked name is locked whether or not it exists, so the answer tells nothing about who has an account.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from lienthong.accounts.errors import TooManyAttemptsError
from lienthong.accounts.models import AttemptWindow
from lienthong.accounts.policies import (
    ATTEMPT_WINDOW,
    ATTEMPTS_PER_ACCOUNT,
    ATTEMPTS_PER_ADDRESS,
    address_group,
    normal_username,
)
from lienthong.accounts.tokens import token_hash
from lienthong.infra import transactions
from lienthong.kernel import clock


@dataclass(frozen=True, slots=True)
class SignInKeys:
    """Whose attempts are counted together: the name tried and the address it came from."""

    username: str
    address: str

    @property
    def account_hash(self) -> str:
        """The stored key of the name."""
        return token_hash("account:" + normal_username(self.username))

    @property
    def address_hash(self) -> str:
        """The stored key of the address."""
        return token_hash("address:" + address_group(self.address))


def take_attempt(keys: SignInKeys) -> None:
    """Count one attempt, or raise TooManyAttemptsError and count nothing."""
    now = clock.real_now()
    limits = sorted(
        [(keys.account_hash, ATTEMPTS_PER_ACCOUNT), (keys.address_hash, ATTEMPTS_PER_ADDRESS)]
    )  # always in the same order, so that two requests never wait for each other
    with transactions.owned():
        for key_hash, limit in limits:
            _take(key_hash, limit, now)


def forget_account_attempts(keys: SignInKeys) -> None:
    """Clear the name after a complete sign-in; the address keeps its count. Inside a transaction."""
    transactions.require()
    AttemptWindow.objects.filter(pk=keys.account_hash).delete()


def forget_old_windows() -> None:
    """Drop windows that no longer limit anybody."""
    AttemptWindow.objects.filter(opened_at__lt=clock.real_now() - 2 * ATTEMPT_WINDOW).delete()


def _take(key_hash: str, limit: int, now: dt.datetime) -> None:
    window, _ = AttemptWindow.objects.select_for_update().get_or_create(
        pk=key_hash, defaults={"count": 0, "opened_at": now}
    )
    if now - window.opened_at >= ATTEMPT_WINDOW:
        window.count, window.opened_at = 0, now
    if window.count >= limit:
        until = window.opened_at + ATTEMPT_WINDOW
        raise TooManyAttemptsError(
            "Đã thử đăng nhập quá số lần cho phép nên tạm khóa. "
            f"Vui lòng thử lại sau {clock.vietnam(until):%H:%M} ngày {clock.vietnam(until):%d/%m/%Y}; "
            "nếu quên mật khẩu, hãy đề nghị quản trị hệ thống cấp liên kết đặt lại.",
            until=until,
        )
    window.count += 1
    window.save()
