"""Which delivery a status speaks of (D-11): by DocumentId, then by number/notation + date + issuer.

The role of its sender follows from the delivery: the original sender asks (13), the recipient reports.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import QuerySet

from lienthong.axis.intake.operations import document_key
from lienthong.axis.statuses.models import Progress
from lienthong.axis.statuses.queries.history import CHANGE_TYPES
from lienthong.identifiers.document_code import DocumentCode
from lienthong.identifiers.folding import comparable

TAKE_BACK = "13"


class Role(StrEnum):
    """What the reporting agency is to the delivery."""

    RECIPIENT = "RECIPIENT"
    SENDER = "SENDER"


@dataclass(frozen=True, slots=True)
class Reference:
    """What a status says about its document, with its parties as the registry knows them."""

    code: str
    from_agency_id: uuid.UUID
    other_agency_id: uuid.UUID | None
    """``ResponseFor/OrganId``; None when the registry does not know it."""
    document_id: str
    document_code: str
    issued_on: dt.date | None
    reporters: frozenset[uuid.UUID]
    """The reporting agency and those that went on in it: it finishes what they had received (IDN-02)."""


@dataclass(frozen=True, slots=True)
class Match:
    """The delivery found and the role of the reporting agency in it."""

    delivery_id: uuid.UUID
    role: Role
    asks_change: bool
    """It is the delivery of a recall or update itself."""


def find_match(reference: Reference) -> Match | None:
    """The newest delivery the status can mean, one that was not sent again preferred; None: *không khớp*."""
    roles = [Role.SENDER, Role.RECIPIENT] if reference.code == TAKE_BACK else [Role.RECIPIENT, Role.SENDER]
    for role in roles:
        for rows in (by_document_id(reference), by_document_code(reference)):
            if rows is not None and (match := _best(rows, reference, role)) is not None:
                return match
    return None


def by_document_id(reference: Reference) -> QuerySet[Progress] | None:
    """Deliveries of documents with the id a status names, whoever the parties; None when it names none."""
    key = document_key(reference.document_id)
    return Progress.objects.filter(delivery__message__document_key=key) if key else None


def by_document_code(reference: Reference) -> QuerySet[Progress] | None:
    """Deliveries of the issuer's documents with this number, notation and date; None when one is missing."""
    if not reference.document_code.strip() or reference.issued_on is None:
        return None
    rows = Progress.objects.filter(
        delivery__message__code_key__in=_spellings(reference.document_code),
        delivery__message__issued_on=reference.issued_on,
    )
    # Without the document's own id the issuer must be named and right; for a 13 it is the one who asks.
    if reference.code == TAKE_BACK:
        return rows.filter(delivery__sender_agency_id=reference.from_agency_id)
    return rows.filter(delivery__sender_agency_id=reference.other_agency_id)


def _spellings(text: str) -> set[str]:
    """The forms in which the same number and notation may have been kept: ``07/TB`` and ``7/TB``."""
    canonical = str(DocumentCode.parse(comparable(text)))
    return {document_key(form) for form in (text, canonical, canonical.lstrip("0"))}


def _best(rows: QuerySet[Progress], reference: Reference, role: Role) -> Match | None:
    if role is Role.RECIPIENT:
        rows = rows.filter(delivery__recipient_agency_id__in=reference.reporters)
    else:
        rows = rows.filter(
            delivery__sender_agency_id=reference.from_agency_id,
            delivery__recipient_agency_id=reference.other_agency_id,
        )
    candidates = rows.values_list(
        "delivery_id",
        "delivery__sender_agency_id",
        "delivery__resent_by",
        "delivery__message__business_type",
        "delivery__sent_at",
    )
    return _pick(candidates, reference, role)


def _pick(
    candidates: Iterable[tuple[uuid.UUID, uuid.UUID, uuid.UUID | None, int | None, dt.datetime]],
    reference: Reference,
    role: Role,
) -> Match | None:
    ranked = sorted(
        candidates,
        key=lambda row: (
            role is Role.SENDER or row[1] == reference.other_agency_id,
            row[2] is None,
            row[3] not in CHANGE_TYPES,
            row[4],
            row[0],
        ),
    )
    if not ranked:
        return None
    delivery_id, _, _, business_type, _ = ranked[-1]
    return Match(delivery_id, role, business_type in CHANGE_TYPES)


def find_changed(
    *, sender_agency_id: uuid.UUID, recipient_agency_id: uuid.UUID, document_ids: Iterable[str]
) -> uuid.UUID | None:
    """The delivery a recall or update concerns: the first id that names a document of type 0 or 3."""
    for document_id in document_ids:
        key = document_key(document_id)
        rows = Progress.objects.filter(
            delivery__message__document_key=key,
            delivery__sender_agency_id=sender_agency_id,
            delivery__recipient_agency_id=recipient_agency_id,
        ).exclude(delivery__message__business_type__in=CHANGE_TYPES)
        ranked = rows.order_by("delivery__resent_by", "-delivery__sent_at").values_list(
            "delivery_id", "delivery__resent_by"
        )
        found = list(ranked) if key else []
        if found:
            return next((row for row, resent_by in found if resent_by is None), found[0][0])
    return None
