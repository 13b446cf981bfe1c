"""The line of the first page about backups."""

from __future__ import annotations

from dataclasses import dataclass

from lienthong.infra.backups.queries import last_good, overdue
from lienthong.kernel.clock import real_now, vietnam


@dataclass(frozen=True, slots=True)
class BackupLine:
    """What is said, and whether somebody must act."""

    words: str
    is_late: bool


def backup_line() -> BackupLine:
    """The last good backup, and whether it is older than a day; real time (D-13)."""
    good, now = last_good(), real_now()
    is_late = overdue(now) is not None
    if good is None:
        return BackupLine("Chưa có bản sao lưu nào.", is_late)
    hours = int((now - good.started_at).total_seconds() // 3600)
    ago = f"{hours // 24} ngày" if hours >= 48 else f"{hours} giờ" if hours else "chưa đến một giờ"
    words = f"Bản sao lưu tốt gần nhất: {vietnam(good.started_at):%H:%M ngày %d/%m/%Y}, cách đây {ago}."
    return BackupLine(words, is_late)
