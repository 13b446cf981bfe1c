"""Addresses of files."""

from __future__ import annotations

from django.urls import path

from lienthong.web.office_desk.files import views

urlpatterns = [
    path("<uuid:file_id>/", views.download, name="office_file"),
    path("<uuid:file_id>/trang/", views.pages, name="office_file_pages"),
    path("<uuid:file_id>/trang/<int:number>/", views.page, name="office_file_page"),
    path("<uuid:file_id>/chu-ky/", views.signatures, name="office_file_signatures"),
    path("<uuid:file_id>/chu-ky/kiem-tra-lai/", views.recheck, name="office_file_recheck"),
    path("<uuid:file_id>/chu-ky/<int:number>/", views.revision, name="office_revision"),
    path("<uuid:file_id>/chu-ky/<int:number>/tai-ve/", views.revision_download, name="office_revision_file"),
    path(
        "<uuid:file_id>/chu-ky/<int:number>/trang/<int:page_number>/",
        views.revision_page,
        name="office_revision_page",
    ),
]
