"""What documents of type 3 replace, kept so that the chain old → new can be shown (REC-06)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from lienthong.axis.intake.operations import document_key
from lienthong.axis.statuses.models import Replacement
from lienthong.infra import transactions
from lienthong.infra.bulk import insert_rows
from lienthong.infra.json_values import storable
from lienthong.kernel.ids import new_id

ReplacementRow = Replacement
"""An unsaved row on its way through a group commit."""


def new_replacements(
    message_id: uuid.UUID, sender_agency_id: uuid.UUID, document_ids: Sequence[str]
) -> tuple[Replacement, ...]:
    """Unsaved rows, one per document named; an id without content names nothing."""
    named = {key: one for one in document_ids if (key := document_key(one))}
    return tuple(
        Replacement(
            id=new_id(),
            message_id=message_id,
            sender_agency_id=sender_agency_id,
            older_document_id=storable(document_id),
            older_key=key,
        )
        for key, document_id in named.items()
    )


def store_replacements(rows: Sequence[Replacement]) -> None:
    """Insert the rows of many messages. Requires their transaction."""
    transactions.require()
    if rows:
        insert_rows(rows)
