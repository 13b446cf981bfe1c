"""The work screen of one outgoing document: list, page images, and what may be done now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpResponse

from lienthong.infra.clock import business_now
from lienthong.kernel.clock import legal_date
from lienthong.kernel.judgement import Outcome
from lienthong.letters.model import number_text
from lienthong.office.organization.actors import Actor
from lienthong.office.organization.policies import OfficePermission
from lienthong.office.organization.queries import list_grounds
from lienthong.office.outgoing.queries.documents import (
    OutgoingView,
    ReviewView,
    find_outgoing,
    list_outgoing,
    matrix_of,
    newest_review,
)
from lienthong.office.outgoing.states import OutgoingState
from lienthong.office.records.queries import chain_of, course_of, last_number, list_files
from lienthong.office.records.states import Direction
from lienthong.office.workflow.queries import comments_of, desks_of, open_tasks_of
from lienthong.web.office_desk.alerts.notices import alerts_on
from lienthong.web.office_desk.outgoing.lists import row_of
from lienthong.web.office_desk.outgoing.words import asked_of, chip_of, facts_of, recipient_chip, steps_of
from lienthong.web.office_desk.pages import render
from lienthong.web.office_desk.parts import Field
from lienthong.web.office_desk.sheets import file_line, main_file, page_images
from lienthong.web.office_desk.visits import DeskVisit, at_desk

_P = OfficePermission


@at_desk(OfficePermission.READ)
def document(visit: DeskVisit, record_id: UUID) -> HttpResponse:
    """One document with its pages, its course and the acts open to this person."""
    return work_page(visit, record_id)


def work_page(
    visit: DeskVisit,
    record_id: UUID,
    *,
    problem: str = "",
    typed: Mapping[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The screen; after a refused act with its sentence and whatever was typed, so that nothing is lost."""
    view = find_outgoing(visit.actor, record_id)
    if view is None:
        raise Http404
    agency_id = visit.agency_id
    files = list_files(agency_id, record_id)
    recipients = matrix_of(agency_id, record_id)
    near = list_outgoing(visit.actor, states=[view.state], limit=25)
    may = may_do(visit.actor, view)
    review = newest_review(agency_id, record_id)
    course = list(reversed(course_of(agency_id, record_id)))
    context = {
        "view": view,
        "record": view.record,
        "chip": chip_of(view.state),
        "rows": [row_of(line, is_chosen=line.record.id == record_id) for line in near],
        "pages": page_images(files, view.record.code or view.record.subject),
        "main": main_file(files),
        "files": [file_line(one) for one in files],
        "steps": steps_of(view),
        "facts": facts_of(view, files, recipients),
        "recipients": recipients,
        "course": course,
        "asked": asked_of(view.state, course),
        "comments": comments_of(agency_id, record_id),
        "planned": [one.kind_words for one in open_tasks_of(agency_id, record_id)],
        "review": review,
        "may": may,
        "number": _number_told(view) if may.seal or may.number else None,
        "ground": _ground_told(view) if may.sign else None,
        "undo": view.may_undo_until is not None and view.undo_user_id == str(visit.actor.user_id),
        "problem": problem,
        "typed_words": (typed or {}).get("y-kien", ""),
        "typed_reason": (typed or {}).get("ly-do", ""),
        "recipient_lines": [{"name": one.name, "chip": recipient_chip(one)} for one in recipients],
        "reviewed": _reviewed(review) if review else [],
        "cancel_fields": [CANCEL_REASON],
        "cancel_sentence": _cancel_sentence(view),
        "alerts": alerts_on(visit, record_id),
        "chain": chain_of(agency_id, record_id),
    }
    return render(visit, "office/outgoing/work.html", context, section="outgoing", status=status)


@dataclass(frozen=True, slots=True)
class May:
    """What this person may do with the document as it stands."""

    edit: bool = False
    submit: bool = False
    approve: bool = False
    send_back: bool = False
    sign: bool = False
    leave_unsigned: bool = False
    seal: bool = False
    number: bool = False
    issue: bool = False
    follow: bool = False
    cancel: bool = False


def may_do(actor: Actor, view: OutgoingView) -> May:
    """Buttons only; every operation checks again."""
    state, granted = view.state, actor.permissions
    desks = set(desks_of(actor))
    is_draft = state is OutgoingState.DRAFT
    is_drafter = view.drafter_id in desks
    is_approver = state is OutgoingState.SUBMITTED and view.approver_id in desks
    is_signers_turn = state is OutgoingState.APPROVED and view.signer_id in desks
    is_clerk = _P.SEAL in granted
    under_way = state not in {OutgoingState.ISSUED, OutgoingState.CANCELLED}
    return May(
        edit=is_draft and _P.DRAFT in granted,
        submit=is_draft and is_drafter and _P.DRAFT in granted,
        approve=is_approver and _P.APPROVE in granted,
        send_back=(is_approver or is_signers_turn) and _P.APPROVE in granted,
        sign=state is OutgoingState.APPROVED and view.signer_id == actor.user_id and _P.SIGN in granted,
        leave_unsigned=view.is_reference_only
        and state is OutgoingState.APPROVED
        and view.signer_id == actor.user_id
        and _P.SIGN in granted,
        seal=state is OutgoingState.SIGNED and is_clerk and view.signed_at is not None,
        number=state is OutgoingState.SIGNED and is_clerk and view.signed_at is None,
        issue=state is OutgoingState.SEALED and is_clerk,
        follow=state is OutgoingState.ISSUED,
        cancel=(is_draft and view.drafter_id == actor.user_id) or (under_way and is_clerk and not is_draft),
    )


CANCEL_REASON = Field(
    name="ly-do", label="Lý do hủy", kind="textarea", is_required=True, longest=300, is_wide=True
)


def _cancel_sentence(view: OutgoingView) -> str:
    if view.record.code_number:
        return (
            f"Số {view.record.code} ở lại trong sổ với ghi chú hủy và lý do; không cấp lại cho văn bản khác."
        )
    return "Văn bản chưa có số. Nội dung vẫn được giữ trong hồ sơ với trạng thái Đã hủy."


def _reviewed(review: ReviewView) -> list[dict[str, str]]:
    """Findings that were not plainly passed, with the reason given."""
    told = [one for one in review.findings if one["outcome"] != Outcome.PASSED]
    return [
        {"title": one["title"], "sentence": one["sentence"], "reason": review.reasons.get(one["code"], "")}
        for one in told
    ]


def _number_told(view: OutgoingView) -> dict[str, object]:
    """The number taken already, or what the book would give now (nobody holds it, D-21)."""
    record = view.record
    today = legal_date(business_now())
    if view.is_being_numbered:
        return {"taken": record.code, "since": view.sealing_at, "by": view.sealing_by}
    if record.issuing_body_id is None:
        return {}
    last = last_number(record.agency_id, record.issuing_body_id, Direction.OUT, today.year)
    return {
        "next": f"{number_text(last + 1)}/{record.code_notation}",
        "last": number_text(last) if last else "",
        "year": today.year,
        "dated": today,
    }


def _ground_told(view: OutgoingView) -> dict[str, object]:
    grounds = list_grounds(view.record.agency_id, on=legal_date(business_now()), user_id=view.signer_id)
    ground = next((one for one in grounds if one.id == view.ground_id), None)
    return {"lines": ground.lines, "source": ground.source} if ground else {}
