"""Figures and the red strip of outgoing documents."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from django.urls import reverse

from lienthong.office.organization.actors import Actor
from lienthong.office.organization.policies import OfficePermission
from lienthong.office.outgoing.queries.documents import count_states, figures
from lienthong.office.outgoing.states import OutgoingState
from lienthong.web.office_desk.sections import Counter, StripLine

WAITS_TOO_LONG = dt.timedelta(hours=1)
"""Business time a packet may wait for the axis before the strip tells of it (D-08: an alert from the first hour)."""


def counters(actor: Actor, _at: dt.datetime) -> Mapping[str, Counter]:
    """Documents waiting for the clerk's acts; for others, those that wait for anybody."""
    counts = count_states(actor)
    if OfficePermission.SEAL in actor.permissions:
        value = counts.get(OutgoingState.SIGNED, 0) + counts.get(OutgoingState.SEALED, 0)
    else:
        value = counts.get(OutgoingState.SUBMITTED, 0) + counts.get(OutgoingState.APPROVED, 0)
    return {"outgoing": Counter(value)}


def strip(actor: Actor, at: dt.datetime) -> Sequence[StripLine]:
    """What failed to go out and this person can act upon."""
    if OfficePermission.SEAL not in actor.permissions:
        return []
    lines = []
    found = figures(actor.agency_id)
    if found.half_sealed:
        lines.append(
            StripLine(
                f"{found.half_sealed} văn bản đã lấy số nhưng chưa đóng dấu xong; hãy mở và bấm Cấp số, đóng dấu lại.",
                f"{reverse('outgoing_list')}?loc=cho-so",
            )
        )
    if found.failing:
        address = f"{reverse('exchange')}?loc=can-xu-ly"
        lines.append(StripLine(f"{found.failing} nơi nhận bị lỗi hoặc trả lại, cần xử lý.", address))
    since = found.waiting_since
    if since is not None and at - since > WAITS_TOO_LONG:
        address = f"{reverse('exchange')}?loc=dang-gui"
        lines.append(
            StripLine(f"{found.waiting} nơi nhận chờ gửi quá 1 giờ: chưa kết nối được Trục.", address)
        )
    return lines
