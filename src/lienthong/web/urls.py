"""Every address of the axis' pages. Each view has a door (``web.visits``)."""

from __future__ import annotations

from django.urls import include, path

from lienthong.web.axis_console import log_views as logs
from lienthong.web.axis_console import views as console
from lienthong.web.signin import account

urlpatterns = [
    path("", include("lienthong.web.signin.urls")),
    path("tai-khoan/", account.own_account, name="own_account"),
    path("", console.home, name="home"),
    path("chi-tieu/", console.zeroes, name="zeroes"),
    path("rieng/<slug:key>/", console.apart, name="apart"),
    path("van-ban/<uuid:message_id>/", console.message, name="message"),
    path("tinh-trang/<slug:group>/", console.class_list, name="class_list"),
    path("canh-bao/", console.alerts, name="alerts"),
    path("khong-khop/", logs.unmatched, name="unmatched"),
    path("su-co-bao-mat/", logs.incidents, name="incidents"),
    path("nhat-ky/", logs.audit_log, name="audit"),
    path("co-quan/", console.agencies, name="agencies"),
    path("he-thong/", console.systems, name="systems"),
    path("nguoi-dung/", console.people, name="people"),
]
