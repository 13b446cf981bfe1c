"""A kept office as its own queries show it: ``python -m support.kept_office [upgrade]`` prints one JSON object.

Without a word: what is there, nothing written but the sealing of the log. ``upgrade``: today's migrations first,
then the same look; then people go on where the old version left them, and the audit.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
from typing import Any
from uuid import UUID

import django

django.setup()

from lienthong.accounts.queries import find_person, list_people  # noqa: E402  models need the set-up above
from lienthong.alerts.queries.standing import notices_of, open_alerts  # noqa: E402  the same
from lienthong.infra import transactions  # noqa: E402  the same
from lienthong.infra.clock import set_business_clock  # noqa: E402  the same
from lienthong.infra.engine import prepare_database  # noqa: E402  the same
from lienthong.kernel.clock import VIETNAM  # noqa: E402  the same
from lienthong.office.incoming import operations as incoming  # noqa: E402  the same
from lienthong.office.incoming.queries import Filters, find_incoming, list_incoming  # noqa: E402  the same
from lienthong.office.incoming.queries.gateway import statuses_of  # noqa: E402  the same
from lienthong.office.organization import queries as organization  # noqa: E402  the same
from lienthong.office.organization.actors import Actor, AgencyView  # noqa: E402  the same
from lienthong.office.outgoing.queries.documents import (  # noqa: E402  the same
    find_outgoing,
    list_outgoing,
    matrix_of,
    newest_review,
)
from lienthong.office.outgoing.queries.sendings import sendings_of  # noqa: E402  the same
from lienthong.office.pipeline.audit import examine  # noqa: E402  the same
from lienthong.office.records import operations as records  # noqa: E402  the same
from lienthong.office.records.queries import (  # noqa: E402  the same
    course_of,
    entry_of,
    last_number,
    list_files,
)
from lienthong.office.records.states import Direction  # noqa: E402  the same
from lienthong.office.search.queries import find_records  # noqa: E402  the same
from lienthong.office.signatures import operations as signatures  # noqa: E402  the same
from lienthong.office.signatures.queries import list_credentials, newest_verdicts  # noqa: E402  the same
from lienthong.office.workflow.queries import assignments_of, comments_of, desk  # noqa: E402  the same

LAST_EVENING = dt.datetime(2021, 2, 8, 18, 0, tzinfo=VIETNAM)
"""After the story's last scene."""
NEXT_MORNING = dt.datetime(2021, 2, 9, 8, 0, tzinfo=VIETNAM)
TODAY = LAST_EVENING.date()
SENDER, MINISTRY = "G22", "G14"
SEARCHES = ("807", "phong chong dich", "phòng chống dịch", "gửi nhận văn bản", "dieu phoi", "không có gì")


def seen() -> dict[str, Any]:
    agencies = organization.list_agencies()
    return {
        "agencies": [[one.code, one.old_code, one.name, one.mail] for one in agencies],
        "people": [[one.username, one.full_name, one.email, one.has_password] for one in list_people()],
        **{one.code: _agency(one) for one in agencies},
    }


def _agency(agency: AgencyView) -> dict[str, Any]:
    people = {post.user_id: post for post in organization.list_posts(agency.id, on=TODAY)}
    actors = {one: _actor(one, agency) for one in people}
    clerk = actors[next(one for one, post in people.items() if post.role.value == "CLERK")]
    return {
        "posts": sorted([one.full_name, one.title, one.role.value, one.unit_name] for one in people.values()),
        "grounds": [[one.full_name, one.prefix.value, *one.lines] for one in _grounds(agency)],
        "outgoing": [_outgoing(clerk, line.record.id) for line in list_outgoing(clerk)],
        "incoming": [_incoming(clerk, row.record_id) for row in list_incoming(clerk, Filters()).rows],
        "desks": {
            people[one].full_name: [[task.kind.value, task.code, task.words] for task in desk(actor)]
            for one, actor in actors.items()
        },
        "search": {text: [one.code for one in find_records(clerk, text).records] for text in SEARCHES},
        "books": {direction.value: _last_number(agency, direction) for direction in Direction},
        "keys": sorted([one.subject, one.serial, one.tries_left] for one in list_credentials(agency.id)),
        "alerts": sorted([one.kind.value, one.document_code] for one in open_alerts(agency.id)),
        "notices": len(notices_of(agency.id)),
    }


def _grounds(agency: AgencyView) -> list[organization.GroundView]:
    return organization.list_grounds(agency.id, on=TODAY)


def _outgoing(clerk: Actor, record_id: UUID) -> dict[str, Any]:
    view = find_outgoing(clerk, record_id)
    assert view is not None
    review = newest_review(clerk.agency_id, record_id)
    return {
        **_record(clerk, record_id),
        "code": view.record.code,
        "subject": view.record.subject,
        "state": view.state.value,
        "people": [view.drafter_name, view.approver_name, view.record.signer_name],
        "form": view.form.as_json(),
        "matrix": [
            [one.name, one.code, one.progress.value, one.reason, one.attempts, _times(one.status_times)]
            for one in matrix_of(clerk.agency_id, record_id)
        ],
        "sendings": [one.number for one in sendings_of(clerk.agency_id, record_id) if one.doc_id],
        "review": [[one["code"], one["outcome"]] for one in review.findings] if review else [],
    }


def _incoming(clerk: Actor, record_id: UUID) -> dict[str, Any]:
    view = find_incoming(clerk.agency_id, record_id)
    assert view is not None
    return {
        **_record(clerk, record_id),
        "state": view.state.value,
        "checks": [[name, one.judgement.outcome.value] for name, one in view.check_lines],
        "sources": [[one.sender_code, one.document_id] for one in view.sources],
        "told": [
            [one.code, one.at.isoformat(), one.person] for one in statuses_of(clerk.agency_id, record_id)
        ],
    }


def _record(clerk: Actor, record_id: UUID) -> dict[str, Any]:
    agency_id = clerk.agency_id
    entry = entry_of(agency_id, record_id)
    files = list_files(agency_id, record_id, history=True)
    verdicts = newest_verdicts(agency_id, record_id).values()
    return {
        "number": entry.number if entry else None,
        "files": [[one.role.value, one.name, one.version, one.sha256] for one in files],
        "course": [
            [one.act.value, one.at.isoformat(), one.actor, one.words]
            for one in course_of(agency_id, record_id)
        ],
        "verdicts": sorted([one.outcome.value, len(one.signatures)] for one in verdicts),
        "assignments": [
            [one.directive, [[part.role.value, part.full_name] for part in one.parts]]
            for one in assignments_of(agency_id, record_id)
        ],
        "comments": [[one.actor, one.words] for one in comments_of(agency_id, record_id)],
    }


def _times(times: Any) -> dict[str, str]:
    return {code: at.isoformat() for code, at in sorted(times.items())}


def _last_number(agency: AgencyView, direction: Direction) -> int:
    (body, *_) = organization.list_bodies(agency.id, on=TODAY)
    return last_number(agency.id, body.id, direction, TODAY.year)


def _actor(user_id: UUID, agency: AgencyView) -> Actor:
    actor = organization.find_actor(user_id, agency.id, on=TODAY)
    assert actor is not None
    return actor


def _clerk_of(username: str, code: str) -> Actor:
    agency, person = organization.find_agency(code), find_person(username)
    assert agency is not None
    assert person is not None
    return _actor(person.id, agency)


def gone_on(pin: str) -> dict[str, Any]:
    """The next morning: one clerk opens the seal and numbers a paper, the other accepts what had arrived."""
    set_business_clock(at=NEXT_MORNING, rate=0, by="test")
    sender = _clerk_of("vanthu.vpcp", SENDER)
    (body, *_) = organization.list_bodies(sender.agency_id, on=TODAY)
    with signatures.open_agency_key(
        sender.agency_id, body.id, pin=pin, at=NEXT_MORNING, by=sender.ref
    ) as key:
        opened = key.owner.body_id == body.id
    with transactions.owned():
        paper = records.take_number(
            sender.agency_id,
            body_id=body.id,
            direction=Direction.OUT,
            dated=NEXT_MORNING.date(),
            record_id=None,
            moment=records.Moment.of(sender, NEXT_MORNING),
        )
    ministry = _clerk_of("vanthu.btttt", MINISTRY)
    waiting = next(one for one in list_incoming(ministry, Filters()).rows if one.number is None)
    said = incoming.Acceptance(is_no_duplicate=True)
    incoming.accept(ministry, waiting.record_id, said, at=NEXT_MORNING)
    return {
        "seal_opened": opened,
        "paper": paper.number,
        "accepted": _incoming(ministry, waiting.record_id),
    }


def upgraded() -> dict[str, Any]:
    prepare_database()
    return {"saw": seen(), "went_on": gone_on(os.environ["KEPT_PIN"]), "audit": examine().as_json()}


if __name__ == "__main__":
    told = upgraded() if "upgrade" in sys.argv else {"saw": seen(), "audit": examine().as_json()}
    sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
