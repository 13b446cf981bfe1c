"""The work screen of one incoming document: list, page images, and what may be done now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from django.http import Http404, HttpResponse

from lienthong.exchange.changes import ChangeKind
from lienthong.infra.clock import business_now
from lienthong.kernel.clock import legal_date
from lienthong.kernel.days import read_day, written_day
from lienthong.office.incoming.operations.deciding import metadata_of
from lienthong.office.incoming.queries import (
    Filters,
    IncomingView,
    ListGroup,
    changes_of,
    find_incoming,
    incidents_of,
    list_incoming,
    statuses_of,
    suggested_routes,
)
from lienthong.office.incoming.queries.lists import GROUP_STATES
from lienthong.office.incoming.states import REASON_WORDS, AskedState, IncomingState
from lienthong.office.organization.actors import Actor, PostView
from lienthong.office.organization.policies import OfficePermission, OfficeRole
from lienthong.office.organization.queries import list_posts
from lienthong.office.records.operations import Metadata
from lienthong.office.records.policies import LONGEST, URGENCY_WORDS
from lienthong.office.records.queries import (
    RecordView,
    chain_of,
    course_of,
    entry_of,
    find_record,
    list_files,
    look_alikes,
)
from lienthong.office.records.states import FileRole
from lienthong.office.workflow.queries import (
    AssignmentView,
    TaskView,
    assignments_of,
    comments_of,
    find_task,
    may_see,
    open_tasks_of,
)
from lienthong.office.workflow.states import PART_WORDS, PartRole, TaskKind
from lienthong.web.office_desk.alerts.notices import alerts_on
from lienthong.web.office_desk.incoming.lists import row_of
from lienthong.web.office_desk.incoming.words import (
    chip_of,
    facts_of,
    findings_of,
    is_moment,
    status_words,
    steps_of,
)
from lienthong.web.office_desk.pages import render
from lienthong.web.office_desk.parts import Field, Option
from lienthong.web.office_desk.sheets import file_line, page_images
from lienthong.web.office_desk.visits import DeskVisit, at_desk

_NEAR = 25
_NO_HANDLERS = frozenset({OfficeRole.ADMIN, OfficeRole.FOCAL, OfficeRole.SECRECY})
_P = OfficePermission
_S = IncomingState


@dataclass(frozen=True, slots=True)
class May:
    """What this person may do with the document as it stands; every operation checks again."""

    accept: bool = False
    assign: bool = False
    begin: bool = False
    complete: bool = False
    end_part: bool = False
    hand_back: bool = False
    send_back: bool = False
    recheck: bool = False


@at_desk(OfficePermission.READ)
def document(visit: DeskVisit, record_id: UUID) -> HttpResponse:
    """One document with its pages, its checks, its course and the acts open to this person."""
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
    actor, agency_id = visit.actor, visit.agency_id
    view = find_incoming(agency_id, record_id)
    record = find_record(agency_id, record_id)
    if view is None or record is None or not may_see(actor, record_id):
        raise Http404
    files = list_files(agency_id, record_id)
    tasks = open_tasks_of(agency_id, record_id)
    mine = find_task(actor, record_id, list(TaskKind))
    may = may_do(actor, view, mine)
    told = typed or {}
    is_shut = view.state is _S.RECALLED and _P.RECEIVE not in actor.permissions
    shown = [] if is_shut else files
    facts = facts_of(record, view, files, actor.agency, entry_of(agency_id, record_id))
    context = {
        "view": view,
        "record": record,
        "chip": chip_of(view.state),
        "rows": _near(visit, view),
        "pages": page_images(shown, record.code),
        "files": [file_line(one) for one in shown],
        "signed_files": [one for one in shown if one.name.casefold().endswith(".pdf")],
        "steps": steps_of(view),
        "findings": findings_of(view),
        "facts": [(label, value, is_moment(value)) for label, value in facts],
        "course": course_of(agency_id, record_id),
        "statuses": [(status_words(one.code), one) for one in statuses_of(agency_id, record_id)],
        "comments": comments_of(agency_id, record_id),
        "assignment": _assignment_now(agency_id, view),
        "planned": [_holder(one, agency_id) for one in tasks],
        "stands_in": mine.stands_in_for if mine else "",
        "task_words": mine.words if mine and mine.kind is TaskKind.ASSIGN else "",
        "may": may,
        "earlier": find_record(agency_id, view.duplicate_of) if view.duplicate_of else None,
        "alike": look_alikes(record, [one.sha256 for one in files if one.role is FileRole.MAIN]),
        "incidents": incidents_of(agency_id, record_id),
        "alerts": alerts_on(visit, record_id),
        **_changes_told(visit, record_id),
        "is_shut": is_shut,
        "can_undo": view.undo_by == str(actor.user_id),
        "reasons": list(REASON_WORDS.items()),
        "problem": problem,
        "typed": {name.replace("-", "_"): value for name, value in told.items()},
    }
    if may.accept:
        context |= _accept_form(actor, record, told)
    if may.assign:
        context |= _assign_form(actor, record, told)
    return render(visit, "office/incoming/work.html", context, section="incoming", status=status)


def _changes_told(visit: DeskVisit, record_id: UUID) -> dict[str, object]:
    """What senders ask about the document, and the chain old → new."""
    changes = changes_of(visit.agency_id, record_id)
    to_answer = [one for one in changes if one.state is AskedState.OPEN]
    return {
        "changes": changes,
        "to_answer": to_answer,
        "updates": [
            one for one in changes if one.kind is ChangeKind.UPDATE and one.state is AskedState.CARRIED_OUT
        ],
        # a document that is asked back is answered before it is worked on
        "first_act": "btn-outline-primary" if to_answer else "btn-primary",
        "is_clerk": _P.RECEIVE in visit.actor.permissions,
        "chain": chain_of(visit.agency_id, record_id),
    }


def may_do(actor: Actor, view: IncomingView, mine: TaskView | None) -> May:
    """Which buttons there are."""
    granted, state = actor.permissions, view.state
    is_clerk = _P.RECEIVE in granted
    kind = mine.kind if mine else None
    at_anothers_desk = mine is not None and bool(mine.stands_in_for)
    can_assign = _P.ASSIGN in granted or (kind is TaskKind.ASSIGN and at_anothers_desk)
    is_lead = kind is TaskKind.HANDLE
    working = state in {_S.ASSIGNED, _S.IN_PROGRESS}
    return May(
        accept=is_clerk and state is _S.ARRIVED,
        assign=can_assign and (state is _S.ACCEPTED or working),
        begin=is_lead and state is _S.ASSIGNED,
        complete=is_lead and working,
        end_part=kind in {TaskKind.COOPERATE, TaskKind.READ},
        hand_back=not is_clerk and kind in {TaskKind.HANDLE, TaskKind.ASSIGN},
        send_back=is_clerk and (state is _S.ACCEPTED or working),
        recheck=is_clerk and state is _S.ARRIVED,
    )


def typed_metadata(record: RecordView, typed: Mapping[str, str]) -> Metadata:
    """The record's fields with what the clerk typed; raises UnreadableDayError for a date that is none."""
    known = metadata_of(record)
    words = {name: typed[name].strip() for name in _WORD_FIELDS if name in typed}
    changed = replace(known, **words)  # type: ignore[arg-type]  # text fields only
    if "issued_on" in typed:
        changed = replace(changed, issued_on=read_day(typed["issued_on"]))
    if "due_on" in typed:
        changed = replace(changed, due_on=read_day(typed["due_on"]))
    if typed.get("urgency", "").isdecimal():
        changed = replace(changed, urgency=min(int(typed["urgency"]), 3))
    return changed


_WORD_FIELDS = (
    "kind_name",
    "code_number",
    "code_notation",
    "issuer_name",
    "subject",
    "signer_position",
    "signer_name",
    "description",
)
_REQUIRED = frozenset({"kind_name", "issuer_name", "subject"})


def _accept_form(actor: Actor, record: RecordView, typed: Mapping[str, str]) -> dict[str, object]:
    """Every field as the packet says it, and the leaders to whom it may be submitted."""

    def field(name: str, label: str, **more: object) -> Field:
        value = getattr(record, name)
        known = written_day(value) if isinstance(value, dt.date) else "" if value is None else str(value)
        written = typed.get(name, known)
        longest = LONGEST[name][0] if name in LONGEST else None
        return Field(
            name=name,
            label=label,
            value=written,
            longest=longest,
            is_required=name in _REQUIRED,
            **more,  # type: ignore[arg-type]  # the part's own fields
        )

    urgencies = [Option(str(number), words) for number, words in URGENCY_WORDS.items()]
    leaders = _leaders(actor)
    default = str(leaders[0].user_id) if leaders else ""
    options = [Option(str(one.user_id), f"{one.full_name} – {one.title}") for one in leaders]
    return {
        "fields": [
            field("issuer_name", "Cơ quan ban hành", is_wide=True),
            field("code_number", "Số"),
            field("code_notation", "Ký hiệu"),
            field("issued_on", "Ngày văn bản", kind="date"),
            field("kind_name", "Loại văn bản"),
            field("subject", "Trích yếu", kind="textarea", is_wide=True),
            field("signer_position", "Chức vụ người ký"),
            field("signer_name", "Người ký"),
            field("urgency", "Mức độ khẩn", kind="select", options=urgencies),
            field("due_on", "Hạn xử lý", kind="date"),
            field("description", "Ghi chú", kind="textarea", is_wide=True),
        ],
        "submit_field": Field(
            name="trinh",
            label="Sau khi vào sổ",
            kind="select",
            is_wide=True,
            value=typed.get("trinh", default),
            options=[*options, Option("", "Văn thư chuyển trực tiếp")],
        ),
        "version": typed.get("version", str(record.version)),
    }


def _assign_form(actor: Actor, record: RecordView, typed: Mapping[str, str]) -> dict[str, object]:
    """People who may be handed to, with previous routes of the same issuer first."""
    today = legal_date(business_now())
    posts = list_posts(actor.agency_id, on=today)
    people: dict[UUID, tuple[str, list[str]]] = {}
    for post in posts:
        if post.role in _NO_HANDLERS:
            continue
        words = f"{post.title}, {post.unit_name}" if post.unit_name else post.title
        people.setdefault(post.user_id, (post.full_name, []))[1].append(words)
    routes = [
        {"user_id": user_id, "name": name}
        for user_id, name in suggested_routes(actor.agency_id, record.id)
        if user_id in people
    ]
    return {
        "people": [
            {
                "id": user_id,
                "name": name,
                "titles": "; ".join(titles),
                "role": typed.get(f"vai-{user_id}", ""),
            }
            for user_id, (name, titles) in people.items()
        ],
        "roles": [(role.value, words) for role, words in PART_WORDS.items()],
        "lead_value": PartRole.LEAD.value,
        "routes": routes,
        "due_typed": typed.get("han", written_day(record.due_on if _is_ahead(record, today) else None)),
    }


def _is_ahead(record: RecordView, today: dt.date) -> bool:
    return record.due_on is not None and record.due_on >= today


def _assignment_now(agency_id: UUID, view: IncomingView) -> AssignmentView | None:
    """The hand-over that holds; one that was taken back is told by *Quá trình* only."""
    found = assignments_of(agency_id, view.record_id)
    standing = [one for one in found if any(part.ended_at is None for part in one.parts)]
    if standing:
        return standing[0]
    return found[0] if found and view.state not in {IncomingState.ARRIVED, IncomingState.ACCEPTED} else None


def _leaders(actor: Actor) -> list[PostView]:
    posts = list_posts(
        actor.agency_id,
        on=legal_date(business_now()),
        roles=[OfficeRole.SIGNER, OfficeRole.UNIT_HEAD],
    )
    seen: dict[UUID, PostView] = {}
    for post in sorted(posts, key=lambda one: one.role is not OfficeRole.SIGNER):
        seen.setdefault(post.user_id, post)
    return list(seen.values())


def _near(visit: DeskVisit, view: IncomingView) -> list[object]:
    group = next((one for one, states in GROUP_STATES.items() if view.state in states), ListGroup.ALL)
    page = list_incoming(visit.actor, Filters(group=group), limit=_NEAR)
    return [row_of(row, is_chosen=row.record_id == view.record_id) for row in page.rows]


def _holder(task: TaskView, agency_id: UUID) -> str:
    if task.user_id is None:
        return f"{task.kind_words}: phòng văn thư"
    posts = list_posts(agency_id, on=legal_date(business_now()), user_id=task.user_id)
    name = posts[0].full_name if posts else ""
    return f"{task.kind_words}: {name}"
