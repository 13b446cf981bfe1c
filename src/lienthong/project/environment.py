"""The environment variables of a process, read strictly: a wrong one is named, never taken for its default.

An empty variable counts as absent. Every function raises `EnvironmentRefusedError`.
"""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import dj_database_url

from lienthong.kernel.errors import RefusedError

_ON, _OFF = frozenset({"1", "true", "yes", "on"}), frozenset({"0", "false", "no", "off"})
_HOST = re.compile(r"\*|\.?[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*|\[[0-9A-Fa-f:.]+\]")
_ENGINES = {"sqlite": "django.db.backends.sqlite3", "postgresql": "django.db.backends.postgresql"}
_DATABASE_FORMS = "postgresql://người-dùng@máy-chủ/tên-cơ-sở-dữ-liệu, hoặc sqlite:////đường/dẫn/tệp.sqlite3"


class EnvironmentRefusedError(RefusedError):
    """An environment variable holds what cannot be used; the sentence names it."""

    code = "environment.refused"


def text(name: str) -> str:
    """The variable without outer blanks; empty when absent."""
    return os.environ.get(name, "").strip()


def flag(name: str) -> bool:
    """A switch, off when absent: a misspelt one must not leave a production system in its demonstration mode."""
    value = text(name).lower()
    if value and value not in _ON | _OFF:
        raise EnvironmentRefusedError(f"Biến {name} phải là 1 hoặc 0, không phải «{value}».")
    return value in _ON


def whole_number(name: str, *, default: int, least: int) -> int:
    """A whole number of at least ``least``."""
    value = text(name)
    if not value:
        return default
    if not (value.isascii() and value.isdecimal()) or int(value) < least:
        raise EnvironmentRefusedError(
            f"Biến {name} phải là số nguyên từ {least} trở lên, không phải «{value}»."
        )
    return int(value)


def hosts(name: str, *, default: str) -> list[str]:
    """Host names separated by commas, without scheme, port or path."""
    return _words(name, default, _HOST.fullmatch, "tên máy, không có http://, cổng hay đường dẫn")


def addresses(name: str) -> list[str]:
    """IP addresses separated by commas."""
    return _words(name, "", _is_address, "địa chỉ IP, ví dụ 127.0.0.1")


def data_folder(name: str) -> Path:
    """The folder of everything this installation keeps; ``data`` in the working folder when absent."""
    try:
        return Path(text(name) or "data").absolute()
    except OSError:
        raise EnvironmentRefusedError(
            f"Thư mục đang đứng không còn nữa; hãy chuyển sang thư mục khác hoặc đặt {name}."
        ) from None


def key_file(name: str, config_home: str) -> Path:
    """The key ring; in the user's configuration folder when absent."""
    if named := text(name):
        return Path(named).absolute()
    try:
        folder = Path(text(config_home) or Path.home() / ".config")
    except RuntimeError:
        raise EnvironmentRefusedError(f"Không xác định được thư mục nhà; hãy đặt {name}.") from None
    return (folder / "lienthong" / "keys.json").absolute()


def database(name: str, *, default_file: Path) -> dict[str, Any]:
    """The one database of this process as Django takes it. The value may hold a password and is never shown."""
    url = text(name)
    if not url:
        return {"ENGINE": _ENGINES["sqlite"], "NAME": str(default_file), "CONN_MAX_AGE": None}
    try:
        found: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=None, conn_health_checks=False))
    except ValueError:
        raise EnvironmentRefusedError(f"Không hiểu biến {name}; hãy viết dạng {_DATABASE_FORMS}.") from None
    if found["ENGINE"] not in _ENGINES.values():
        raise EnvironmentRefusedError(
            f"Biến {name} chỉ nhận SQLite hoặc PostgreSQL; hãy viết dạng {_DATABASE_FORMS}."
        )
    if found["NAME"] in {"", ":memory:"}:
        raise EnvironmentRefusedError(
            f"Biến {name} chưa nêu tên cơ sở dữ liệu hoặc tệp; hãy viết dạng {_DATABASE_FORMS}."
        )
    return found


def _words(name: str, default: str, fits: Callable[[str], object], what: str) -> list[str]:
    words = [word.strip() for word in (text(name) or default).split(",") if word.strip()]
    wrong = [word for word in words if not fits(word)]
    if wrong:
        raise EnvironmentRefusedError(
            f"Biến {name} có giá trị không dùng được: {', '.join(wrong)}. Chỉ ghi {what}, cách nhau bằng dấu phẩy."
        )
    return words


def _is_address(word: str) -> bool:
    try:
        ipaddress.ip_address(word)
    except ValueError:
        return False
    return True
