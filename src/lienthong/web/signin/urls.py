"""Addresses every product with pages has: health and signing in. Each product draws the account itself."""

from __future__ import annotations

from django.urls import path

from lienthong.web import health
from lienthong.web.signin import enrolment, signing_in

urlpatterns = [
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("dang-nhap/", signing_in.sign_in, name="sign_in"),
    path("dang-nhap/ma-xac-thuc/", signing_in.second_factor, name="second_factor"),
    path("dang-nhap/cai-dat-ma-xac-thuc/", enrolment.enrol, name="enrol"),
    path("dang-xuat/", signing_in.sign_out, name="sign_out"),
    path("lien-ket/", signing_in.open_link, name="open_link"),
    path("dat-mat-khau/", signing_in.set_password, name="set_password"),
]
