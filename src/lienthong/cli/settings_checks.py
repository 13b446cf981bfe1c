"""Settings of the environment that no start refuses, looked at by ``doctor`` and told by ``serve``."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import urlsplit


class Trouble(NamedTuple):
    """One thing looked at."""

    name: str
    title: str
    wrong: str
    """What is wrong and what to set; empty where nothing is."""


def troubles() -> list[Trouble]:
    """Everything looked at, in order."""
    return [
        Trouble("mail", "Máy chủ thư", _mail()),
        Trouble("public_url", "Địa chỉ trang trong thư", _public_url()),
    ]


def _mail() -> str:
    from django.conf import settings

    from lienthong.alerts.adapters.smtp import SmtpChannel
    from lienthong.alerts.errors import ChannelRefusedError

    if not settings.LIENTHONG_SMTP_URL:
        return ""  # messages wait, and the page of alerts says so
    try:
        SmtpChannel(settings.LIENTHONG_SMTP_URL, settings.LIENTHONG_MAIL_FROM)
    except ChannelRefusedError as error:
        return error.sentence
    return ""


def _public_url() -> str:
    from django.conf import settings

    url = settings.LIENTHONG_PUBLIC_URL
    if not url or _is_address_of_pages(url):
        return ""
    return (
        f"LIENTHONG_PUBLIC_URL «{url}» không phải địa chỉ trang web; đường dẫn trong thư cảnh báo sẽ hỏng. Hãy đặt "
        "dạng https://truc.example.gov.vn, không có đường dẫn hay tham số."
    )


def _is_address_of_pages(url: str) -> bool:
    from lienthong.alerts.adapters.smtp import is_host

    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    extra = parts.path + parts.query + parts.fragment + (parts.username or "")
    return parts.scheme in {"http", "https"} and is_host(parts.hostname or "") and not extra and port != 0
