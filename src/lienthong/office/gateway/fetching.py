"""Fetching what waits at the axis: durable first, one transaction per agency, only then *done* (RCV-10).

May be killed anywhere: a message stays in the axis' list until it was answered, storing it again changes
nothing, and what was found but not yet told is told by the next round.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from uuid import UUID

from django.conf import settings

from lienthong.edxml.model import BusinessType, Replaced, StatusCode, StatusReport
from lienthong.exchange.client import VxpClient
from lienthong.exchange.errors import RefusedByAxisError
from lienthong.exchange.vxp.operations import MessageType, TransportStatus
from lienthong.exchange.vxp.rows import ReceivedRow
from lienthong.infra import faultpoints, heartbeat
from lienthong.infra.clock import business_now
from lienthong.infra.page_scanner import PageScanner
from lienthong.kernel.errors import LienthongError
from lienthong.kernel.judgement import Judgement
from lienthong.office.gateway import reading
from lienthong.office.gateway.asked import all_codes, change_of_packet, change_of_status
from lienthong.office.gateway.link import axis_link
from lienthong.office.gateway.reading import Opened, Scan, Unfit
from lienthong.office.incoming import operations as incoming
from lienthong.office.incoming import queries as held
from lienthong.office.incoming.policies import Check, judge_addressee, judge_complete
from lienthong.office.incoming.states import CheckName, IncidentKind
from lienthong.office.organization.actors import AgencyView
from lienthong.office.organization.queries import find_agency, list_agencies
from lienthong.office.outgoing.operations import StatusNews, record_status
from lienthong.office.outgoing.queries.directory import find_agencies

log = logging.getLogger(__name__)
ROUND_SECONDS = 60.0
"""Real time of one round: other periodic work waits for it, and its lease is longer."""
JOBS_LOOP = "jobs"
"""Heartbeat of the loop that runs periodic jobs; a round of many packets must not look like a hang."""
ABANDONED_SECONDS = 900.0
"""Age of a temporary folder that no living fetch can still use; a killed one left it."""
_CHANGES = frozenset({BusinessType.RECALL, BusinessType.UPDATE})


Take = Callable[[VxpClient, "Waiting"], None]


@dataclass(frozen=True, slots=True)
class Waiting:
    """One message and our agencies that are its recipients; ``codes`` as the axis lists them."""

    doc_id: str
    sender_code: str
    codes: Mapping[UUID, str]
    agencies: tuple[AgencyView, ...]
    sent_at: dt.datetime | None = None
    strays: tuple[str, ...] = field(default=())
    """Recipients listed for this system that no agency here answers to."""

    @property
    def ids(self) -> list[UUID]:
        """Our recipients."""
        return [one.id for one in self.agencies]


def fetch() -> None:
    """One round over documents and statuses; the periodic job ``office.fetch``. Cheap when nothing waits."""
    if not settings.LIENTHONG_AXIS_URL or not list_agencies():
        return
    _remove_abandoned(_workshop())
    ends = time.monotonic() + ROUND_SECONDS
    with axis_link() as axis:
        _each(axis, group(axis.list_received(MessageType.STATUS)), fetch_status, ends)
        _each(axis, group(axis.list_received(MessageType.EDOC)), fetch_document, ends)


def group(rows: Iterable[ReceivedRow]) -> list[Waiting]:
    """Rows by message: one installation may hold several of its recipients."""
    by_message: dict[str, list[ReceivedRow]] = {}
    for row in rows:
        by_message.setdefault(row.doc_id, []).append(row)
    return [_waiting(doc_id, found) for doc_id, found in by_message.items()]


def fetch_document(axis: VxpClient, message: Waiting, scan: Scan | None = None) -> None:
    """Take one document in for every agency of ours it is for, then answer the axis."""
    if not message.agencies:
        _complain_of_strays(message)
        return
    if known := held.failure_to_tell(message.doc_id, message.ids):
        _answer_fail(axis, message, known)
        return
    taken = held.holders_of(message.doc_id, message.ids) | held.taken_changes(message.doc_id, message.ids)
    if taken != set(message.ids):
        folder = _workshop() / hashlib.sha256(message.doc_id.encode()).hexdigest()[:32]
        reading.clear(folder)
        folder.mkdir(parents=True)
        try:
            refused = _take(axis, message, folder, scan or _scanner().scan)
        finally:
            reading.clear(folder)
        if refused is not None:
            _answer_fail(axis, message, refused.sentence)
            return
    _answer_done(axis, message)


def fetch_status(axis: VxpClient, message: Waiting) -> None:
    """Hand one status message to the outgoing document it speaks of, then answer the axis."""
    if not message.agencies:
        _complain_of_strays(message)
        return
    path = _workshop() / f"{hashlib.sha256(message.doc_id.encode()).hexdigest()[:32]}.status"
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        axis.download(message.doc_id, path)
        read = reading.read_packet(path)
    finally:
        path.unlink(missing_ok=True)
    if not isinstance(read.packet, StatusReport):
        sentence = "Không đọc được gói trạng thái: " + "; ".join(one.sentence for one in read.problems[:5])
        _note_unfit(message, Unfit(IncidentKind.UNREADABLE, sentence))
        _answer_fail(axis, message, sentence)
        return
    at = business_now()
    for agency in message.agencies:
        _take_status(message, agency, read.packet, at)
    faultpoints.hit("fetch.after_commit")
    _answer_done(axis, message)


def _take(axis: VxpClient, message: Waiting, folder: Path, scan: Scan) -> Unfit | None:
    """Download, judge, keep durably, then one transaction per agency; or why it cannot be kept."""
    path = folder / "packet.edxml"
    axis.download(message.doc_id, path)
    opened = reading.open_packet(path, folder, scan)
    if isinstance(opened, Unfit):
        _note_unfit(message, opened)
        faultpoints.hit("fetch.after_commit")
        return opened
    packet = reading.keep_bytes(path)
    if opened.packet.business.type in _CHANGES:
        _take_change(message, opened, packet.sha256)
        return None
    files = reading.keep_files(opened)
    faultpoints.hit("fetch.before_commit")
    names = _Names.of(message, opened)
    for agency in message.agencies:
        metadata, shortened = reading.metadata_of(
            opened.packet, issuer=names.issuer, issuer_name=names.issuer_name
        )
        header = opened.packet.header
        arrival = incoming.Arrival(
            doc_id=message.doc_id,
            sender_code=message.sender_code,
            sender_name=names.sender_name,
            is_forwarder=names.is_forwarder,
            recipient_code=message.codes[agency.id],
            document_id=header.document_id,
            code=str(header.code),
            issued_on=header.issued_on,
            metadata=metadata,
            files=files,
            packet=packet,
            checks=[
                Check(CheckName.COMPLETE, judge_complete(metadata, opened.problems, shortened)),
                Check(CheckName.ADDRESSEE, _addressee(agency, message, opened, names)),
            ],
            has_paper=opened.packet.business.paper,
            sent_at=message.sent_at,
            replaces=_replaced_for(agency, message.codes[agency.id], opened.packet.business.replaced),
            change_reason=opened.packet.business.reason,
        )
        incoming.record_arrival(agency.id, arrival, at=business_now())
        faultpoints.hit("fetch.after_commit")
    return None


def _replaced_for(agency: AgencyView, code: str, replaced: Sequence[Replaced]) -> tuple[str, ...]:
    """The ids this packet replaces for us: a list of bodies that leaves us out is not about us (REC-06)."""
    ours = {one.strip().casefold() for one in (agency.code, agency.old_code, *all_codes(code)) if one}
    return tuple(
        one.document_id
        for one in replaced
        if not one.organ_ids or ours & {organ.strip().casefold() for organ in one.organ_ids}
    )


@dataclass(frozen=True, slots=True)
class _Names:
    """Issuer and sender apart, by the codes and names the axis' own list gives them."""

    issuer: str
    issuer_name: str
    sender_name: str
    is_forwarder: bool

    @classmethod
    def of(cls, message: Waiting, opened: Opened) -> _Names:
        written = opened.packet.header.sender
        issuer, sender = reading.issuer_code(opened.packet), message.sender_code
        listed = find_agencies({issuer, sender, written.organ_id})

        def primary(code: str) -> str:
            return listed[code].code if code in listed else code

        def name(code: str) -> str:
            if reading.same_code(primary(code), primary(written.organ_id)) and written.name:
                return written.name
            return listed[code].name if code in listed else code

        is_other = not reading.same_code(primary(issuer), primary(sender))
        sender_name = listed[sender].name if sender in listed else name(sender)
        return cls(primary(issuer), name(issuer), sender_name, is_other)


def _addressee(agency: AgencyView, message: Waiting, opened: Opened, names: _Names) -> Judgement:
    return judge_addressee(
        ours=[agency.code, agency.old_code, message.codes[agency.id]],
        named=[one.organ_id for one in opened.packet.header.recipients],
        issuer=names.issuer_name,
        sender=names.sender_name,
        is_forwarder=names.is_forwarder,
    )


def _note_unfit(message: Waiting, unfit: Unfit) -> None:
    incoming.record_incident(
        message.ids,
        incoming.NewIncident(
            kind=unfit.kind,
            doc_id=message.doc_id,
            sender_code=message.sender_code,
            sender_name=_listed_name(message.sender_code),
            sentence=unfit.sentence,
        ),
        at=business_now(),
    )


def _take_change(message: Waiting, opened: Opened, packet_sha256: str) -> None:
    """A recall or update of an earlier document, acted on once for each agency of ours (D-12)."""
    name = _listed_name(message.sender_code)
    for agency in message.agencies:
        new = change_of_packet(
            agency.id,
            opened,
            doc_id=message.doc_id,
            sender_code=message.sender_code,
            sender_name=name,
            packet_sha256=packet_sha256,
        )
        incoming.record_change(agency.id, new, at=business_now())
        faultpoints.hit("fetch.after_commit")


def _take_status(message: Waiting, agency: AgencyView, report: StatusReport, at: dt.datetime) -> None:
    """A 13 about a document we hold asks for it back; everything else speaks of what we sent."""
    if report.code == StatusCode.TAKE_BACK_ASKED and held.holds_document(
        agency.id, report.response_for.document_id
    ):
        new = change_of_status(report, doc_id=message.doc_id, sender_code=message.sender_code)
        incoming.record_change(agency.id, new, at=at)
        return
    record_status(agency.id, _news(message, message.codes[agency.id], report), at)


def _news(message: Waiting, to_code: str, report: StatusReport) -> StatusNews:
    said, staff = report.response_for, report.staff
    return StatusNews(
        axis_doc_id=message.doc_id,
        to_code=to_code,
        from_code=message.sender_code,
        code=report.code,
        document_id=said.document_id,
        document_code=said.code,
        issued_on=said.issued_on,
        reported_at=report.at,
        staff=" – ".join(filter(None, [staff.name, staff.department])),
        description=report.description,
    )


def _answer_done(axis: VxpClient, message: Waiting) -> None:
    if message.strays:
        # *done* would speak for recipients we do not serve; the message stays in the list until somebody decides
        _complain_of_strays(message)
        return
    axis.answer(message.doc_id, TransportStatus.DONE)
    incoming.incident_answered(message.ids, message.doc_id, at=business_now())


def _answer_fail(axis: VxpClient, message: Waiting, sentence: str) -> None:
    axis.answer(message.doc_id, TransportStatus.FAIL, sentence)
    incoming.incident_answered(message.ids, message.doc_id, at=business_now())


def _complain_of_strays(message: Waiting) -> None:
    log.error("message %s is for %s, unknown here", message.doc_id, ", ".join(message.strays))
    for agency in message.agencies:
        new = incoming.NewIncident(
            kind=IncidentKind.STRAY,
            doc_id=message.doc_id,
            sender_code=message.sender_code,
            sentence=f"Trục giao cho hệ thống này văn bản gửi {', '.join(message.strays)}, là mã không thuộc cơ "
            "quan nào ở đây, nên chưa xác nhận đã nhận. Đề nghị quản trị hệ thống thống nhất mã với Trục.",
        )
        incoming.record_incident([agency.id], new, at=business_now())


def _each(axis: VxpClient, messages: Sequence[Waiting], take: Take, ends: float) -> None:
    """Take what there is time for in this round; the rest stays in the list for the next."""
    for message in messages:
        if time.monotonic() > ends:
            return
        heartbeat.beat(JOBS_LOOP)
        _guarded(axis, message, take)


def _guarded(axis: VxpClient, message: Waiting, take: Take) -> None:
    """One message the axis or we cannot deal with must not hold up the others; it stays in the list."""
    try:
        take(axis, message)
    except RefusedByAxisError as error:
        log.error("the axis refuses message %s: %s", message.doc_id, error)
    except LienthongError as error:
        if error.retryable:
            raise
        log.exception("message %s could not be taken in", message.doc_id)


def _waiting(doc_id: str, rows: Sequence[ReceivedRow]) -> Waiting:
    codes: dict[UUID, str] = {}
    agencies: dict[UUID, AgencyView] = {}
    strays: list[str] = []
    for row in rows:
        agency = find_agency(row.recipient_code)
        if agency is None:
            strays.append(row.recipient_code)
        else:
            codes[agency.id], agencies[agency.id] = row.recipient_code, agency
    first = rows[0]
    return Waiting(
        doc_id, first.sender_code, codes, tuple(agencies.values()), first.created_at, tuple(strays)
    )


def _listed_name(code: str) -> str:
    found = find_agencies([code])
    return found[code].name if code in found else code


def _workshop() -> Path:
    """Where packets are looked at before anything is kept of them."""
    return Path(settings.LIENTHONG_DATA) / "fetching"


def _remove_abandoned(workshop: Path) -> None:
    if not workshop.is_dir():
        return
    oldest = time.time() - ABANDONED_SECONDS  # real time of the file system, no business of the clock's
    for path in workshop.iterdir():
        if path.stat().st_mtime < oldest:
            if path.is_dir():
                reading.clear(path)
            else:
                path.unlink(missing_ok=True)


@cache
def _scanner() -> PageScanner:
    return PageScanner(children=1)
