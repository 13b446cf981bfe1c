"""Addresses of *Cảnh báo*."""

from __future__ import annotations

from django.urls import path

from lienthong.web.office_desk.alerts import views

urlpatterns = [
    path("", views.alerts, name="alerts"),
    path("<uuid:alert_id>/ghi-nhan/", views.take_note, name="alert_note"),
]
