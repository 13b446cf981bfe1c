"""Views of what must not pass unseen: statuses that match nothing, refusals for secrecy, the audit log. Read only."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpResponse, QueryDict

from lienthong.accounts.policies import Permission
from lienthong.infra import audit
from lienthong.kernel.clock import VIETNAM
from lienthong.web.axis_console.audit_reading import actors_named, audit_page, objects_named
from lienthong.web.axis_console.audit_words import EVENT_GROUPS
from lienthong.web.axis_console.frame import draw, page_start
from lienthong.web.axis_console.incident_reading import incident_page
from lienthong.web.axis_console.unmatched_reading import unmatched_page
from lienthong.web.visits import Visit, requires

PAGE_SIZE = 25
LOG_PAGE_SIZE = 50
_LONGEST_TEXT = 200


@dataclass(frozen=True, slots=True)
class AuditQuestion:
    """What the form asks for, as typed, with what could not be understood."""

    since: str
    until: str
    actor: str
    code: str
    object: str
    problem: str = ""

    @property
    def address(self) -> str:
        """The filters in the form of an address, for the next page; empty without any."""
        typed = {"tu": self.since, "den": self.until, "ai": self.actor, "viec": self.code, "vat": self.object}
        return urlencode({name: text for name, text in typed.items() if text})


@requires(Permission.VIEW_TRAFFIC)
def unmatched(visit: Visit) -> HttpResponse:
    """Statuses that match no document (D-11): who reported what on which document, and why it does not match."""
    before = page_start(visit.request.GET)
    context = {"page": unmatched_page(before=before, limit=PAGE_SIZE), "is_first": before is None}
    return draw(visit, "axis/unmatched.html", context, section="unmatched")


@requires(Permission.VIEW_INCIDENTS)
def incidents(visit: Visit) -> HttpResponse:
    """Packets refused for secrecy (D-23): when, from whom, on what ground."""
    before = page_start(visit.request.GET)
    context = {"page": incident_page(before=before, limit=PAGE_SIZE), "is_first": before is None}
    return draw(visit, "axis/incidents.html", context, section="incidents")


@requires(Permission.VIEW_AUDIT)
def audit_log(visit: Visit) -> HttpResponse:
    """The audit log by time, actor, event and object."""
    typed = visit.request.GET
    question, wanted = _asked(typed)
    before = page_start(typed)
    context = {
        "page": audit_page(wanted, before=before, limit=LOG_PAGE_SIZE),
        "question": question,
        "groups": EVENT_GROUPS,
        "is_first": before is None,
    }
    return draw(visit, "axis/audit.html", context, section="audit")


def _asked(typed: QueryDict) -> tuple[AuditQuestion, audit.EventFilter]:
    words = {name: typed.get(name, "").strip()[:_LONGEST_TEXT] for name in ("tu", "den", "ai", "viec", "vat")}
    since, until = _day(words["tu"]), _day(words["den"])
    unclear = [words[name] for name, day in (("tu", since), ("den", until)) if words[name] and day is None]
    problem = ""
    if unclear:
        days = ", ".join(f"«{text}»" for text in unclear)
        problem = f"Không hiểu ngày {days}; viết theo dạng 2021-02-28. Ngày này không được dùng để lọc."
    elif since and until and since > until:
        problem = "Từ ngày đứng sau đến ngày nên không có dòng nào; hãy đổi lại."
    wanted = audit.EventFilter(
        code=words["viec"],
        actor=actors_named(words["ai"]) if words["ai"] else "",
        objects=objects_named(words["vat"]),
        since=since,
        until=until + dt.timedelta(days=1) if until else None,
    )
    return AuditQuestion(words["tu"], words["den"], words["ai"], words["viec"], words["vat"], problem), wanted


def _day(text: str) -> dt.datetime | None:
    """The beginning of a day in Vietnam; None for what is no date an axis can have lived."""
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return None
    if not 1970 < day.year < 9999:
        return None
    return dt.datetime.combine(day, dt.time(), VIETNAM)
