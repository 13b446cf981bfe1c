"""The desk in stacks: each open task lies in exactly one, the first that fits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.urls import reverse

from lienthong.office.organization.actors import Actor
from lienthong.office.organization.policies import OfficePermission
from lienthong.office.outgoing.queries.documents import own_drafts
from lienthong.office.records.policies import URGENCY_WORDS
from lienthong.office.records.states import Direction
from lienthong.office.workflow.queries import DESK_LIMIT, TaskView
from lienthong.office.workflow.states import TaskKind
from lienthong.web.office_desk import due, places
from lienthong.web.office_desk.due import Nearness
from lienthong.web.office_desk.parts import Chip, TaskRow, Tone

_K = TaskKind
_TO_ISSUE = frozenset({_K.SEAL, _K.ISSUE})


@dataclass(frozen=True, slots=True)
class Stack:
    """One stack and what lies on it, soonest due first."""

    key: str
    title: str
    empty: str = ""
    """Said where nothing lies on it; an empty stack without words is not shown."""
    tone: str = ""
    """``late``, ``today`` or empty."""
    rows: list[TaskRow] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Seen:
    """A task as seen at a moment."""

    task: TaskView
    nearness: Nearness
    due_words: str


def stacks_of(actor: Actor, tasks: Sequence[TaskView], at: dt.datetime) -> list[Stack]:
    """The stacks of a person's desk; those that are empty and say nothing are left out."""
    places_on_desk = _stacks(actor)
    for task in tasks:
        seen = _seen(task, at)
        for fits, stack in places_on_desk:
            if fits(seen):
                stack.rows.append(_row(seen))
                break
    return [stack for _, stack in places_on_desk if stack.rows or stack.empty]


def draft_stack(actor: Actor, tasks: Sequence[TaskView]) -> list[Stack]:
    """The stack of drafts a person has begun, without those that lie on the desk already; none is no stack."""
    if OfficePermission.DRAFT not in actor.permissions:
        return []
    lying = {task.record_id for task in tasks}
    rows = [
        TaskRow(
            address=reverse("outgoing_edit", args=[one.id]),
            code=one.code,
            subject=one.subject or "(chưa có trích yếu)",
            issuer=one.issuer_name,
            act_words="Soạn tiếp",
        )
        for one in own_drafts(actor)
        if one.id not in lying
    ]
    return [Stack("du-thao", "Dự thảo đang soạn", rows=rows)] if rows else []


def is_cut(tasks: Sequence[TaskView]) -> bool:
    """Whether more lies on the desk than was read."""
    return len(tasks) >= DESK_LIMIT


def _stacks(actor: Actor) -> list[tuple[Callable[[_Seen], bool], Stack]]:
    found: list[tuple[Callable[[_Seen], bool], Stack]] = [
        (_is_late, Stack("qua-han", "Quá hạn", tone="late")),
        (_is_today, Stack("hom-nay", "Hôm nay", tone="today")),
    ]
    if OfficePermission.SEAL in actor.permissions:
        found += [
            (_is_of(frozenset({_K.RESEND})), Stack("gui-loi", "Gửi lỗi", tone="late")),
            (_is_of(_TO_ISSUE), Stack("cho-phat-hanh", "Chờ phát hành")),
        ]
    if OfficePermission.RECEIVE in actor.permissions:
        found.append((_is_of(frozenset({_K.ACCEPT})), Stack("moi-den", "Mới đến từ Trục")))
    found += [
        (_stands_in(absent.full_name), Stack(f"thay-{absent.user_id}", f"Xử lý thay {absent.full_name}"))
        for absent in actor.stands_in_for
    ]
    found += [
        (_is_to_do, Stack("cho-toi", "Chờ tôi", empty="Không còn việc nào chờ bạn.")),
        (_is_of(frozenset({_K.READ})), Stack("de-biet", "Để biết, chưa đọc")),
    ]
    return found


def _is_late(seen: _Seen) -> bool:
    return seen.nearness is Nearness.LATE


def _is_today(seen: _Seen) -> bool:
    return seen.nearness is Nearness.TODAY


def _is_to_do(seen: _Seen) -> bool:
    return seen.task.kind is not TaskKind.READ


def _is_of(kinds: frozenset[TaskKind]) -> Callable[[_Seen], bool]:
    return lambda seen: seen.task.kind in kinds and not seen.task.stands_in_for


def _stands_in(full_name: str) -> Callable[[_Seen], bool]:
    return lambda seen: seen.task.stands_in_for == full_name


def _seen(task: TaskView, at: dt.datetime) -> _Seen:
    if task.due_at is None:
        return _Seen(task, Nearness.LATER, "")
    found = due.seen_from(at, task.due_at, is_urgent=task.urgency > 0)
    return _Seen(task, found.nearness, found.words)


def _row(seen: _Seen) -> TaskRow:
    task = seen.task
    urgency = Chip(URGENCY_WORDS[task.urgency], Tone.BAD if task.urgency > 1 else Tone.LATE)
    return TaskRow(
        address=places.of_record(Direction(task.direction), task.record_id, task.code),
        code=task.code,
        subject=task.subject,
        issuer=task.issuer_name,
        stands_in_for=task.stands_in_for,
        words=task.words,
        chip=urgency if task.urgency else None,
        due_at=task.due_at,
        due_words=seen.due_words,
        due_class=seen.nearness.value,
        at=task.opened_at,
        act_words=task.kind_words,
    )
