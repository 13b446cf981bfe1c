"""The table of search: one row per record, whose number orders results. Its words lie in the engine's own index.

Rows and words are written by triggers on the table of records (``migrations/0001_initial.py``), so they are
committed with the record whoever writes it, also in bulk, and records need not know that search exists.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from lienthong.office.organization.ownership import AgencyOwned


class Entry(AgencyOwned):
    """A record in the index.

    SQLite keeps its words under the same number in ``office_search_words`` (FTS5), PostgreSQL beside it in the
    columns ``words`` and ``code`` (tsvector).
    """

    id = models.BigAutoField(primary_key=True)
    """Grows with each record: newest first is largest first."""
    record = models.OneToOneField("office_records.Record", on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["agency", "-id"], name="search_newest")]

    def __str__(self) -> str:
        return str(self.id)
