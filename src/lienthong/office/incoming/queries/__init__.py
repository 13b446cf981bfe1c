"""Reading incoming documents of one agency. Everything returned is a frozen view."""

from __future__ import annotations

from lienthong.office.incoming.queries.changes import (
    AskedChange,
    changes_of,
    holds_document,
    is_recalled,
    packet_of_source,
    taken_changes,
)
from lienthong.office.incoming.queries.facts import (
    AwaitedView,
    accepted_not_assigned,
    arrived_since,
    not_accepted,
    silent_since,
    unfinished,
)
from lienthong.office.incoming.queries.gateway import (
    OwedView,
    ToldView,
    failure_to_tell,
    find_by_document,
    find_owed,
    holders_of,
    statuses_of,
    suggested_routes,
)
from lienthong.office.incoming.queries.lists import (
    Counts,
    Filters,
    IncomingPage,
    IncomingRow,
    ListGroup,
    count,
    list_incoming,
)
from lienthong.office.incoming.queries.single import (
    IncidentView,
    IncomingView,
    SourceView,
    find_incoming,
    incidents_of,
    open_incidents,
)

__all__ = [
    "AskedChange",
    "AwaitedView",
    "Counts",
    "Filters",
    "IncidentView",
    "IncomingPage",
    "IncomingRow",
    "IncomingView",
    "ListGroup",
    "OwedView",
    "SourceView",
    "ToldView",
    "accepted_not_assigned",
    "arrived_since",
    "changes_of",
    "count",
    "failure_to_tell",
    "find_by_document",
    "find_incoming",
    "find_owed",
    "holders_of",
    "holds_document",
    "incidents_of",
    "is_recalled",
    "list_incoming",
    "not_accepted",
    "open_incidents",
    "packet_of_source",
    "silent_since",
    "statuses_of",
    "suggested_routes",
    "taken_changes",
    "unfinished",
]
