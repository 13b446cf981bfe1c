"""One office of two that exchange through a real axis, each in processes and a database of its own.

``python -m support.two_offices COMMAND [ARGUMENTS]`` under the environment of one installation; what it finds is
printed as one line of JSON. Văn phòng Chính phủ (``G22``) sends, Quảng Nam (``H47``) receives.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import django

django.setup()

from django.conf import settings  # noqa: E402  models need the set-up above
from django.core.management import call_command  # noqa: E402  models need the set-up above

from lienthong.infra.outbox import OutboxWorker  # noqa: E402  the same
from lienthong.office.gateway.changing import follow_changes  # noqa: E402  the same
from lienthong.office.gateway.fetching import fetch  # noqa: E402  the same
from lienthong.office.gateway.sending import follow  # noqa: E402  the same
from lienthong.office.incoming import operations as incoming  # noqa: E402  the same
from lienthong.office.incoming import queries as held  # noqa: E402  the same
from lienthong.office.organization.queries import find_agency  # noqa: E402  the same
from lienthong.office.outgoing import operations as outgoing  # noqa: E402  the same
from lienthong.office.outgoing.operations import Fields, Notice  # noqa: E402  the same
from lienthong.office.outgoing.queries.changes import changes_of  # noqa: E402  the same
from lienthong.office.outgoing.queries.documents import matrix_of  # noqa: E402  the same
from lienthong.office.outgoing.states import OutgoingState  # noqa: E402  the same
from lienthong.office.pipeline.table import HANDLERS  # noqa: E402  the same
from lienthong.office.records.queries import chain_of  # noqa: E402  the same
from support.incoming_office import accepted, at  # noqa: E402  the same
from support.office_world import OfficeWorld, staffed_world  # noqa: E402  the same
from support.outgoing_office import PIN, OutgoingOffice, after  # noqa: E402  the same
from support.people import find  # noqa: E402  the same

SENDER = "000.00.00.G22"
LATER = after(60) + dt.timedelta(days=1)


def set_up(code: str) -> None:
    """An office with its people; the sender's with keys too."""
    call_command("migrate", verbosity=0)
    if code == SENDER:
        office = OutgoingOffice()
        known = {"people": office.people, "unit": office.unit, "body": office.body, "ground": office.ground}
        _notes().write_text(json.dumps(known, default=str))
    else:
        staffed_world()


def run() -> None:
    """One round of everything that happens by itself."""
    fetch()
    while OutboxWorker(HANDLERS, name="office", lease_seconds=5).run_batch():
        pass
    follow()
    follow_changes()


def issue(subject: str) -> str:
    """A letter to Quảng Nam, signed, sealed and issued; its record."""
    office = _sender()
    record_id = office.at_step(OutgoingState.SEALED, subject=subject)
    office.issue(record_id, "H47")
    return str(record_id)


def _notes() -> Path:
    return Path(settings.LIENTHONG_DATA) / "sender.json"


def _sender() -> OutgoingOffice:
    """The sender's office as it was set up by an earlier process."""
    agency, known = find_agency(SENDER), json.loads(_notes().read_text())
    assert agency is not None
    office = object.__new__(OutgoingOffice)
    office.prefix, office.agency = "", agency
    office.people = {name: UUID(key) for name, key in known["people"].items()}
    office.unit, office.body, office.ground = (UUID(known[name]) for name in ("unit", "body", "ground"))
    return office


def ask(kind: str, record: str) -> int:
    """Recall, take back or update it at every recipient."""
    office, record_id = _sender(), UUID(record)
    clerk = office.actor("clerk")
    lines = [one.line_id for one in matrix_of(office.agency.id, record_id) if one.line_id]
    if kind == "recall":
        notice = Notice(code="12/TB-VPCP", signed_on=dt.date(2021, 2, 1), signer="Nguyễn Văn Mẫu")
        return outgoing.recall(clerk, record_id, notice=notice, reason="Ban hành nhầm", at=LATER)
    if kind == "take-back":
        return outgoing.take_back(clerk, record_id, lines, reason="Gửi nhầm", at=LATER)
    fields = Fields(due_on=dt.date(2021, 3, 1))
    return outgoing.update(clerk, record_id, lines, fields=fields, reason="Bổ sung hạn", at=LATER)


def replace(record: str) -> str:
    """A letter that replaces it, all the way to its issue; its record."""
    office, clerk = _sender(), _sender().actor("clerk")
    newer = outgoing.replace(clerk, UUID(record), reason="Sai thời hạn", at=LATER)
    view = office.see(newer)
    outgoing.save_form(clerk, newer, view.form, known_version=view.form_version, at=LATER)
    outgoing.submit(clerk, newer, at=LATER)
    outgoing.approve(office.actor("head"), newer, at=LATER)
    outgoing.sign(office.actor("signer"), newer, pin=PIN, at=LATER)
    office.seal(newer, at=LATER)
    found = outgoing.preflight(clerk, newer, at=LATER)
    given = {one.code: "Đã kiểm tra." for one in found.lacking([])}
    outgoing.issue(clerk, newer, reasons=given, seen=found.seen, at=LATER)
    return str(newer)


def sent(record: str) -> dict[str, object]:
    """What the sender knows: the document's status, every answer, and the chain."""
    office, record_id = _sender(), UUID(record)
    (line,) = matrix_of(office.agency.id, record_id)
    asked = changes_of(office.agency.id, record_id).get(line.id, [])
    return {
        "progress": line.progress,
        "asked": [[one.kind, one.state, one.answer_code] for one in asked],
        "chain": [[one.code, one.is_newer] for one in chain_of(office.agency.id, record_id)],
    }


def _receiver() -> OfficeWorld:
    agency = find_agency("H47")
    assert agency is not None
    return OfficeWorld(agency, {"vanthu.h47": find("vanthu.h47")})


def accept() -> int:
    """The clerk accepts whatever waits; how many."""
    world, count = _receiver(), 0
    for row in held.list_incoming(world.actor("vanthu.h47"), held.Filters(group=held.ListGroup.WAITING)).rows:
        accepted(world, row.record_id)
        count += 1
    return count


def answer(word: str, words: str) -> int:
    """The clerk answers every take-back that waits; how many."""
    world, count = _receiver(), 0
    clerk = world.actor("vanthu.h47")
    for row in held.list_incoming(clerk, held.Filters()).rows:
        for one in held.changes_of(world.agency_id, row.record_id):
            if one.state == "OPEN":
                incoming.answer_take_back(
                    clerk, row.record_id, one.id, agrees=word == "agree", words=words, at=at(16)
                )
                count += 1
    return count


def came() -> dict[str, object]:
    """Every document the receiver holds by its subject: state, deadline, requests, chain."""
    world = _receiver()
    return {
        row.subject: {
            "state": row.state,
            "due": str(row.due_on or ""),
            "asked": [[one.kind, one.state] for one in held.changes_of(world.agency_id, row.record_id)],
            "chain": [[one.code, one.is_newer] for one in chain_of(world.agency_id, row.record_id)],
            "code": row.code,
        }
        for row in held.list_incoming(world.actor("vanthu.h47"), held.Filters()).rows
    }


COMMANDS: dict[str, Callable[..., object]] = {
    "set-up": set_up,
    "run": run,
    "issue": issue,
    "ask": ask,
    "replace": replace,
    "sent": sent,
    "accept": accept,
    "answer": answer,
    "came": came,
}

if __name__ == "__main__":
    sys.stdout.write(json.dumps(COMMANDS[sys.argv[1]](*sys.argv[2:])))
