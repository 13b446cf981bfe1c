"""Causes that are events, not states of waiting: a return after acceptance, an incident, a secret refused. Pure."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence

from lienthong.alerts.policies.causes import Cause, DocumentWords, Evidence
from lienthong.alerts.policies.rules import Rules
from lienthong.alerts.states import SECRET_KINDS, AlertKind, OfficerKind

_AT_ONCE: Mapping[AlertKind, str] = {
    AlertKind.RETURNED: "Báo ngay khi văn bản bị trả lại (02) sau khi đã tiếp nhận (03).",
    AlertKind.CHANGE_DENIED: "Báo ngay khi nơi nhận từ chối (02, 16) yêu cầu thu hồi, lấy lại hoặc cập nhật.",
    AlertKind.RECALLED: "Báo ngay khi văn bản đang giữ bị nơi gửi thu hồi.",
    AlertKind.INCIDENT: "Báo ngay khi gói tin không thành văn bản hoặc cần văn thư xử lý; đóng khi đã ghi cách xử lý.",
    AlertKind.SECRET_PACKET: "Văn bản mật không gửi qua hệ thống này; thực hiện theo quy định về bảo vệ bí mật nhà "
    "nước. Gói tin đã bị từ chối; nội dung, số và trích yếu không được lưu.",
    AlertKind.SECRET_DRAFT: "Văn bản mật không soạn thảo, không gửi qua hệ thống này; thực hiện theo quy định về bảo "
    "vệ bí mật nhà nước. Nội dung đã bị từ chối và không được lưu.",
}
_GUARDS = frozenset({OfficerKind.SECRECY})
"""In an office: the clerk and the officer for secrecy, and no other focal officer."""
_TOLD: Mapping[AlertKind, frozenset[OfficerKind]] = {
    AlertKind.RETURNED: frozenset({OfficerKind.RECEPTION}),
    AlertKind.CHANGE_DENIED: frozenset({OfficerKind.RECEPTION}),
    AlertKind.RECALLED: frozenset({OfficerKind.RECEPTION}),
    AlertKind.INCIDENT: frozenset(),
    AlertKind.SECRET_PACKET: _GUARDS,
    AlertKind.SECRET_DRAFT: _GUARDS,
}
"""Incidents stand on the clerk's screen; the axis writes to both sides of what could not be taken."""


def event_cause(  # noqa: PLR0913  one flat record by contract
    kind: AlertKind,
    *,
    agency_id: uuid.UUID,
    subject_ref: str,
    document: DocumentWords,
    at: dt.datetime,
    rule: str = "",
    owner_id: uuid.UUID | None = None,
    owner_name: str = "",
    evidence: Sequence[Evidence] = (),
    about: uuid.UUID | None = None,
) -> Cause:
    """The alert of an event for one agency's own people.

    Refusals of secret content are told at once (D-23); the others are gathered like any ordinary warning.
    """
    return Cause(
        kind=kind,
        subject_ref=subject_ref,
        document=document,
        told={agency_id: _TOLD[kind]},
        owner_id=owner_id,
        owner_name=owner_name,
        is_urgent=kind in SECRET_KINDS,
        rule=rule or kind.value.lower(),
        rules_version=Rules.default().version,
        threshold=_AT_ONCE[kind],
        since=at,
        due_at=None,
        evidence=tuple(evidence),
        about=about,
    )
