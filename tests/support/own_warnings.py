"""Warnings of an office for tests: documents that are late on both sides, and a sweep over them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID, uuid4

from lienthong.alerts.policies import DocumentWords, Facts
from lienthong.alerts.ports import Letterhead
from lienthong.alerts.queries.standing import AlertView, open_alerts
from lienthong.alerts.states import Side
from lienthong.exchange.statuses import ProgressState
from lienthong.infra.clock import set_business_clock
from lienthong.office.organization.actors import AgencyView
from lienthong.office.pipeline.warning import ArrivedItem, ItemFacts, ItemSource, sweep
from lienthong.office.pipeline.watched import SOURCES

LETTERHEAD = Letterhead("Quản lý văn bản và điều hành", "https://vanban.example.test")
_NOBODY = UUID(int=0)


@dataclass
class Waiting:
    """Items a test lays out itself."""

    items: list[ItemFacts]

    def open_items(self, at: dt.datetime) -> Iterator[ItemFacts]:  # noqa: ARG002  the port's shape
        yield from self.items

    def arrived_items(self, at: dt.datetime) -> Iterator[ArrivedItem]:  # noqa: ARG002  the port's shape
        yield from ()


def sweep_at(at: dt.datetime, *sources: ItemSource) -> None:
    """The office's sweep at a business moment, over what its components really hold unless sources are given."""
    set_business_clock(at=at, rate=0, by="test")
    sweep(sources or SOURCES, LETTERHEAD)


def sent_item(
    agency: AgencyView, record_id: UUID | None, at: dt.datetime, code: str = "807/VPCP-KSTT"
) -> ItemFacts:
    """A document the axis took at a moment and nobody has fetched."""
    words = DocumentWords(code, agency.name, "Ủy ban nhân dân tỉnh Gia Lai", f"/canh-bao/?ve={record_id}")
    facts = Facts(_NOBODY, _NOBODY, sent_at=at)
    return ItemFacts(agency.id, Side.SENDER, f"outgoing:{uuid4()}", facts, words, record_id)


def held_item(
    agency: AgencyView, record_id: UUID, at: dt.datetime, state: ProgressState = ProgressState.ASSIGNED
) -> ItemFacts:
    """A document that came in and has stood in a state since a moment."""
    words = DocumentWords("12/STC-NS", "Sở Tài chính", agency.name, f"/canh-bao/?ve={record_id}")
    facts = Facts(_NOBODY, _NOBODY, sent_at=at, taken_at=at, state=state, since=at, heard_at=at)
    return ItemFacts(agency.id, Side.RECIPIENT, f"incoming:{record_id}", facts, words, record_id)


def the_alert(agency_id: UUID) -> AlertView:
    """The only open alert of an agency."""
    (found,) = open_alerts(agency_id)
    return found
