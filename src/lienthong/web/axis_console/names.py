"""Names of agencies for the pages: from the directory, else the code as written."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from lienthong.alerts.states import INSTALLATION
from lienthong.axis.registry.directory import Directory


class Names:
    """Looks names up in one snapshot of the directory."""

    def __init__(self, snapshot: Directory) -> None:
        self._snapshot = snapshot

    def of(self, agency_id: UUID | None, written: str = "", *, at: dt.datetime | None = None) -> str:
        """The name of an agency now, or on the day of a letter; for one nobody knows, the code as ``written``."""
        if agency_id == INSTALLATION:
            return "Quản trị Trục"
        agency = self._snapshot.agency_by_id(agency_id) if agency_id else None
        if agency is None:
            return written or "Không rõ cơ quan"
        return agency.name if at is None else agency.name_at(at)

    def code_of(self, agency_id: UUID) -> str:
        """The primary code of an agency, or an empty text."""
        agency = self._snapshot.agency_by_id(agency_id)
        return agency.code if agency else ""

    def of_code(self, code: str) -> str:
        """The name of the agency a code names now, else the code."""
        agency = self._snapshot.agency(code)
        return agency.name if agency else code
