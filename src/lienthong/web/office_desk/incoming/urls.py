"""Addresses of incoming documents."""

from __future__ import annotations

from django.urls import path

from lienthong.web.office_desk.incoming import acts, incidents, lists, work

urlpatterns = [
    path("", lists.documents, name="incoming_list"),
    path("su-co/", incidents.incidents, name="incoming_incidents"),
    path("su-co/<uuid:incident_id>/", incidents.close, name="incoming_incident_close"),
    path("<uuid:record_id>/", work.document, name="incoming_record"),
    path("<uuid:record_id>/tiep-nhan/", acts.accept, name="incoming_accept"),
    path("<uuid:record_id>/tu-choi/", acts.refuse, name="incoming_refuse"),
    path("<uuid:record_id>/tra-lai/", acts.send_back, name="incoming_return"),
    path(
        "<uuid:record_id>/lay-lai/<uuid:change_id>/",
        acts.answer_take_back,
        name="incoming_answer_take_back",
    ),
    path("<uuid:record_id>/chuyen/", acts.assign, name="incoming_assign"),
    path("<uuid:record_id>/bat-dau/", acts.begin, name="incoming_begin"),
    path("<uuid:record_id>/ket-thuc/", acts.complete, name="incoming_complete"),
    path("<uuid:record_id>/xong-phan/", acts.end_own_part, name="incoming_end_part"),
    path("<uuid:record_id>/tra-van-thu/", acts.hand_back, name="incoming_hand_back"),
    path("<uuid:record_id>/trao-doi/", acts.discuss, name="incoming_discuss"),
    path("<uuid:record_id>/kiem-tra-lai/", acts.recheck, name="incoming_recheck"),
    path("<uuid:record_id>/hoan-tac/", acts.undo, name="incoming_undo"),
]
