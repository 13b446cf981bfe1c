"""The index in SQLite: an FTS5 table without content, numbered like the entries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import connection

from lienthong.office.search.ports import Hit, Scope, Wanted

# CROSS JOIN keeps the order of SQLite's work: words first, then their entries, newest first without sorting.
_FROM = "FROM office_search_words CROSS JOIN office_search_entry e ON e.id = office_search_words.rowid"
_TAKES_PART = (
    "EXISTS (SELECT 1 FROM office_workflow_participant p WHERE p.record_id = e.record_id"
    " AND p.agency_id = e.agency_id AND p.user_id IN ({places}))"
)


class SqliteIndex:
    """A ``WordIndex`` over FTS5; agency, direction and month are words of the index too, so it narrows first."""

    def some(self, scope: Scope, wanted: Wanted, *, by_code: bool, limit: int) -> Sequence[Hit]:
        """See the port."""
        condition, values = _condition(scope, wanted, by_code=by_code)
        return _hits(f"WHERE {condition} LIMIT %s", [*values, limit])

    def newest(
        self, scope: Scope, wanted: Wanted, *, by_code: bool, limit: int, before: int | None
    ) -> Sequence[Hit]:
        """See the port."""
        condition, values = _condition(scope, wanted, by_code=by_code)
        if before is not None:
            condition += " AND office_search_words.rowid < %s"
            values.append(before)
        return _hits(f"WHERE {condition} ORDER BY office_search_words.rowid DESC LIMIT %s", [*values, limit])


def _hits(tail: str, values: Sequence[Any]) -> list[Hit]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT e.id, e.record_id {_FROM} {tail}", list(values))
        return [Hit(number, UUID(record_id)) for number, record_id in cursor.fetchall()]


def _condition(scope: Scope, wanted: Wanted, *, by_code: bool) -> tuple[str, list[Any]]:
    values: list[Any] = [_match(scope, wanted, by_code=by_code), scope.agency_id.hex]
    condition = "office_search_words MATCH %s AND e.agency_id = %s"
    if scope.participants is not None:
        condition += " AND " + _TAKES_PART.format(places=", ".join(["%s"] * len(scope.participants)))
        values += [one.hex for one in scope.participants]
    return condition, values


def _match(scope: Scope, wanted: Wanted, *, by_code: bool) -> str:
    """The question in FTS5's own language; every word is letters and digits in quotes."""
    parts = [f'scope : "a{scope.agency_id.hex}"']
    if scope.direction:
        parts.append(f'scope : "d{scope.direction.lower()}"')
    if wanted.month:
        parts.append(f'scope : "m{wanted.month}"')
    if by_code:
        *whole, last = wanted.code
        parts += [f'code : "{part}"' for part in whole]
        parts.append(f'code : "{last}"*' if whole else f'code : "{last}"')
    else:
        for position, group in enumerate(wanted.words, start=1):
            phrase = " + ".join(f'"{word}"' for word in group)
            open_end = "*" if wanted.is_unfinished and position == len(wanted.words) else ""
            parts.append(f"words : {phrase}{open_end}")
    return " AND ".join(f"({part})" for part in parts)
