"""Addresses of files alone, with the way to sign in that doors send people to."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("lienthong.web.office_desk.files.urls")),
    path("", include("lienthong.web.signin.urls")),
]

handler400 = "lienthong.web.refusals.bad_request"
handler403 = "lienthong.web.refusals.forbidden"
handler404 = "lienthong.web.refusals.not_found"
handler500 = "lienthong.web.refusals.server_error"
