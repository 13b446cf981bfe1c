"""The matrix recipient × status of one document, and what the clerk does about failures (SND-07, SND-08)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse

from lienthong.exchange.statuses import LABEL_OF, ProgressState
from lienthong.infra.clock import business_now
from lienthong.kernel.clock import legal_date
from lienthong.kernel.days import read_day, written_day
from lienthong.office.organization.policies import OfficePermission
from lienthong.office.outgoing import operations as outgoing
from lienthong.office.outgoing.queries.changes import AskedView, changes_of, recall_of
from lienthong.office.outgoing.queries.documents import (
    HeardView,
    OutgoingView,
    RecipientLine,
    find_outgoing,
    heard_of,
    matrix_of,
)
from lienthong.office.outgoing.states import KIND_WORDS, RecipientKind, SendState
from lienthong.office.records.queries import chain_of, replaced_by
from lienthong.web.office_desk.acting import act, said
from lienthong.web.office_desk.alerts.notices import alerts_on
from lienthong.web.office_desk.outgoing.recipients import chosen_recipient, recipients_context
from lienthong.web.office_desk.outgoing.words import age_words, change_chip, chip_of
from lienthong.web.office_desk.pages import render
from lienthong.web.office_desk.parts import MatrixCell, Toast, Tone
from lienthong.web.office_desk.visits import DeskVisit, at_desk

COLUMNS = ("Đã gửi", "Đã đến", "Tiếp nhận", "Chuyển xử lý", "Đang xử lý", "Hoàn thành")
SLOW = dt.timedelta(hours=4)
"""Business time after which a waiting cell turns amber; warnings have their own rules and thresholds."""
_STATUS_WORDS = {
    "01": "Đã đến",
    "02": "Từ chối nhận (trả lại)",
    "03": "Đã tiếp nhận",
    "04": "Đã chuyển xử lý",
    "05": "Đang xử lý",
    "06": "Đã hoàn thành",
    "13": "Yêu cầu lấy lại",
    "15": "Đồng ý cập nhật, lấy lại",
    "16": "Từ chối cập nhật, lấy lại",
}
_REFUSED = {ProgressState.REFUSED, ProgressState.RETURNED}


@at_desk(OfficePermission.READ)
def matrix(visit: DeskVisit, record_id: UUID) -> HttpResponse:
    """Every recipient with the time of each status."""
    return matrix_page(visit, record_id)


def matrix_page(
    visit: DeskVisit, record_id: UUID, *, problem: str = "", typed: str = "", status: int = 200
) -> HttpResponse:
    """The page; after a refused act with its sentence and the words typed."""
    view = find_outgoing(visit.actor, record_id)
    if view is None:
        raise Http404
    at = business_now()
    lines = matrix_of(visit.agency_id, record_id)
    asked = changes_of(visit.agency_id, record_id)
    is_clerk = OfficePermission.SEAL in visit.actor.permissions
    recall = recall_of(visit.agency_id, record_id)
    context = {
        "view": view,
        "record": view.record,
        "chip": chip_of(view.state),
        "columns": COLUMNS,
        "rows": [_row(one, view, at, asked.get(one.id, [])) for one in lines],
        "recall": recall,
        "is_frozen": recall is not None or replaced_by(visit.agency_id, record_id) is not None,
        "asked": [change for one in lines for change in asked.get(one.id, [])],
        "chain": chain_of(visit.agency_id, record_id),
        "chain_address": "outgoing",
        "to_resend": [one for one in lines if one.may_resend],
        "heard": [
            {"name": name, "heard": one, "words": _heard_words(one)}
            for name, one in heard_of(visit.agency_id, record_id)
        ],
        "is_clerk": is_clerk,
        "alerts": alerts_on(visit, record_id),
        "today": written_day(legal_date(at)),
        "problem": problem,
        "typed": typed,
        **recipients_context(visit, record_id, lines),
        "add_address": reverse("outgoing_add_recipients", args=[record_id]),
    }
    return render(visit, "office/outgoing/matrix.html", context, section="exchange", status=status)


@at_desk(OfficePermission.SEAL)
def resend(visit: DeskVisit, record_id: UUID) -> HttpResponse:
    """Send again to the chosen recipients that failed or refused, and to nobody else."""
    chosen = [key for text in visit.request.POST.getlist("noi-nhan") if (key := _uuid(text))]
    return _act(
        visit,
        record_id,
        lambda: outgoing.resend(visit.actor, record_id, chosen, at=business_now()),
        "Đang gửi lại các nơi nhận đã chọn.",
    )


@at_desk(OfficePermission.SEAL)
def give_up(visit: DeskVisit, record_id: UUID, line_id: UUID) -> HttpResponse:
    """Stop sending to one recipient, or note that it went another way (D-18)."""
    other_way = visit.request.POST.get("cach") == "khac"
    reason = said(visit, "ly-do")
    return _act(
        visit,
        record_id,
        lambda: outgoing.give_up(
            visit.actor, record_id, line_id, reason=reason, other_way=other_way, at=business_now()
        ),
        "Đã ghi nhận.",
    )


@at_desk(OfficePermission.SEAL)
def add(visit: DeskVisit, record_id: UUID) -> HttpResponse:
    """Further recipients after issue (*gửi bổ sung nơi nhận*)."""
    return _act(
        visit,
        record_id,
        lambda: outgoing.add_recipients(visit.actor, record_id, [chosen_recipient(visit)], at=business_now()),
        "Đã thêm nơi nhận; văn bản đang được gửi.",
    )


@at_desk(OfficePermission.SEAL)
def outside(visit: DeskVisit, record_id: UUID, recipient_id: UUID) -> HttpResponse:
    """How and when it went to a recipient outside the axis."""
    posted = visit.request.POST
    today = legal_date(business_now())
    return _act(
        visit,
        record_id,
        lambda: outgoing.record_outside_sending(
            visit.actor,
            record_id,
            recipient_id,
            way=posted.get("cach", ""),
            sent_on=read_day(posted.get("ngay", "")) or today,
            proof=posted.get("bang-chung", ""),
            at=business_now(),
        ),
        "Đã ghi việc gửi ngoài Trục.",
    )


def _act(visit: DeskVisit, record_id: UUID, do: Callable[[], object], words: str) -> HttpResponse:
    def done() -> Toast:
        do()
        return Toast(words)

    def refused(problem: str, typed: Mapping[str, str]) -> HttpResponse:
        return matrix_page(visit, record_id, problem=problem, typed=typed.get("ly-do", ""), status=422)

    return act(visit, done, then=reverse("outgoing_matrix", args=[record_id]), refused=refused)


def _heard_words(one: HeardView) -> str:
    """A 03 that answers a recall is no *Đã tiếp nhận* of the document (D-11)."""
    if one.answers_change:
        return "từ chối yêu cầu" if one.code in {"02", "16"} else "đồng ý yêu cầu"
    return _STATUS_WORDS.get(one.code, f"Mã {one.code}")


def _row(
    one: RecipientLine, view: OutgoingView, at: dt.datetime, asked: Sequence[AskedView]
) -> dict[str, object]:
    cells: list[MatrixCell | None]
    match one.kind:
        case RecipientKind.AXIS:
            cells = [_sent(one, at), _arrived(one, at), _accepted(one, at), *_later(one)]
        case RecipientKind.INSIDE:
            told = (
                MatrixCell(view.issued_at, Tone.DONE, "Đã đưa lên bàn làm việc") if view.issued_at else None
            )
            cells = [told, None, None, None, None, None]
        case RecipientKind.OUTSIDE:
            cells = [_outside(one), None, None, None, None, None]
    named = list(zip(COLUMNS, cells, strict=True))
    return {
        "line": one,
        "kind_words": KIND_WORDS[one.kind],
        "cells": named,
        "is_bad": one.may_resend,
        "asked": [change_chip(change) for change in asked],
    }


def _sent(one: RecipientLine, at: dt.datetime) -> MatrixCell | None:
    match one.state:
        case None:
            return None
        case SendState.QUEUED:
            since = one.queued_at or at
            return MatrixCell(None, _waiting(since, at), "Chờ gửi", age_words(since, at))
        case SendState.SENT:
            return MatrixCell(one.sent_at, Tone.DONE)
        case SendState.FAILED:
            return MatrixCell(one.failed_at, Tone.BAD, f"Gửi lỗi: {one.fault}")
        case SendState.GIVEN_UP:
            return MatrixCell(one.sent_at, Tone.WAITING, f"Thôi gửi. {one.reason}")


def _arrived(one: RecipientLine, at: dt.datetime) -> MatrixCell | None:
    if "01" in one.status_times:
        return MatrixCell(one.status_times["01"], Tone.DONE)
    if one.progress is ProgressState.WITHDRAWN:
        return _withdrawn(one)
    if one.state is not SendState.SENT:
        return None
    if one.taken_at:
        words = "" if one.status_times else "Hệ thống bên nhận đã lấy, chưa phản hồi"
        tone = Tone.DONE if one.status_times else _waiting(one.taken_at, at, usual=Tone.ACTIVE)
        return MatrixCell(one.taken_at, tone, words, "" if one.status_times else age_words(one.taken_at, at))
    since = one.sent_at or at
    return MatrixCell(None, _waiting(since, at), "Chưa đến", age_words(since, at))


def _accepted(one: RecipientLine, at: dt.datetime) -> MatrixCell | None:
    if one.progress in _REFUSED:
        told = f"{LABEL_OF[one.progress]}. {one.reason}".strip()
        return MatrixCell(one.status_times.get("02", one.progress_at), Tone.BAD, told)
    if "03" in one.status_times:
        return MatrixCell(one.status_times["03"], Tone.DONE)
    arrived = one.status_times.get("01")
    if arrived and one.progress is ProgressState.WITHDRAWN:
        return _withdrawn(one)
    if arrived and one.progress is ProgressState.ARRIVED:
        return MatrixCell(None, _waiting(arrived, at), "Chưa tiếp nhận", age_words(arrived, at))
    return None


def _later(one: RecipientLine) -> list[MatrixCell | None]:
    tones = {"04": Tone.DONE, "05": Tone.DONE, "06": Tone.DONE}
    cells: list[MatrixCell | None] = [
        MatrixCell(one.status_times[code], tone) if code in one.status_times else None
        for code, tone in tones.items()
    ]
    if one.progress is ProgressState.WITHDRAWN and "03" in one.status_times and None in cells:
        cells[cells.index(None)] = _withdrawn(one)
    return cells


def _withdrawn(one: RecipientLine) -> MatrixCell:
    """In the place of the first step that did not come to pass; when all did, its chip beside the name tells."""
    return MatrixCell(one.progress_at, Tone.WAITING, "Đã thu hồi")


def _outside(one: RecipientLine) -> MatrixCell | None:
    if one.sent_on is None:
        return MatrixCell(None, Tone.WAITING, f"Chưa ghi việc gửi{f' ({one.way})' if one.way else ''}")
    proof = f", {one.proof}" if one.proof else ""
    return MatrixCell(None, Tone.DONE, f"{one.way or 'Đã gửi'} ngày {one.sent_on:%d/%m/%Y}{proof}")


def _waiting(since: dt.datetime, at: dt.datetime, *, usual: Tone = Tone.WAITING) -> Tone:
    return Tone.LATE if at - since > SLOW else usual


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
