"""How times, figures and files are written on the pages."""

from __future__ import annotations

import datetime as dt
import hashlib
from functools import cache
from pathlib import Path

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString

from lienthong.kernel.clock import vietnam

register = template.Library()

PRODUCT_NAMES = {"axis": "Trục liên thông văn bản", "office": "Văn phòng liên thông"}


@register.filter
def moment(value: dt.datetime | None) -> SafeString | str:
    """``08:05 01/02/2021`` in Vietnam, with the exact instant for machines."""
    if value is None:
        return ""
    local = vietnam(value)
    return format_html(
        '<time datetime="{}">{}</time>', local.isoformat(timespec="seconds"), f"{local:%H:%M %d/%m/%Y}"
    )


@register.filter
def exact_moment(value: dt.datetime) -> SafeString:
    """``08:05:09 01/02/2021`` in Vietnam: to the second, for logs."""
    local = vietnam(value)
    return format_html(
        '<time datetime="{}">{}</time>',
        local.isoformat(timespec="milliseconds"),
        f"{local:%H:%M:%S %d/%m/%Y}",
    )


@register.filter
def deadline(value: dt.datetime | None) -> SafeString | str:
    """A due time: ``hết ngày 29/01/2021`` where it is the midnight after a day in Vietnam, else as ``moment``."""
    if value is None or vietnam(value).time() != dt.time():
        return moment(value)
    local = vietnam(value)
    last = local.date() - dt.timedelta(days=1)
    return format_html(
        '<time datetime="{}">hết ngày {}</time>', local.isoformat(timespec="seconds"), f"{last:%d/%m/%Y}"
    )


@register.filter
def day(value: dt.date | None) -> str:
    """``01/02/2021``."""
    return f"{value:%d/%m/%Y}" if value else ""


_WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")


@register.filter
def long_day(value: dt.datetime) -> str:
    """``Thứ Hai, 01/02/2021`` in Vietnam."""
    local = vietnam(value)
    return f"{_WEEKDAYS[local.weekday()]}, {local:%d/%m/%Y}"


@register.filter
def grouped(value: int) -> str:
    """``1.234.567``, as figures are written in Vietnamese."""
    return f"{value:,}".replace(",", ".")


@register.filter
def file_size(value: int) -> str:
    """``1,4 MB``: decimal units, a comma before decimals."""
    if value < 1000:
        return f"{value} B"
    if value < 1_000_000:
        return f"{value / 1000:.0f} KB"
    return f"{value / 1_000_000:.1f} MB".replace(".", ",")


@register.filter
def initials(full_name: str) -> str:
    """``NA`` of Nguyễn Văn An: first letters of the family name and of the name one is called by."""
    words = full_name.split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


@register.simple_tag
def asset(name: str) -> str:
    """The address of a static file with its hash, so that it may be cached for a year."""
    return f"{settings.STATIC_URL}{name}?v={_fingerprint(name)}"


@register.simple_tag
def icon(name: str) -> SafeString:
    """A drawing of ``static/office/icons.svg`` beside words; read by nobody, so a lone one needs a label."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        asset("office/icons.svg"),
        name,
    )


@register.simple_tag
def product_name() -> str:
    """What this installation calls itself on its pages."""
    return PRODUCT_NAMES[settings.LIENTHONG_PRODUCT]


@cache
def _fingerprint(name: str) -> str:
    return hashlib.sha256(Path(f"{settings.STATIC_ROOT}/{name}").read_bytes()).hexdigest()[:12]
