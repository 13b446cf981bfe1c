"""Causes of warnings about the keys of connected systems: 60, 30, 14, 7 and 1 days before, and when one has ended.

They count real time, as the keys do (D-13). A cause is gone, and its alert closes by itself, as soon as a key that
lasts longer is there, or somebody has ended the expired one because it is not needed.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence

from lienthong.alerts.policies import Cause, DocumentWords, Evidence, Rules
from lienthong.alerts.policies.causes import moment
from lienthong.alerts.states import AlertKind, OfficerKind
from lienthong.axis.pipeline.warning_paths import SYSTEMS_PATH
from lienthong.axis.registry.queries import AgencyView, Directory, SystemView
from lienthong.axis.registry.validity import Expiry, KeyTimes, expiry_of

_TOLD = frozenset({OfficerKind.RECEPTION, OfficerKind.OPERATION})
"""Those who run the software change a key; those who receive documents miss them when nobody does."""
_LAST_DAYS = 1
"""From so many days before the end a message is urgent and goes out at once."""

_NAMED = 3
"""Agencies named in a message; the rest is a number."""


def system_ref(system_row_id: uuid.UUID) -> str:
    """How alerts name a connected system."""
    return f"system:{system_row_id}"


def key_causes(
    keys: Mapping[uuid.UUID, Sequence[KeyTimes]], directory: Directory, rules: Rules, *, at: dt.datetime
) -> list[Cause]:
    """A cause for each active system that runs out of keys, told to the officers of the agencies it serves.

    ``at`` is real time. A system without an active agency is not missed.
    """
    found = []
    for system in directory.systems():
        expiry = expiry_of(keys.get(system.id, ()), at) if system.is_active else None
        served = _served(system, directory)
        if expiry is not None and served:
            found.append(_cause(system, expiry, keys[system.id], served, rules))
    return found


def _served(system: SystemView, directory: Directory) -> list[AgencyView]:
    agencies = (directory.agency_by_id(agency_id) for agency_id in system.agency_ids)
    active = [agency for agency in agencies if agency is not None and agency.is_active]
    return sorted(active, key=lambda agency: agency.code)


def _cause(
    system: SystemView,
    expiry: Expiry,
    keys: Sequence[KeyTimes],
    served: Sequence[AgencyView],
    rules: Rules,
) -> Cause:
    has_ended = expiry.warn_days == 0
    last = next(key for key in keys if key.number == expiry.number)
    return Cause(
        kind=AlertKind.KEY_EXPIRED if has_ended else AlertKind.KEY_EXPIRING,
        subject_ref=system_ref(system.id),
        document=DocumentWords(system.system_id, "", _names(served), SYSTEMS_PATH),
        told={agency.id: _TOLD for agency in served},
        owner_id=None,
        owner_name="",
        is_urgent=expiry.warn_days <= _LAST_DAYS,
        rule="key_expired" if has_ended else f"key_expires_in_{expiry.warn_days}",
        rules_version=rules.version,
        threshold=_sentence(system, expiry),
        since=expiry.since,
        due_at=None if has_ended else expiry.until,
        evidence=(
            Evidence("Khóa số", str(expiry.number)),
            Evidence("Cấp lúc", moment(last.added_at)),
            Evidence("Hết hạn lúc", moment(expiry.until)),
            Evidence("Dùng lần cuối", moment(last.last_used_at) if last.last_used_at else "chưa ghi nhận"),
        ),
    )


def _names(served: Sequence[AgencyView]) -> str:
    more = f" và {len(served) - _NAMED} cơ quan khác" if len(served) > _NAMED else ""
    return ", ".join(agency.name for agency in served[:_NAMED]) + more


def _sentence(system: SystemView, expiry: Expiry) -> str:
    if expiry.warn_days == 0:
        return (
            f"Khóa số {expiry.number} của hệ thống {system.system_id} đã hết hạn lúc {moment(expiry.until)} và không "
            "có khóa nào khác: hệ thống không gửi, không lấy được văn bản qua Trục. Đề nghị liên hệ quản trị Trục để "
            "nhận khóa mới; văn bản chờ nhận vẫn được giữ nguyên."
        )
    return (
        f"Khóa số {expiry.number} của hệ thống {system.system_id} hết hạn lúc {moment(expiry.until)} (còn không quá "
        f"{expiry.warn_days} ngày) và chưa có khóa nào dùng được lâu hơn. Đề nghị liên hệ quản trị Trục để nhận khóa "
        "mới trước lúc đó; trong thời gian gối nhau cả hai khóa đều dùng được, không phải ngừng gửi, nhận."
    )
