"""Pure decisions of delivery: lanes, keys under which a document is held, filters of lists."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from dataclasses import dataclass, replace

from lienthong.axis.delivery.states import ON_ANSWER, Answer, DeliveryState
from lienthong.identifiers.document_code import DocumentCode
from lienthong.identifiers.folding import comparable, fold_identifier
from lienthong.kernel.text import nfc

ORDINARY_LANE = 5
_LANE_OF_URGENCY = {1: 2, 2: 1, 3: 0, 4: 0}
_TELEGRAM = "công điện"
_LONGEST_KEY = 300
"""Characters; longer keys are hashed so that an index can hold them."""


def is_urgent(urgency: int, kind_name: str) -> bool:
    """Khẩn, thượng khẩn, hỏa tốc and every công điện (D-14); digits nobody knows are ordinary."""
    return urgency in _LANE_OF_URGENCY or nfc(kind_name.strip()).casefold() == _TELEGRAM


def lane_for(urgency: int, kind_name: str = "") -> int:
    """The lane of a document: 0 hỏa tốc, 1 thượng khẩn, 2 khẩn and công điện, 5 ordinary (SND-05)."""
    if urgency in _LANE_OF_URGENCY:
        return _LANE_OF_URGENCY[urgency]
    return 2 if is_urgent(urgency, kind_name) else ORDINARY_LANE


@dataclass(frozen=True, slots=True)
class DocumentIdentity:
    """What names a document, as its packet says it."""

    document_id: str
    issuer: str
    """The issuing agency's registry id as text, or its code where the registry does not know it."""
    code_number: str
    code_notation: str
    issued_on: dt.date | None


def holding_keys(identity: DocumentIdentity) -> tuple[str, ...]:
    """The keys under which a recipient holds the document (D-01): its id; issuer + number + notation + year.

    A key whose parts are missing is left out: nothing is a duplicate of an unnamed document. Full-width
    digits, invisible letters and spaces make no other document.
    """
    keys = []
    if document := fold_identifier(identity.document_id):
        keys.append(_bounded(f"id:{document}"))
    code = DocumentCode.from_wire(_unspaced(identity.code_number), _unspaced(identity.code_notation))
    year = code.year or (identity.issued_on.year if identity.issued_on else None)
    if str(code) and year is not None:
        issuer, number = fold_identifier(identity.issuer), fold_identifier(code.number)
        keys.append(_bounded(f"code:{issuer}|{number}|{fold_identifier(code.notation)}|{year}"))
    return tuple(keys)


def _unspaced(part: str) -> str:
    return "".join(comparable(part).split())


def _bounded(key: str) -> str:
    if len(key) <= _LONGEST_KEY:
        return key
    kind = key.partition(":")[0]
    return f"{kind}:sha256:{hashlib.sha256(key.encode('utf-8', 'surrogatepass')).hexdigest()}"


def after_answer(state: DeliveryState, answer: Answer, *, is_resent: bool) -> DeliveryState:
    """The state after a system's answer; the same state when the answer changes nothing.

    A late ``done`` wins over an earlier ``fail``, unless the document has been sent again meanwhile.
    """
    if is_resent:
        return state
    return ON_ANSWER.get((state, answer), state)


@dataclass(frozen=True, slots=True)
class WaitingFilters:
    """What a client may ask of its list. Times are business times; ``offset`` and ``limit`` page it."""

    from_agency_id: uuid.UUID | None = None
    to_agency_id: uuid.UUID | None = None
    since: dt.datetime | None = None
    until: dt.datetime | None = None
    offset: int = 0
    limit: int | None = None


def believable(filters: WaitingFilters, own_agency_ids: frozenset[uuid.UUID]) -> WaitingFilters:
    """The filters without left-over headers of earlier calls (vxp-api §1.2, trap 1).

    A ``from`` naming the caller's own agency comes from its last sendEdoc; a ``to`` means something only
    when it names one of the caller's own agencies.
    """
    if filters.from_agency_id in own_agency_ids:
        filters = replace(filters, from_agency_id=None)
    if filters.to_agency_id not in own_agency_ids:
        filters = replace(filters, to_agency_id=None)
    return filters
