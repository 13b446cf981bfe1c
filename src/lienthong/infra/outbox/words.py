"""States as literals of a statement: SQLite uses a partial index only when it can read its condition there."""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Value
from django.db.models.sql.compiler import SQLCompiler

from lienthong.infra.states import UNFINISHED, JobState


class Literal(Value):
    """A constant of our own, written into the statement instead of bound to it; never anything from outside."""

    def as_sql(
        self, _compiler: SQLCompiler, _connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[str | int, ...]]:
        """The word in quotes."""
        return f"'{self.value}'", ()


NOTHING = Literal("")
READY = Literal(JobState.READY.value)
RUNNING = Literal(JobState.RUNNING.value)
DEAD = Literal(JobState.DEAD.value)
OWED = [Literal(state.value) for state in UNFINISHED]
