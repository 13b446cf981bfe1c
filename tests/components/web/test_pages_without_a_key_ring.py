"""A page that needs a key ring it cannot have is 503 with what to do; unreadable keys are named in their list."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from lienthong.accounts.policies import Role
from lienthong.axis.registry import queries
from lienthong.infra import secrets
from lienthong.infra.secrets import KeyRing
from lienthong.web.axis_console import views
from lienthong.web.axis_console.axis_reading import DatabaseReading
from support.axis_world import AxisWorld
from support.console import HandReading
from support.people import client_of

pytestmark = [pytest.mark.engine, pytest.mark.django_db, pytest.mark.usefixtures("quick_passwords")]


@pytest.fixture
def operator(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    """Signed in over a registry sealed by this database's ring; then LIENTHONG_KEYS names another one."""
    secrets.forget(settings.LIENTHONG_KEYS)
    KeyRing.load()
    AxisWorld().agency("G22")
    signed_in = client_of("quan-tri", Role.OPERATOR)
    monkeypatch.setattr(views, "reading", DatabaseReading())
    settings.LIENTHONG_KEYS = tmp_path / "other.json"
    KeyRing.made_at(settings.LIENTHONG_KEYS)
    queries.forget()
    yield signed_in
    queries.forget()


def test_a_foreign_ring_is_told_by_a_page_of_503(
    operator: Client, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        response = operator.get("/he-thong/")
    page = response.content.decode()
    assert response.status_code == 503
    assert "Chùm khóa của hệ thống không dùng được" in page
    assert "lienthong doctor" in page
    assert str(settings.LIENTHONG_KEYS) not in page
    assert str(settings.LIENTHONG_KEYS) in caplog.text


def test_the_list_of_systems_names_keys_that_do_not_open() -> None:
    shown = [(one.system_id, one.unreadable_keys) for one in HandReading().systems()]
    assert [count for _, count in shown if count] == [1]
    page = client_of("quan-tri", Role.OPERATOR).get("/he-thong/").content.decode()
    assert page.count("1 khóa không mở được") == 1
    assert "--only-secret" in page
