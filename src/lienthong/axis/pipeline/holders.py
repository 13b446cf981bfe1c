"""Who holds a document already (D-01): what is told of it, and asking before a packet that is refused anyway.

Whether a packet passes is decided by the database in the group commit; here a sender who must mend something
else is told at once that the document has arrived before.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

from lienthong.axis.delivery import queries as deliveries
from lienthong.axis.intake.errors import DuplicateError
from lienthong.axis.pipeline.rows import is_guarded, keys_of
from lienthong.axis.registry.queries import AgencyView, Directory
from lienthong.edxml.model import Packet


def duplicate(recipients: Sequence[AgencyView], holders: Mapping[uuid.UUID, uuid.UUID]) -> DuplicateError:
    """The refusal naming every holder; ``holders`` gives the earlier message by recipient agency."""
    named = [
        f"{agency.name} ({agency.code}) đã có văn bản này, lượt gửi {holders[agency.id]}"
        for agency in recipients
        if agency.id in holders
    ]
    return DuplicateError(
        f"Gửi trùng văn bản: {'; '.join(named)}. Không gửi lại; nếu cần sửa nội dung, dùng thu hồi, cập nhật "
        "hoặc thay thế; nếu chỉ bổ sung nơi nhận, gửi riêng cho nơi nhận mới.",
        earlier=[str(value) for value in dict.fromkeys(holders.values())],
    )


def check_holders(
    packet: Packet, sender: AgencyView, recipients: Sequence[AgencyView], directory: Directory
) -> None:
    """Raises DuplicateError (22) where a recipient holds the document; asks the database only then."""
    if not is_guarded(packet) or not recipients:
        return
    found = deliveries.holders(
        sender_agency_id=sender.id,
        recipient_agency_ids=[agency.id for agency in recipients],
        keys=keys_of(packet, directory),
    )
    if found:
        raise duplicate(recipients, {one.recipient_agency_id: one.message_id for one in found})
