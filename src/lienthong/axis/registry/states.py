"""Words of the registry that are stored."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class FileCheck(StrEnum):
    """What is looked at in every file of a document; each may hold a document back for an agency that asks so."""

    CONTENT = "CONTENT"
    """Of the kind its name says, whole, not empty, not locked."""
    MALWARE = "MALWARE"
    SIGNATURE = "SIGNATURE"


class CodeKind(StrEnum):
    """The generation a code belongs to."""

    OLD = "OLD"
    """13 characters ``NNN.NN.NN.MXX``, level 1 at the right (QCVN 102:2016)."""
    QD20 = "QD20"
    """Groups growing from left to right, or a ``Zxy`` scheme (QĐ 20/2020/QĐ-TTg Art. 4 and 6)."""
    OTHER = "OTHER"
    """Any other form in use on the wire, such as ``28.22.H17`` or a tax number (Art. 5)."""


class KeyState(StrEnum):
    """Where a key of a connected system stands at a moment of real time."""

    WAITING = "WAITING"
    """Its validity has not begun."""
    VALID = "VALID"
    EXPIRED = "EXPIRED"
    """Its date passed."""
    ENDED = "ENDED"
    """Somebody ended it."""


KEY_STATE_WORDS: dict[KeyState, str] = {
    KeyState.WAITING: "chưa đến ngày dùng",
    KeyState.VALID: "đang dùng được",
    KeyState.EXPIRED: "đã hết hạn",
    KeyState.ENDED: "đã chấm dứt",
}


class AgencyWrites(StrEnum):
    """What becomes of a system's ``registerAgency`` and ``deleteAgency``. The body of these calls is not signed."""

    REFUSED = "REFUSED"
    HELD = "HELD"
    """Kept until an operator decides."""
    ACCEPTED = "ACCEPTED"
    """Done at once for bodies it serves and new ones below them; anything else is held."""


class RequestKind(StrEnum):
    """What a system asks of the registry."""

    REGISTER = "REGISTER"
    DELETE = "DELETE"


class RequestState(StrEnum):
    """Where a system's request stands."""

    OPEN = "OPEN"
    ACCEPTED = "ACCEPTED"
    DECLINED = "DECLINED"


DECISIONS: Mapping[RequestState, frozenset[RequestState]] = MappingProxyType(
    {
        RequestState.OPEN: frozenset({RequestState.ACCEPTED, RequestState.DECLINED}),
        # an operator may think again; what was carried out is undone by other means
        RequestState.DECLINED: frozenset({RequestState.ACCEPTED}),
        RequestState.ACCEPTED: frozenset(),
    }
)
"""What an operator may still decide on a request."""
