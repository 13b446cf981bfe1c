"""The conservation law of incoming documents: each came from somewhere, and owes its senders what it is (D-09).

What somebody may be changing meanwhile is looked at twice, so an audit beside a running office cries no wolf.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from lienthong.infra.audit import Finding
from lienthong.office.incoming.models import ChangeAsked, Incident, Incoming, Source, StatusOwed
from lienthong.office.incoming.states import IncomingState

_WHY = "the audit reads every agency"
_CHUNK = 1000
_S = IncomingState
REPORTED: dict[IncomingState, frozenset[str]] = {
    _S.ARRIVED: frozenset({"01"}),
    _S.REFUSED: frozenset({"01", "02"}),
    _S.ACCEPTED: frozenset({"01", "03"}),
    _S.ASSIGNED: frozenset({"01", "03", "04"}),
    _S.IN_PROGRESS: frozenset({"01", "03", "04", "05"}),
    _S.COMPLETED: frozenset({"01", "03", "06"}),
    _S.RETURNED: frozenset({"01", "03", "02"}),
    _S.RECALLED: frozenset({"01"}),
}
"""Statuses the senders of a document in each state have been told or are owed."""
NUMBERED = frozenset(_S) - {_S.ARRIVED, _S.REFUSED, _S.RECALLED}
"""States in which a document has its incoming number (RCV-03, RCV-04)."""
_EITHER = frozenset({_S.RECALLED})
"""A recalled document keeps the number it had, and is never given one (REC-04)."""


@dataclass(frozen=True, slots=True)
class KeptPacket:
    """A packet that must lie in the blob store."""

    where: str
    sha256: str
    size: int | None
    """None: not known."""


def without_life(record_ids: Sequence[UUID]) -> list[UUID]:
    """Those of the incoming records that have no state at all."""
    known = set(Incoming.objects.across(_WHY).filter(pk__in=list(record_ids)).values_list("pk", flat=True))
    return [one for one in record_ids if one not in known]


def count_incoming() -> int:
    """How many incoming documents the installation holds."""
    return Incoming.objects.across(_WHY).count()


def breaks(
    unfinished: Callable[[], set[str]], numbered: Callable[[Sequence[UUID]], set[UUID]]
) -> Iterator[Finding]:
    """Every break of the law.

    ``unfinished`` gives the ids of owed statuses whose sending is still owed by the outbox, ``numbered``
    which of some records have an entry in a book.
    """
    yield from _forgotten(unfinished)
    last: UUID | None = None
    while page := _page(last):
        last = page[-1].pk
        yield from _drifted(page, numbered)


def kept_packets() -> Iterator[KeptPacket]:
    """Every packet a document came in, and those kept as evidence of an incident."""
    sources = Source.objects.across(_WHY).order_by("id")
    for row in sources.iterator(chunk_size=_CHUNK):
        yield KeptPacket(f"source:{row.id}", row.packet_sha256, row.packet_size)
    incidents = Incident.objects.across(_WHY).exclude(packet_sha256="").order_by("id")
    for row in incidents.iterator(chunk_size=_CHUNK):
        yield KeptPacket(f"incident:{row.id}", row.packet_sha256, None)
    changes = ChangeAsked.objects.across(_WHY).exclude(packet_sha256="").order_by("id")
    for row in changes.iterator(chunk_size=_CHUNK):
        yield KeptPacket(f"change:{row.id}", row.packet_sha256, None)


def _page(after: UUID | None) -> list[Incoming]:
    rows = Incoming.objects.across(_WHY).order_by("pk")
    return list(rows.filter(pk__gt=after)[:_CHUNK] if after else rows[:_CHUNK])


def _drifted(page: Sequence[Incoming], numbered: Callable[[Sequence[UUID]], set[UUID]]) -> Iterator[Finding]:
    for row in _wrong(page, numbered):
        fresh = Incoming.objects.across(_WHY).filter(pk=row.pk).first()
        if fresh is None:
            continue
        sentence = _wrong([fresh], numbered).get(fresh)
        if sentence:
            yield Finding("incoming.drift", sentence, f"record:{row.pk}")


def _wrong(page: Sequence[Incoming], numbered: Callable[[Sequence[UUID]], set[UUID]]) -> dict[Incoming, str]:
    """What is wrong with each row of a page that is not as it must be."""
    with_number = numbered([row.pk for row in page])
    owed: dict[UUID, dict[UUID, set[str]]] = {row.pk: {} for row in page}
    for source in Source.objects.across(_WHY).filter(incoming__in=list(owed)):
        owed[source.incoming_id][source.id] = set()
    statuses = StatusOwed.objects.across(_WHY).filter(
        source__incoming__in=list(owed), withdrawn_at__isnull=True
    )
    for incoming_id, source_id, code in statuses.values_list("source__incoming", "source", "code"):
        owed[incoming_id][source_id].add(code)
    found = {}
    for row in page:
        if sentence := _sentence(row, owed[row.pk], has_number=row.pk in with_number):
            found[row] = sentence
    return found


def _sentence(row: Incoming, owed: dict[UUID, set[str]], *, has_number: bool) -> str:
    state = IncomingState(row.state)
    if not owed:
        return "Văn bản đến không có nguồn gửi nào."
    if any(REPORTED[state] - codes for codes in owed.values()):
        return "Có trạng thái lẽ ra phải báo cho nơi gửi mà không được ghi nhận."
    if state not in _EITHER and has_number is not (state in NUMBERED):
        return "Số đến không khớp với trạng thái của văn bản."
    return ""


def _forgotten(unfinished: Callable[[], set[str]]) -> Iterator[Finding]:
    open_rows = StatusOwed.objects.across(_WHY).filter(
        sent_at__isnull=True, withdrawn_at__isnull=True, refusal=""
    )
    waiting = list(open_rows.values_list("id", flat=True))
    if not waiting:
        return
    owed = unfinished()
    missing = [one for one in waiting if str(one) not in owed]
    # sent between the two readings: it is done, not forgotten
    for row in open_rows.filter(pk__in=missing):
        yield Finding(
            "incoming.status_forgotten",
            f"Trạng thái {row.code} chưa gửi và không còn việc gửi nào chờ.",
            f"status:{row.id}",
        )
