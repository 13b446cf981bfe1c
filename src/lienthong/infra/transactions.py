"""Who owns a transaction: an operation either owns it or requires one, never "whichever" (style 18).

On SQLite every transaction begins IMMEDIATE (settings; ``engine.prepare_database`` refuses otherwise), so
a write never fails half-way for want of the lock.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from lienthong.infra.errors import TransactionError


def is_open() -> bool:
    """Whether a transaction of ours is open; the one a test case wraps around itself does not count."""
    return any(not getattr(block, "_from_testcase", False) for block in connection.atomic_blocks)


@contextmanager
def owned() -> Iterator[None]:
    """Open a transaction and commit it at the end, or roll it back on any error.

    Refuses to nest (:class:`TransactionError`): the caller relies on the commit being real. Nothing slow
    and no network inside.
    """
    if is_open():
        raise TransactionError("Giao dịch lồng nhau: thao tác này phải tự mở giao dịch của mình.")
    with transaction.atomic(durable=True):
        yield


def require() -> None:
    """Raise :class:`TransactionError` when no transaction is open: the write must join its caller's."""
    if not is_open():
        raise TransactionError("Thao tác này phải nằm trong một giao dịch đang mở.")


def drop_broken_connection() -> None:
    """After an error outside any transaction: let go of a broken connection, so that the next is new."""
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()
