"""Finding records a person may see (office.md, "Measured for search"): newest first, counts capped."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from lienthong.office.organization.actors import Actor
from lienthong.office.organization.permissions import require
from lienthong.office.organization.policies import OfficePermission
from lienthong.office.records.queries import RecordView, records_by_id
from lienthong.office.records.states import Direction
from lienthong.office.search.policies import MOST_COUNTED, read_query
from lienthong.office.search.ports import Hit, Scope, Wanted, WordIndex
from lienthong.office.search.postgresql import PostgresqlIndex
from lienthong.office.search.sqlite import SqliteIndex
from lienthong.office.workflow.queries import desks_of

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Found:
    """A page of results."""

    wanted: Wanted
    records: tuple[RecordView, ...]
    """Newest first."""
    count: int
    """How many there are; exact up to ``MOST_COUNTED``."""
    is_capped: bool
    """True: there are more than ``count``."""
    next_before: int | None
    """Where the next page begins; None on the last."""


def word_index() -> WordIndex:
    """The index of the engine in use."""
    return SqliteIndex() if connection.vendor == "sqlite" else PostgresqlIndex()


def find_records(
    actor: Actor,
    text: str,
    *,
    direction: Direction | None = None,
    before: int | None = None,
    limit: int = PAGE_SIZE,
) -> Found:
    """Records of the actor's agency that they may see and that fit what was typed; three statements at most.

    What reads like a number is looked for among numbers, and among words when no number fits. Raises
    NotAllowedError. The shape of the query follows what was found: rare words are fetched whole and sorted
    here, common ones are walked from the newest.
    """
    require(actor, OfficePermission.READ)
    wanted = read_query(text)
    if wanted.is_empty:
        return Found(wanted, (), 0, is_capped=False, next_before=None)
    sees_all = OfficePermission.READ_ALL in actor.permissions
    participants = None if sees_all else tuple(desks_of(actor))
    scope = Scope(actor.agency_id, direction.value if direction else "", participants)
    index = word_index()
    by_code = bool(wanted.code)
    some = index.some(scope, wanted, by_code=by_code, limit=MOST_COUNTED + 1)
    if by_code and not some and wanted.words:
        by_code = False
        some = index.some(scope, wanted, by_code=False, limit=MOST_COUNTED + 1)
    is_capped = len(some) > MOST_COUNTED
    if is_capped:
        page = list(index.newest(scope, wanted, by_code=by_code, limit=limit + 1, before=before))
    else:
        page = [hit for hit in sorted(some, reverse=True) if before is None or hit.number < before][
            : limit + 1
        ]
    return Found(
        wanted,
        _records(actor, page[:limit]),
        min(len(some), MOST_COUNTED),
        is_capped=is_capped,
        next_before=page[limit - 1].number if len(page) > limit else None,
    )


def _records(actor: Actor, hits: list[Hit]) -> tuple[RecordView, ...]:
    found = records_by_id(actor.agency_id, [hit.record_id for hit in hits])
    return tuple(found[hit.record_id] for hit in hits if hit.record_id in found)
