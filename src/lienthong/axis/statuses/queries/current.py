"""The classes of D-15 as they stand now, for screens: from the columns of what is open, by one index.

The index ``statuses_open_by_class`` holds, for everything open, until when it is *bình thường* and its class
afterwards, so that counting reads nothing else. The columns follow from the history and ``conservation``
holds them against it. For a past moment, for *đã xong* and for reports there is ``classes``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import chain

from django.db.models import Case, Count, F, Q, QuerySet, Value, When

from lienthong.alerts.states import DocumentClass
from lienthong.axis.delivery.queries import count_unsettled_refusals, list_unsettled_refusals
from lienthong.axis.statuses.models import Progress
from lienthong.axis.statuses.queries.classes import ClassItem, refused_item
from lienthong.axis.statuses.queries.figures import ClassCounts


def count_open_classes(now: dt.datetime) -> ClassCounts:
    """The counts at the present business time; *đã xong* is left at zero, for counting it reads it all."""
    counts = dict.fromkeys(DocumentClass, 0)
    word = Case(
        When(later_at__lt=now, then=F("later_class")),
        When(late_at__lt=now, then=F("late_class")),
        default=Value(DocumentClass.NORMAL.value),
    )
    rows = Progress.objects.filter(late_at__isnull=False).annotate(word=word).values_list("word")
    for name, total in rows.annotate(total=Count("*")).order_by():
        counts[DocumentClass(name)] = total
    counts[DocumentClass.SEND_ERROR] += count_unsettled_refusals()
    return ClassCounts(now, counts)


def list_open_class(word: DocumentClass, now: dt.datetime, *, limit: int) -> list[ClassItem]:
    """The first items of a class at the present business time.

    Those that have been late longest come first; of *bình thường*, those that will be late soonest. *Đã xong*
    has no list.
    """
    if word is DocumentClass.DONE:
        return []
    rows = Progress.objects.filter(_in_class(word, now)).order_by("late_at")
    found = _items(rows[:limit], word)
    if word is not DocumentClass.SEND_ERROR:
        return list(found)
    refused = (refused_item(view) for view in list_unsettled_refusals(limit=limit))
    return sorted(chain(found, refused), key=lambda item: item.sent_at)[:limit]


def _in_class(word: DocumentClass, now: dt.datetime) -> Q:
    if word is DocumentClass.NORMAL:
        return Q(late_at__gte=now)
    stays = Q(late_class=word.value) & (Q(later_at__isnull=True) | Q(later_at__gte=now))
    became = Q(later_class=word.value, later_at__lt=now)
    return Q(late_at__lt=now) & (stays | became)


def _items(rows: QuerySet[Progress], word: DocumentClass) -> Iterator[ClassItem]:
    for row in rows.select_related("delivery__message"):
        delivery, message = row.delivery, row.delivery.message
        if row.due_at is None or row.owner_agency_id is None:
            continue  # closed a moment ago
        yield ClassItem(
            document_class=word,
            doc_id=delivery.message_id,
            delivery_id=delivery.id,
            sender_agency_id=delivery.sender_agency_id,
            recipient_agency_id=delivery.recipient_agency_id,
            recipient_code=delivery.recipient_code,
            code="/".join(part for part in (message.code_number, message.code_notation) if part),
            sent_at=delivery.sent_at,
            rule=row.rule,
            due_at=row.due_at,
            owner_agency_id=row.owner_agency_id,
            business_type=message.business_type or 0,
            due_on=message.due_on,
        )
