"""A refused packet with a secrecy mark: clerk and secrets officer of both sides are told, of nothing in it (D-23)."""

from __future__ import annotations

import datetime as dt

from lienthong.alerts import operations as alerts
from lienthong.alerts.operations import Announced
from lienthong.alerts.policies.audience import SECRET_REFUSED
from lienthong.alerts.states import AnnouncementKind
from lienthong.axis.pipeline.items import Incident
from lienthong.axis.pipeline.warning_paths import ALERTS_PATH
from lienthong.axis.registry.queries import AgencyView
from lienthong.kernel.clock import vietnam

_REASON = (
    "Một gói tin có dấu chỉ độ mật đã bị từ chối lúc {when}; trục không lưu nội dung, số hay trích yếu. "
    "Văn bản mật không gửi qua hệ thống này; thực hiện theo quy định về bảo vệ bí mật nhà nước."
)


def note_secret(incident: Incident, at: dt.datetime) -> None:
    """Owe the notices of one incident, once per pair of agencies and hour: a client may repeat for ever.

    Requires the transaction of the refusal.
    """
    hour = f"{vietnam(at):%Y%m%d%H}"
    pairs = [(incident.sender, recipient) for recipient in incident.recipients]
    alerts.notify(
        [
            _notice(party, sender, recipient, f"secret:{sender.id}:{recipient.id}:{hour}", at)
            for sender, recipient in pairs
            for party in {sender.id: sender, recipient.id: recipient}.values()
        ]
    )


def _notice(
    party: AgencyView, sender: AgencyView, recipient: AgencyView, subject_ref: str, at: dt.datetime
) -> Announced:
    return Announced(
        kind=AnnouncementKind.SECRET_REFUSED,
        subject_ref=subject_ref,
        party_id=party.id,
        officer_kinds=SECRET_REFUSED,
        heading="Gói tin có dấu chỉ độ mật bị từ chối",
        tell_from=at,
        is_urgent=True,
        sender_name=sender.name,
        recipient_name=recipient.name,
        reason=_REASON.format(when=f"{vietnam(at):%H:%M ngày %d/%m/%Y}"),
        path=ALERTS_PATH,
    )
