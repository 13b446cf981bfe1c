"""How a status moves a document at its recipient (PRC-06, PRC-07, D-10). Pure.

A late or repeated status never moves it back; one that overtook the 03 it needs is held until 03 comes.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from lienthong.exchange.statuses import AHEAD, CLOSED, KNOWN_CODES, LABEL_OF, TRANSITIONS, ProgressState


class Effect(StrEnum):
    """What becomes of a status."""

    APPLIED = "APPLIED"
    """It moves the document, or renews 04 or 05."""
    HELD = "HELD"
    """It came before the 03 it needs; applied in its order when 03 comes."""
    KEPT = "KEPT"
    """It is kept in the history and changes nothing."""


@dataclass(frozen=True, slots=True)
class Move:
    """The effect of a status, the state afterwards, and why when it changes nothing."""

    effect: Effect
    becomes: ProgressState
    note: str = ""


def move(state: ProgressState, code: str) -> Move:
    """What a status ``code`` does to a document in ``state``; never raises, whatever the code."""
    following = TRANSITIONS.get((state, code))
    if following is not None:
        return Move(Effect.APPLIED, following)
    if code in AHEAD.get(state, ()):
        return Move(
            Effect.HELD, state, f"Trạng thái {code} đến trước khi tiếp nhận (03); giữ lại cho tới khi có 03."
        )
    return Move(Effect.KEPT, state, _why(state, code))


def unknown_code(code: str) -> str:
    """Why a status with a code nobody has described changes nothing; it is kept and shown (edXML notes §7)."""
    return (
        f"Mã trạng thái {code[:8]} không có trong hướng dẫn (01–06, 13, 15, 16); được lưu lại và hiển thị, "
        "không làm đổi tình trạng văn bản."
    )


def _why(state: ProgressState, code: str) -> str:
    if code not in KNOWN_CODES:
        return unknown_code(code)
    if state in CLOSED:
        return f"Văn bản đã kết thúc ở «{LABEL_OF[state]}»; trạng thái {code} chỉ được lưu lại."
    return f"Trạng thái {code} lặp lại hoặc đến muộn; văn bản vẫn ở «{LABEL_OF[state]}»."
