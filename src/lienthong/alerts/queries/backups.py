"""Whether this installation is backed up, as a cause of an alert (SEC-06)."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping

from lienthong.alerts.policies import Cause, DocumentWords, Evidence
from lienthong.alerts.policies.causes import moment
from lienthong.alerts.states import AlertKind, OfficerKind
from lienthong.infra.backups.queries import Overdue, overdue
from lienthong.infra.states import BackupState
from lienthong.kernel.clock import real_now

OWNER = "Quản trị hệ thống"


Told = Mapping[uuid.UUID, frozenset[OfficerKind]]


def backup_causes(told: Callable[[], Told]) -> list[Cause]:
    """The one cause, while the last good backup is older than a day; a good one ends it.

    ``told`` is asked only then. Times are real: a backup knows nothing of business time, and in production the
    two are the same (D-13).
    """
    found = overdue(real_now())
    parties = told() if found else {}
    if found is None or not parties:
        return []
    return [
        Cause(
            kind=AlertKind.BACKUP_LATE,
            subject_ref="installation:backup",
            document=DocumentWords("", "", "", ""),
            told=parties,
            owner_id=None,
            owner_name=OWNER,
            is_urgent=False,
            rule="backup_late",
            rules_version="1",
            threshold="Mỗi ngày ít nhất một bản sao lưu tốt, tính theo giờ đồng hồ. "
            "Hãy chạy lienthong backup và xem nhật ký của lịch sao lưu.",
            since=found.since,
            due_at=None,
            evidence=_evidence(found),
        )
    ]


def _evidence(found: Overdue) -> tuple[Evidence, ...]:
    good, last = found.last_good, found.last
    lines = [Evidence("Bản sao lưu tốt gần nhất", moment(good.started_at) if good else "chưa có")]
    if last is not None and last.state is not BackupState.GOOD:
        why = last.error or _RESULTS[last.state]
        lines.append(Evidence("Lần sao lưu sau cùng", f"{moment(last.started_at)}: {why}"))
    return tuple(lines)


_RESULTS: Mapping[BackupState, str] = {
    BackupState.RUNNING: "chưa xong",
    BackupState.DAMAGED: "thiếu hoặc hỏng tệp",
    BackupState.FAILED: "không thành",
}
