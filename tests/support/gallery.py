"""Addresses of the office with pages that show every part, for looking at them before and beside real pages.

The draft behind the form is kept in this module: what is tried is the page's half (forms.js), not a record.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path

from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import path

from lienthong.infra.clock import business_now
from lienthong.office.organization.policies import OfficePermission
from lienthong.office.records.queries import HappeningView
from lienthong.office.records.states import Act
from lienthong.office.workflow.queries import CommentView
from lienthong.project.office_urls import urlpatterns as office
from lienthong.web.office_desk.pages import render, say
from lienthong.web.office_desk.parts import (
    Chip,
    Field,
    FileLine,
    Finding,
    MatrixCell,
    Option,
    PageImage,
    Step,
    StepState,
    TaskRow,
    Toast,
    Tone,
)
from lienthong.web.office_desk.visits import DeskVisit, at_desk

SUBJECT = "Về việc bảo đảm gửi, nhận văn bản điện tử thông suốt trên Trục liên thông văn bản quốc gia"


@dataclass
class Draft:
    """What the server keeps of the form."""

    version: int = 1
    fields: dict[str, str] = field(default_factory=lambda: {"subject": "Ban đầu", "words": ""})
    is_down: bool = False
    posts: int = 0


draft = Draft()

TEMPLATES = str(Path(__file__).with_name("gallery"))
"""Folder of their templates, to be put into ``settings.TEMPLATES``."""


@at_desk(OfficePermission.READ)
def work(visit: DeskVisit) -> HttpResponse:
    """The work screen with everything on it."""
    at = business_now()
    hour = dt.timedelta(hours=1)
    rows = [
        TaskRow(
            address="/thu/viec/",
            code=f"{800 + number}/VPCP-KSTT",
            subject=SUBJECT,
            issuer="Văn phòng Chính phủ",
            chip=Chip("Khẩn", Tone.LATE) if number == 7 else None,
            due_at=at + hour,
            due_words="còn 1 giờ",
            due_class="is-today",
            is_chosen=number == 7,
        )
        for number in (7, 8, 9)
    ]
    context = {
        "rows": rows,
        "subject": SUBJECT,
        "chip": Chip("Đã đến", Tone.ACTIVE),
        "steps": [
            Step("Soạn thảo", StepState.DONE, at - hour),
            Step("Ký số", StepState.DONE, at),
            Step("Cấp số", StepState.NOW),
            Step("Phát hành", StepState.NEXT),
        ],
        "pages": [
            PageImage(n, "/static/mark.svg", f"Trang {n} của văn bản 807/VPCP-KSTT", 600, 849) for n in (1, 2)
        ],
        "findings": [
            Finding(Tone.DONE, "Đúng nơi nhận"),
            Finding(Tone.LATE, "Có thể trùng văn bản", "Đã có 807/VPCP-KSTT từ Sở Nội vụ."),
            Finding(Tone.BAD, "Chữ ký số không hợp lệ", "Nội dung đã bị sửa sau khi ký."),
            Finding(Tone.WAITING, "Chưa xác định được thời điểm ký"),
        ],
        "files": [
            FileLine("807-vpcp-kstt.pdf", "/", "Văn bản", 1_412_000, "3 trang", Chip("Đã ký", Tone.DONE))
        ],
        "fields": [
            Field(name="reason", label="Lý do", kind="select", options=[Option("a", "Gửi sai nơi nhận")]),
            Field(name="why", label="Ghi rõ", kind="textarea", is_required=True, problem="Hãy ghi rõ lý do."),
        ],
        "course": [HappeningView(Act.ARRIVED, at - hour, "Hệ thống", "Nguồn: Văn phòng Chính phủ")],
        "planned": ["Tiếp nhận", "Chuyển xử lý"],
        "comments": [CommentView("Trần Minh Đức (Chuyên viên)", at, "Đề nghị cho ý kiến.\nTrước 11 giờ.")],
    }
    return render(visit, "gallery_work.html", context, section="incoming")


@at_desk(OfficePermission.READ)
def form(visit: DeskVisit) -> HttpResponse:
    """A draft that saves itself, a row of the matrix, the states of error and slowness."""
    at = business_now()
    context = {
        "version": draft.version,
        "fields": [
            Field(
                name="subject",
                label="Trích yếu",
                value=draft.fields["subject"],
                is_wide=True,
                is_required=True,
            ),
            Field(name="words", label="Nội dung", value=draft.fields["words"], kind="textarea", is_wide=True),
            Field(name="due", label="Hạn trả lời", kind="date", hint="Để trống nếu không có."),
        ],
        "cells": [MatrixCell(at), MatrixCell(at, Tone.LATE, "Chưa nhận", "đã 3 giờ"), None],
        "at": at,
    }
    return render(visit, "gallery_form.html", context, section="outgoing")


@at_desk(OfficePermission.READ)
def save(visit: DeskVisit) -> HttpResponse:
    """Keep the draft unless somebody saved a newer one."""
    posted = visit.request.POST
    if draft.is_down:
        return HttpResponse(status=503)
    if "TUYỆT MẬT" in posted["words"]:
        return JsonResponse(
            {"problem": "Văn bản mật không soạn trên hệ thống này.", "forget": True}, status=422
        )
    if int(posted["version"]) != draft.version:
        return JsonResponse({"version": draft.version, "fields": draft.fields, "saved": "08:05"}, status=409)
    draft.version += 1
    draft.fields = {name: posted[name] for name in ("subject", "words")}
    return JsonResponse({"version": draft.version, "saved": "08:05"})


@at_desk(OfficePermission.READ)
def send(visit: DeskVisit) -> HttpResponse:
    """Count how often the form came."""
    draft.posts += 1
    return say(HttpResponseRedirect("/thu/"), Toast("Đã trình ký.", "/thu/gui/"))


urlpatterns = [
    *office,
    path("thu/viec/", work),
    path("thu/", form),
    path("thu/luu/", save),
    path("thu/gui/", send),
]
