"""The processing status of a document at one recipient: one machine as data for axis and office (PRC-07, D-10).

Codes are those of the status messages on the wire (edXML ``StatusCode``); the words are those of the screen.
"""

from __future__ import annotations

from enum import StrEnum


class ProgressState(StrEnum):
    """The processing status of a document at one recipient."""

    NONE = "NONE"
    """No status came yet."""
    ARRIVED = "ARRIVED"
    """01 *Đã đến*."""
    REFUSED = "REFUSED"
    """02 *Từ chối nhận (trả lại)*."""
    ACCEPTED = "ACCEPTED"
    """03 *Đã tiếp nhận*."""
    ASSIGNED = "ASSIGNED"
    """04 *Đã chuyển xử lý*."""
    IN_PROGRESS = "IN_PROGRESS"
    """05 *Đang xử lý*."""
    COMPLETED = "COMPLETED"
    """06 *Đã hoàn thành*."""
    RETURNED = "RETURNED"
    """02 after 03: *trả lại sau khi tiếp nhận* (D-10); the incoming number stays."""
    WITHDRAWN = "WITHDRAWN"
    """A recall or take-back was carried out."""


_P = ProgressState

CODE_OF: dict[ProgressState, str] = {
    _P.NONE: "",
    _P.ARRIVED: "01",
    _P.REFUSED: "02",
    _P.ACCEPTED: "03",
    _P.ASSIGNED: "04",
    _P.IN_PROGRESS: "05",
    _P.COMPLETED: "06",
    _P.RETURNED: "02",
    _P.WITHDRAWN: "",
}
"""The one current code of each state, so 02 and 03 are never both current."""

LABEL_OF: dict[ProgressState, str] = {
    _P.NONE: "Chưa có trạng thái",
    _P.ARRIVED: "Đã đến",
    _P.REFUSED: "Từ chối nhận (trả lại)",
    _P.ACCEPTED: "Đã tiếp nhận",
    _P.ASSIGNED: "Đã chuyển xử lý",
    _P.IN_PROGRESS: "Đang xử lý",
    _P.COMPLETED: "Đã hoàn thành",
    _P.RETURNED: "Trả lại sau khi tiếp nhận",
    _P.WITHDRAWN: "Thu hồi",
}

CODE_WORDS: dict[str, str] = {
    **{
        CODE_OF[state]: words
        for state, words in LABEL_OF.items()
        if CODE_OF[state] and state is not _P.RETURNED
    },
    "13": "Yêu cầu lấy lại",
    "15": "Đồng ý cập nhật, lấy lại",
    "16": "Từ chối cập nhật, lấy lại",
}
"""What each code of a status message says by itself, whatever it changed."""

TRANSITIONS: dict[tuple[ProgressState, str], ProgressState] = {
    (_P.NONE, "01"): _P.ARRIVED,
    (_P.NONE, "02"): _P.REFUSED,
    (_P.NONE, "03"): _P.ACCEPTED,
    (_P.ARRIVED, "02"): _P.REFUSED,
    (_P.ARRIVED, "03"): _P.ACCEPTED,
    (_P.ACCEPTED, "02"): _P.RETURNED,
    (_P.ACCEPTED, "04"): _P.ASSIGNED,
    (_P.ACCEPTED, "05"): _P.IN_PROGRESS,
    (_P.ACCEPTED, "06"): _P.COMPLETED,
    (_P.ASSIGNED, "02"): _P.RETURNED,
    (_P.ASSIGNED, "04"): _P.ASSIGNED,
    (_P.ASSIGNED, "05"): _P.IN_PROGRESS,
    (_P.ASSIGNED, "06"): _P.COMPLETED,
    (_P.IN_PROGRESS, "02"): _P.RETURNED,
    (_P.IN_PROGRESS, "05"): _P.IN_PROGRESS,
    (_P.IN_PROGRESS, "06"): _P.COMPLETED,
}
"""PRC-07 (regulations §12.4): every status that moves or renews a document. What is absent changes nothing."""

AHEAD: dict[ProgressState, frozenset[str]] = {
    _P.NONE: frozenset({"04", "05", "06"}),
    _P.ARRIVED: frozenset({"04", "05", "06"}),
}
"""Statuses that overtook the 03 they need: held, and applied in their order when 03 comes."""

CLOSED = frozenset({_P.REFUSED, _P.RETURNED, _P.COMPLETED, _P.WITHDRAWN})
"""*Đã xong*: nothing follows except a new send."""

KNOWN_CODES = frozenset({"01", "02", "03", "04", "05", "06", "13", "15", "16"})
"""Codes with a meaning; 07–12 and 14 were found nowhere and are kept and shown as they come (edXML notes §7)."""
