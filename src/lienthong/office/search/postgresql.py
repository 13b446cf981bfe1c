"""The index in PostgreSQL: tsvector columns beside the entries, each with its GIN."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection

from lienthong.office.search.ports import Hit, Scope, Wanted

_TAKES_PART = (
    "EXISTS (SELECT 1 FROM office_workflow_participant p WHERE p.record_id = e.record_id"
    " AND p.agency_id = e.agency_id AND p.user_id = ANY(%s))"
)


class PostgresqlIndex:
    """A ``WordIndex`` over tsvector; direction and month are words of the index too."""

    def some(self, scope: Scope, wanted: Wanted, *, by_code: bool, limit: int) -> Sequence[Hit]:
        """See the port. Without an order the planner cannot walk the newest rows in vain for a rare word."""
        condition, values = _condition(scope, wanted, by_code=by_code)
        return _hits(f"WHERE {condition} LIMIT %s", [*values, limit])

    def newest(
        self, scope: Scope, wanted: Wanted, *, by_code: bool, limit: int, before: int | None
    ) -> Sequence[Hit]:
        """See the port."""
        condition, values = _condition(scope, wanted, by_code=by_code)
        if before is not None:
            condition += " AND e.id < %s"
            values.append(before)
        return _hits(f"WHERE {condition} ORDER BY e.id DESC LIMIT %s", [*values, limit])


def _hits(tail: str, values: Sequence[Any]) -> list[Hit]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT e.id, e.record_id FROM office_search_entry e {tail}",  # noqa: S608  fixed pieces
            list(values),
        )
        return [Hit(number, record_id) for number, record_id in cursor.fetchall()]


def _condition(scope: Scope, wanted: Wanted, *, by_code: bool) -> tuple[str, list[Any]]:
    column = "code" if by_code else "words"
    condition = "e.agency_id = %s"
    values: list[Any] = [scope.agency_id]
    if question := _question(wanted, by_code=by_code):
        condition += f" AND e.{column} @@ to_tsquery('simple', %s)"
        values.append(question)
    if marks := _marks(scope, wanted):
        condition += " AND e.words @@ to_tsquery('simple', %s)"
        values.append(marks)
    if scope.participants is not None:
        condition += f" AND {_TAKES_PART}"
        values.append(list(scope.participants))
    return condition, values


def _question(wanted: Wanted, *, by_code: bool) -> str:
    """The question in to_tsquery's own language; every word is letters and digits in quotes."""
    if by_code:
        *whole, last = wanted.code
        return " & ".join([f"'{part}'" for part in whole] + [f"'{last}':*" if whole else f"'{last}'"])
    parts = []
    for position, group in enumerate(wanted.words, start=1):
        phrase = " <-> ".join(f"'{word}'" for word in group)
        open_end = ":*" if wanted.is_unfinished and position == len(wanted.words) else ""
        parts.append(f"{phrase}{open_end}" if len(group) == 1 else f"({phrase})")
    return " & ".join(parts)


def _marks(scope: Scope, wanted: Wanted) -> str:
    marks = []
    if scope.direction:
        marks.append(f"'xqd{scope.direction.lower()}'")
    if wanted.month:
        marks.append(f"'xqm{wanted.month}'")
    return " & ".join(marks)
