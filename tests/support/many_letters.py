"""An axis that has run for a while: many letters, most of them done, put in without their ceremonies."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from collections.abc import Iterator
from itertools import islice

from lienthong.axis.delivery.models import Delivery, DeliveryEvent
from lienthong.axis.delivery.operations import Rows
from lienthong.axis.intake.models import Message
from lienthong.axis.registry.directory import AgencyView
from lienthong.axis.registry.queries import load_directory
from lienthong.axis.statuses.models import Progress, StatusEntry
from lienthong.axis.statuses.operations import ProgressSpec, new_progress
from lienthong.infra import transactions
from lienthong.infra.bulk import insert_rows
from lienthong.kernel.ids import new_id

_AT_ONCE = 2_000


def put_in(
    sender: AgencyView, recipient: AgencyView, *, since: dt.datetime, number: int, open_each: int
) -> None:
    """``number`` letters, a minute apart; every ``open_each``-th is open, the others were completed."""
    (system,) = load_directory().systems_serving(sender.id)
    made = _letters(system.id, sender, recipient, since, open_each)
    while number > 0:
        some = list(islice(made, min(number, _AT_ONCE)))
        with transactions.owned():
            for column in zip(*some, strict=True):
                insert_rows([row for rows in column for row in rows])
        number -= len(some)


def _letters(
    system: uuid.UUID, sender: AgencyView, recipient: AgencyView, since: dt.datetime, open_each: int
) -> Iterator[tuple[list[Message], list[Delivery], list[DeliveryEvent], list[StatusEntry], list[Progress]]]:
    count = 0
    while True:
        count += 1
        at = since + dt.timedelta(minutes=count)
        letter = _message(system, sender, "EDOC", at)
        letter.code_number, letter.business_type = str(count), 0
        delivery = Delivery(
            message_id=letter.id,
            service="EDOC",
            sender_agency_id=sender.id,
            recipient_agency_id=recipient.id,
            recipient_code=recipient.code,
            sent_at=at,
            changed_at=at,
        )
        spec = ProgressSpec(sender_agency_id=sender.id, sent_at=at)
        (progress,) = new_progress(spec, Rows(letter.id, (delivery,), ()))
        if count % open_each == 0:
            yield [letter], [delivery], [], [], [progress]
            continue
        delivery.state = "DELIVERED"
        events = [
            DeliveryEvent(delivery_id=delivery.id, kind=kind, at=at, at_real=at)
            for kind in ("TAKEN", "DELIVERED")
        ]
        report = _message(system, recipient, "STATUS", at)
        status = StatusEntry(
            message_id=report.id,
            delivery_id=delivery.id,
            code="06",
            received_at=at,
            from_agency_id=recipient.id,
            is_applied=True,
            becomes="COMPLETED",
        )
        progress.state, progress.closed_at, progress.rule = "COMPLETED", at, ""
        progress.due_at = progress.owner_agency_id = progress.late_at = None
        progress.late_class = ""
        yield [letter, report], [delivery], events, [status], [progress]


def _message(system: uuid.UUID, sender: AgencyView, service: str, at: dt.datetime) -> Message:
    identifier = new_id()
    return Message(
        id=identifier,
        service=service,
        system_id=system,
        sender_agency_id=sender.id,
        sha256=hashlib.sha256(identifier.bytes).hexdigest(),
        size=1,
        accepted_at=at,
        received_at=at,
    )
