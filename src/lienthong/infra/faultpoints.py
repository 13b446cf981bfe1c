"""Named places where a test may end the process as ``kill -9`` would (architecture §4).

``LIENTHONG_FAULTS="intake.after_fsync=3,worker.before_handler=1"`` ends the process at the third hit of the
first or the first hit of the second. Without it a hit costs one comparison.
"""

from __future__ import annotations

import os
import threading

from django.conf import settings

from lienthong.kernel.errors import RefusedError

POINTS = frozenset(
    {
        "blob.after_fsync",
        "blob.after_rename",
        "intake.before_commit",
        "intake.after_commit",
        "door.before_answer",
        "worker.before_handler",
        "worker.after_handler",
        "sign.before_commit",
        "sign.after_commit",
        "seal.after_number",
        "seal.before_commit",
        "seal.after_commit",
        "issue.before_commit",
        "issue.after_commit",
        "accept.before_commit",
        "accept.after_commit",
        "send.after_packet",
        "send.after_answer",
        "fetch.before_commit",
        "fetch.after_commit",
        "status.after_answer",
    }
)
KILLED = 137
"""The exit code of a process ended by SIGKILL."""


class FaultpointsRefusedError(RefusedError):
    """Faults were asked for in production, or at a place that does not exist."""

    code = "faultpoints.refused"


def parse(text: str) -> dict[str, int]:
    """The wanted faults: name → hits until the end; raises :class:`FaultpointsRefusedError`."""
    wanted: dict[str, int] = {}
    for entry in filter(None, (part.strip() for part in text.split(","))):
        name, _, count = entry.partition("=")
        if name not in POINTS or not count.isdecimal() or int(count) < 1:
            raise FaultpointsRefusedError(
                f"Điểm gây lỗi «{entry}» trong LIENTHONG_FAULTS không có hoặc viết sai; viết «tên=số lần» với "
                "tên trong danh mục, hoặc bỏ biến này."
            )
        wanted[name] = int(count)
    return wanted


def check() -> None:
    """Refuse at start-up what must not be: any fault in production, or a name nobody knows."""
    text = os.environ.get("LIENTHONG_FAULTS", "")
    if text and settings.LIENTHONG_PRODUCTION:
        raise FaultpointsRefusedError(
            "Không được đặt LIENTHONG_FAULTS trên hệ thống chính thức; hãy bỏ biến này."
        )
    parse(text)


_lock = threading.Lock()
_left: dict[str, int] | None = (
    parse(os.environ["LIENTHONG_FAULTS"]) if "LIENTHONG_FAULTS" in os.environ else None
)


def hit(name: str) -> None:
    """Pass a named place; ends the process with code 137 when this is the hit that was asked for."""
    if _left is None:
        return
    if name not in POINTS:
        raise FaultpointsRefusedError(f"Điểm gây lỗi «{name}» chưa được khai trong danh mục.")
    if settings.LIENTHONG_PRODUCTION:
        return
    with _lock:
        if name not in _left:
            return
        _left[name] -= 1
        if _left[name] <= 0:
            os._exit(KILLED)
