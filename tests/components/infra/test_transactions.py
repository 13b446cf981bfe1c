from __future__ import annotations

import datetime as dt

import pytest

from lienthong.infra import audit, outbox, transactions
from lienthong.infra.errors import TransactionError
from lienthong.infra.models import AuditEvent, OutboxJob

pytestmark = [pytest.mark.engine, pytest.mark.django_db(transaction=True)]
AT = dt.datetime(2021, 2, 1, tzinfo=dt.UTC)


def test_an_owned_transaction_refuses_to_nest() -> None:
    with transactions.owned(), pytest.raises(TransactionError), transactions.owned():
        pass


def test_what_requires_a_transaction_refuses_without_one() -> None:
    with pytest.raises(TransactionError):
        transactions.require()
    with pytest.raises(TransactionError):
        audit.record("x", actor="a", object_ref="o", at=AT)
    with pytest.raises(TransactionError):
        outbox.enqueue("k", {}, key="k")
    assert not AuditEvent.objects.exists()
    assert not OutboxJob.objects.exists()


def test_an_error_inside_leaves_nothing_behind() -> None:
    def fail() -> None:
        with transactions.owned():
            outbox.enqueue("k", {}, key="k")
            audit.record("x", actor="a", object_ref="o", at=AT)
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert not OutboxJob.objects.exists()
    assert not AuditEvent.objects.exists()
    assert not transactions.is_open()


@pytest.mark.django_db
def test_the_transaction_of_a_test_case_does_not_count() -> None:
    assert not transactions.is_open()
    with transactions.owned():
        transactions.require()
