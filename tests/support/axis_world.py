"""A small axis for tests of its components: agencies, letters, fetches, answers and statuses at chosen times.

Puts a letter in as the pipeline does, without bytes: claim, message, deliveries, progress, change.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

from lienthong.alerts.states import DocumentClass
from lienthong.axis.delivery import operations as delivery
from lienthong.axis.delivery.policies import DocumentIdentity, holding_keys
from lienthong.axis.delivery.states import Answer, Service
from lienthong.axis.intake.models import Message
from lienthong.axis.intake.operations import code_key, document_key
from lienthong.axis.registry import operations as registry
from lienthong.axis.registry import queries as registry_queries
from lienthong.axis.registry.directory import AgencyView
from lienthong.axis.routing.policies import route
from lienthong.axis.statuses import operations as statuses
from lienthong.axis.statuses.queries import ClassItem, ClassReading
from lienthong.axis.statuses.states import ChangeKind
from lienthong.infra import transactions
from lienthong.kernel.clock import VIETNAM
from lienthong.kernel.ids import new_id

BY = "system:test"
MORNING = dt.datetime(2021, 2, 1, 8, 0, tzinfo=VIETNAM)
"""Monday; the story of letter 807 begins."""


def clock(hour: int, minute: int = 0, *, day: int = 1) -> dt.datetime:
    """A moment of February 2021 in Vietnam."""
    return dt.datetime(2021, 2, day, hour, minute, tzinfo=VIETNAM)


@dataclass(frozen=True)
class Report:
    """Everything one pass over the classes told, in memory: test axes are small."""

    counts: Mapping[DocumentClass, int]
    items: Mapping[DocumentClass, list[ClassItem]]


def classes_at(at: dt.datetime) -> Report:
    """The classes at a business time with their items."""
    reading = ClassReading(at)
    items: dict[DocumentClass, list[ClassItem]] = {word: [] for word in DocumentClass}
    for item in reading:
        items[item.document_class].append(item)
    return Report(reading.counts.counts, items)


@dataclass(frozen=True)
class Sent:
    """An accepted letter: its DocId and its delivery to each recipient."""

    message_id: uuid.UUID
    document_id: str
    code: str
    issued_on: dt.date
    deliveries: dict[uuid.UUID, uuid.UUID]
    sender: AgencyView

    def to(self, recipient: AgencyView) -> uuid.UUID:
        return self.deliveries[recipient.id]


@dataclass
class AxisWorld:
    """Agencies by code, and acts upon letters."""

    numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))
    refused: set[delivery.HoldingConflict] = field(default_factory=set)

    def agency(self, code: str, *aliases: str) -> AgencyView:
        registry.add_agency(code=code, name=f"Cơ quan {code}", aliases=aliases, at=MORNING, by=BY)
        registry.add_system(
            system_id=f"s-{code}", secret="test-secret", agency_codes=[code], at=MORNING, by=BY
        )
        found = registry_queries.load_directory().agency(code)
        assert found is not None
        return found

    def letter(
        self,
        sender: AgencyView,
        *recipients: AgencyView,
        number: str = "",
        document_id: str = "",
        business_type: int = 0,
        urgency: int = 0,
        kind_name: str = "Công văn",
        due_on: dt.date | None = None,
        about: str = "",
        at: dt.datetime = MORNING,
    ) -> Sent:
        """Send; `refused` holds the conflicts when some recipient holds the document already.

        ``about`` is the id of the document a recall or update speaks of, where it has an id of its own.
        """
        number = number or str(next(self.numbers))
        identity = DocumentIdentity(
            document_id or f"{sender.code},2021/02/01,{number}/VPCP-KSTT",
            str(sender.id),
            number,
            "VPCP-KSTT",
            dt.date(2021, 2, 1),
        )
        directory = registry_queries.load_directory()
        message = self._message(sender, identity, at)
        message.business_type, message.urgency = business_type, urgency
        message.kind_name, message.due_on = kind_name, due_on
        spec = delivery.DeliverySpec(
            message_id=message.id,
            service=Service.EDOC,
            sender_agency_id=sender.id,
            sender_code=sender.code,
            sent_at=at,
            urgency=urgency,
            kind_name=kind_name,
            holding_keys=holding_keys(identity) if business_type == 0 else (),
        )
        rows = delivery.new_deliveries(spec, route(recipients, directory))
        with transactions.owned():
            self.refused = delivery.claim_holdings([rows])
            if not self.refused:
                message.save(force_insert=True)
                self._store(rows, message, at, about)
        return Sent(
            message.id,
            identity.document_id,
            f"{number}/VPCP-KSTT",
            dt.date(2021, 2, 1),
            {one.recipient_agency_id: one.id for one in rows.deliveries},
            sender,
        )

    def resend(self, sent: Sent, recipient: AgencyView, *, at: dt.datetime) -> Sent:
        """The same document again to a recipient where it ended badly."""
        again = self.letter(
            sent.sender, recipient, number=sent.code.split("/")[0], document_id=sent.document_id, at=at
        )
        if not self.refused:
            with transactions.owned():
                statuses.mark_resent(
                    delivery_ids=[sent.to(recipient)], by_message_id=again.message_id, at=at, by=BY
                )
        return again

    def take(self, sent: Sent, recipient: AgencyView, *, at: dt.datetime) -> bool:
        return statuses.take_document(
            message_id=sent.message_id, agency_ids=frozenset({recipient.id}), at=at, by=BY
        )

    def answer(
        self, sent: Sent, recipient: AgencyView, answer: Answer, *, at: dt.datetime
    ) -> delivery.AnswerOutcome:
        return statuses.answer_document(
            message_id=sent.message_id, agency_ids=frozenset({recipient.id}), answer=answer, at=at, by=BY
        )

    def report(
        self,
        code: str,
        sent: Sent,
        reporter: AgencyView,
        *,
        at: dt.datetime,
        other: AgencyView | None = None,
        message_id: uuid.UUID | None = None,
        document_id: str | None = None,
        description: str = "",
    ) -> uuid.UUID:
        """A status about a letter; from its recipient unless the code is the sender's."""
        other = other or sent.sender
        if message_id is None:
            message_id = self._status_message(reporter, other, at)
        statuses.record_report(
            statuses.ReportedStatus(
                message_id=message_id,
                code=code,
                from_agency_id=reporter.id,
                from_code=reporter.code,
                other_agency_id=other.id,
                other_code=other.code,
                document_id=sent.document_id if document_id is None else document_id,
                document_code=sent.code,
                issued_on=sent.issued_on,
                received_at=at,
                description=description,
            ),
            by=BY,
        )
        return message_id

    def _status_message(self, reporter: AgencyView, other: AgencyView, at: dt.datetime) -> uuid.UUID:
        message = self._bare_message(reporter, "STATUS", at)
        spec = delivery.DeliverySpec(
            message_id=message.id,
            service=Service.STATUS,
            sender_agency_id=reporter.id,
            sender_code=reporter.code,
            sent_at=at,
        )
        with transactions.owned():
            message.save(force_insert=True)
            delivery.store_deliveries(
                [delivery.new_deliveries(spec, route([other], registry_queries.load_directory()))]
            )
        return message.id

    def _store(self, rows: delivery.Rows, message: Message, at: dt.datetime, about: str) -> None:
        spec = statuses.ProgressSpec(
            sender_agency_id=message.sender_agency_id,
            sent_at=at,
            urgency=message.urgency,
            kind_name=message.kind_name,
            due_on=message.due_on,
            business_type=message.business_type,
        )
        delivery.store_deliveries([rows])
        statuses.store_progress(statuses.new_progress(spec, rows))
        if message.business_type in {1, 2}:
            kind = ChangeKind.RECALL if message.business_type == 1 else ChangeKind.UPDATE
            statuses.open_change(
                statuses.ChangeOpening(
                    message_id=message.id,
                    kind=kind,
                    sender_agency_id=message.sender_agency_id,
                    document_ids=(about or message.document_id,),
                    request_deliveries={one.recipient_agency_id: one.id for one in rows.deliveries},
                    opened_at=at,
                ),
                by=BY,
            )

    def _message(self, sender: AgencyView, identity: DocumentIdentity, at: dt.datetime) -> Message:
        message = self._bare_message(sender, "EDOC", at)
        message.document_id = identity.document_id
        message.document_key = document_key(identity.document_id)
        message.code_number, message.code_notation = identity.code_number, identity.code_notation
        message.code_key = code_key(identity.code_number, identity.code_notation)
        message.issued_on = identity.issued_on
        return message

    def _bare_message(self, sender: AgencyView, service: str, at: dt.datetime) -> Message:
        (system,) = registry_queries.load_directory().systems_serving(sender.id)
        identifier = new_id()
        return Message(
            id=identifier,
            service=service,
            system_id=system.id,
            sender_agency_id=sender.id,
            sha256=hashlib.sha256(identifier.bytes).hexdigest(),
            size=1,
            accepted_at=at,
            received_at=at,
        )
