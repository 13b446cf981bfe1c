"""The class of every (document, recipient) at any business time (D-15), a few at a time in memory.

Computed from the append-only history, so a past day can be told again. Only what was open at that time
is read one by one; what was closed is counted by the database.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from django.db.models import Q

from lienthong.alerts.policies import Facts, Rules, classify, next_due
from lienthong.alerts.states import DocumentClass
from lienthong.axis.delivery.queries import RefusalView, iterate_open_refusals
from lienthong.axis.delivery.states import EventKind
from lienthong.axis.statuses.models import Progress
from lienthong.axis.statuses.queries.figures import ClassCounts, FourZeroes
from lienthong.axis.statuses.queries.history import CHUNK, load_facts
from lienthong.kernel.calendar import WorkingCalendar


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
    business_type: int = 0
    """``BussinessDocType``; of a refused packet 1 or 2 where it asks for a change, else 0."""
    subject: str = ""
    """Trích yếu; told here of a refused packet only, the others' messages have it."""
    reason: str = ""
    """Why it was refused at the door."""
    due_on: dt.date | None = None
    """The deadline written on the document."""


class ClassReading:
    """One pass over everything open at a business time; iterate once.

    Items come oldest first, those refused at the door last. ``counts`` are complete at the end of the pass;
    *đã xong* is only counted.
    """

    def __init__(self, at: dt.datetime) -> None:
        self.at = at
        self._counts = dict.fromkeys(DocumentClass, 0)

    def __iter__(self) -> Iterator[ClassItem]:
        self._counts = dict.fromkeys(DocumentClass, 0)
        self._counts[DocumentClass.DONE] = _count_closed(self.at)
        for item in self._items():
            self._counts[item.document_class] += 1
            yield item

    @property
    def counts(self) -> ClassCounts:
        """How many are in each class, as far as was read."""
        return ClassCounts(self.at, dict(self._counts))

    def _items(self) -> Iterator[ClassItem]:
        for source in _open_at(self.at):
            if source.facts.resent_at is not None:
                continue  # it counts where it was sent again
            item = _item(source, self.at)
            if item is None:
                self._counts[DocumentClass.DONE] += 1
            else:
                yield item
        yield from (refused_item(view) for view in iterate_open_refusals(at=self.at))


def count_classes(at: dt.datetime) -> ClassCounts:
    """The counts at any business time; long on a big axis, and read piece by piece."""
    reading = ClassReading(at)
    for _ in reading:
        pass
    return reading.counts


def four_zeroes(at: dt.datetime) -> FourZeroes:
    """The four figures at business time ``at``."""
    return count_classes(at).four_zeroes


def refused_item(view: RefusalView) -> ClassItem:
    """A refusal at the door as an item of *gửi lỗi*."""
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
        business_type=view.change_type,
        subject=view.subject,
        reason=view.sentence,
    )


@dataclass(frozen=True, slots=True)
class _Source:
    delivery_id: uuid.UUID
    doc_id: uuid.UUID
    recipient_code: str
    code: str
    business_type: int
    facts: Facts


def _item(source: _Source, at: dt.datetime) -> ClassItem | None:
    facts, rules, calendar = source.facts, Rules.default(), WorkingCalendar.default()
    due = next_due(facts, rules, calendar)
    if due is None:
        return None
    return ClassItem(
        document_class=classify(facts, at, rules, calendar),
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
        business_type=source.business_type,
        due_on=facts.due_on,
    )


def _count_closed(at: dt.datetime) -> int:
    closed = Progress.objects.filter(closed_at__lte=at)
    resent = Q(
        delivery__resent_by__isnull=False,
        delivery__events__kind=EventKind.RESENT.value,
        delivery__events__at__lte=at,
    )
    return closed.count() - closed.filter(resent).distinct().count()


def _open_at(at: dt.datetime) -> Iterator[_Source]:
    """One statement read through a cursor; the facts are looked up chunk by chunk."""
    rows = (
        Progress.objects.filter(delivery__sent_at__lte=at)
        .filter(Q(closed_at__isnull=True) | Q(closed_at__gt=at))
        .order_by("delivery__sent_at", "delivery_id")
        .values_list(
            "delivery_id",
            "delivery__message_id",
            "delivery__recipient_code",
            "delivery__message__code_number",
            "delivery__message__code_notation",
            "delivery__message__business_type",
        )
    )
    unread = rows.iterator(chunk_size=CHUNK)
    while chunk := list(islice(unread, CHUNK)):
        facts = load_facts([row[0] for row in chunk], until=at)
        for delivery_id, doc_id, recipient_code, number, notation, business_type in chunk:
            code = "/".join(part for part in (number, notation) if part)
            yield _Source(delivery_id, doc_id, recipient_code, code, business_type or 0, facts[delivery_id])
