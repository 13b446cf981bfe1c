"""Why an alert should stand: a value handed to ``operations.reconcile``, complete enough to explain itself (ALR-08)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from lienthong.alerts.policies.classes import Explanation
from lienthong.alerts.policies.facts import Facts
from lienthong.alerts.policies.rules import Owner, Rules
from lienthong.alerts.states import AlertKind, OfficerKind
from lienthong.kernel.clock import vietnam

LONGEST_CODE = 80
"""Characters of number and notation shown: they come from packets and must not carry a text of their own."""


@dataclass(frozen=True, slots=True)
class DocumentWords:
    """A document as messages name it: never its subject or content (D-19)."""

    code: str
    """Số và ký hiệu."""
    sender_name: str
    recipient_name: str
    path: str
    """Where it is shown, below the public address of this product."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One fact an alert rests on."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Cause:
    """A reason for an alert to stand, with the parties concerned."""

    kind: AlertKind
    subject_ref: str
    """What it is about: ``delivery:…``, ``refusal:…``; opaque here."""
    document: DocumentWords
    told: Mapping[uuid.UUID, frozenset[OfficerKind]]
    """Parties concerned and which of their officers get a message; none: shown on screens only."""
    owner_id: uuid.UUID | None
    """The party that must act next, where this product knows it."""
    owner_name: str
    is_urgent: bool
    rule: str
    rules_version: str
    threshold: str
    """The threshold as a sentence."""
    since: dt.datetime
    """Business time from which the cause holds."""
    due_at: dt.datetime | None
    evidence: tuple[Evidence, ...]
    about: uuid.UUID | None = None
    """The document in this product, where there is one."""

    @property
    def fingerprint(self) -> str:
        """Tells one cause from the next of the same kind: rule and the moment from which it holds."""
        return f"{self.rule}@{self.since.astimezone(dt.UTC).isoformat()}"


def shown_code(code: str) -> str:
    """Number and notation on one line, cut where they are no longer a number (D-19)."""
    line = " ".join("".join(mark if mark.isprintable() else " " for mark in code).split())
    return line if len(line) <= LONGEST_CODE else f"{line[:LONGEST_CODE]}…"


def evidence_of(facts: Facts, explanation: Explanation) -> tuple[Evidence, ...]:
    """The facts behind a class, in the order they happened."""
    lines = [
        ("Gửi lúc", facts.sent_at),
        ("Nơi nhận lấy lúc", facts.taken_at),
        ("Nơi nhận báo lỗi lúc", facts.failed_at),
        ("Lỗi gửi lúc", facts.sending_failed_at),
        ("Trạng thái hiện tại từ", facts.since),
        ("Trạng thái gần nhất lúc", facts.heard_at),
    ]
    found = [Evidence(label, moment(at)) for label, at in lines if at is not None]
    if facts.due_on is not None:
        found.append(Evidence("Hạn ghi trên văn bản", f"{facts.due_on:%d/%m/%Y}"))
    return (*found, Evidence("Thời hạn hết lúc", moment(explanation.since)))


def cause_of(  # noqa: PLR0913  one flat record by contract
    facts: Facts,
    explanation: Explanation,
    rules: Rules,
    *,
    subject_ref: str,
    document: DocumentWords,
    told: Mapping[uuid.UUID, frozenset[OfficerKind]],
    owner_id: uuid.UUID | None,
    about: uuid.UUID | None = None,
) -> Cause:
    """The alert a class of D-15 raises."""
    is_sender = explanation.rule.owner is Owner.SENDER
    return Cause(
        kind=AlertKind(explanation.document_class.value),
        subject_ref=subject_ref,
        document=document,
        told=told,
        owner_id=owner_id,
        owner_name=document.sender_name if is_sender else document.recipient_name,
        is_urgent=facts.is_urgent,
        rule=explanation.rule.name,
        rules_version=rules.version,
        threshold=explanation.rule.sentence(is_urgent=facts.is_urgent),
        since=explanation.since,
        due_at=explanation.due_at,
        evidence=evidence_of(facts, explanation),
        about=about,
    )


def moment(at: dt.datetime) -> str:
    """A moment as officials write it, in Vietnam time."""
    return f"{vietnam(at):%H:%M ngày %d/%m/%Y}"
