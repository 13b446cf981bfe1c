"""Addresses of the axis' pages. The machine interfaces are not here: they belong to the door."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [path("", include("lienthong.web.urls"))]

handler400 = "lienthong.web.refusals.bad_request"
handler403 = "lienthong.web.refusals.forbidden"
handler404 = "lienthong.web.refusals.not_found"
handler500 = "lienthong.web.refusals.server_error"
