"""The mail channel and the letterhead of this installation, by its settings."""

from __future__ import annotations

from django.conf import settings

from lienthong.alerts.adapters.smtp import SmtpChannel
from lienthong.alerts.errors import ChannelRefusedError
from lienthong.alerts.ports import Letterhead, MailChannel

_PRODUCT_NAMES = {"axis": "Trục liên thông văn bản", "office": "Quản lý văn bản và điều hành"}


def channel() -> MailChannel:
    """The channel of the settings. Raises `ChannelRefusedError` where they are missing or wrong."""
    if not settings.LIENTHONG_SMTP_URL:
        raise ChannelRefusedError("Chưa đặt LIENTHONG_SMTP_URL nên thư cảnh báo chưa gửi được.")
    return SmtpChannel(settings.LIENTHONG_SMTP_URL, settings.LIENTHONG_MAIL_FROM)


def letterhead() -> Letterhead:
    """How messages present this product."""
    return Letterhead(_PRODUCT_NAMES[settings.LIENTHONG_PRODUCT], settings.LIENTHONG_PUBLIC_URL)
