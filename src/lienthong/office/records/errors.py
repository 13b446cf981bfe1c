"""Refusals of records.

::

    RefusedError
    └── RecordsError
        ├── RecordUnknownError      no such record in this agency
        ├── ChangedMeanwhileError   somebody else changed the record since the form was opened
        ├── BookClosedError         the book of that year is closed
        └── FieldTooLongError       a field longer than NĐ 30 Annex VI allows; never truncated
"""

from __future__ import annotations

from lienthong.kernel.errors import RefusedError


class RecordsError(RefusedError):
    """Records refuse a change."""

    code = "records.refused"


class RecordUnknownError(RecordsError):
    """No such record in this agency."""

    code = "records.unknown"


class ChangedMeanwhileError(RecordsError):
    """Somebody else changed the record since the form was opened."""

    code = "records.changed_meanwhile"


class BookClosedError(RecordsError):
    """The book of that year is closed."""

    code = "records.book_closed"


class FieldTooLongError(RecordsError):
    """A field longer than NĐ 30 Annex VI allows; never truncated."""

    code = "records.field_too_long"
