"""``lienthong serve``: every process of one product under one parent, one server per data folder."""

from __future__ import annotations

import argparse
import errno
import os
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from lienthong.cli import settings_checks
from lienthong.kernel.system_words import reason_of

if TYPE_CHECKING:
    from lienthong.infra.supervisor import Child

LAST_PORT = 65_535
MOST_DOORS = 64
"""More door processes than this help on no machine; a slip of the finger would start thousands."""


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    parser = subparsers.add_parser(
        "serve",
        help="chạy một sản phẩm: axis (cửa nhận, trang quản trị) hoặc office (trang làm việc), kèm tiến trình nền",
    )
    parser.add_argument("--role", choices=["axis", "office"], default="axis", help="sản phẩm cần chạy")
    parser.add_argument("--host", default="127.0.0.1", help="địa chỉ lắng nghe")
    parser.add_argument(
        "--port", type=_port, default=8400, help="cổng của cửa nhận (VXP); với office: cổng của trang web"
    )
    parser.add_argument(
        "--web-port", type=_port, default=None, help="cổng của trang web (mặc định: cổng + 1)"
    )
    parser.add_argument(
        "--doors", type=_doors_wanted, default=None, help="số tiến trình cửa nhận (chỉ với PostgreSQL)"
    )
    parser.add_argument(
        "--longest-backoff",
        type=float,
        default=30.0,
        metavar="GIÂY",
        help="chờ lâu nhất trước khi chạy lại một tiến trình bị dừng nhiều lần (mặc định 30)",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Prepare the database of the product, then supervise its children until told to stop."""
    from django.conf import settings

    from lienthong.infra.serving import serving_alone
    from lienthong.infra.supervisor import Supervisor

    is_axis = arguments.role == "axis"
    web_port = arguments.web_port or (arguments.port + 1 if is_axis else arguments.port)
    if trouble := _misfit(arguments, web_port):
        sys.stderr.write(f"{trouble}\n")
        return 2
    first, pages = (f"http://{arguments.host}:{port}/" for port in (arguments.port, web_port))
    with serving_alone(settings.LIENTHONG_DATA, database=sqlite_file(), at=first):
        for port in sorted({arguments.port, web_port}):
            if trouble := _why_not(arguments.host, port):
                sys.stderr.write(f"Không mở được cổng {port} tại {arguments.host}: {trouble}\n")
                return 1
        _prepare()
        addresses = (
            f"Cửa nhận (VXP): {first}   Trang quản trị: {pages}" if is_axis else f"Trang làm việc: {pages}"
        )
        sys.stdout.write(f"{addresses}\nThư mục dữ liệu: {settings.LIENTHONG_DATA}   Dừng: Ctrl+C\n")
        sys.stdout.flush()
        doors = _doors(arguments) if is_axis else []
        Supervisor(
            [*doors, *_pages_and_worker(arguments.host, web_port, settings.LIENTHONG_PRODUCT)],
            run_folder=settings.LIENTHONG_DATA / "run",
            longest_backoff=arguments.longest_backoff,
        ).run()
    return 0


def _port(text: str) -> int:
    if not (text.isascii() and text.isdecimal()) or not 1 <= int(text) <= LAST_PORT:
        raise argparse.ArgumentTypeError(f"«{text}» không phải số cổng; cổng là số từ 1 đến {LAST_PORT}")
    return int(text)


def _doors_wanted(text: str) -> int:
    if not (text.isascii() and text.isdecimal()) or not 1 <= int(text) <= MOST_DOORS:
        raise argparse.ArgumentTypeError(
            f"«{text}» không phải số tiến trình; cần một số từ 1 đến {MOST_DOORS}"
        )
    return int(text)


def _misfit(arguments: argparse.Namespace, web_port: int) -> str:
    """What the options ask for together that cannot be, in words; empty when all is well."""
    from django.db import connection

    is_axis = arguments.role == "axis"
    if web_port > LAST_PORT:
        return (
            f"Cổng của trang web mặc định là cổng kế tiếp ({web_port}), vượt quá {LAST_PORT}. "
            "Hãy chọn --port nhỏ hơn, hoặc đặt --web-port."
        )
    if is_axis and web_port == arguments.port:
        return f"Cửa nhận và trang web không dùng chung cổng {web_port} được. Hãy đặt --web-port khác --port."
    if arguments.doors is not None and not is_axis:
        return "--doors chỉ dùng với --role axis; trang làm việc không có cửa nhận. Hãy bỏ --doors."
    if (arguments.doors or 1) > 1 and connection.vendor == "sqlite":
        return (
            f"Cơ sở dữ liệu SQLite chỉ phục vụ được một tiến trình cửa nhận, không phải {arguments.doors}. "
            "Hãy bỏ --doors, hoặc đặt DATABASE_URL trỏ đến PostgreSQL."
        )
    return ""


def sqlite_file() -> Path | None:
    """The file of an SQLite database, which one server holds at a time."""
    from django.db import connection

    return Path(str(connection.settings_dict["NAME"])) if connection.vendor == "sqlite" else None


def _prepare() -> None:
    """What no child could do without, so that it is refused here in words; warnings go to standard error."""
    from lienthong.infra import health
    from lienthong.infra.engine import prepare_database
    from lienthong.infra.secrets import KeyRing

    prepare_database()
    KeyRing.load().signing_key()
    for warning in (health.missing_hosts(), *(found.wrong for found in settings_checks.troubles())):
        if warning:
            sys.stderr.write(f"CẢNH BÁO: {warning}\n")


def _doors(arguments: argparse.Namespace) -> list[Child]:
    from django.db import connection

    from lienthong.infra.supervisor import Child

    doors = 1 if connection.vendor == "sqlite" else arguments.doors or min(2, os.cpu_count() or 1)
    place = ("--host", arguments.host, "--port", str(arguments.port))
    return [
        Child(
            name=f"door-{number}",
            argv=_module("lienthong.api", *place, "--name", f"door-{number}"),
            loops=("door",),
        )
        for number in range(doors)
    ]


def _pages_and_worker(host: str, web_port: int, product: str) -> list[Child]:
    from lienthong.infra.supervisor import Child

    loops = (f"outbox.{product}", f"outbox.{product}.mail", "jobs", "audit.sealer")
    return [
        Child(name="web", argv=_module("lienthong.web", "--host", host, "--port", str(web_port))),
        Child(name="worker", argv=_module("lienthong.project.worker"), loops=loops),
    ]


def _why_not(host: str, port: int) -> str:
    """Why nothing can listen here; empty when something can.

    The doors share their port (SO_REUSEPORT), so a second axis on it would start without complaint and
    the kernel would give it part of the letters of the first. This bind does not share.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen(1)
        except OSError as error:
            return f"{reason_of(error)}. {_way_out(error)}"
    return ""


def _way_out(error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return "Có thể một trục khác đang chạy; dừng nó hoặc chọn --port, --web-port khác."
    if error.errno in {errno.EACCES, errno.EPERM}:
        return "Cổng dưới 1024 cần quyền quản trị; hãy chọn --port, --web-port từ 1024 trở lên."
    return "Hãy sửa --host: tên hoặc địa chỉ của chính máy này, ví dụ 127.0.0.1 hoặc 0.0.0.0."


def _module(name: str, *arguments: str) -> tuple[str, ...]:
    return (sys.executable, "-m", name, *arguments)
