"""Statuses owed to senders: written with the act that causes them, sent by the outbox in order (D-09).

One ordering key per source, so that 03 never overtakes 01; the axis absorbs a status sent twice, because
the same row always makes the same bytes (D-01).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Max

from lienthong.infra import audit, outbox, transactions
from lienthong.kernel.clock import real_now
from lienthong.kernel.ids import new_id
from lienthong.office.incoming.models import Incoming, Source, StatusOwed
from lienthong.office.incoming.operations.incidents import NewIncident, open_incident
from lienthong.office.incoming.states import IncidentKind
from lienthong.office.organization.actors import Actor

SEND_STATUS = "office.status"
AXIS = "axis"
"""Target of the outbox: one axis, one breaker."""
BY_ITSELF = "Hệ thống tự động"
CLERKS_ROOM = "Văn thư"
_FIRST, _LATER = 3, 4


@dataclass(frozen=True, slots=True)
class Teller:
    """Who stands in a status as the person to ask (``StaffInfo``)."""

    person: str = BY_ITSELF
    department: str = CLERKS_ROOM

    @classmethod
    def of(cls, actor: Actor) -> Teller:
        """The person of an act with the unit of the post they hold first."""
        units = [post.unit_name or post.title for post in actor.posts]
        return cls(actor.full_name, units[0] if units else "")


def owe(
    incoming: Incoming,
    codes: Sequence[str],
    *,
    teller: Teller,
    at: dt.datetime,
    description: str = "",
    after_seconds: float = 0,
) -> list[UUID]:
    """Owe these statuses to the sender of every source, in order, in the transaction of the act; their ids.

    ``after_seconds`` of real time leave room for taking the act back.
    """
    sources = Source.objects.of(incoming.agency_id).filter(incoming_id=incoming.pk).order_by("id")
    return [
        owed_id
        for source in sources
        for owed_id in owe_source(
            source, codes, teller=teller, at=at, description=description, after_seconds=after_seconds
        )
    ]


def owe_source(  # noqa: PLR0913  what a status says
    source: Source,
    codes: Sequence[str],
    *,
    teller: Teller,
    at: dt.datetime,
    description: str = "",
    after_seconds: float = 0,
    document_id: str = "",
) -> list[UUID]:
    """The same for one source; ``document_id``: that of the request it answers, where it has its own."""
    transactions.require()
    owed = StatusOwed.objects.of(source.agency_id).filter(source=source)
    number = owed.aggregate(last=Max("number"))["last"] or 0
    made: list[UUID] = []
    for code in codes:
        number += 1
        row = StatusOwed(
            id=new_id(),
            agency_id=source.agency_id,
            source=source,
            number=number,
            code=code,
            at=at,
            person=teller.person[:200],
            department=teller.department[:200],
            description=description,
            document_id=document_id,
        )
        row.save(force_insert=True)
        outbox.enqueue(
            SEND_STATUS,
            {"agency": str(source.agency_id), "owed": str(row.id)},
            key=f"{SEND_STATUS}:{row.id}",
            lane=_FIRST if code in {"01", "02"} else _LATER,
            target=AXIS,
            ordering_key=f"source:{source.id}",
            not_before=real_now() + dt.timedelta(seconds=after_seconds) if after_seconds else None,
        )
        made.append(row.id)
    return made


def withdraw(agency_id: UUID, owed_ids: Sequence[UUID], *, at: dt.datetime) -> bool:
    """Take back statuses; False when one of them went out already, and then nothing is done."""
    transactions.require()
    rows = StatusOwed.objects.of(agency_id).filter(pk__in=list(owed_ids))
    if any(row.sent_at is not None for row in rows.select_for_update()):
        return False
    rows.update(withdrawn_at=at)
    return True


def status_sent(agency_id: UUID, owed_id: UUID, *, doc_id: str, at: dt.datetime) -> None:
    """The axis took a status; telling it twice changes nothing. Owns its transaction."""
    with transactions.owned():
        changed = (
            StatusOwed.objects.of(agency_id)
            .filter(pk=owed_id, sent_at__isnull=True)
            .update(doc_id=doc_id, sent_at=at)
        )
        if changed:
            audit.record(
                "incoming.status_sent",
                actor="system",
                object_ref=f"status:{owed_id}",
                at=at,
                data={"agency": str(agency_id), "doc_id": doc_id},
            )


def status_refused(agency_id: UUID, owed_id: UUID, *, reason: str, at: dt.datetime) -> None:
    """The axis will never take this status: the clerk is told by an incident. Owns its transaction."""
    with transactions.owned():
        row = StatusOwed.objects.of(agency_id).select_related("source").get(pk=owed_id)
        row.refusal = reason
        row.save(update_fields=["refusal"])
        source = row.source
        open_incident(
            agency_id,
            NewIncident(
                kind=IncidentKind.STATUS,
                doc_id=source.doc_id,
                sender_code=source.sender_code,
                sender_name=source.sender_name,
                sentence=f"Trục không nhận trạng thái {row.code} báo cho {source.sender_name}: {reason} "
                "Hãy báo nơi gửi bằng cách khác và liên hệ quản trị hệ thống.",
                record_id=source.incoming_id,
            ),
            at=at,
            is_told=True,
        )
