"""The check of an arrival by the worker: ``office.check`` (RCV-02)."""

from __future__ import annotations

from uuid import UUID

from lienthong.infra.clock import business_now
from lienthong.infra.outbox import JobView
from lienthong.office.incoming.adapters.judging import judges
from lienthong.office.incoming.operations import check


def check_arrival(job: JobView) -> None:
    """The handler of ``office.check``: the slow lines of the check panel, soon after arrival."""
    agency_id, record_id = UUID(str(job.payload["agency"])), UUID(str(job.payload["record"]))
    check(agency_id, record_id, judges(), at=business_now())
