"""``lienthong doctor`` refuses settings of mail and pages that cannot work."""

from __future__ import annotations

import pytest
from pytest_django import Settings

from lienthong.cli import settings_checks


def wrong() -> dict[str, str]:
    return {found.name: found.wrong for found in settings_checks.troubles() if found.wrong}


@pytest.mark.parametrize(
    "url",
    [
        "truc.example.gov.vn",
        "ftp://truc.example.gov.vn",
        "https://",
        "https://truc.example.gov.vn:99999",
        "https://truc.example.gov.vn:0",
        "https://trục liên thông",
        "https://truc.example.gov.vn/trang",
        "https://truc.example.gov.vn?x=1",
        "https://an@truc.example.gov.vn",
    ],
)
def test_an_address_of_pages_that_is_none_is_named(settings: Settings, url: str) -> None:
    settings.LIENTHONG_PUBLIC_URL = url
    assert list(wrong()) == ["public_url"]
    assert url in wrong()["public_url"]
    assert "https://" in wrong()["public_url"]


@pytest.mark.parametrize(
    "url", ["", "https://truc.example.gov.vn", "http://127.0.0.1:8401", "http://[::1]:8401"]
)
def test_an_address_of_pages_that_is_one_passes(settings: Settings, url: str) -> None:
    settings.LIENTHONG_PUBLIC_URL = url
    assert wrong() == {}


@pytest.mark.parametrize(
    ("url", "sender", "named"),
    [
        ("smtp://:25", "truc@example.test", "LIENTHONG_SMTP_URL"),
        ("smtp://mail.example.test:0", "truc@example.test", "LIENTHONG_SMTP_URL"),
        ("mail.example.test", "truc@example.test", "LIENTHONG_SMTP_URL"),
        ("smtp://mail.example.test", "", "LIENTHONG_MAIL_FROM"),
        ("smtp://mail.example.test", "truc", "LIENTHONG_MAIL_FROM"),
    ],
)
def test_a_mail_server_or_sender_that_is_none_is_named(
    settings: Settings, url: str, sender: str, named: str
) -> None:
    settings.LIENTHONG_SMTP_URL, settings.LIENTHONG_MAIL_FROM = url, sender
    assert list(wrong()) == ["mail"]
    assert named in wrong()["mail"]


def test_without_a_mail_server_nothing_is_wrong_yet(settings: Settings) -> None:
    settings.LIENTHONG_SMTP_URL, settings.LIENTHONG_MAIL_FROM = "", ""
    assert wrong() == {}
