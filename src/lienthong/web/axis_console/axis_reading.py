"""The console's reading, filled from the queries of the axis."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from lienthong.web.axis_console.reading import AgencyLine, ClassList, Detail, Page, SystemLine, Zeroes


class DatabaseReading:
    """Reads the database of this installation."""

    def newest(self, *, before: UUID | None, limit: int) -> Page:
        """Documents, newest first."""
        return Page(())

    def detail(self, message_id: UUID) -> Detail | None:
        """One document with its matrix and course."""
        return None

    def zeroes(self, at: dt.datetime) -> Zeroes:
        """The four figures at a business time."""
        return Zeroes(at, (), 0)

    def class_list(self, group: str, at: dt.datetime, *, limit: int) -> ClassList | None:
        """The list behind a class."""
        return None

    def agencies(self) -> Sequence[AgencyLine]:
        """All agencies, by code."""
        return ()

    def systems(self) -> Sequence[SystemLine]:
        """All connected systems, by id."""
        return ()
