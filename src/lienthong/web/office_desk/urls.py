"""Every address of the office's pages. Each view has a door (``office_desk.visits``)."""

from __future__ import annotations

from django.urls import include, path

from lienthong.web.office_desk import frame_views, sections
from lienthong.web.office_desk.home import views as home

urlpatterns = [
    path("", include("lienthong.web.signin.urls")),
    path("", home.home, name="home"),
    path("tai-khoan/", frame_views.own_account, name="own_account"),
    path("so-lieu/", frame_views.live, name="live"),
    path("doi-co-quan/", frame_views.switch_agency, name="switch_agency"),
    *sections.addresses(),
]
