"""Addresses of outgoing documents."""

from __future__ import annotations

from django.urls import path

from lienthong.web.office_desk.outgoing import (
    acts,
    changing,
    drafting,
    issuing,
    lists,
    recipients,
    tracking,
    work,
)

urlpatterns = [
    path("", lists.documents, name="outgoing_list"),
    path("tao-moi/", drafting.new, name="outgoing_new"),
    path("co-quan-tren-truc/", recipients.search, name="outgoing_search_agencies"),
    path("<uuid:record_id>/", work.document, name="outgoing"),
    path("<uuid:record_id>/soan/", drafting.edit, name="outgoing_edit"),
    path("<uuid:record_id>/tu-luu/", drafting.keep, name="outgoing_autosave"),
    path("<uuid:record_id>/tep/", drafting.attach, name="outgoing_attach"),
    path("<uuid:record_id>/tep/<uuid:file_id>/bo/", drafting.detach, name="outgoing_detach"),
    path("<uuid:record_id>/noi-nhan/", recipients.change, name="outgoing_recipients"),
    path("<uuid:record_id>/trinh/", acts.submit, name="outgoing_submit"),
    path("<uuid:record_id>/duyet/", acts.approve, name="outgoing_approve"),
    path("<uuid:record_id>/tra-lai/", acts.send_back, name="outgoing_send_back"),
    path("<uuid:record_id>/hoan-tac/", acts.undo, name="outgoing_undo"),
    path("<uuid:record_id>/ky/", acts.sign, name="outgoing_sign"),
    path("<uuid:record_id>/cap-so/", acts.seal, name="outgoing_seal"),
    path("<uuid:record_id>/khong-ky/", acts.leave_unsigned, name="outgoing_leave_unsigned"),
    path("<uuid:record_id>/cap-so-khong-dau/", acts.number, name="outgoing_number"),
    path("<uuid:record_id>/huy/", acts.cancel, name="outgoing_cancel"),
    path("<uuid:record_id>/phat-hanh/", issuing.issue, name="outgoing_issue"),
    path("<uuid:record_id>/gui-nhan/", tracking.matrix, name="outgoing_matrix"),
    path("<uuid:record_id>/gui-lai/", tracking.resend, name="outgoing_resend"),
    path("<uuid:record_id>/thoi-gui/<uuid:line_id>/", tracking.give_up, name="outgoing_give_up"),
    path("<uuid:record_id>/gui-bo-sung/", tracking.add, name="outgoing_add_recipients"),
    path("<uuid:record_id>/thu-hoi/", changing.recall, name="outgoing_recall"),
    path("<uuid:record_id>/lay-lai/", changing.take_back, name="outgoing_take_back"),
    path("<uuid:record_id>/cap-nhat/", changing.update, name="outgoing_update"),
    path("<uuid:record_id>/thay-the/", changing.replace, name="outgoing_replace"),
    path("<uuid:record_id>/ngoai-truc/<uuid:recipient_id>/", tracking.outside, name="outgoing_outside"),
]
