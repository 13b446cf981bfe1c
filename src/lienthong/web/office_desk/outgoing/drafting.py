"""Drafting: a form that saves itself, files beside it, recipients proposed; or a PDF made elsewhere."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from django.core.files.uploadedfile import TemporaryUploadedFile
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse

from lienthong.infra.clock import business_now
from lienthong.kernel.clock import legal_date
from lienthong.kernel.days import written_day
from lienthong.kernel.errors import RefusedError, TemporaryError
from lienthong.letters.kinds import ABBREVIATIONS, OFFICIAL_LETTER
from lienthong.letters.model import FACT_LABELS
from lienthong.office.organization.policies import PREFIX_WORDS, OfficePermission, OfficeRole
from lienthong.office.organization.queries import list_bodies, list_grounds, list_posts, list_units
from lienthong.office.outgoing import operations as outgoing
from lienthong.office.outgoing.errors import SecretContentError, UploadRefusedError
from lienthong.office.outgoing.operations import Upload
from lienthong.office.outgoing.policies import DraftForm
from lienthong.office.outgoing.queries.documents import OutgoingView, find_outgoing, matrix_of
from lienthong.office.outgoing.states import OutgoingState
from lienthong.office.records.errors import ChangedMeanwhileError, RecordUnknownError
from lienthong.office.records.policies import LONGEST, URGENCY_WORDS
from lienthong.office.records.queries import course_of, list_files
from lienthong.office.records.states import FileRole
from lienthong.web.office_desk.acting import known_version
from lienthong.web.office_desk.outgoing.recipients import recipients_context
from lienthong.web.office_desk.outgoing.words import asked_of, clock_words
from lienthong.web.office_desk.pages import render, say
from lienthong.web.office_desk.parts import Field, Option, Toast
from lienthong.web.office_desk.sheets import file_line, page_images
from lienthong.web.office_desk.visits import DeskVisit, at_desk
from lienthong.web.refusals import method_not_allowed

_ROLES = {"phu-luc": FileRole.APPENDIX, "tham-khao": FileRole.REFERENCE}


@at_desk(OfficePermission.DRAFT)
def new(visit: DeskVisit) -> HttpResponse:
    """Choose how to begin: on the form, or with a PDF; the draft is made by the press of the button."""
    if visit.request.method != "POST":
        return _new_page(visit)
    kind = visit.request.POST.get("kind", OFFICIAL_LETTER)
    form = DraftForm(kind=kind if kind in ABBREVIATIONS else OFFICIAL_LETTER)
    upload = visit.request.FILES.get("tep")
    at = business_now()
    try:
        if upload is None:
            record_id = outgoing.create_draft(visit.actor, form, at=at)
        else:
            record_id = outgoing.draft_from_pdf(visit.actor, form, _upload(upload), at=at)
    except (RefusedError, TemporaryError) as error:
        return _new_page(visit, problem=error.sentence, kind=kind, status=422)
    return HttpResponseRedirect(reverse("outgoing_edit", args=[record_id]))


@at_desk(OfficePermission.DRAFT)
def edit(visit: DeskVisit, record_id: UUID) -> HttpResponse:
    """The drafting form; a POST saves it, and submits when that button was pressed."""
    view = _draft(visit, record_id)
    if isinstance(view, HttpResponse):
        return view
    if visit.request.method != "POST":
        return _edit_page(visit, view, view.form, view.form_version)
    form, version = DraftForm.of(visit.request.POST.dict()), known_version(visit) or 0
    at = business_now()
    is_submitted = visit.request.POST.get("viec") == "trinh"
    try:
        version = outgoing.save_form(visit.actor, record_id, form, known_version=version, at=at)
        if is_submitted:
            outgoing.submit(visit.actor, record_id, at=at)
    except ChangedMeanwhileError as error:
        return _edit_page(visit, view, form, version, problem=error.sentence, status=409)
    except (RefusedError, TemporaryError) as error:
        fresh = find_outgoing(visit.actor, record_id) or view
        return _edit_page(visit, fresh, form, version, problem=error.sentence, status=422)
    if is_submitted:
        toast = Toast("Đã trình văn bản.", reverse("outgoing_undo", args=[record_id]))
        return say(HttpResponseRedirect(reverse("outgoing", args=[record_id])), toast)
    return say(HttpResponseRedirect(reverse("outgoing_edit", args=[record_id])), Toast("Đã lưu dự thảo."))


@at_desk(OfficePermission.DRAFT)
def keep(visit: DeskVisit, record_id: UUID) -> HttpResponse:
    """Autosave: keep what is typed; 409 with the newer version when somebody else saved meanwhile."""
    if visit.request.method != "POST":
        return method_not_allowed("POST")
    form, at = DraftForm.of(visit.request.POST.dict()), business_now()
    try:
        version = outgoing.autosave(
            visit.actor, record_id, form, known_version=known_version(visit) or 0, at=at
        )
    except RecordUnknownError:
        raise Http404 from None
    except ChangedMeanwhileError:
        view = find_outgoing(visit.actor, record_id)
        if view is None:
            raise Http404 from None
        return JsonResponse({"version": view.form_version, "fields": view.form.as_json()}, status=409)
    except (RefusedError, TemporaryError) as error:
        forget = isinstance(error, SecretContentError)
        return JsonResponse({"problem": error.sentence, "forget": forget}, status=422)
    return JsonResponse({"version": version, "saved": clock_words(at)})


@at_desk(OfficePermission.DRAFT)
def attach(visit: DeskVisit, record_id: UUID) -> HttpResponse:
    """Add a file, or replace the document by a PDF."""
    if visit.request.method != "POST":
        return method_not_allowed("POST")
    view = _draft(visit, record_id)
    if isinstance(view, HttpResponse):
        return view
    upload, role = visit.request.FILES.get("tep"), visit.request.POST.get("vai-tro", "")
    try:
        if upload is None:
            raise UploadRefusedError("Hãy chọn tệp cần tải lên.")
        at = business_now()
        if role == "van-ban":
            outgoing.put_main_pdf(visit.actor, record_id, _upload(upload), at=at)
        else:
            chosen = _ROLES.get(role, FileRole.APPENDIX)
            outgoing.add_attachment(visit.actor, record_id, _upload(upload), chosen, at=at)
    except (RefusedError, TemporaryError) as error:
        return _edit_page(visit, view, view.form, view.form_version, problem=error.sentence, status=422)
    return say(HttpResponseRedirect(_files_address(record_id)), Toast("Đã tải tệp lên."))


@at_desk(OfficePermission.DRAFT)
def detach(visit: DeskVisit, record_id: UUID, file_id: UUID) -> HttpResponse:
    """Take a file out of the draft."""
    if visit.request.method != "POST":
        return method_not_allowed("POST")
    view = _draft(visit, record_id)
    if isinstance(view, HttpResponse):
        return view
    try:
        outgoing.remove_attachment(visit.actor, record_id, file_id, at=business_now())
    except (RefusedError, TemporaryError) as error:
        return _edit_page(visit, view, view.form, view.form_version, problem=error.sentence, status=422)
    return say(HttpResponseRedirect(_files_address(record_id)), Toast("Đã bỏ tệp khỏi dự thảo."))


def _draft(visit: DeskVisit, record_id: UUID) -> OutgoingView | HttpResponse:
    view = find_outgoing(visit.actor, record_id)
    if view is None:
        raise Http404
    if view.state is not OutgoingState.DRAFT:
        toast = Toast("Văn bản đã được trình nên không sửa được nữa.", is_bad=True)
        return say(HttpResponseRedirect(reverse("outgoing", args=[record_id])), toast)
    return view


def _new_page(
    visit: DeskVisit, *, problem: str = "", kind: str = OFFICIAL_LETTER, status: int = 200
) -> HttpResponse:
    context = {"kind": _kind_field(kind), "problem": problem}
    return render(visit, "office/outgoing/new.html", context, section="outgoing", status=status)


def _edit_page(
    visit: DeskVisit,
    view: OutgoingView,
    form: DraftForm,
    version: int,
    *,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    files = list_files(visit.agency_id, view.record.id)
    context = {
        "view": view,
        "record": view.record,
        "version": version,
        "fields": _fields(visit, form),
        "letter_fields": _letter_fields(form),
        "more_fields": _more_fields(form),
        "reference_only": form.reference_only == "1",
        "pages": page_images(files, view.record.subject) if view.has_layout else [],
        "files": [
            {"id": one.id, "line": file_line(one), "is_main": one.role is FileRole.MAIN} for one in files
        ],
        "is_saved": view.is_saved,
        "notation": view.record.code_notation,
        "problem": problem,
        "asked": asked_of(view.state, list(reversed(course_of(visit.agency_id, view.record.id)))),
        **recipients_context(visit, view.record.id, matrix_of(visit.agency_id, view.record.id)),
    }
    return render(visit, "office/outgoing/edit.html", context, section="outgoing", status=status)


def _fields(visit: DeskVisit, form: DraftForm) -> list[Field]:
    on = legal_date(business_now())
    bodies = list_bodies(visit.agency_id, on=on)
    body = form.issuing_body or str(bodies[0].id if bodies else "")
    return [
        _kind_field(form.kind),
        Field(
            name="issuing_body",
            label="Cơ quan ban hành",
            kind="select",
            value=body,
            options=[Option(str(one.id), one.name) for one in bodies],
        ),
        _unit_field(visit, form),
        Field(
            name="urgency",
            label="Mức độ khẩn",
            kind="select",
            value=form.urgency,
            options=[Option(str(number), words) for number, words in URGENCY_WORDS.items()],
        ),
        *_people_fields(visit, form, body),
    ]


def _people_fields(visit: DeskVisit, form: DraftForm, body: str) -> list[Field]:
    """Who approves and who signs, for the body in whose name the document goes out."""
    on = legal_date(business_now())
    grounds = [one for one in list_grounds(visit.agency_id, on=on) if str(one.body.id) == body]
    heads = list_posts(visit.agency_id, on=on, roles=[OfficeRole.UNIT_HEAD, OfficeRole.SIGNER])
    approvers = {post.user_id: f"{post.full_name}, {post.title}" for post in heads}
    choose = Option("", "Chọn…")
    return [
        Field(
            name="approver",
            label="Người duyệt nội dung",
            kind="select",
            value=form.approver,
            is_required=False,
            options=[choose, *(Option(str(user_id), words) for user_id, words in approvers.items())],
        ),
        Field(
            name="ground",
            label="Người ký và thẩm quyền",
            kind="select",
            value=form.ground,
            options=[
                choose,
                *(
                    Option(
                        str(one.id), f"{PREFIX_WORDS[one.prefix]} {one.full_name} – {one.lines[-1]}".strip()
                    )
                    for one in grounds
                ),
            ],
            hint="Chỉ liệt kê người có căn cứ ký còn hiệu lực hôm nay.",
        ),
    ]


def _unit_field(visit: DeskVisit, form: DraftForm) -> Field:
    units = list_units(visit.agency_id, on=legal_date(business_now()))
    named = (Option(str(unit_id), f"{name} ({short})" if short else name) for unit_id, name, short in units)
    return Field(
        name="unit",
        label="Đơn vị soạn thảo",
        kind="select",
        value=form.unit,
        options=[Option("", "Không ghi đơn vị"), *named],
        hint="Ghi trong ký hiệu của công văn.",
    )


def _letter_fields(form: DraftForm) -> list[Field]:
    return [
        Field(
            name="subject",
            label="Trích yếu nội dung",
            value=form.subject,
            longest=LONGEST["subject"][0],
            is_wide=True,
            hint="Không ghi “V/v”; phần mềm tự trình bày theo loại văn bản.",
        ),
        Field(
            name="addressees",
            label=FACT_LABELS["addressees"].capitalize(),
            kind="textarea",
            value=form.addressees,
            is_wide=True,
            hint="Mỗi nơi một dòng; cần với công văn.",
        ),
        Field(
            name="body",
            label="Nội dung",
            kind="textarea",
            value=form.body,
            is_wide=True,
            hint="Mỗi đoạn một dòng. Phần mềm trình bày theo Nghị định 30/2020/NĐ-CP khi bấm Lưu dự thảo.",
        ),
        Field(
            name="to_places",
            label="Nơi nhận in trên văn bản",
            kind="textarea",
            value=form.to_places,
            is_wide=True,
            hint="Mỗi nơi một dòng; dòng cuối là Lưu: VT, đơn vị soạn thảo.",
        ),
    ]


def _more_fields(form: DraftForm) -> list[Field]:
    return [
        Field(
            name="due_on", label="Hạn trả lời", kind="date", value=written_day(form.due_date) or form.due_on
        ),
        Field(
            name="in_reply_to",
            label="Trả lời, căn cứ văn bản",
            value=form.in_reply_to,
            longest=120,
            hint="Số, ký hiệu, ví dụ 807/VPCP-KSTT.",
        ),
        Field(
            name="description",
            label="Ghi chú",
            value=form.description,
            longest=LONGEST["description"][0],
            is_wide=True,
        ),
    ]


def _kind_field(kind: str) -> Field:
    return Field(
        name="kind",
        label="Tên loại văn bản",
        kind="select",
        value=kind,
        options=[Option(name, name) for name in ABBREVIATIONS],
    )


def _upload(file: object) -> Upload:
    """The file where the upload handler put it; always on disk (settings), never in memory."""
    assert isinstance(file, TemporaryUploadedFile)
    return Upload(Path(file.temporary_file_path()), file.name or "tep")


def _files_address(record_id: UUID) -> str:
    return f"{reverse('outgoing_edit', args=[record_id])}#tep"
