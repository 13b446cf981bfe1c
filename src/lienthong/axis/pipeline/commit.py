"""The group commit of intake: identities, holdings, messages, deliveries, audit and outbox in one transaction.

Rows carry ids made here; uniqueness is decided by the database (INSERT … ON CONFLICT DO NOTHING, then
read again by key), so two doors and two clients repeating at once agree (D-01). Runs inside the
committer's transaction and never waits for anything but the database.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from lienthong.axis.delivery import operations as delivery
from lienthong.axis.delivery import queries as deliveries
from lienthong.axis.intake.errors import DuplicateError
from lienthong.axis.intake.file_checks import store_checks
from lienthong.axis.intake.operations import MessageFacts, insert_messages, message_row, withdraw_messages
from lienthong.axis.intake.queries import Identity, find_chains
from lienthong.axis.pipeline import refusals, rows
from lienthong.axis.pipeline.holders import duplicate
from lienthong.axis.pipeline.incidents import note_secret
from lienthong.axis.pipeline.items import Acceptance, CommitItem, Refusal, SubmissionOutcome, refused
from lienthong.axis.pipeline.plans import Chain, EarlierDelivery, Plan, Repeat, Send, decide
from lienthong.axis.statuses import operations as statuses
from lienthong.infra import audit, blobs, outbox
from lienthong.infra.clock import business_now
from lienthong.kernel.clock import real_now


@dataclass(frozen=True, slots=True)
class _Entry:
    """One accepted packet of the batch with its place in it and its plan to send."""

    index: int
    item: Acceptance
    prepared: rows.Prepared


_Numbered = tuple[int, Acceptance]
"""An accepted packet with its place in the batch."""


def commit_batch(items: Sequence[CommitItem]) -> list[SubmissionOutcome]:
    """Write a batch and return one outcome per item, in order."""
    at = business_now()
    outcomes: dict[int, SubmissionOutcome] = {}
    audit_rows: list[audit.EventRow] = []
    accepted: list[_Numbered] = []
    for index, item in enumerate(items):
        if isinstance(item, Refusal):
            audit_rows.append(refusals.refusal_event(item, at))
            refusals.note_refused_document(item, at)
            if item.incident is not None:
                note_secret(item.incident, at)
            outcomes[index] = refused(item.error)
        else:
            accepted.append((index, item))
    if accepted:
        outcomes |= _accept(accepted, at, audit_rows)
    audit.store_events(audit_rows)
    return [outcomes[index] for index in range(len(items))]


def _accept(
    accepted: Sequence[_Numbered], at: dt.datetime, audit_rows: list[audit.EventRow]
) -> dict[int, SubmissionOutcome]:
    """Write what is accepted; who met equal bytes written a moment ago is decided anew, knowing them."""
    outcomes: dict[int, SubmissionOutcome] = {}
    waiting = list(accepted)
    while waiting:
        waiting = _accept_once(waiting, outcomes, audit_rows, at)
    return outcomes


def _accept_once(
    accepted: Sequence[_Numbered],
    outcomes: dict[int, SubmissionOutcome],
    audit_rows: list[audit.EventRow],
    at: dt.datetime,
) -> list[_Numbered]:
    """One round; returns those whose bytes another message brought meanwhile.

    That message may go to other recipients, or be refused as a duplicate in this very round: only once it
    is stored can the later one be told repeat from re-send (D-01).
    """
    entries: list[_Entry] = []
    passed: list[refusals.Passed] = []
    plans = _plans([item for _, item in accepted])
    for (index, item), plan in zip(accepted, plans, strict=True):
        if isinstance(plan, Repeat):
            outcomes[index] = SubmissionOutcome(doc_id=str(plan.message_id))
            passed.append((item, plan.message_id))
        else:
            entries.append(_Entry(index, item, _prepare(item, plan, at)))
    inserted = insert_messages([entry.prepared.message for entry in entries]) if entries else set()
    late = [(entry.index, entry.item) for entry in entries if entry.prepared.message.id not in inserted]
    standing = [entry for entry in entries if entry.prepared.message.id in inserted]
    standing = _claim(standing, outcomes, audit_rows, at)
    _store(standing, audit_rows, at)
    for entry in standing:
        outcomes[entry.index] = SubmissionOutcome(doc_id=str(entry.prepared.message.id))
        passed.append((entry.item, entry.prepared.message.id))
    refusals.settle(passed, at)
    return late


def _identity(item: Acceptance) -> Identity:
    return Identity(item.system.id, item.addressing.sender.id, item.blob.sha256, rows.service_of(item.packet))


def _plans(items: Sequence[Acceptance]) -> list[Plan]:
    """Decide each packet by the earlier messages of the same bytes; two statements for the whole batch."""
    chains = find_chains(_identity(item) for item in items)
    ids = [link.message_id for links in chains.values() for link in links]
    earlier: dict[uuid.UUID, list[EarlierDelivery]] = defaultdict(list)
    for view in deliveries.earlier_deliveries(ids) if ids else ():
        found = EarlierDelivery(
            view.delivery_id, view.recipient_agency_id, view.can_be_resent, view.message_id
        )
        earlier[view.message_id].append(found)
    plans = []
    for item in items:
        links = chains.get(_identity(item))
        chain = links and Chain(
            links[-1].message_id,
            links[-1].attempt,
            tuple(found for link in links for found in earlier[link.message_id]),
        )
        recipients = [agency.id for agency in item.addressing.recipients]
        plans.append(decide(recipients, chain or None, guarded=rows.is_guarded(item.packet)))
    return plans


def _prepare(item: Acceptance, plan: Send, at: dt.datetime) -> rows.Prepared:
    facts = MessageFacts(
        identity=_identity(item),
        packet=item.packet,
        size=item.blob.size,
        warnings=item.warnings,
        accepted_at=at,
        received_at=real_now(),
    )
    message = message_row(facts, attempt=plan.attempt, resend_of=plan.resend_of)
    return rows.prepare(item, plan, message, at)


def _claim(
    entries: Sequence[_Entry],
    outcomes: dict[int, SubmissionOutcome],
    audit_rows: list[audit.EventRow],
    at: dt.datetime,
) -> list[_Entry]:
    """Let the database say who already holds a document; such a packet is refused whole (D-01)."""
    conflicts = delivery.claim_holdings([entry.prepared.rows for entry in entries]) if entries else set()
    if not conflicts:
        return list(entries)
    by_message: dict[uuid.UUID, list[delivery.HoldingConflict]] = defaultdict(list)
    for conflict in conflicts:
        by_message[conflict.message_id].append(conflict)
    withdraw_messages(list(by_message))
    standing = []
    for entry in entries:
        found = by_message.get(entry.prepared.message.id)
        if found is None:
            standing.append(entry)
            continue
        error = _duplicate(entry.item, found)
        outcomes[entry.index] = refused(error)
        audit_rows.append(refusals.refusal_event(refusals.as_refusal(entry.item, error), at))
    return standing


def _duplicate(item: Acceptance, conflicts: Sequence[delivery.HoldingConflict]) -> DuplicateError:
    holders: dict[uuid.UUID, uuid.UUID] = {}
    for conflict in conflicts:
        holders.setdefault(conflict.recipient_agency_id, conflict.holder_message_id)
    return duplicate(item.addressing.recipients, holders)


def _replaced(entries: Sequence[_Entry]) -> dict[uuid.UUID, set[uuid.UUID]]:
    """The badly ended deliveries each message makes good: by its plan, or as the same document packed anew.

    Without the latter a document that failed, was corrected and accepted would stay *nhận lỗi* for ever.
    """
    found = {entry.prepared.message.id: set(entry.prepared.plan.replaces) for entry in entries}
    guarded = [entry for entry in entries if rows.is_guarded(entry.item.packet)]
    wanted = {(e.item.addressing.sender.id, e.prepared.message.document_key): e for e in guarded}
    if not wanted:
        return found
    recipients = {one.recipient_agency_id for e in guarded for one in e.prepared.rows.deliveries}
    for ended in deliveries.badly_ended_of(wanted.keys(), recipients):
        entry = wanted[ended.sender_agency_id, ended.document_key]
        if ended.recipient_agency_id in {one.recipient_agency_id for one in entry.prepared.rows.deliveries}:
            found[entry.prepared.message.id].add(ended.delivery_id)
    return found


def _store(entries: Sequence[_Entry], audit_rows: list[audit.EventRow], at: dt.datetime) -> None:
    prepared = [entry.prepared for entry in entries]
    delivery.store_deliveries([one.rows for one in prepared])
    statuses.store_progress([row for one in prepared for row in one.progress])
    statuses.store_replacements([row for one in prepared for row in one.replacements])
    store_checks([row for one in prepared for row in one.checks])
    blobs.store_references([one.reference for one in prepared])
    outbox.store_jobs([row for one in prepared for row in one.jobs])
    replaced = _replaced(entries)
    for entry in entries:
        by = f"system:{entry.item.system.system_id}"
        message_id = entry.prepared.message.id
        if replaced[message_id]:
            statuses.mark_resent(
                delivery_ids=sorted(replaced[message_id]), by_message_id=message_id, at=at, by=by
            )
        opening = rows.change_opening(entry.prepared, entry.item.packet, at)
        if opening is not None:
            statuses.open_change(opening, by=by)
        audit_rows.append(rows.acceptance_event(entry.item, entry.prepared, at))
