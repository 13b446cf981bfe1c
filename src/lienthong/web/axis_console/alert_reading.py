"""Open alerts for the console, those of one document together, and messages that do not arrive."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lienthong.alerts.policies import Evidence
from lienthong.alerts.queries.standing import (
    AlertView,
    NoticeView,
    ToldView,
    open_everywhere,
    troubled_notices,
    untold_parties,
)
from lienthong.alerts.states import KEY_KINDS, KIND_LABEL, NOTICE_LABEL, NoticeState
from lienthong.axis.pipeline.addressees import AxisAddressees
from lienthong.axis.registry.queries import directory
from lienthong.kernel.clock import legal_date
from lienthong.web.axis_console.names import Names
from lienthong.web.axis_console.reading import Tone

_NOTICE_TONES = {
    NoticeState.QUEUED: Tone.WAITING,
    NoticeState.SENT: Tone.DONE,
    NoticeState.FAILED: Tone.BAD,
}


@dataclass(frozen=True, slots=True)
class ToldLine:
    """Who was told, and whether the message went out."""

    who: str
    words: str
    tone: Tone
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class AlertLine:
    """One cause with everything that explains it, for all parties it concerns."""

    words: str
    code: str
    path: str
    sender_name: str
    recipient_name: str
    owner_name: str
    since: dt.datetime
    due_at: dt.datetime | None
    is_urgent: bool
    threshold: str
    rules_version: str
    evidence: Sequence[Evidence]
    told: Sequence[ToldLine]
    untold: Sequence[str]
    """Agencies of which nobody has been told yet."""
    is_of_system: bool = False
    """About a connected system, not a document."""


@dataclass(frozen=True, slots=True)
class TroubleLine:
    """A message that was refused, or that still waits."""

    agency: str
    who: str
    address: str
    words: str
    tone: Tone
    at: dt.datetime
    trouble: str


@dataclass(frozen=True, slots=True)
class AlertPage:
    """What the page of alerts shows."""

    lines: Sequence[AlertLine]
    total: int
    """Alerts of all parties; a cause that concerns both sides counts twice."""
    shown: int
    troubles: Sequence[TroubleLine]
    without_officer: Sequence[str]
    """Agencies that should be told of something, and have nobody to be told."""


def alert_page(at: dt.datetime, *, limit: int) -> AlertPage:
    """Open alerts, urgent first, then oldest first."""
    names = Names(directory())
    views, total = open_everywhere(limit=limit)
    grouped = itertools.groupby(views, key=lambda view: (view.kind, view.subject_ref))
    return AlertPage(
        lines=[_line(list(group), names) for _, group in grouped],
        total=total,
        shown=len(views),
        troubles=[_trouble(view, names) for view in troubled_notices()],
        without_officer=_without_officer(at, names),
    )


def _without_officer(at: dt.datetime, names: Names) -> list[str]:
    waiting = untold_parties(at)
    officers = AxisAddressees().of(waiting, legal_date(at))
    return sorted(names.of(party) for party in waiting if not officers.get(party))


def _line(views: Sequence[AlertView], names: Names) -> AlertLine:
    first = views[0]
    return AlertLine(
        words=KIND_LABEL[first.kind],
        code=first.document_code,
        path=first.path,
        sender_name=first.sender_name,
        recipient_name=first.recipient_name,
        owner_name=first.owner_name,
        since=first.since,
        due_at=first.due_at,
        is_urgent=first.is_urgent,
        threshold=first.threshold,
        rules_version=first.rules_version,
        evidence=first.evidence,
        told=_told(views, names),
        untold=[names.of(view.party_id) for view in views if view.is_untold],
        is_of_system=first.kind in KEY_KINDS,
    )


def _told(views: Iterable[AlertView], names: Names) -> list[ToldLine]:
    return [_told_line(told, names.of(view.party_id)) for view in views for told in view.told]


def _told_line(told: ToldView, agency: str) -> ToldLine:
    return ToldLine(
        f"{told.officer_name} ({agency})", NOTICE_LABEL[told.state], _NOTICE_TONES[told.state], told.at
    )


def _trouble(view: NoticeView, names: Names) -> TroubleLine:
    return TroubleLine(
        agency=names.of(view.party_id),
        who=view.officer_name,
        address=view.address,
        words=NOTICE_LABEL[view.state],
        tone=_NOTICE_TONES[view.state],
        at=view.failed_at or view.queued_at,
        trouble=view.trouble,
    )
