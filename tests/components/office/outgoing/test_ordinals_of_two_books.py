"""The legal ordinal counts over all books of an agency, and never twice, whoever issues at once (D-21)."""

from __future__ import annotations

import datetime as dt
import threading
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction

from lienthong.infra import transactions
from lienthong.office.records.operations import (
    Metadata,
    Moment,
    create_record,
    set_number,
    take_number,
)
from lienthong.office.records.states import Direction
from support.outgoing_office import MORNING, OutgoingOffice

pytestmark = [pytest.mark.engine, pytest.mark.django_db(transaction=True)]
DAY = dt.date(2021, 2, 1)
EACH = 6


def take(agency_id: UUID, body_id: UUID, series: str) -> int:
    with transactions.owned():
        return take_number(
            agency_id,
            body_id=body_id,
            direction=Direction.OUT,
            dated=DAY,
            record_id=None,
            moment=Moment(at=MORNING),
            series=series,
        ).ordinal


def test_two_books_at_once_never_share_an_ordinal() -> None:
    office = OutgoingOffice()
    ready, taken = threading.Barrier(3), list[int]()

    def clerk(series: str) -> None:
        try:
            ready.wait(30)
            taken.extend(take(office.agency.id, office.body, series) for _ in range(EACH))
        finally:
            connection.close()

    threads = [threading.Thread(target=clerk, args=(series,)) for series in ("QĐ", "CV", "TB")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == list(range(1, 3 * EACH + 1))


def test_a_legal_id_stands_on_one_record_only() -> None:
    office = OutgoingOffice()
    metadata = Metadata(kind_name="Công văn", subject="Về việc thử", issuer_name="VPCP")

    def numbered() -> None:
        with transaction.atomic():
            record_id = create_record(
                office.agency.id,
                Direction.OUT,
                metadata,
                moment=Moment(at=MORNING),
                issuing_body_id=office.body,
            )
            set_number(
                office.agency.id,
                record_id,
                code_number="01",
                issued_on=DAY,
                legal_document_id="G22.2021.0000001",
            )

    numbered()
    with pytest.raises(IntegrityError):
        numbered()
