"""What the office's sweep of warnings looks at: what an agency sent and what came to it (``warning.ItemSource``)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace
from uuid import UUID

from lienthong.alerts.policies import DocumentWords, Facts
from lienthong.alerts.ports import Letterhead
from lienthong.alerts.states import Side
from lienthong.exchange.statuses import ProgressState
from lienthong.kernel.clock import legal_date
from lienthong.kernel.text import fold
from lienthong.office.incoming import queries as incoming
from lienthong.office.incoming.queries import AwaitedView
from lienthong.office.incoming.states import IncomingState
from lienthong.office.organization.actors import AgencyView
from lienthong.office.organization.queries import list_agencies
from lienthong.office.outgoing.policies import NO_SEND_ERROR
from lienthong.office.outgoing.queries import sendings
from lienthong.office.outgoing.queries.sendings import OpenItem
from lienthong.office.outgoing.states import SendState
from lienthong.office.pipeline.warning import ArrivedItem, ItemFacts, ItemSource, sweep

_TELEGRAM = fold("công điện")
_AT_ONCE = 1000
_LATELY = dt.timedelta(days=1)
_NEVER_LATE = dt.timedelta(days=1)
"""What was reported within it cannot be late for its next status by any rule (``rules.toml``)."""
_PROGRESS = {
    IncomingState.ARRIVED: ProgressState.ARRIVED,
    IncomingState.ACCEPTED: ProgressState.ACCEPTED,
    IncomingState.ASSIGNED: ProgressState.ASSIGNED,
    IncomingState.IN_PROGRESS: ProgressState.IN_PROGRESS,
}


class Sent:
    """Documents sent, a line for each recipient; one still in our queue counts from when it was queued."""

    def open_items(self, at: dt.datetime) -> Iterator[ItemFacts]:  # noqa: ARG002  the port's shape
        """Every line not closed, of every agency."""
        agencies = {agency.id: agency for agency in list_agencies()}
        after = None
        while page := sendings.open_items(after=after, limit=_AT_ONCE):
            for item in page:
                if item.fault_code not in NO_SEND_ERROR:
                    yield _sent(item, agencies[item.agency_id])
            after = page[-1].line_id

    def arrived_items(self, at: dt.datetime) -> Iterator[ArrivedItem]:  # noqa: ARG002  the port's shape
        """None: nothing arrives here."""
        return iter(())


class CameIn:
    """Documents that came in and are not accepted, not handed over, or late in somebody's hands."""

    def open_items(self, at: dt.datetime) -> Iterator[ItemFacts]:
        """What waits, of every agency."""
        for agency in list_agencies():
            for found in (incoming.not_accepted, incoming.accepted_not_assigned):
                for view in found(agency.id, most=None):
                    yield _came_in(view, agency)
            for view in incoming.silent_since(agency.id, at - _NEVER_LATE, due_before=legal_date(at)):
                yield _came_in(view, agency)

    def arrived_items(self, at: dt.datetime) -> Iterator[ArrivedItem]:
        """What arrived within a day, of every agency."""
        for agency in list_agencies():
            for view in incoming.arrived_since(agency.id, at - _LATELY, most=None):
                yield ArrivedItem(
                    agency.id,
                    f"incoming:{view.record_id}",
                    _words_in(view, agency),
                    view.arrived_at,
                    is_pressing=_is_urgent(view.urgency, view.kind_name),
                )


SOURCES: Sequence[ItemSource] = (Sent(), CameIn())


class OfficeSweep:
    """The periodic job: every source once."""

    def __init__(self, letterhead: Letterhead) -> None:
        self._letterhead = letterhead

    def run(self) -> None:
        """At business time now."""
        sweep(SOURCES, self._letterhead)


def _sent(item: OpenItem, agency: AgencyView) -> ItemFacts:
    is_failed = item.state is SendState.FAILED
    return ItemFacts(
        agency.id,
        Side.SENDER,
        f"outgoing:{item.line_id}",
        Facts(
            agency.id,
            agency.id,
            sent_at=item.sent_at or item.queued_at,
            is_urgent=_is_urgent(item.urgency, item.kind_name),
            due_on=item.due_on,
            taken_at=item.taken_at,
            failed_at=item.failed_at if is_failed and item.sent_at else None,
            sending_failed_at=item.failed_at if is_failed and not item.sent_at else None,
            state=item.progress,
            since=item.progress_at,
            heard_at=item.progress_at,
        ),
        DocumentWords(item.document_code, agency.name, item.recipient_name, _about(item.record_id)),
        item.record_id,
    )


def _came_in(view: AwaitedView, agency: AgencyView) -> ItemFacts:
    since = view.reported_at or view.accepted_at or view.arrived_at
    return ItemFacts(
        agency.id,
        Side.RECIPIENT,
        f"incoming:{view.record_id}",
        Facts(
            agency.id,
            agency.id,
            sent_at=view.arrived_at,
            is_urgent=_is_urgent(view.urgency, view.kind_name),
            due_on=view.due_on,
            taken_at=view.arrived_at,
            state=_PROGRESS[view.state],
            since=since,
            heard_at=since,
        ),
        replace(_words_in(view, agency), path=_about(view.record_id)),
        view.record_id,
    )


def _words_in(view: AwaitedView, agency: AgencyView) -> DocumentWords:
    return DocumentWords(view.code, view.issuer_name, agency.name, f"/van-ban-den/{view.record_id}/")


def _about(record_id: UUID) -> str:
    """What stands about a document: focal officers see it too, who may not open the document itself."""
    return f"/canh-bao/?ve={record_id}"


def _is_urgent(urgency: int, kind_name: str) -> bool:
    """Khẩn and above, and every công điện (D-14)."""
    return urgency > 0 or fold(kind_name) == _TELEGRAM
