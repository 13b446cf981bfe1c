"""*Thay thế*: a new document takes the place of an issued one (NĐ 30 Art. 18.3; REC-06).

What was signed is never altered: the new document is drafted, signed, numbered and issued like any other, and
only its issue makes the older one *đã thay thế*.
"""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from lienthong.infra import transactions
from lienthong.kernel.text import readable
from lienthong.office.organization.actors import Actor
from lienthong.office.organization.policies import OfficePermission
from lienthong.office.outgoing.errors import ChangeRefusedError
from lienthong.office.outgoing.models import Recipient
from lienthong.office.outgoing.operations.drafting import open_draft
from lienthong.office.outgoing.operations.preflight import recipients_of
from lienthong.office.outgoing.operations.recipients import save_recipients
from lienthong.office.outgoing.operations.steps import finish, hold, hold_for
from lienthong.office.outgoing.policies import DraftForm
from lienthong.office.outgoing.states import OutgoingState
from lienthong.office.records.operations import Moment, Replacing, replace_record
from lienthong.office.records.states import Act

_COPIED = ("kind", "name", "code", "user_id", "unit_id", "tag", "way")


def replace(actor: Actor, record_id: UUID, *, reason: str, at: dt.datetime) -> UUID:
    """A draft that replaces an issued document, with its form and recipients; the id of its record.

    Raises ChangeRefusedError when another replaces it already, NotAllowedError, RecordUnknownError.
    """
    given = readable(reason)[:1000]
    if not given:
        raise ChangeRefusedError("Hãy ghi lý do thay thế.")
    with transactions.owned():
        held = hold_for(actor, record_id, OfficePermission.SEAL)
        if held.state is not OutgoingState.ISSUED:
            raise ChangeRefusedError("Văn bản chưa phát hành; hãy sửa dự thảo, không cần thay thế.")
        newer_id = open_draft(actor, DraftForm.of(held.row.form), at=at)
        moment = Moment.of(actor, at)
        told = Replacing(older_id=record_id, older_document_id=held.record.document_id, reason=given)
        if not replace_record(actor.agency_id, newer_id, told, moment=moment, in_force=False):
            raise ChangeRefusedError(
                "Đã có văn bản khác thay thế, hoặc đang được soạn để thay thế, văn bản này."
            )
        copies = [
            Recipient(**{name: getattr(one, name) for name in _COPIED})
            for one in recipients_of(actor.agency_id, record_id)
        ]
        save_recipients(hold(actor.agency_id, newer_id), copies, first=0)
        words = f"Soạn văn bản thay thế. Lý do: {given}"
        data = {"newer": str(newer_id)}
        finish(held, Act.REPLACED, "outgoing.replacement_begun", moment=moment, words=words, data=data)
        return newer_id
