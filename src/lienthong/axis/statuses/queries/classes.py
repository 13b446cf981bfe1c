"""The class of every (document, recipient) at any business time, and the four zeroes (D-15).

Computed from the append-only history, so a past day can be told again. Only what was open at that time
is loaded; what was closed is counted.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Q

from lienthong.alerts.policies import Facts, Rules, classify, next_due
from lienthong.alerts.states import DocumentClass
from lienthong.axis.delivery.queries import RefusalView, open_refusals
from lienthong.axis.delivery.states import EventKind
from lienthong.axis.statuses.models import Progress
from lienthong.axis.statuses.queries.history import chunks, load_facts
from lienthong.kernel.calendar import WorkingCalendar

_C = DocumentClass
FIGURES = (
    (_C.SEND_ERROR, _C.NOT_ARRIVED),
    (_C.RECEIVE_ERROR,),
    (_C.NOT_ACCEPTED, _C.BACKLOG),
    (_C.NO_STATUS,),
)
"""Which classes each of the four figures adds."""


@dataclass(frozen=True, slots=True)
class ClassItem:
    """One document at one recipient in its class, with what must happen next."""

    document_class: DocumentClass
    doc_id: uuid.UUID | None
    """None for a document refused at the door."""
    delivery_id: uuid.UUID | None
    sender_agency_id: uuid.UUID
    recipient_agency_id: uuid.UUID | None
    """None where the refused recipient names nobody."""
    recipient_code: str
    code: str
    """Số và ký hiệu."""
    sent_at: dt.datetime
    rule: str
    due_at: dt.datetime
    owner_agency_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class FourZeroes:
    """The four figures of D-15, printed ``0 – 0 – 0 – 0`` when all is well."""

    not_delivered: int
    """Gửi lỗi + không đến nơi nhận."""
    receive_errors: int
    """Nhận lỗi."""
    not_handled: int
    """Chưa nhận + tồn đọng."""
    no_status: int
    """Chưa phản hồi trạng thái."""

    def __str__(self) -> str:
        return f"{self.not_delivered} – {self.receive_errors} – {self.not_handled} – {self.no_status}"


@dataclass(frozen=True, slots=True)
class ClassReport:
    """All classes at one business time, by one version of the rules."""

    at: dt.datetime
    rules_version: str
    counts: dict[DocumentClass, int]
    items: dict[DocumentClass, list[ClassItem]]
    """Everything open; *đã xong* is only counted."""

    @property
    def four_zeroes(self) -> FourZeroes:
        """The four figures."""
        return FourZeroes(*(sum(self.counts[word] for word in words) for words in FIGURES))


def classes_at(at: dt.datetime) -> ClassReport:
    """Every (document, recipient) in its one class at business time ``at``; items oldest first."""
    rules, calendar = Rules.default(), WorkingCalendar.default()
    items: dict[DocumentClass, list[ClassItem]] = {word: [] for word in DocumentClass}
    done = _count_closed(at)
    for source in _open_at(at):
        facts = source.facts
        if facts.resent_at is not None:
            continue
        document_class = classify(facts, at, rules, calendar)
        due = next_due(facts, rules, calendar)
        if due is None:
            done += 1
            continue
        items[document_class].append(
            ClassItem(
                document_class=document_class,
                doc_id=source.doc_id,
                delivery_id=source.delivery_id,
                sender_agency_id=facts.sender_agency_id,
                recipient_agency_id=facts.recipient_agency_id,
                recipient_code=source.recipient_code,
                code=source.code,
                sent_at=facts.sent_at,
                rule=due.rule,
                due_at=due.due_at,
                owner_agency_id=due.owner_agency_id,
            )
        )
    items[DocumentClass.SEND_ERROR].extend(_refused(view) for view in open_refusals(at=at))
    counts = {word: len(found) for word, found in items.items()} | {DocumentClass.DONE: done}
    return ClassReport(at, rules.version, counts, items)


def four_zeroes(at: dt.datetime) -> FourZeroes:
    """The four figures at business time ``at``; for the items behind them ask `classes_at`."""
    return classes_at(at).four_zeroes


@dataclass(frozen=True, slots=True)
class _Source:
    delivery_id: uuid.UUID
    doc_id: uuid.UUID
    recipient_code: str
    code: str
    facts: Facts


def _count_closed(at: dt.datetime) -> int:
    closed = Progress.objects.filter(delivery__sent_at__lte=at, closed_at__lte=at)
    resent = Q(delivery__events__kind=EventKind.RESENT.value, delivery__events__at__lte=at)
    return closed.count() - closed.filter(resent).distinct().count()


def _open_at(at: dt.datetime) -> Iterator[_Source]:
    rows = list(
        Progress.objects.filter(delivery__sent_at__lte=at)
        .filter(Q(closed_at__isnull=True) | Q(closed_at__gt=at))
        .order_by("delivery__sent_at", "delivery_id")
        .values_list(
            "delivery_id",
            "delivery__message_id",
            "delivery__recipient_code",
            "delivery__message__code_number",
            "delivery__message__code_notation",
        )
    )
    by_id = {row[0]: row for row in rows}
    for chunk in chunks(list(by_id)):
        yield from _sources(chunk, by_id, at)


def _sources(
    chunk: Sequence[uuid.UUID],
    by_id: dict[uuid.UUID, tuple[uuid.UUID, uuid.UUID, str, str, str]],
    at: dt.datetime,
) -> Iterator[_Source]:
    facts = load_facts(chunk, until=at)
    for delivery_id in chunk:
        _, doc_id, recipient_code, number, notation = by_id[delivery_id]
        code = "/".join(part for part in (number, notation) if part)
        yield _Source(delivery_id, doc_id, recipient_code, code, facts[delivery_id])


def _refused(view: RefusalView) -> ClassItem:
    return ClassItem(
        document_class=DocumentClass.SEND_ERROR,
        doc_id=None,
        delivery_id=None,
        sender_agency_id=view.sender_agency_id,
        recipient_agency_id=None,
        recipient_code=view.recipient_code,
        code=view.code,
        sent_at=view.refused_at,
        rule="send_error",
        due_at=view.due_at,
        owner_agency_id=view.sender_agency_id,
    )
