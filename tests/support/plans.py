"""How the engine goes about a read: by which index, or through a whole table."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.db import connection
from django.test.utils import CaptureQueriesContext


def plans(work: Callable[[], object]) -> list[str]:
    """How the engine goes about every SELECT of ``work``."""
    with CaptureQueriesContext(connection) as asked:
        work()
    told = []
    explain = "EXPLAIN" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
    for statement in [query["sql"] for query in asked if query["sql"].lstrip("(").startswith("SELECT")]:
        with connection.cursor() as cursor:
            cursor.execute(f"{explain} {statement}".replace("%", "%%"))
            told.append("\n".join(" ".join(map(str, row)) for row in cursor.fetchall()))
    return told


def prefer_indexes(*, in_order: bool = False) -> None:
    """PostgreSQL reads small tables whole whatever their indexes; here only where there is no other way.

    ``in_order``: nor does it sort what an index gives in order already.
    """
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
            if in_order:
                cursor.execute("SET LOCAL enable_sort = off")


def whole_table(plan: str) -> bool:
    """Whether a plan reads all of a table that grows with the letters."""
    return bool(
        re.search(
            r"Seq Scan on (axis|infra_audit)|SCAN (axis|infra_audit)\w+(?! USING)\b", plan, re.MULTILINE
        )
    )
