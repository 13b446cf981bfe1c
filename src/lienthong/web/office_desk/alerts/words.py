"""An alert in one sentence, and the one act that helps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse

from lienthong.alerts.policies import Evidence
from lienthong.alerts.queries.standing import AlertView
from lienthong.alerts.states import CLOSING_LABEL, KIND_LABEL, SECRET_KINDS, AlertKind
from lienthong.office.incoming.states import INCIDENT_WORDS, IncidentKind
from lienthong.office.outgoing.operations.alarms import REFUSED_BY_AXIS
from lienthong.office.pipeline.own_alerts import OwnAlert
from lienthong.web.office_desk.parts import Chip, Tone

_K = AlertKind
_SENT: Mapping[AlertKind, str] = {
    _K.SEND_ERROR: "gửi không thành công",
    _K.NOT_ARRIVED: "hệ thống nơi nhận chưa lấy trong thời hạn",
    _K.UNTAKEN: "hệ thống nơi nhận chưa lấy sau một giờ",
    _K.RECEIVE_ERROR: "nơi nhận báo nhận lỗi",
    _K.NOT_ACCEPTED: "nơi nhận chưa tiếp nhận",
    _K.NO_STATUS: "nơi nhận chưa phản hồi trạng thái tiếp theo",
    _K.RETURNED: "nơi nhận trả lại sau khi đã tiếp nhận",
    _K.CHANGE_DENIED: "nơi nhận từ chối thu hồi, lấy lại hoặc cập nhật",
}
_CAME_IN: Mapping[AlertKind, str] = {
    _K.NOT_ACCEPTED: "chưa tiếp nhận hoặc từ chối",
    _K.BACKLOG: "đã tiếp nhận, chưa chuyển xử lý",
    _K.NO_STATUS: "đã chuyển xử lý nhưng chưa báo trạng thái tiếp theo cho nơi gửi",
    _K.RETURNED: "đã trả lại nơi gửi sau khi tiếp nhận",
    _K.RECALLED: "đã bị nơi gửi thu hồi; dừng xử lý",
    _K.CHANGE_DENIED: "cơ quan đã từ chối yêu cầu lấy lại",
}
_SENT_ACTS: Mapping[AlertKind, str] = {
    _K.SEND_ERROR: "Gửi lại",
    _K.RECEIVE_ERROR: "Gửi lại",
    _K.RETURNED: "Xem lý do, gửi lại",
    _K.CHANGE_DENIED: "Xem lý do",
}
_CAME_IN_ACTS: Mapping[AlertKind, str] = {
    _K.NOT_ACCEPTED: "Tiếp nhận",
    _K.BACKLOG: "Chuyển xử lý",
    _K.NO_STATUS: "Xử lý",
}
_ABOUT_RECEPTION = frozenset({_K.INCIDENT, _K.SECRET_PACKET})
_WITHOUT_DOCUMENT = frozenset({*_ABOUT_RECEPTION, _K.SECRET_DRAFT, _K.BACKUP_LATE})
_HELD_BY: Mapping[AlertKind, str] = {
    _K.INCIDENT: "văn thư",
    _K.SECRET_PACKET: "văn thư",
    _K.SECRET_DRAFT: "văn thư, cán bộ bảo vệ bí mật nhà nước",
}
_MARKED_CHIP = "Dấu chỉ độ mật"


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRow:
    """A row of the page, and the notice on the page of the document."""

    id: str
    chip: Chip
    before: str
    code: str
    """Number and notation, linked where the person may open the document; empty where the alert has none."""
    address: str
    after: str
    since: dt.datetime
    is_urgent: bool
    threshold: str
    rules_version: str
    evidence: tuple[Evidence, ...]
    holder: str
    due_at: dt.datetime | None
    noted: str
    noted_at: dt.datetime | None
    closed_at: dt.datetime | None
    closing_words: str
    act_words: str
    act_address: str
    may_note: bool


def row_of(own: OwnAlert, *, may_settle: bool) -> AlertRow:
    """An alert as shown; ``may_settle``: the person is the one who deals with incidents of reception."""
    alert = own.alert
    before, after = _sentence(alert)
    act_words, act_address = _act(own, may_settle=may_settle)
    return AlertRow(
        id=str(alert.id),
        chip=Chip(_MARKED_CHIP if alert.kind in SECRET_KINDS else KIND_LABEL[alert.kind], _tone(alert)),
        before=before,
        code=_code(alert),
        address=_document(alert) if own.may_open else "",
        after=after,
        since=alert.since,
        is_urgent=alert.is_urgent and bool(alert.document_code),
        threshold=alert.threshold,
        rules_version=alert.rules_version,
        evidence=alert.evidence,
        holder=holder_of(own),
        due_at=alert.due_at if alert.due_at and alert.due_at > alert.since else None,
        noted=alert.acknowledged_by,
        noted_at=alert.acknowledged_at,
        closed_at=alert.closed_at,
        closing_words=CLOSING_LABEL[alert.closing] if alert.closing else "",
        act_words=act_words,
        act_address=act_address,
        may_note=own.may_note,
    )


def holder_of(own: OwnAlert) -> str:
    """Who holds it: people of the agency where it is theirs to act, else the other side."""
    alert = own.alert
    if alert.kind in _HELD_BY:
        return _HELD_BY[alert.kind]
    if alert.owner_id == alert.party_id and own.holders:
        return ", ".join(dict.fromkeys(one.words for one in own.holders))
    return alert.owner_name


def is_sent(alert: AlertView) -> bool:
    """Whether it is about a document the agency sent."""
    return alert.subject_ref.startswith(("outgoing:", "change:"))


def _sentence(alert: AlertView) -> tuple[str, str]:
    """What stands before and after number and notation."""
    match alert.kind:
        case AlertKind.INCIDENT:
            return f"Gói tin từ {alert.sender_name}: {INCIDENT_WORDS[IncidentKind(alert.rule)].lower()}", ""
        case AlertKind.SECRET_PACKET:
            return f"Gói tin từ {alert.sender_name} có dấu chỉ độ mật đã bị từ chối", ""
        case AlertKind.SECRET_DRAFT:
            who = alert.evidence[0].text if alert.evidence else "Một cán bộ"
            if alert.rule == REFUSED_BY_AXIS:
                return f"Gói tin do {who} gửi có dấu chỉ độ mật đã bị Trục từ chối", ""
            return f"{who} đưa nội dung có dấu chỉ độ mật vào hệ thống; đã bị từ chối, không lưu", ""
        case AlertKind.BACKUP_LATE:
            return "Phần mềm của cơ quan chưa có bản sao lưu tốt trong một ngày qua", ""
        case _ if is_sent(alert):
            return "Văn bản", f"gửi {alert.recipient_name}: {_SENT[alert.kind]}"
        case _:
            return "Văn bản", f"của {alert.sender_name}: {_came_in(alert)}"


def _came_in(alert: AlertView) -> str:
    return "quá hạn giải quyết" if alert.rule == "past_deadline" else _CAME_IN[alert.kind]


def _code(alert: AlertView) -> str:
    return "" if alert.kind in _WITHOUT_DOCUMENT else alert.document_code or "không số"


def _document(alert: AlertView) -> str:
    """The right place: the matrix of what was sent, the work screen of what came in."""
    return reverse("outgoing_matrix" if is_sent(alert) else "incoming_record", args=[alert.about])


def _act(own: OwnAlert, *, may_settle: bool) -> tuple[str, str]:
    alert = own.alert
    if alert.closed_at is not None:
        return "", ""
    if alert.kind in _ABOUT_RECEPTION:
        return ("Ghi cách xử lý", reverse("incoming_incidents")) if may_settle else ("", "")
    if alert.about is None or not own.may_open:
        return "", ""
    if is_sent(alert):
        return _SENT_ACTS.get(alert.kind, "Theo dõi, đôn đốc"), _document(alert)
    if alert.rule == "past_deadline":
        return "Xử lý", _document(alert)
    return _CAME_IN_ACTS.get(alert.kind, "Xem văn bản"), _document(alert)


def _tone(alert: AlertView) -> Tone:
    if alert.closed_at is not None:
        return Tone.WAITING
    return Tone.LATE if alert.kind is AlertKind.UNTAKEN else Tone.BAD
