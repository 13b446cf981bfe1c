"""What the gateway asks: who holds a message already, what the axis still has to hear, what a status says."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from lienthong.edxml.model import StatusCode
from lienthong.office.incoming.models import Incident, Incoming, Source, StatusOwed
from lienthong.office.incoming.states import IncidentKind
from lienthong.office.organization.actors import AgencyView
from lienthong.office.organization.queries import get_agency
from lienthong.office.records.policies import document_key
from lienthong.office.records.queries import find_record, same_document
from lienthong.office.records.states import Direction
from lienthong.office.workflow.queries import leads_of_records

_LOOKED_AT = 60
_ROUTES = 3


@dataclass(frozen=True, slots=True)
class OwedView:
    """A status owed, with everything its packet says."""

    id: UUID
    agency: AgencyView
    sender_code: str
    """Our agency's code under which the document came; the status goes out in its name."""
    to_code: str
    document_id: str
    document_code: str
    issued_on: dt.date | None
    code: str
    at: dt.datetime
    person: str
    department: str
    description: str
    is_settled: bool
    """Sent, taken back, or refused: nothing is to be sent."""


@dataclass(frozen=True, slots=True)
class ToldView:
    """A status as the page shows it: what the sender was or will be told."""

    code: str
    at: dt.datetime
    person: str
    department: str
    description: str
    sender_name: str
    sent_at: dt.datetime | None
    refusal: str


def holders_of(doc_id: str, agency_ids: Sequence[UUID]) -> set[UUID]:
    """Which of these agencies hold the message already."""
    rows = Source.objects.across("one message may be for several agencies of the installation")
    held = rows.filter(doc_id=doc_id, agency_id__in=list(agency_ids))
    return set(held.values_list("agency_id", flat=True))


def failure_to_tell(doc_id: str, agency_ids: Sequence[UUID]) -> str:
    """Why a message was found unfit, where the axis was not told yet (a crash came between); else empty."""
    rows = Incident.objects.across("one message may be for several agencies of the installation")
    unfit = [IncidentKind.UNREADABLE.value, IncidentKind.SECRET.value]
    found = rows.filter(
        doc_id=doc_id, agency_id__in=list(agency_ids), kind__in=unfit, answered_at__isnull=True
    ).first()
    return found.sentence if found else ""


def find_owed(agency_id: UUID, owed_id: UUID) -> OwedView | None:
    """A status owed."""
    row = StatusOwed.objects.of(agency_id).select_related("source").filter(pk=owed_id).first()
    if row is None:
        return None
    source = row.source
    return OwedView(
        id=row.id,
        agency=get_agency(agency_id),
        sender_code=source.recipient_code,
        to_code=source.sender_code,
        document_id=row.document_id or source.document_id,
        document_code=source.code,
        issued_on=source.issued_on,
        code=row.code,
        at=row.at,
        person=row.person,
        department=row.department,
        description=row.description,
        is_settled=row.sent_at is not None or row.withdrawn_at is not None or bool(row.refusal),
    )


def statuses_of(agency_id: UUID, record_id: UUID) -> list[ToldView]:
    """Statuses of all sources in their order; those taken back are left out."""
    rows = StatusOwed.objects.of(agency_id).filter(source__incoming_id=record_id, withdrawn_at__isnull=True)
    return [
        ToldView(
            StatusCode(row.code).value,
            row.at,
            row.person,
            row.department,
            row.description,
            row.source.sender_name,
            row.sent_at,
            row.refusal,
        )
        for row in rows.select_related("source").order_by("source_id", "number")
    ]


def find_by_document(agency_id: UUID, document_id: str) -> UUID | None:
    """The newest incoming document with this id on the wire."""
    found = same_document(agency_id, Direction.IN, document_key=document_key(document_id), identity_key="")
    return found[-1].id if found else None


def suggested_routes(agency_id: UUID, record_id: UUID) -> list[tuple[UUID, str]]:
    """Who led the latest documents of the same issuer and kind, the most frequent first: one-click routes."""
    record = find_record(agency_id, record_id)
    if record is None:
        return []
    rows = Incoming.objects.of(agency_id).filter(
        record__issuer_name=record.issuer_name, record__lt=record_id, accepted_at__isnull=False
    )
    alike = list(rows.order_by("-record").values_list("record_id", flat=True)[:_LOOKED_AT])
    counted = Counter(leads_of_records(agency_id, alike).values())
    return [(user_id, name) for (user_id, name), _ in counted.most_common(_ROUTES)]
