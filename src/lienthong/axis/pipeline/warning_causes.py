"""From what the axis knows to causes of alerts: the classes of D-15, and what is untaken after an hour (D-08)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lienthong.alerts.policies import Cause, DocumentWords, Evidence, Facts, Rules, explain, next_change
from lienthong.alerts.policies.audience import FIRST_RUNG
from lienthong.alerts.policies.causes import cause_of, moment
from lienthong.alerts.policies.rules import Owner
from lienthong.alerts.states import AlertKind, OfficerKind, Side
from lienthong.axis.delivery.queries import RefusalView
from lienthong.axis.pipeline.warning_paths import ALERTS_PATH, message_path
from lienthong.axis.registry.queries import Directory
from lienthong.axis.statuses.queries.history import load_facts
from lienthong.axis.statuses.queries.late import DenialView, LateRow, NamedDelivery, UnansweredView, named
from lienthong.exchange.changes import KIND_WORDS
from lienthong.kernel.calendar import WorkingCalendar

RAISED = (
    AlertKind.SEND_ERROR,
    AlertKind.NOT_ARRIVED,
    AlertKind.RECEIVE_ERROR,
    AlertKind.NOT_ACCEPTED,
    AlertKind.NO_STATUS,
)
"""Classes the axis warns of. *Tồn đọng* is work inside an agency: its own office warns of it."""
_RAISED_WORDS = frozenset(kind.value for kind in RAISED)


def subject_ref(delivery_id: uuid.UUID) -> str:
    """How alerts name a document at a recipient."""
    return f"delivery:{delivery_id}"


@dataclass(frozen=True, slots=True)
class _Judged:
    """What was found for a row, and until when time alone cannot change it."""

    row: LateRow
    cause: Cause | None
    judge_again_after: dt.datetime | None

    def is_stale(self, row: LateRow, at: dt.datetime) -> bool:
        """Something happened to it, or time may have moved it to another class."""
        if self.row != row:
            return True
        return self.judge_again_after is not None and at > self.judge_again_after


class Judge:
    """Causes of late documents; remembers, so that a sweep looks only at what is new or may have changed.

    The memory is this process's own and holds nothing that cannot be read again.
    """

    def __init__(self, rules: Rules, calendar: WorkingCalendar) -> None:
        self._rules = rules
        self._calendar = calendar
        self._known: dict[uuid.UUID, _Judged] = {}
        self._last_at: dt.datetime | None = None
        self._names_version: int | None = None

    def causes(self, rows: Sequence[LateRow], directory: Directory, at: dt.datetime) -> list[Cause]:
        """One cause for each row that is in a class the axis warns of."""
        if self._last_at is None or at < self._last_at or directory.version != self._names_version:
            self._known.clear()
        self._last_at, self._names_version = at, directory.version
        kept: dict[uuid.UUID, _Judged] = {}
        stale: list[LateRow] = []
        for row in rows:
            known = self._known.get(row.delivery_id)
            if known is None or known.is_stale(row, at):
                stale.append(row)
            else:
                kept[row.delivery_id] = known
        self._known = kept | self._judge(stale, directory, at)
        return [one.cause for one in self._known.values() if one.cause is not None]

    def _judge(
        self, rows: Sequence[LateRow], directory: Directory, at: dt.datetime
    ) -> dict[uuid.UUID, _Judged]:
        by_id = {row.delivery_id: row for row in rows}
        facts, names = (load_facts(by_id), named(by_id)) if by_id else ({}, {})
        return {
            delivery_id: _Judged(
                by_id[delivery_id],
                self._cause(one, names[delivery_id], directory, at),
                next_change(one, at, self._rules, self._calendar),
            )
            for delivery_id, one in facts.items()
            if delivery_id in names
        }

    def _cause(
        self, facts: Facts, name: NamedDelivery, directory: Directory, at: dt.datetime
    ) -> Cause | None:
        explanation = explain(facts, at, self._rules, self._calendar)
        if explanation is None or explanation.document_class.value not in _RAISED_WORDS:
            return None
        is_sender = explanation.rule.owner is Owner.SENDER
        return cause_of(
            facts,
            explanation,
            self._rules,
            subject_ref=subject_ref(name.delivery_id),
            document=document_words(name, directory),
            told=both_sides(AlertKind(explanation.document_class.value), name),
            owner_id=name.sender_agency_id if is_sender else name.recipient_agency_id,
        )


def untaken_causes(rows: Sequence[LateRow], directory: Directory, rules: Rules) -> list[Cause]:
    """Alerts of the first hour, by the clock; seen on screens while no deadline has passed yet (D-08)."""
    if not rows:
        return []
    names = named([row.delivery_id for row in rows])
    minutes = int(rules.warnings.untaken.total_seconds() // 60)
    return [
        Cause(
            kind=AlertKind.UNTAKEN,
            subject_ref=subject_ref(row.delivery_id),
            document=(document := document_words(name, directory)),
            told=both_sides(AlertKind.UNTAKEN, name),
            owner_id=name.recipient_agency_id,
            owner_name=document.recipient_name,
            is_urgent=False,
            rule="untaken",
            rules_version=rules.version,
            threshold=f"Mọi văn bản, tính theo giờ đồng hồ: {minutes} phút kể từ lúc trục nhận văn bản.",
            since=name.sent_at + rules.warnings.untaken,
            due_at=row.due_at,
            evidence=(Evidence("Gửi lúc", moment(name.sent_at)), Evidence("Nơi nhận lấy lúc", "chưa lấy")),
        )
        for row in rows
        if (name := names.get(row.delivery_id)) is not None
    ]


def unanswered_causes(rows: Sequence[UnansweredView], directory: Directory, rules: Rules) -> list[Cause]:
    """*Chưa phản hồi trạng thái* of take-backs nobody answers, told to both sides: never silence (D-12)."""
    if not rows:
        return []
    names, rule = named([row.delivery_id for row in rows]), rules.by_name["change_unanswered"]
    return [
        Cause(
            kind=AlertKind.NO_STATUS,
            subject_ref=f"change:{row.change_id}",
            document=(document := document_words(name, directory)),
            told=both_sides(AlertKind.NO_STATUS, name),
            owner_id=name.recipient_agency_id,
            owner_name=document.recipient_name,
            is_urgent=False,
            rule=rule.name,
            rules_version=rules.version,
            threshold=rule.sentence(is_urgent=False),
            since=row.due_at,
            due_at=row.due_at,
            evidence=(
                Evidence("Yêu cầu lấy lại lúc", moment(row.opened_at)),
                Evidence("Lý do", row.reason or "không ghi"),
            ),
        )
        for row in rows
        if (name := names.get(row.delivery_id)) is not None
    ]


def refusal_causes(refusals: Iterable[RefusalView], directory: Directory, rules: Rules) -> list[Cause]:
    """*Gửi lỗi* of documents refused at the door; told to the sender alone: the other side never had it."""
    rule = rules.by_name["send_error"]
    return [
        Cause(
            kind=AlertKind.SEND_ERROR,
            subject_ref=f"refusal:{view.id}",
            document=DocumentWords(
                view.code,
                _name(directory, view.sender_agency_id),
                _coded(directory, view.recipient_code),
                ALERTS_PATH,
            ),
            told={view.sender_agency_id: FIRST_RUNG[AlertKind.SEND_ERROR][Side.SENDER]},
            owner_id=view.sender_agency_id,
            owner_name=_name(directory, view.sender_agency_id),
            is_urgent=view.is_urgent,
            rule=rule.name,
            rules_version=rules.version,
            threshold=rule.sentence(is_urgent=view.is_urgent),
            since=view.refused_at,
            due_at=view.due_at,
            evidence=(
                Evidence("Trục từ chối lúc", moment(view.refused_at)),
                Evidence("Mã lý do", view.error_code),
            ),
        )
        for view in refusals
    ]


def returned_cause(
    name: NamedDelivery, returned_at: dt.datetime, directory: Directory, rules: Rules
) -> Cause:
    """*Trả lại sau khi tiếp nhận*: the sender must know (D-10)."""
    document = document_words(name, directory)
    return Cause(
        kind=AlertKind.RETURNED,
        subject_ref=subject_ref(name.delivery_id),
        document=document,
        told=both_sides(AlertKind.RETURNED, name),
        owner_id=name.sender_agency_id,
        owner_name=document.sender_name,
        is_urgent=False,
        rule="returned",
        rules_version=rules.version,
        threshold="Báo ngay khi nơi nhận trả lại (02) sau khi đã tiếp nhận (03).",
        since=returned_at,
        due_at=None,
        evidence=(
            Evidence("Gửi lúc", moment(name.sent_at)),
            Evidence("Trả lại lúc", moment(returned_at)),
        ),
    )


def denied_cause(name: NamedDelivery, denial: DenialView, directory: Directory, rules: Rules) -> Cause:
    """A recall, update or take-back was refused (02, 16): both sides must know (D-12, REC-05)."""
    document = document_words(name, directory)
    return Cause(
        kind=AlertKind.CHANGE_DENIED,
        subject_ref=f"change:{denial.change_id}",
        document=document,
        told=both_sides(AlertKind.CHANGE_DENIED, name),
        owner_id=name.sender_agency_id,
        owner_name=document.sender_name,
        is_urgent=False,
        rule="change_denied",
        rules_version=rules.version,
        threshold="Báo ngay khi nơi nhận từ chối (02, 16) yêu cầu thu hồi, lấy lại hoặc cập nhật.",
        since=denial.denied_at,
        due_at=None,
        evidence=(
            Evidence("Yêu cầu", KIND_WORDS[denial.kind]),
            Evidence("Từ chối lúc", moment(denial.denied_at)),
            Evidence("Lý do", denial.text or "không ghi"),
        ),
    )


def document_words(name: NamedDelivery, directory: Directory) -> DocumentWords:
    """A delivery in the words of messages."""
    return DocumentWords(
        code=name.code,
        sender_name=_name(directory, name.sender_agency_id) or name.sender_code,
        recipient_name=_name(directory, name.recipient_agency_id) or name.recipient_code,
        path=message_path(name.message_id),
    )


def both_sides(kind: AlertKind, name: NamedDelivery) -> Mapping[uuid.UUID, frozenset[OfficerKind]]:
    """The parties told of a kind of alert, and which of their officers; a body may write to itself."""
    rung = FIRST_RUNG[kind]
    parties = {Side.SENDER: name.sender_agency_id, Side.RECIPIENT: name.recipient_agency_id}
    told: dict[uuid.UUID, frozenset[OfficerKind]] = {}
    for side, officers in rung.items():
        told[parties[side]] = told.get(parties[side], frozenset()) | officers
    return told


def _name(directory: Directory, agency_id: uuid.UUID) -> str:
    agency = directory.agency_by_id(agency_id)
    return agency.name if agency else ""


def _coded(directory: Directory, code: str) -> str:
    agency = directory.agency(code)
    return agency.name if agency else code
