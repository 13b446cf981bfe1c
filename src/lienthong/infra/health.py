"""Health of this installation: each check is a judgement with its reason; nothing here writes."""

from __future__ import annotations

import datetime as dt
import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.db import Error as DatabaseFailure
from django.db import connection

from lienthong.infra import ring_marks
from lienthong.infra.audit.verification import LATEST_SEALING
from lienthong.infra.backups.queries import overdue
from lienthong.infra.blobs import store
from lienthong.infra.errors import KeyRingRefusedError
from lienthong.infra.models import AuditEvent, ClockMap, JobLease
from lienthong.infra.outbox.queries import backlog, troubled_targets, waiting_longer_than
from lienthong.infra.sealed_values import unopenable
from lienthong.infra.secrets import KeyRing
from lienthong.kernel.clock import real_now, vietnam
from lienthong.kernel.errors import LienthongError
from lienthong.kernel.judgement import Judgement, Outcome
from lienthong.kernel.system_words import reason_of

LEAST_FREE = 0.10
"""Of the disk with the blobs."""
LONGEST_WAIT = dt.timedelta(hours=1)
"""An effect owed for longer is shown (D-08)."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at."""

    name: str
    judgement: Judgement
    title: str
    """What was looked at, in words."""


def checks() -> list[Check]:
    """All checks; a check that cannot be made says so instead of failing the others."""
    return _checked(_LOOKS)


def thorough_checks() -> list[Check]:
    """The same, and what reads whole tables: for an operator who asks, not for a monitor that asks each second."""
    return [*checks(), *_checked(_LONG_LOOKS)]


def _checked(looks: Mapping[str, Callable[[], str]]) -> list[Check]:
    return [Check(name, _judged(name, look), _TITLES[name]) for name, look in looks.items()]


def _judged(name: str, look: Callable[[], str]) -> Judgement:
    """``look`` returns what is wrong, or an empty text."""
    try:
        wrong = look()
    except (DatabaseFailure, OSError, LienthongError) as error:
        return Judgement(Outcome.CANNOT_TELL, f"health.{name}", f"Không kiểm tra được: {_reason(error)}.")
    return Judgement(Outcome.FAILED if wrong else Outcome.PASSED, f"health.{name}", wrong)


def _reason(error: Exception) -> str:
    match error:
        case OSError():
            return reason_of(error)
        case LienthongError():
            return error.sentence.rstrip(".")
        case _:
            return str(error).rstrip(".")


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return ""


def _blobs() -> str:
    root = store().root
    usage = shutil.disk_usage(root)
    if not os.access(root, os.W_OK):
        return "Không ghi được vào kho tệp; kiểm tra quyền của thư mục."
    if usage.free < usage.total * LEAST_FREE:
        return f"Đĩa của kho tệp chỉ còn {usage.free * 100 // usage.total}%; hãy thêm chỗ."
    return ""


def _sealing() -> str:
    latest = real_now() - LATEST_SEALING
    if AuditEvent.objects.filter(position__isnull=True, at_real__lt=latest).exists():
        return "Có sự kiện chưa được niêm quá 60 giây; kiểm tra tiến trình niêm nhật ký."
    return ""


def _outbox() -> str:
    late = waiting_longer_than(LONGEST_WAIT, now=real_now(), limit=1)
    if not late:
        return ""
    return f"Có việc chờ từ {late[0].made_at.isoformat(timespec='minutes')}; việc cũ nhất: {late[0].key}."


def _dead_letters() -> str:
    dead = backlog().dead
    return f"Có {dead} việc đã ngừng; người vận hành cần xem và quyết định." if dead else ""


def _targets() -> str:
    names = [trouble.target for trouble in troubled_targets() if trouble.open_until is not None]
    return f"Không gọi được: {', '.join(names)}; kiểm tra hệ thống nhận." if names else ""


def _periodic_jobs() -> str:
    failing = JobLease.objects.filter(failures__gt=0).order_by("name").values_list("name", flat=True)
    names = ", ".join(failing)
    return f"Việc định kỳ đang lỗi: {names}; xem nhật ký." if names else ""


def _clock() -> str:
    if settings.LIENTHONG_PRODUCTION and ClockMap.objects.exists():
        return "Cơ sở dữ liệu từng chạy với đồng hồ nghiệp vụ bị đổi; không dùng nó cho hệ thống chính thức."
    return ""


def _keys() -> str:
    return ring_marks.trouble(settings.LIENTHONG_KEYS)


def _sealed() -> str:
    if ring_marks.trouble(settings.LIENTHONG_KEYS):
        raise KeyRingRefusedError("cần dùng được chùm khóa trước")
    if not settings.LIENTHONG_KEYS.exists():
        return ""  # nothing was ever sealed
    return " ".join(found.sentence for found in unopenable(KeyRing(settings.LIENTHONG_KEYS)))


def _backup() -> str:
    found = overdue(real_now())
    if found is None:
        return ""
    if found.last_good is None:
        return "Chưa có bản sao lưu tốt nào; hãy chạy lienthong backup THƯ-MỤC."
    at = vietnam(found.last_good.started_at)
    return (
        f"Bản sao lưu tốt gần nhất từ {at:%H:%M ngày %d/%m/%Y}, đã quá một ngày; hãy chạy lienthong backup."
    )


def missing_hosts() -> str:
    """What is wrong when a production system answers to no host name; empty otherwise."""
    if settings.LIENTHONG_PRODUCTION and not settings.ALLOWED_HOSTS:
        return (
            "Chưa đặt LIENTHONG_HOSTS nên mọi trang quản trị đều trả lời 400. Hãy đặt tên máy mà người dùng "
            "gõ trên trình duyệt, ví dụ LIENTHONG_HOSTS=truc.example.gov.vn, rồi khởi động lại."
        )
    return ""


_LOOKS: dict[str, Callable[[], str]] = {
    "database": _database,
    "blobs": _blobs,
    "sealing": _sealing,
    "outbox": _outbox,
    "dead_letters": _dead_letters,
    "targets": _targets,
    "periodic_jobs": _periodic_jobs,
    "clock": _clock,
    "keys": _keys,
    "hosts": missing_hosts,
}
_LONG_LOOKS: dict[str, Callable[[], str]] = {"sealed": _sealed, "backup": _backup}
_TITLES = {
    "database": "Cơ sở dữ liệu",
    "blobs": "Kho tệp",
    "sealing": "Niêm nhật ký",
    "outbox": "Việc chờ làm",
    "dead_letters": "Việc đã ngừng",
    "targets": "Hệ thống được gọi",
    "periodic_jobs": "Việc định kỳ",
    "clock": "Đồng hồ nghiệp vụ",
    "keys": "Chùm khóa",
    "hosts": "Tên máy của trang quản trị",
    "sealed": "Dữ liệu niêm phong",
    "backup": "Sao lưu",
}
