"""The console's reading, filled from the queries of the axis."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from uuid import UUID

from lienthong.alerts.policies import Rules, due_before_sending
from lienthong.alerts.states import CLASS_LABEL, DocumentClass
from lienthong.axis.intake.envelopes import (
    EnvelopeView,
    find_document,
    list_documents,
    list_newest_documents,
    list_subjects,
)
from lienthong.axis.intake.file_checks import checks_of, list_signed
from lienthong.axis.intake.states import SignedState
from lienthong.axis.registry.directory import Directory
from lienthong.axis.registry.key_reading import keys_by_system
from lienthong.axis.registry.queries import directory
from lienthong.axis.statuses.queries import FIGURES, ClassItem, list_open_class, matrix
from lienthong.axis.statuses.queries.board import Board, Standing, boards
from lienthong.axis.statuses.queries.chain import chain_of
from lienthong.infra.clock import business_now
from lienthong.kernel.clock import real_now
from lienthong.web.axis_console import words
from lienthong.web.axis_console.course import course_of
from lienthong.web.axis_console.figure_cache import FigureCache
from lienthong.web.axis_console.file_reading import SIGNED_CHIPS, asides, file_checks, ids_apart
from lienthong.web.axis_console.key_lines import key_lines
from lienthong.web.axis_console.matrix_lines import matrix_rows
from lienthong.web.axis_console.names import Names
from lienthong.web.axis_console.reading import (
    AgencyLine,
    Aside,
    ChainLine,
    ClassCount,
    ClassLine,
    ClassList,
    Detail,
    Envelope,
    Page,
    RecipientState,
    Sending,
    SystemLine,
    Zeroes,
    ZeroFigure,
)

RECIPIENTS_EACH = 4
"""Recipients named on a line of the list; the rest is a number."""


class DatabaseReading:
    """Reads the database of this installation."""

    def __init__(self) -> None:
        self._figures = FigureCache()

    def newest(self, *, before: UUID | None, limit: int) -> Page:
        """Documents, newest first; five statements whatever the number of messages."""
        return _page(list_newest_documents(before=before, limit=limit + 1), limit)

    def asides(self) -> Sequence[Aside]:
        """Lists with something in them."""
        return asides()

    def apart(self, key: str, *, before: UUID | None, limit: int) -> Page | None:
        """The documents of such a list, newest first."""
        ids = ids_apart(key, before=before, limit=limit + 1)
        return None if ids is None else _page(list_documents(ids), limit)

    def detail(self, message_id: UUID) -> Detail | None:
        """One document with its matrix and course."""
        view = find_document(message_id)
        if view is None:
            return None
        names = Names(directory())
        at = business_now()
        rows = matrix(message_id, at=at)
        checks = checks_of(message_id)
        return Detail(
            envelope=_envelope(view, names, SignedState.NOT_YET if checks is None else checks.signed),
            files=None if checks is None else file_checks(checks),
            matrix=matrix_rows(rows, names, at),
            course=course_of(rows, names),
            warnings=view.warnings,
            chain=[
                ChainLine(step.message_id, step.code or step.document_id, step.is_newer)
                for step in chain_of(message_id)
            ],
        )

    def zeroes(self, at: dt.datetime) -> Zeroes:
        """The four figures, at most moments old."""
        found = self._figures.counts(at)
        figures = [
            ZeroFigure(sentence, [_count(word, found.counts[word]) for word in classes])
            for sentence, classes in zip(words.FIGURE_WORDS, FIGURES, strict=True)
        ]
        return Zeroes(found.at, figures, found.counts[DocumentClass.NORMAL])

    def class_list(self, group: str, at: dt.datetime, *, limit: int) -> ClassList | None:
        """The list behind a class, longest late first, with the definition it was counted by."""
        document_class = words.GROUPS.get(group)
        if document_class is None:
            return None
        shown = list_open_class(document_class, at, limit=limit)
        names = Names(directory())
        subjects = list_subjects({item.doc_id for item in shown if item.doc_id is not None})
        lines = [_class_line(item, subjects, names) for item in shown]
        definition = Rules.default().definitions[document_class]
        # The count may be a moment older than the list.
        total = max(len(lines), self._figures.counts(at).counts[document_class])
        return ClassList(CLASS_LABEL[document_class], lines, total, definition)

    def agencies(self) -> Sequence[AgencyLine]:
        """All agencies, by code."""
        snapshot = directory()
        names = Names(snapshot)
        return [
            AgencyLine(
                name=agency.name,
                code=agency.code,
                old_code=agency.old_code,
                parent_name=names.of(agency.parent_id) if agency.parent_id else "",
                mail=agency.mail,
                is_active=agency.is_active,
                successors=[names.of(successor) for successor in agency.successors],
                systems=[system.system_id for system in snapshot.systems_serving(agency.id)],
            )
            for agency in snapshot.agencies()
        ]

    def systems(self) -> Sequence[SystemLine]:
        """All connected systems, by id."""
        snapshot, keys = directory(), keys_by_system()
        return [
            SystemLine(
                system_id=system.system_id,
                name=system.name,
                is_active=system.is_active,
                keys=len(system.secrets),
                agencies=_served(system.agency_ids, snapshot),
                unreadable_keys=system.unreadable_secrets,
                key_lines=key_lines(keys.get(system.id, ()), real_now()),
            )
            for system in snapshot.systems()
        ]


def _served(agency_ids: Iterable[UUID], snapshot: Directory) -> list[str]:
    names = Names(snapshot)
    return sorted(names.of(agency_id) for agency_id in agency_ids)


def _count(document_class: DocumentClass, count: int) -> ClassCount:
    return ClassCount(words.GROUP_OF[document_class], CLASS_LABEL[document_class], count)


def _page(found: Sequence[EnvelopeView], limit: int) -> Page:
    """A page of what was found, one more than is shown."""
    names = Names(directory())
    shown = found[:limit]
    ids = [view.id for view in shown]
    standings, signed = boards(ids, each=RECIPIENTS_EACH), list_signed(ids)
    sendings = [
        _sending(view, standings.get(view.id, Board()), names, signed.get(view.id, SignedState.NOT_YET))
        for view in shown
    ]
    return Page(sendings, next_before=shown[-1].id if len(found) > limit else None)


def _envelope(view: EnvelopeView, names: Names, signed: SignedState) -> Envelope:
    return Envelope(
        signed=SIGNED_CHIPS.get(signed),
        id=view.id,
        code="/".join(part for part in (view.code_number, view.code_notation) if part),
        subject=view.subject,
        sender_name=names.of(view.sender_agency_id, at=view.accepted_at),
        sender_code=names.code_of(view.sender_agency_id),
        kind=words.BUSINESS_TYPES.get(view.business_type or 0, ""),
        urgency=words.URGENCIES.get(view.urgency, ""),
        issued_on=view.issued_on,
        due_on=view.due_on,
        accepted_at=view.accepted_at,
    )


def _sending(view: EnvelopeView, board: Board, names: Names, signed: SignedState) -> Sending:
    recipients = [_recipient(standing, names, view.accepted_at) for standing in board.first]
    return Sending(_envelope(view, names, signed), recipients, board.total)


def _recipient(standing: Standing, names: Names, at: dt.datetime) -> RecipientState:
    where, is_resent = standing.delivery_state, standing.is_resent
    if standing.request is not None:
        chip = words.request_chip(standing.request, where, is_resent=is_resent)
    else:
        chip = words.chip_of(standing.state, standing.label, where, is_resent=is_resent)
    name = names.of(standing.recipient_agency_id, standing.recipient_code, at=at)
    return RecipientState(name, standing.recipient_code, chip)


def _class_line(item: ClassItem, subjects: dict[UUID, str], names: Names) -> ClassLine:
    return ClassLine(
        message_id=item.doc_id,
        code=item.code,
        kind=words.BUSINESS_TYPES.get(item.business_type, ""),
        subject=subjects.get(item.doc_id, "") if item.doc_id else item.subject,
        sender_name=names.of(item.sender_agency_id, at=item.sent_at),
        recipient_name=names.of(
            item.recipient_agency_id, names.of_code(item.recipient_code), at=item.sent_at
        ),
        sent_at=item.sent_at,
        due_at=item.due_at,
        owner_name=names.of(item.owner_agency_id),
        reason=item.reason,
        due_note=due_before_sending(item.due_on, item.sent_at),
    )
