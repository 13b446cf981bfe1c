"""Changes of the keys of connected systems by operators: a new key beside the old ones, an end on a date or at once.

Several keys of a system are valid side by side, so that its operators change to a new one whenever they can and no
document waits for a common minute. Every change leaves an audit event that names the key by its number; the secret
itself leaves this module only once, to whoever made it.
"""

from __future__ import annotations

import datetime as dt
import secrets
import uuid
from dataclasses import dataclass, field

from django.db.models import Max

from lienthong.axis.registry.errors import (
    KeyDatesError,
    KnownKeyError,
    LastKeyError,
    UnknownKeyError,
    UnknownSystemError,
)
from lienthong.axis.registry.key_reading import times_of
from lienthong.axis.registry.models import ConnectedSystem, SystemSecret
from lienthong.axis.registry.policies import check_secret
from lienthong.axis.registry.queries import opened_secret, secret_context
from lienthong.axis.registry.states import KeyState
from lienthong.axis.registry.versions import count_up
from lienthong.infra import audit, transactions
from lienthong.infra.secrets import KeyRing
from lienthong.kernel.clock import real_now, vietnam

_BYTES = 32


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key just made; the only place its secret is told."""

    number: int
    secret: str = field(repr=False)
    others: int = 0
    """Keys of the system that are valid beside it."""


def add_key(
    *,
    system_id: str,
    secret: str = "",
    valid_from: dt.datetime | None = None,
    valid_until: dt.datetime | None = None,
    at: dt.datetime,
    by: str,
) -> NewKey:
    """Give a system one more key; those it has stay as they are.

    ``secret`` empty: one is made, 256 random bits. ``valid_from`` and ``valid_until`` are real time, None: at once,
    until ended; ``at`` is business time. Owns its transaction. Raises `UnknownSystemError`, `KnownKeyError`,
    `KeyDatesError`, `MalformedSystemError` for a secret that cannot be used.
    """
    text = secret or secrets.token_urlsafe(_BYTES)
    plain, now = check_secret(text), real_now()
    _check_dates(valid_from, valid_until, now)
    with transactions.owned():
        count_up()
        system = _system(system_id)
        rows, ring = list(SystemSecret.objects.filter(system=system)), KeyRing.load()
        known = next(
            (row for row in rows if opened_secret(ring, bytes(row.sealed), system.id) == plain), None
        )
        if known is not None:
            raise KnownKeyError(
                f"Khóa này đã là khóa số {known.number} của hệ thống {system.system_id}. Khóa mới phải là một "
                "chuỗi khác; bỏ trống để Trục tự tạo."
            )
        row = store_key(system.id, plain, valid_from=valid_from, valid_until=valid_until)
        audit.record(
            "registry.key_added",
            actor=by,
            object_ref=f"system:{system.id}",
            at=at,
            data={
                "system_id": system.system_id,
                "key": row.number,
                "valid_from": _moment(valid_from),
                "valid_until": _moment(valid_until),
            },
        )
    others = sum(1 for one in rows if times_of(one).state(now) is KeyState.VALID)
    return NewKey(row.number, text, others)


def end_key(
    *,
    system_id: str,
    number: int,
    on: dt.datetime | None = None,
    cut_off: bool = False,
    at: dt.datetime,
    by: str,
) -> None:
    """End a key at once, or from the moment ``on`` of real time; the others stay.

    An expired key may be ended too: that says it is not needed any more, and its warning closes. Owns its
    transaction. Raises `UnknownSystemError`, `UnknownKeyError`, `KeyDatesError` for a moment that has passed,
    `LastKeyError` when no other key is valid then, unless ``cut_off`` says that the system shall be cut off.
    """
    now = real_now()
    if on is not None and on <= now:
        raise KeyDatesError(
            f"Thời điểm chấm dứt {vietnam(on):%H:%M ngày %d/%m/%Y} đã qua. Bỏ --on để chấm dứt ngay."
        )
    with transactions.owned():
        count_up()
        system = _system(system_id)
        rows = list(SystemSecret.objects.filter(system=system))
        row = _ongoing(system, rows, number)
        if not cut_off and times_of(row).state(now) is not KeyState.EXPIRED:
            _check_others(system, rows, row, on or now)
        _write_end(row, on, now)
        audit.record(
            "registry.key_ended",
            actor=by,
            object_ref=f"system:{system.id}",
            at=at,
            data={
                "system_id": system.system_id,
                "key": number,
                "valid_until": _moment(on or now),
                "cut_off": cut_off,
            },
        )


def store_key(
    system_row_id: uuid.UUID,
    plain: bytes,
    *,
    valid_from: dt.datetime | None = None,
    valid_until: dt.datetime | None = None,
) -> SystemSecret:
    """Seal a secret as the next key of a system; in the caller's transaction, after `count_up`."""
    highest = SystemSecret.objects.filter(system_id=system_row_id).aggregate(found=Max("number"))["found"]
    return SystemSecret.objects.create(
        system_id=system_row_id,
        number=(highest or 0) + 1,
        sealed=KeyRing.load().seal(plain, context=secret_context(system_row_id)),
        added_at=real_now(),
        valid_from=valid_from,
        valid_until=valid_until,
    )


def _write_end(row: SystemSecret, on: dt.datetime | None, now: dt.datetime) -> None:
    if on is None:
        row.ended_at = now
    elif times_of(row).state(now) is KeyState.EXPIRED:
        raise KeyDatesError(
            f"Khóa số {row.number} đã hết hạn, không dùng lại được. Đề nghị cấp khóa mới; bỏ --on để ghi là không cần "
            "khóa này nữa."
        )
    elif row.valid_from is not None and on <= row.valid_from:
        raise KeyDatesError(
            f"Khóa số {row.number} chỉ bắt đầu dùng được từ {vietnam(row.valid_from):%H:%M ngày %d/%m/%Y}. "
            "Bỏ --on để chấm dứt ngay."
        )
    else:
        row.valid_until = on
    row.save(update_fields=["ended_at", "valid_until"])


def _system(system_id: str) -> ConnectedSystem:
    found = ConnectedSystem.objects.filter(system_id=system_id.strip()).first()
    if found is None:
        raise UnknownSystemError(
            f"Chưa có hệ thống {system_id.strip() or '(để trống)'}. Xem danh sách bằng lệnh "
            "«lienthong axis system list»."
        )
    return found


def _ongoing(system: ConnectedSystem, rows: list[SystemSecret], number: int) -> SystemSecret:
    row = next((one for one in rows if one.number == number and one.ended_at is None), None)
    if row is None:
        raise UnknownKeyError(
            f"Hệ thống {system.system_id} không có khóa số {number}, hoặc khóa ấy đã chấm dứt. Xem bằng lệnh "
            f"«lienthong axis key list --system {system.system_id} --all»."
        )
    return row


def _check_others(
    system: ConnectedSystem, rows: list[SystemSecret], ended: SystemSecret, moment: dt.datetime
) -> None:
    if any(times_of(one).state(moment) is KeyState.VALID for one in rows if one.id != ended.id):
        return
    raise LastKeyError(
        f"Khi khóa số {ended.number} chấm dứt, hệ thống {system.system_id} không còn khóa nào để ký; chưa có gì thay "
        f"đổi. Cấp khóa mới trước bằng «lienthong axis key add --system {system.system_id}»; nếu chủ ý ngắt kết nối "
        "(ví dụ khóa bị lộ) thì thêm --cut-off."
    )


def _check_dates(begins: dt.datetime | None, ends: dt.datetime | None, now: dt.datetime) -> None:
    if ends is not None and ends <= max(begins or now, now):
        raise KeyDatesError(
            "Ngày hết hạn của khóa phải sau hiện tại và sau ngày bắt đầu; chưa có gì thay đổi."
        )


def _moment(moment: dt.datetime | None) -> str:
    return "" if moment is None else vietnam(moment).isoformat(timespec="seconds")
