"""Addresses of search."""

from __future__ import annotations

from django.urls import path

from lienthong.web.office_desk.search import views

urlpatterns = [path("", views.search, name="search")]
