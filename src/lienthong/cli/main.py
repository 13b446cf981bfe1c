"""``lienthong``: the one command, a table of sub-commands, each in its own module.

A module is imported only when its command is called, so packet commands start without Django, and the
base distribution works without the server's libraries. A module offers ``register(subparsers)``, which
adds its parser and sets ``run`` (a function from parsed arguments to an exit code). Modules import what
needs Django inside their functions: Django is set up here, after parsing, for server commands only.

Exit codes: 0 done · 1 refused or differences found · 2 wrong use · 3 not part of this installation.
"""

from __future__ import annotations

import argparse
import errno
import importlib
import importlib.util
import io
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from lienthong import __version__
from lienthong.cli.parser import CommandParser
from lienthong.kernel.errors import LienthongError
from lienthong.kernel.system_words import reason_of

Registration = Callable[["argparse._SubParsersAction[argparse.ArgumentParser]"], None]
"""What a command module offers as ``register``."""

PRODUCTS = ("axis", "office")
_SETTINGS = tuple(f"lienthong.project.settings.{product}" for product in PRODUCTS)
DONE, REFUSED, WRONG_USE, NOT_INSTALLED = 0, 1, 2, 3


@dataclass(frozen=True, slots=True)
class Command:
    """A sub-command: its word, the module that offers it, and whether it needs ``lienthong[server]``."""

    name: str
    module: str
    needs_server: bool
    help: str
    product: str | None = None
    """The product whose database it works on; None: either, as LIENTHONG_ROLE says."""


COMMANDS = (
    Command("packet", "lienthong.cli.packet", needs_server=False, help="đọc, dựng gói tin edXML"),
    Command("kit", "lienthong.cli.kit", needs_server=False, help="bộ kiểm thử kết nối cho các hãng phần mềm"),
    Command(
        "test-call",
        "lienthong.cli.test_call",
        needs_server=False,
        help="thử kết nối tới một trục bằng mã hệ thống và khóa của mình",
    ),
    Command(
        "serve",
        "lienthong.cli.serve",
        needs_server=True,
        help="chạy trục liên thông hoặc phần mềm của cơ quan",
    ),
    Command(
        "axis",
        "lienthong.cli.axis",
        needs_server=True,
        help="cơ quan và hệ thống kết nối vào trục",
        product="axis",
    ),
    Command(
        "office",
        "lienthong.cli.office",
        needs_server=True,
        help="cơ quan, đơn vị, người, chức vụ của văn phòng",
        product="office",
    ),
    Command("accounts", "lienthong.cli.accounts", needs_server=True, help="người dùng trang quản trị"),
    Command("audit", "lienthong.cli.audit", needs_server=True, help="kiểm tra nhật ký và dữ liệu đã lưu"),
    Command(
        "backup",
        "lienthong.cli.backup",
        needs_server=True,
        help="sao lưu cơ sở dữ liệu và tệp tại một thời điểm",
    ),
    Command(
        "verify-backup", "lienthong.cli.verify_backup", needs_server=True, help="kiểm tra một bản sao lưu"
    ),
    Command("restore", "lienthong.cli.restore", needs_server=True, help="phục hồi bản sao lưu vào nơi trống"),
    Command(
        "clock", "lienthong.cli.clock", needs_server=True, help="xem hoặc đặt giờ nghiệp vụ (trình diễn)"
    ),
    Command("keys", "lienthong.cli.keys", needs_server=True, help="vòng khóa bảo vệ dữ liệu bí mật"),
    Command("doctor", "lienthong.cli.doctor", needs_server=True, help="khám máy và cấu hình"),
)


class _UnavailableError(Exception):
    """The command is not part of this installation; the text says what to do."""


class _WrongSettingsError(Exception):
    """The environment cannot be read; the text says which variable."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code. Errors of ours become one Vietnamese line on stderr."""
    words = list(sys.argv[1:] if argv is None else argv)
    _write_what_the_terminal_can()
    try:
        command = _named(words)
        if command is None:
            overview(COMMANDS).parse_args(words)
            overview(COMMANDS).print_help()
            return WRONG_USE
        _require(command)
        arguments = parser_of(command).parse_args(words)
        if command.needs_server:
            _set_up_django(getattr(arguments, "role", None) if command.name == "serve" else command.product)
        return int(arguments.run(arguments))
    except _UnavailableError as error:
        sys.stderr.write(f"{error}\n")
        return NOT_INSTALLED
    except LienthongError as error:
        sys.stderr.write(f"{error}\n")
        return REFUSED
    except _WrongSettingsError as error:
        sys.stderr.write(f"{error}\n")
        return WRONG_USE
    except BrokenPipeError:
        # The reader (``| head``) has gone; keep the interpreter from complaining at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        sentence = _trouble_outside(error)
        if not sentence:
            raise
        sys.stderr.write(f"{sentence}\n")
        return REFUSED


def overview(commands: Sequence[Command]) -> argparse.ArgumentParser:
    """The parser that knows every command by name only, for ``lienthong --help``; imports nothing."""
    parser = _root()
    subparsers = parser.add_subparsers(metavar="LỆNH", title="các lệnh")
    for command in commands:
        subparsers.add_parser(command.name, help=command.help)
    return parser


def parser_of(command: Command) -> argparse.ArgumentParser:
    """The full parser of one command; imports its module."""
    parser = _root()
    register = _registration(command)
    register(parser.add_subparsers(metavar="LỆNH", title="các lệnh", required=True))
    return parser


def _root() -> argparse.ArgumentParser:
    parser = CommandParser(
        prog="lienthong",
        description="Liên thông văn bản điện tử giữa các cơ quan nhà nước.",
        epilog="Xem chi tiết: lienthong LỆNH --help",
    )
    parser.add_argument(
        "--version", action="version", version=f"lienthong {__version__}", help="in số phiên bản rồi thoát"
    )
    return parser


def _named(words: Sequence[str]) -> Command | None:
    for command in COMMANDS:
        if words and words[0] == command.name:
            return command
    return None


def _require(command: Command) -> None:
    if command.needs_server and importlib.util.find_spec("django") is None:
        raise _UnavailableError(
            f"Lệnh «{command.name}» cần phần máy chủ, chưa được cài. "
            "Hãy cài gói lienthong[server], ví dụ: pip install 'lienthong[server]'"
        )


def _registration(command: Command) -> Registration:
    try:
        module = importlib.import_module(command.module)
    except ModuleNotFoundError as error:
        if error.name != command.module:
            raise
        raise _UnavailableError(f"Lệnh «{command.name}» chưa có trong bản này ({__version__}).") from error
    register: Registration = module.register
    return register


def _set_up_django(product: str | None) -> None:
    """One process is one product: the one the command names, else that of LIENTHONG_ROLE."""
    product = product or os.environ.get("LIENTHONG_ROLE", "axis").strip().lower()
    if product not in PRODUCTS:
        raise _WrongSettingsError(
            f"LIENTHONG_ROLE phải là {' hoặc '.join(PRODUCTS)}, không phải «{product}»."
        )
    named = os.environ.get("DJANGO_SETTINGS_MODULE") or _SETTINGS[PRODUCTS.index(product)]
    os.environ["DJANGO_SETTINGS_MODULE"] = named
    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
    except LienthongError as error:
        raise _WrongSettingsError(str(error)) from error
    except (ImportError, ImproperlyConfigured, RuntimeError) as error:
        if named in _SETTINGS:
            raise  # a defect of ours, or an installation that lacks a part
        raise _not_ours(named) from error
    from django.apps import apps

    if not apps.is_installed("lienthong.infra"):
        raise _not_ours(named)


def _not_ours(named: str) -> _WrongSettingsError:
    return _WrongSettingsError(
        f"Không dùng được DJANGO_SETTINGS_MODULE={named}; hãy bỏ biến này hoặc đặt một trong: "
        f"{', '.join(_SETTINGS)}."
    )


def _write_what_the_terminal_can() -> None:
    """A terminal without Vietnamese letters gets question marks in their place instead of a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _data_folder_of(error: OSError) -> str:
    """The data folder, when the trouble is with it, above it or inside it; else empty."""
    if "django.conf" not in sys.modules or not isinstance(error.filename, str | os.PathLike):
        return ""
    from django.conf import settings

    data = getattr(settings, "LIENTHONG_DATA", None) if settings.configured else None
    place = Path(error.filename)
    if data is None or not (place == data or place in data.parents or data in place.parents):
        return ""
    return str(data)


def _trouble_outside(error: Exception) -> str:
    """What to tell of a disk or a database that is not usable; empty for mistakes of our own."""
    if isinstance(error, OSError):
        if data := _data_folder_of(error):
            is_file = error.errno in {errno.EEXIST, errno.ENOTDIR}
            reason = "một phần của đường dẫn là tệp, không phải thư mục" if is_file else reason_of(error)
            return (
                f"Không dùng được thư mục dữ liệu {data}: {reason} ({error.filename}). Kiểm tra biến "
                "LIENTHONG_DATA: phải là một thư mục mà người chạy lệnh này tạo và ghi được."
            )
        return f"Không đọc hoặc ghi được {error.filename or 'tệp'}: {reason_of(error)}. Kiểm tra lại."
    if "django.db" in sys.modules:
        from django.db import Error

        if isinstance(error, Error):
            reason = next(iter(str(error).splitlines()), type(error).__name__)
            return (
                "Không dùng được cơ sở dữ liệu; kiểm tra DATABASE_URL, LIENTHONG_DATA "
                f"và máy chủ cơ sở dữ liệu. (Nguyên văn của cơ sở dữ liệu: {reason})"
            )
    return ""
