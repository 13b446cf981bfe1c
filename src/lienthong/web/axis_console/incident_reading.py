"""Sự cố bảo mật: packets refused for secrecy (D-23), for the console. Nothing of a packet is there to show."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from lienthong.axis.pipeline.incident_log import IncidentView, list_incidents
from lienthong.axis.registry.queries import directory
from lienthong.web.axis_console.names import Names

_SERVICES: Mapping[str, str] = {"EDOC": "Gói tin văn bản", "STATUS": "Gói tin trạng thái"}
_GROUNDS: Mapping[str, str] = {
    "edxml.secrecy.text": "Phần đầu gói tin ghi dấu chỉ độ mật",
    "edxml.secrecy.element": "Gói tin có trường độ mật mang giá trị",
    "secrecy.page_mark": "Trang 1 của tệp đính kèm có dòng dấu chỉ độ mật",
}


@dataclass(frozen=True, slots=True)
class IncidentLine:
    """One refusal."""

    at: dt.datetime
    system_id: str
    sender_name: str
    sender_code: str
    """The code the request named, as written."""
    recipients: Sequence[str]
    what: str
    ground: str
    level: str
    address: str
    is_sealed: bool


@dataclass(frozen=True, slots=True)
class IncidentPage:
    """Some of them, newest first, and where the next page begins."""

    lines: Sequence[IncidentLine]
    next_before: UUID | None


def incident_page(*, before: UUID | None, limit: int) -> IncidentPage:
    """A page of incidents older than ``before``; one statement beside the directory's."""
    names = Names(directory())
    found = list_incidents(before=before, limit=limit + 1)
    shown = found[:limit]
    return IncidentPage([_line(view, names) for view in shown], shown[-1].id if len(found) > limit else None)


def _line(view: IncidentView, names: Names) -> IncidentLine:
    return IncidentLine(
        at=view.at,
        system_id=view.system_id,
        sender_name=names.of_code(view.sender_code) if view.sender_code else "Không nêu cơ quan gửi",
        sender_code=view.sender_code,
        recipients=[names.of_code(code) for code in view.recipient_codes],
        what=_SERVICES.get(view.service, "Gói tin"),
        ground=_GROUNDS.get(view.ground, "Có dấu chỉ độ mật"),
        level=view.level,
        address=view.address,
        is_sealed=view.is_sealed,
    )
