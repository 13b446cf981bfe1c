"""The acts of people on an incoming document: each a POST, each harmless when pressed twice."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from lienthong.infra.clock import business_now
from lienthong.kernel.days import read_day
from lienthong.office.incoming import operations as incoming
from lienthong.office.incoming.adapters.judging import judges
from lienthong.office.incoming.errors import IncomingError
from lienthong.office.incoming.operations import Acceptance, HandOver
from lienthong.office.incoming.operations.undoing import UNDO_SECONDS
from lienthong.office.incoming.queries import Filters, ListGroup, find_incoming, list_incoming
from lienthong.office.incoming.states import IncomingState, RefusalReason
from lienthong.office.organization.policies import OfficePermission
from lienthong.office.records.errors import RecordUnknownError
from lienthong.office.records.queries import entry_of, find_record
from lienthong.office.workflow.operations import Part
from lienthong.office.workflow.queries import may_see
from lienthong.office.workflow.states import PartRole
from lienthong.web.office_desk.acting import act, known_version, said, typed
from lienthong.web.office_desk.incoming.work import typed_metadata, work_page
from lienthong.web.office_desk.pages import say
from lienthong.web.office_desk.parts import Toast
from lienthong.web.office_desk.visits import DeskVisit, at_desk
from lienthong.web.refusals import method_not_allowed


@at_desk(OfficePermission.RECEIVE)
def accept(visit: DeskVisit, record_id: UUID) -> HttpResponse:
    """Register with the next incoming number; then the next waiting document, or this one to hand over."""
    if visit.request.method != "POST":
        return method_not_allowed("POST")
    if (again := _accepted_already(visit, record_id)) is not None:
        return again
    submit_to = _id(visit.request.POST.get("trinh", ""))

    def do() -> Toast:
        record = find_record(visit.agency_id, record_id)
        if record is None:
            raise RecordUnknownError("Không tìm thấy văn bản này trong cơ quan.")
        told = typed(visit)
        acceptance = Acceptance(
            metadata=typed_metadata(record, told) if "subject" in told else None,
            known_version=known_version(visit),
            submit_to=submit_to,
            is_no_duplicate=told.get("khong-trung") == "1",
        )
        number = incoming.accept(visit.actor, record_id, acceptance, at=business_now())
        on = "; đã chuyển để phân công xử lý" if submit_to else ""
        return Toast(f"Đã tiếp nhận, số đến {number.number}{on}.")

    return _act(visit, record_id, do, then=_next_waiting(visit, record_id) if submit_to else "")


@at_desk(OfficePermission.RECEIVE)
def refuse(visit: DeskVisit, record_id: UUID) -> HttpResponse:
    """Refuse with a coded reason and words (02)."""

    def do() -> Toast:
        reason = _reason(visit)
        incoming.refuse(visit.actor, record_id, reason, said(visit, "noi-dung-ly-do"), at=business_now())
        return Toast("Đã từ chối; lý do được báo cho nơi gửi.")

    return _act(visit, record_id, do)


@at_desk(OfficePermission.RECEIVE)
def send_back(visit: DeskVisit, record_id: UUID) -> HttpResponse:
    """Return after acceptance (02 after 03)."""

    def do() -> Toast:
        reason = _reason(visit)
        incoming.send_back(visit.actor, record_id, reason, said(visit, "noi-dung-ly-do"), at=business_now())
        return Toast("Đã trả lại; số đến được giữ với ghi chú đã trả lại.")

    return _act(visit, record_id, do)


@at_desk(OfficePermission.RECEIVE)
def answer_take_back(visit: DeskVisit, record_id: UUID, change_id: UUID) -> HttpResponse:
    """Answer *lấy lại*: agree (15), or refuse with a reason (16)."""
    agrees = visit.request.POST.get("tra-loi") == "dong-y"

    def do() -> Toast:
        words = said(visit, "ly-do-tra-loi")
        incoming.answer_take_back(
            visit.actor, record_id, change_id, agrees=agrees, words=words, at=business_now()
        )
        return Toast("Đã đồng ý trả lại văn bản." if agrees else "Đã từ chối; lý do được báo cho nơi gửi.")

    return _act(visit, record_id, do)


@at_desk(OfficePermission.READ)
def assign(visit: DeskVisit, record_id: UUID) -> HttpResponse:
    """Hand over to lead, co-operating and informed people; one click for a previous route."""

    def do() -> Toast:
        parts = _parts(visit)
        due_on = read_day(said(visit, "han"))
        to = HandOver(parts=parts, directive=said(visit, "y-kien-chi-dao"), due_on=due_on)
        state = incoming.assign(visit.actor, record_id, to, at=business_now(), undo_seconds=UNDO_SECONDS)
        ended = " Văn bản kết thúc khi chuyển." if state is IncomingState.COMPLETED else ""
        words = f"Đã chuyển {len(parts)} người.{ended}"
        return Toast(words, reverse("incoming_undo", kwargs={"record_id": record_id}))

    return _act(visit, record_id, do)


@at_desk(OfficePermission.READ)
def begin(visit: DeskVisit, record_id: UUID) -> HttpResponse:
    """The lead begins (05)."""

    def do() -> Toast:
        incoming.begin(visit.actor, record_id, at=business_now(), undo_seconds=UNDO_SECONDS)
        return Toast("Đã bắt đầu xử lý.", reverse("incoming_undo", kwargs={"record_id": record_id}))

    return _act(visit, record_id, do)


@at_desk(OfficePermission.READ)
def complete(visit: DeskVisit, record_id: UUID) -> HttpResponse:
    """The lead ends it (06)."""

    def do() -> Toast:
        incoming.complete(visit.actor, record_id, said(visit, "ket-qua"), at=business_now())
        return Toast("Đã kết thúc; nơi gửi được báo hoàn thành.")

    return _act(visit, record_id, do)


@at_desk(OfficePermission.READ)
def end_own_part(visit: DeskVisit, record_id: UUID) -> HttpResponse:
    """A co-operating or informed person is done."""

    def do() -> Toast:
        incoming.end_own_part(visit.actor, record_id, said(visit, "y-kien"), at=business_now())
        return Toast("Đã ghi nhận.")

    return _act(visit, record_id, do)


@at_desk(OfficePermission.READ)
def hand_back(visit: DeskVisit, record_id: UUID) -> HttpResponse:
    """Back to the clerk's room."""

    def do() -> Toast:
        incoming.hand_back(visit.actor, record_id, said(visit, "ly-do-tra"), at=business_now())
        return Toast("Đã trả lại văn thư.")

    return _act(visit, record_id, do)


@at_desk(OfficePermission.READ)
def discuss(visit: DeskVisit, record_id: UUID) -> HttpResponse:
    """Say something about the document."""

    def do() -> Toast:
        incoming.discuss(visit.actor, record_id, said(visit, "trao-doi"), at=business_now())
        return Toast("Đã gửi ý kiến.")

    return _act(visit, record_id, do, tab="#trao-doi")


@at_desk(OfficePermission.RECEIVE)
def recheck(visit: DeskVisit, record_id: UUID) -> HttpResponse:
    """Compute the check panel anew."""

    def do() -> Toast:
        if not may_see(visit.actor, record_id):
            raise RecordUnknownError("Không tìm thấy văn bản này trong cơ quan.")
        incoming.check(visit.agency_id, record_id, judges(), at=business_now(), by=visit.actor.ref)
        return Toast("Đã kiểm tra lại.")

    return _act(visit, record_id, do)


@at_desk(OfficePermission.READ)
def undo(visit: DeskVisit, record_id: UUID) -> HttpResponse:
    """Take back one's own last hand-over or beginning, within ten seconds."""

    def do() -> Toast:
        incoming.undo(visit.actor, record_id, at=business_now())
        return Toast("Đã hoàn tác.")

    return _act(visit, record_id, do)


def _act(
    visit: DeskVisit, record_id: UUID, do: Callable[[], Toast], *, then: str = "", tab: str = ""
) -> HttpResponse:
    def refused(problem: str, told: Mapping[str, str]) -> HttpResponse:
        return work_page(visit, record_id, problem=problem, typed=told, status=422)

    here = reverse("incoming_record", kwargs={"record_id": record_id}) + tab
    return act(visit, do, then=then or here, refused=refused)


def _accepted_already(visit: DeskVisit, record_id: UUID) -> HttpResponse | None:
    """A second press of the button: the number is told once more, nothing is done twice."""
    view = find_incoming(visit.agency_id, record_id)
    entry = entry_of(visit.agency_id, record_id)
    if view is None or entry is None or view.state is not IncomingState.ACCEPTED:
        return None
    if entry.taken_by != visit.actor.signature_line:
        return None
    address = reverse("incoming_record", kwargs={"record_id": record_id})
    return say(HttpResponseRedirect(address), Toast(f"Đã tiếp nhận, số đến {entry.number}."))


def _next_waiting(visit: DeskVisit, record_id: UUID) -> str:
    """The next document of the clerk's queue, the oldest of the first page; empty when none is left."""
    page = list_incoming(visit.actor, Filters(group=ListGroup.WAITING))
    left = [row.record_id for row in page.rows if row.record_id != record_id]
    return reverse("incoming_record", kwargs={"record_id": left[-1]}) if left else ""


def _parts(visit: DeskVisit) -> list[Part]:
    asked = visit.request.POST
    if route := _id(asked.get("tuyen", "")):
        return [Part(PartRole.LEAD, route)]
    try:
        return [
            Part(PartRole(str(value)), UUID(name.removeprefix("vai-")))
            for name, value in asked.items()
            if name.startswith("vai-") and value
        ]
    except ValueError:
        raise IncomingError("Vai trò của người được chuyển không đọc được; hãy tải lại trang.") from None


def _reason(visit: DeskVisit) -> RefusalReason:
    try:
        return RefusalReason(visit.request.POST.get("ly-do", ""))
    except ValueError:
        raise IncomingError("Hãy chọn một lý do trong danh mục.") from None


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
