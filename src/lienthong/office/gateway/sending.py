"""Handing packets to the axis and asking what became of them (architecture §4; D-01, D-08, SND-07).

The handler may be killed anywhere: the bytes are fixed before they are sent, the axis gives the same bytes the
same DocId, and each result is recorded once.
"""

from __future__ import annotations

import datetime as dt
import logging
from uuid import UUID

from django.conf import settings

from lienthong.edxml.errors import UnwritablePacketError
from lienthong.exchange.client import VxpClient
from lienthong.exchange.errors import RefusedByAxisError
from lienthong.exchange.vxp.operations import TransportStatus
from lienthong.exchange.vxp.rows import SentRow
from lienthong.infra import faultpoints
from lienthong.infra.blobs import store
from lienthong.infra.clock import business_now
from lienthong.infra.errors import BlobMissingError
from lienthong.infra.outbox import JobView
from lienthong.kernel.clock import real_now
from lienthong.office.gateway.errors import SendingLostError
from lienthong.office.gateway.link import axis_link
from lienthong.office.gateway.packets import build, sender_code
from lienthong.office.outgoing import operations as outgoing
from lienthong.office.outgoing.queries.directory import list_read_at
from lienthong.office.outgoing.queries.sendings import OpenSending, PacketFacts, open_sendings, packet_facts

log = logging.getLogger(__name__)
LIST_AGE = dt.timedelta(hours=6)
"""Real time after which the list of the axis is read again."""


def send(job: JobView) -> None:
    """The handler of ``office.send``: hand the packet of a sending to the axis and write its answer down."""
    agency_id, sending_id = UUID(str(job.payload["agency_id"])), UUID(str(job.payload["sending_id"]))
    facts = packet_facts(agency_id, sending_id)
    if facts is None:
        raise SendingLostError("Không còn lần gửi này.", sending=str(sending_id))
    if facts.doc_id:
        return
    try:
        sha256 = facts.packet_sha256 or outgoing.keep_packet(agency_id, sending_id, build(facts))
    except UnwritablePacketError as error:
        _refused(facts, error.code, error.sentence)
        return
    faultpoints.hit("send.after_packet")
    path = store().path(sha256)
    if path is None:
        raise BlobMissingError("Không tìm thấy gói tin đã lưu.", sha256=sha256)
    try:
        with axis_link() as axis:
            doc_id = axis.send_document(path, sender=sender_code(facts))
    except RefusedByAxisError as error:
        _refused(facts, error.answer.stable or str(int(error.answer.code)), error.sentence)
        return
    faultpoints.hit("send.after_answer")
    outgoing.record_accepted(agency_id, sending_id, doc_id, at=business_now())


def _refused(facts: PacketFacts, code: str, sentence: str) -> None:
    outgoing.record_refused(
        facts.agency.id, facts.sending_id, code=code, sentence=sentence, at=business_now()
    )


def follow() -> None:
    """Ask the axis about every packet somebody has not taken yet; the periodic job ``office.follow``."""
    waiting = open_sendings()
    if not waiting:
        return
    with axis_link() as axis:
        for one in waiting:
            _follow(axis, one)


def _follow(axis: VxpClient, one: OpenSending) -> None:
    try:
        rows = axis.list_sent(one.doc_id)
    except RefusedByAxisError as error:
        # One packet the axis no longer speaks of must not hide the others.
        log.error("the axis refuses to tell of %s: %s", one.doc_id, error)
        rows = []
    answered = {TransportStatus.DONE, TransportStatus.FAIL}
    # what was recalled before anybody took it is no taking; the request itself tells of it
    takings = [_taking(row) for row in rows if row.status in answered and not row.is_recalled_untaken]
    outgoing.record_takings(one.agency_id, one.sending_id, takings, at=business_now())


def _taking(row: SentRow) -> outgoing.Taking:
    is_failed = row.status is TransportStatus.FAIL
    words = row.note or "Hệ thống bên nhận báo nhận lỗi."
    # An axis may answer without the time; that the packet was taken is what counts.
    return outgoing.Taking(row.recipient_code, row.received_at or business_now(), words if is_failed else "")


def read_agencies() -> None:
    """Read the axis' list of agencies when it has grown old; the periodic job ``office.agencies``."""
    if not settings.LIENTHONG_AXIS_URL:
        return  # an office without an axis; the review before sending says that there is no list
    read_at = list_read_at()
    if read_at is not None and real_now() - read_at < LIST_AGE:
        return
    with axis_link() as axis:
        rows = axis.agencies()
    listed = [outgoing.ListedAgency(row.code, row.name, row.old_code) for row in rows]
    outgoing.store_axis_list(listed, at=real_now())
