"""Which event wakes which handler: the one visible table of the axis (architecture §3).

A document needs no handler: its deliveries, due times and change requests are written in the transaction
that accepts it. A status message is matched to its document afterwards, so that the door never waits.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from lienthong.axis.intake.queries import find_message
from lienthong.axis.pipeline.errors import LostPacketError
from lienthong.axis.pipeline.rows import STATUS_ARRIVED
from lienthong.axis.pipeline.warning import warn_of_status
from lienthong.axis.registry.queries import directory
from lienthong.axis.statuses import operations as statuses
from lienthong.edxml.model import StatusReport
from lienthong.edxml.reader import PacketReader
from lienthong.infra.blobs import store
from lienthong.infra.outbox import Handler, JobView

_CHUNK = 65536


def record_status(job: JobView) -> None:
    """Read an accepted status message and record what it says; safe to repeat."""
    message_id = uuid.UUID(str(job.payload["message_id"]))
    message = find_message(message_id)
    if message is None:
        raise LostPacketError("Không còn lượt gửi của trạng thái này.", message=str(message_id))
    packet = _read(message.sha256)
    known = directory()
    other = known.agency(packet.response_for.organ_id)
    answered, staff = packet.response_for, packet.staff
    statuses.record_report(
        statuses.ReportedStatus(
            message_id=message_id,
            code=packet.code,
            from_agency_id=message.sender_agency_id,
            received_at=message.accepted_at,
            from_code=packet.sender.organ_id,
            other_agency_id=None if other is None else other.id,
            other_code=answered.organ_id,
            document_id=answered.document_id,
            document_code=answered.code,
            issued_on=answered.issued_on,
            reported_at=packet.at,
            description=packet.description,
            staff_name=staff.name,
            staff_department=staff.department,
            staff_email=staff.email,
            staff_mobile=staff.mobile,
        ),
        by=f"agency:{message.sender_agency_id}",
    )
    warn_of_status(message_id)


def _read(sha256: str) -> StatusReport:
    reader = PacketReader()
    with store().open(sha256) as file:
        while chunk := file.read(_CHUNK):
            reader.feed(chunk)
    packet = reader.close().packet
    if not isinstance(packet, StatusReport):
        raise LostPacketError("Gói trạng thái đã nhận không đọc lại được.", sha256=sha256)
    return packet


HANDLERS: Mapping[str, Handler] = {STATUS_ARRIVED: record_status}
