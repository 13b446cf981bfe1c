"""Sending the statuses owed: ``office.status`` (D-09). The same row always makes the same bytes (D-01)."""

from __future__ import annotations

from uuid import UUID

from lienthong.edxml.model import Envelope, Organization, ResponseFor, Staff, StatusReport
from lienthong.edxml.writer import write_bytes
from lienthong.exchange.errors import RefusedByAxisError
from lienthong.infra import faultpoints
from lienthong.infra.clock import business_now
from lienthong.infra.errors import PermanentFailureError
from lienthong.infra.outbox import JobView
from lienthong.office.gateway.link import axis_link
from lienthong.office.incoming import operations as incoming
from lienthong.office.incoming.queries import OwedView, find_owed


def tell(job: JobView) -> None:
    """The handler of ``office.status``: tell one sender one status; what was taken back is never told."""
    agency_id, owed_id = UUID(str(job.payload["agency"])), UUID(str(job.payload["owed"]))
    owed = find_owed(agency_id, owed_id)
    if owed is None or owed.is_settled:
        return
    try:
        with axis_link() as axis:
            doc_id = axis.send_status(write_bytes(status_packet(owed)), sender=owed.sender_code)
    except RefusedByAxisError as error:
        incoming.status_refused(agency_id, owed_id, reason=error.sentence, at=business_now())
        raise PermanentFailureError(error.sentence) from error
    faultpoints.hit("status.after_answer")
    incoming.status_sent(agency_id, owed_id, doc_id=doc_id, at=business_now())


def status_packet(owed: OwedView) -> Envelope:
    """The packet of a status, with person and department filled (PRC-06)."""
    return Envelope(
        StatusReport(
            sender=Organization(owed.sender_code, name=owed.agency.name, email=owed.agency.mail),
            response_for=ResponseFor(
                organ_id=owed.to_code,
                code=owed.document_code,
                document_id=owed.document_id,
                issued_on=owed.issued_on,
            ),
            code=owed.code,
            description=owed.description,
            at=owed.at,
            staff=Staff(name=owed.person, department=owed.department, email=owed.agency.mail),
        )
    )
