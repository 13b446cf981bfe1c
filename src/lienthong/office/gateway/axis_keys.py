"""The keys of this office at its axis: a new one takes the place of the old, which goes on as the second choice.

Until somebody ends the old ones, a call the axis refuses for its key (15) is signed with them next: the new key may
be entered before the axis accepts it, and the axis may end the old one whenever it likes; nothing that waits to be
sent or fetched is refused in between.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings

from lienthong.exchange.client import Credentials
from lienthong.infra import audit, transactions
from lienthong.infra.secrets import KeyRing
from lienthong.kernel.clock import real_now
from lienthong.office.gateway.errors import AxisKeyError
from lienthong.office.gateway.models import AxisKey

_LONGEST = 1000


@dataclass(frozen=True, slots=True)
class AxisKeyView:
    """A key by its number, without its secret; times are real."""

    number: int
    added_at: dt.datetime
    ended_at: dt.datetime | None


def axis_credentials(system_id: str) -> Credentials:
    """What this office signs with: its newest key, then those not ended, newest first.

    A key of the settings that the database does not know yet was entered last, so it comes first.
    Raises KeyRingRefusedError, SealedDataError, UnknownSealingKeyError.
    """
    rows = _rows(system_id)
    if not rows:
        return Credentials(system_id, settings.LIENTHONG_AXIS_SECRET)
    known = {row.number: _opened(row) for row in rows}
    usable = [known[row.number] for row in rows if row.ended_at is None]
    if settings.LIENTHONG_AXIS_SECRET not in {"", *known.values()}:
        usable.insert(0, settings.LIENTHONG_AXIS_SECRET)
    return Credentials(system_id, usable[0], tuple(usable[1:]))


def list_axis_keys(system_id: str) -> Sequence[AxisKeyView]:
    """The keys the database knows, newest first; empty while the settings alone have one."""
    return [AxisKeyView(row.number, row.added_at, row.ended_at) for row in _rows(system_id)]


def replace_axis_key(*, system_id: str, secret: str, at: dt.datetime, by: str) -> int:
    """Let a new key sign first; those before it stay behind it. Returns its number.

    Owns its transaction; ``at`` is business time. Raises AxisKeyError for a text that cannot be a key, or one that
    was a key before.
    """
    if not secret or len(secret) > _LONGEST or secret != secret.strip() or not secret.isprintable():
        raise AxisKeyError(
            "Khóa để trống, quá dài, có khoảng trắng ở đầu, ở cuối hoặc ký tự điều khiển; chưa có gì thay đổi."
        )
    with transactions.owned():
        rows = list(AxisKey.objects.select_for_update().filter(system_id=system_id))
        known = {_opened(row) for row in rows}
        if secret in {*known, settings.LIENTHONG_AXIS_SECRET}:
            raise AxisKeyError("Khóa này đang hoặc đã là khóa của văn phòng; chưa có gì thay đổi.")
        if settings.LIENTHONG_AXIS_SECRET not in {"", *known}:
            # What signed until now must stay behind the new one, also when the settings are changed later.
            rows.append(_store(system_id, settings.LIENTHONG_AXIS_SECRET, len(rows) + 1))
        row = _store(system_id, secret, len(rows) + 1)
        audit.record(
            "gateway.axis_key_replaced",
            actor=by,
            object_ref=f"axis_key:{row.id}",
            at=at,
            data={"system_id": system_id, "key": row.number},
        )
    return row.number


def end_earlier_axis_keys(*, system_id: str, at: dt.datetime, by: str) -> int:
    """End every key but the newest; returns how many. Owns its transaction."""
    with transactions.owned():
        rows = list(
            AxisKey.objects.select_for_update().filter(system_id=system_id, ended_at=None).order_by("-number")
        )
        earlier = rows[1:]
        AxisKey.objects.filter(pk__in=[row.id for row in earlier]).update(ended_at=real_now())
        if earlier:
            audit.record(
                "gateway.axis_keys_ended",
                actor=by,
                object_ref=f"axis_key:{rows[0].id}",
                at=at,
                data={"system_id": system_id, "ended": [row.number for row in earlier]},
            )
    return len(earlier)


def _rows(system_id: str) -> list[AxisKey]:
    return list(AxisKey.objects.filter(system_id=system_id).order_by("-number"))


def _store(system_id: str, secret: str, number: int) -> AxisKey:
    sealed = KeyRing.load().seal(secret.encode("utf-8"), context=_context(system_id))
    return AxisKey.objects.create(system_id=system_id, number=number, sealed=sealed, added_at=real_now())


def _opened(row: AxisKey) -> str:
    return KeyRing.load().open(bytes(row.sealed), context=_context(row.system_id)).decode("utf-8")


def _context(system_id: str) -> str:
    """What a sealed key is bound to, so that it cannot be moved to another system."""
    return f"office.axis_key:{system_id}"
