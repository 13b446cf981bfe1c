"""What a sender asks about a document already sent, and the answers: one machine for axis and office (D-11, D-12)."""

from __future__ import annotations

from enum import StrEnum


class ChangeKind(StrEnum):
    """What a sender asks about a document already sent (D-12)."""

    RECALL = "RECALL"
    """Thu hồi: a packet of type 1."""
    UPDATE = "UPDATE"
    """Cập nhật: a packet of type 2."""
    TAKE_BACK = "TAKE_BACK"
    """Lấy lại: status 13."""


class ChangeState(StrEnum):
    """Where a request to change stands."""

    OPEN = "OPEN"
    ACCEPTED = "ACCEPTED"
    REFUSED = "REFUSED"


KIND_WORDS: dict[ChangeKind, str] = {
    ChangeKind.RECALL: "Thu hồi",
    ChangeKind.UPDATE: "Cập nhật",
    ChangeKind.TAKE_BACK: "Lấy lại",
}

_ON_NOTICE: dict[str, ChangeState] = {
    "02": ChangeState.REFUSED,
    "03": ChangeState.ACCEPTED,
    "15": ChangeState.ACCEPTED,
    "16": ChangeState.REFUSED,
}
_ON_REQUEST: dict[str, ChangeState] = {"15": ChangeState.ACCEPTED, "16": ChangeState.REFUSED}

ANSWERS: dict[tuple[ChangeKind, str], ChangeState] = {
    **{(ChangeKind.RECALL, code): state for code, state in _ON_NOTICE.items()},
    **{(ChangeKind.UPDATE, code): state for code, state in _ON_NOTICE.items()},
    **{(ChangeKind.TAKE_BACK, code): state for code, state in _ON_REQUEST.items()},
}
"""What each code says while a change is open (D-11). A take-back is answered by 15 or 16 only (D-12): a 02
or 03 that crosses it on the way is the clerk's own act on the document and must not be mistaken."""

CARRIED_OUT: frozenset[tuple[ChangeKind, str]] = frozenset(
    {(ChangeKind.RECALL, "03"), (ChangeKind.RECALL, "15"), (ChangeKind.TAKE_BACK, "15")}
)
"""Answers by which the document is gone at the recipient: *thu hồi* carried out."""
