"""Acts on outgoing documents; each checks permission and state, and leaves its line and its audit event."""

from __future__ import annotations

from lienthong.office.outgoing.operations.changing import (
    ASK,
    Fields,
    Notice,
    keep_change,
    recall,
    record_change_refused,
    record_change_sent,
    record_untaken,
    take_back,
    update,
)
from lienthong.office.outgoing.operations.deciding import approve, cancel, send_back, submit, undo
from lienthong.office.outgoing.operations.directory import ListedAgency, store_axis_list
from lienthong.office.outgoing.operations.drafting import autosave, create_draft, save_form
from lienthong.office.outgoing.operations.files import (
    Upload,
    add_attachment,
    draft_from_pdf,
    put_main_pdf,
    remove_attachment,
)
from lienthong.office.outgoing.operations.issuing import AXIS, SEND, issue
from lienthong.office.outgoing.operations.preflight import Finding, Preflight, preflight
from lienthong.office.outgoing.operations.recipients import (
    NewRecipient,
    record_outside_sending,
    set_recipients,
)
from lienthong.office.outgoing.operations.replacing import replace
from lienthong.office.outgoing.operations.sending import (
    Taking,
    add_recipients,
    give_up,
    keep_packet,
    record_accepted,
    record_refused,
    record_takings,
    resend,
)
from lienthong.office.outgoing.operations.signing import leave_unsigned, number_unsigned, seal, sign
from lienthong.office.outgoing.operations.statuses import StatusNews, record_status
from lienthong.office.outgoing.operations.steps import UNDO_SECONDS

__all__ = [
    "ASK",
    "AXIS",
    "SEND",
    "UNDO_SECONDS",
    "Fields",
    "Finding",
    "ListedAgency",
    "NewRecipient",
    "Notice",
    "Preflight",
    "StatusNews",
    "Taking",
    "Upload",
    "add_attachment",
    "add_recipients",
    "approve",
    "autosave",
    "cancel",
    "create_draft",
    "draft_from_pdf",
    "give_up",
    "issue",
    "keep_change",
    "keep_packet",
    "leave_unsigned",
    "number_unsigned",
    "preflight",
    "put_main_pdf",
    "recall",
    "record_accepted",
    "record_change_refused",
    "record_change_sent",
    "record_outside_sending",
    "record_refused",
    "record_status",
    "record_takings",
    "record_untaken",
    "remove_attachment",
    "replace",
    "resend",
    "save_form",
    "seal",
    "send_back",
    "set_recipients",
    "sign",
    "store_axis_list",
    "submit",
    "take_back",
    "undo",
    "update",
]
