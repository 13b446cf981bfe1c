"""Thu hồi, lấy lại, cập nhật, thay thế: one page each, from an issued document (D-12; REC-01, REC-06, REC-07)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from lienthong.exchange.changes import ChangeKind
from lienthong.infra.clock import business_now
from lienthong.kernel.days import read_day, written_day
from lienthong.kernel.errors import RefusedError, TemporaryError
from lienthong.office.organization.policies import OfficePermission
from lienthong.office.outgoing import operations as outgoing
from lienthong.office.outgoing.operations import Fields, Notice
from lienthong.office.outgoing.policies import may_ask
from lienthong.office.outgoing.queries.changes import changes_of, recall_of
from lienthong.office.outgoing.queries.documents import OutgoingView, RecipientLine, find_outgoing, matrix_of
from lienthong.office.outgoing.states import OutgoingState
from lienthong.office.records.errors import RecordUnknownError
from lienthong.office.records.policies import URGENCY_WORDS
from lienthong.web.office_desk.acting import said, typed
from lienthong.web.office_desk.outgoing.words import progress_words
from lienthong.web.office_desk.pages import render, say
from lienthong.web.office_desk.parts import Field, Option, Toast
from lienthong.web.office_desk.visits import DeskVisit, at_desk

_DAY = "ngay-thong-bao"
_AFTER_RECALL = frozenset({ChangeKind.RECALL, None})
"""What may still be done with a document that is recalled: ask again where it was refused, replace it."""


@dataclass(frozen=True, slots=True)
class _Words:
    """What a page says of its act."""

    title: str
    sentence: str
    confirm: str
    done: str
    is_grave: bool = False


_WORDS: Mapping[ChangeKind | None, _Words] = {
    ChangeKind.RECALL: _Words(
        "Thu hồi văn bản",
        "Thu hồi bằng thông báo của cơ quan, tại mọi nơi đang giữ văn bản. Nơi nhận dừng xử lý, hủy bỏ văn bản và báo "
        "lại; nơi chưa lấy thì Trục không chuyển nữa. Văn bản và thông tin của nó ở đây được giữ nguyên, không sửa, "
        "không gửi thêm.",
        "Thu hồi",
        "Đang gửi thông báo thu hồi.",
        is_grave=True,
    ),
    ChangeKind.TAKE_BACK: _Words(
        "Lấy lại văn bản",
        "Đề nghị nơi nhận trả lại văn bản gửi nhầm. Nơi nhận đồng ý (15) hoặc từ chối kèm lý do (16); văn bản vẫn có "
        "hiệu lực cho đến khi nơi nhận đồng ý.",
        "Gửi yêu cầu lấy lại",
        "Đang gửi yêu cầu lấy lại.",
    ),
    ChangeKind.UPDATE: _Words(
        "Cập nhật thông tin",
        "Chỉ sửa thông tin đi kèm. Tệp đã ký, số, ngày và người ký giữ nguyên; sai nội dung thì dùng Thay thế.",
        "Gửi cập nhật",
        "Đang gửi cập nhật.",
    ),
    None: _Words(
        "Thay thế văn bản",
        "Soạn văn bản mới có số và chữ ký của nó, với nội dung và nơi nhận của văn bản này làm sẵn. Văn bản này chỉ "
        "thành “đã thay thế” khi văn bản mới phát hành.",
        "Soạn văn bản thay thế",
        "Đã tạo dự thảo thay thế; hãy sửa nội dung rồi trình ký.",
    ),
}


@at_desk(OfficePermission.SEAL)
def recall(visit: DeskVisit, record_id: UUID) -> HttpResponse:
    """Thu hồi (type 1), naming its notice."""

    def do(_chosen: Sequence[UUID]) -> int:
        notice = Notice(
            code=said(visit, "so-thong-bao"),
            signed_on=read_day(said(visit, _DAY)),
            signer=said(visit, "nguoi-ky"),
        )
        return outgoing.recall(
            visit.actor, record_id, notice=notice, reason=said(visit, "ly-do"), at=business_now()
        )

    return _page(visit, record_id, ChangeKind.RECALL, do)


@at_desk(OfficePermission.SEAL)
def take_back(visit: DeskVisit, record_id: UUID) -> HttpResponse:
    """Lấy lại (status 13)."""

    def do(chosen: Sequence[UUID]) -> int:
        return outgoing.take_back(
            visit.actor, record_id, chosen, reason=said(visit, "ly-do"), at=business_now()
        )

    return _page(visit, record_id, ChangeKind.TAKE_BACK, do)


@at_desk(OfficePermission.SEAL)
def update(visit: DeskVisit, record_id: UUID) -> HttpResponse:
    """Cập nhật (type 2): what stands beside the signed files."""

    def do(chosen: Sequence[UUID]) -> int:
        urgency, due = said(visit, "muc-do-khan"), said(visit, "han-tra-loi").strip()
        fields = Fields(
            subject=said(visit, "trich-yeu"),
            urgency=int(urgency) if urgency in {"0", "1", "2", "3"} else None,
            due_on=read_day(due),
            drops_due_on=not due,
            description=said(visit, "ghi-chu"),
        )
        return outgoing.update(
            visit.actor, record_id, chosen, fields=fields, reason=said(visit, "ly-do"), at=business_now()
        )

    return _page(visit, record_id, ChangeKind.UPDATE, do)


@at_desk(OfficePermission.SEAL)
def replace(visit: DeskVisit, record_id: UUID) -> HttpResponse:
    """Thay thế (type 3): a draft that takes this document's place when it is issued."""
    view = _issued(visit, record_id)
    if visit.request.method != "POST":
        return _form(visit, view, None)
    try:
        newer = outgoing.replace(visit.actor, record_id, reason=said(visit, "ly-do"), at=business_now())
    except RecordUnknownError:
        raise Http404 from None
    except (RefusedError, TemporaryError) as error:
        return _form(visit, view, None, problem=error.sentence, status=422)
    return say(HttpResponseRedirect(reverse("outgoing_edit", args=[newer])), Toast(_WORDS[None].done))


def _page(
    visit: DeskVisit, record_id: UUID, kind: ChangeKind, do: Callable[[Sequence[UUID]], int]
) -> HttpResponse:
    view = _issued(visit, record_id)
    if visit.request.method != "POST":
        return _form(visit, view, kind)
    try:
        chosen = [UUID(text) for text in visit.request.POST.getlist("noi-nhan")]
    except ValueError:
        raise Http404 from None
    try:
        asked = do(chosen)
    except RecordUnknownError:
        raise Http404 from None
    except (RefusedError, TemporaryError) as error:
        return _form(visit, view, kind, problem=error.sentence, status=422)
    words = _WORDS[kind].done if asked else "Yêu cầu này đã được gửi trước đó; không gửi thêm."
    return say(HttpResponseRedirect(reverse("outgoing_matrix", args=[record_id])), Toast(words))


def _issued(visit: DeskVisit, record_id: UUID) -> OutgoingView:
    view = find_outgoing(visit.actor, record_id)
    if view is None or view.state is not OutgoingState.ISSUED:
        raise Http404
    return view


def _form(
    visit: DeskVisit, view: OutgoingView, kind: ChangeKind | None, *, problem: str = "", status: int = 200
) -> HttpResponse:
    told = typed(visit) if visit.request.method == "POST" else {}
    posted = visit.request.POST.getlist("noi-nhan") if told else None
    record = view.record
    context = {
        "view": view,
        "record": record,
        "words": _WORDS[kind],
        "is_everyone": kind is ChangeKind.RECALL,
        "recall": None if kind in _AFTER_RECALL else recall_of(visit.agency_id, record.id),
        "recipients": [] if kind is None else _choices(visit, record.id, kind, posted),
        "asks_recipients": kind is not None,
        "fields": _fields(view, kind, told),
        "problem": problem,
    }
    return render(visit, "office/outgoing/change.html", context, section="outgoing", status=status)


def _choices(
    visit: DeskVisit, record_id: UUID, kind: ChangeKind, posted: Sequence[str] | None
) -> list[dict[str, object]]:
    asked = changes_of(visit.agency_id, record_id)
    found: list[dict[str, object]] = []
    for one in matrix_of(visit.agency_id, record_id):
        if one.line_id is None or one.state is None:
            continue
        waits = any(change.kind is kind and change.is_open for change in asked.get(one.id, []))
        may = may_ask(kind, one.state, one.progress) and not waits
        is_chosen = may if posted is None else str(one.line_id) in posted
        found.append(
            {"line": one, "may": may, "is_chosen": may and is_chosen, "words": _stands(one, waits=waits)}
        )
    return found


def _stands(one: RecipientLine, *, waits: bool) -> str:
    return "Đã yêu cầu, chờ trả lời" if waits else progress_words(one)


def _fields(view: OutgoingView, kind: ChangeKind | None, told: Mapping[str, str]) -> list[Field]:
    """The fields of a page, with what was typed where it was refused."""
    reason = Field(
        name="ly-do",
        label="Lý do",
        kind="textarea",
        value=told.get("ly-do", ""),
        is_required=True,
        is_wide=True,
        longest=1000,
    )
    match kind:
        case ChangeKind.RECALL:
            return [*_notice_fields(told), reason]
        case ChangeKind.UPDATE:
            return [*_information_fields(view, told), reason]
        case _:
            return [reason]


def _notice_fields(told: Mapping[str, str]) -> list[Field]:
    code, signer = told.get("so-thong-bao", ""), told.get("nguoi-ky", "")
    return [
        Field(
            name="so-thong-bao",
            label="Số, ký hiệu thông báo",
            value=code,
            is_required=True,
            longest=60,
            hint="Thí dụ 12/TB-VPCP",
        ),
        Field(name=_DAY, label="Ngày thông báo", kind="date", value=told.get(_DAY, ""), is_required=True),
        Field(name="nguoi-ky", label="Người ký thông báo", value=signer, is_required=True, longest=200),
    ]


def _information_fields(view: OutgoingView, told: Mapping[str, str]) -> list[Field]:
    record = view.record
    due = written_day(record.due_on) if record.due_on else ""
    return [
        Field(
            name="trich-yeu",
            label="Trích yếu",
            kind="textarea",
            value=told.get("trich-yeu", record.subject),
            is_required=True,
            is_wide=True,
            longest=500,
        ),
        Field(name="han-tra-loi", label="Hạn trả lời", kind="date", value=told.get("han-tra-loi", due)),
        Field(
            name="muc-do-khan",
            label="Mức độ khẩn",
            kind="select",
            value=told.get("muc-do-khan", str(record.urgency)),
            options=[Option(str(number), words) for number, words in URGENCY_WORDS.items()],
        ),
        Field(
            name="ghi-chu",
            label="Ghi chú",
            value=told.get("ghi-chu", record.description),
            is_wide=True,
            longest=500,
        ),
    ]
