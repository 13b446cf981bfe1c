"""Addresses of *Gửi, nhận qua Trục*."""

from __future__ import annotations

from django.urls import path

from lienthong.web.office_desk.exchange import views

urlpatterns = [path("", views.exchange, name="exchange")]
