"""``lienthong serve``: every process of one product under one parent, one server per data folder."""

from __future__ import annotations

import argparse
import os
import socket
import sys
from pathlib import Path

from lienthong.cli.system_words import reason_of


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    parser = subparsers.add_parser(
        "serve", help="chạy trục liên thông (cửa nhận, trang quản trị, tiến trình nền)"
    )
    parser.add_argument("--role", choices=["axis", "office", "all"], default="axis", help="sản phẩm cần chạy")
    parser.add_argument("--host", default="127.0.0.1", help="địa chỉ lắng nghe")
    parser.add_argument("--port", type=int, default=8400, help="cổng của cửa nhận (VXP)")
    parser.add_argument("--web-port", type=int, default=None, help="cổng của trang web (mặc định: cổng + 1)")
    parser.add_argument("--doors", type=int, default=None, help="số tiến trình cửa nhận (chỉ với PostgreSQL)")
    parser.add_argument(
        "--longest-backoff",
        type=float,
        default=30.0,
        metavar="GIÂY",
        help="chờ lâu nhất trước khi chạy lại một tiến trình bị dừng nhiều lần (mặc định 30)",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Prepare the database, then supervise the children until told to stop."""
    if arguments.role != "axis":
        sys.stderr.write(
            "Bản này mới có vai trò axis (trục). Phần mềm của cơ quan (office) sẽ có ở bản sau; "
            "hãy chạy: lienthong serve --role axis --port 8400\n"
        )
        return 2
    from django.conf import settings

    from lienthong.infra.serving import serving_alone

    web_port = arguments.web_port or arguments.port + 1
    door, pages = f"http://{arguments.host}:{arguments.port}/", f"http://{arguments.host}:{web_port}/"
    with serving_alone(settings.LIENTHONG_DATA, database=_sqlite_file(), at=door):
        for port in (arguments.port, web_port):
            if trouble := _why_not(arguments.host, port):
                sys.stderr.write(f"Không mở được cổng {port} tại {arguments.host}: {trouble}\n")
                return 1
        _prepare()
        sys.stdout.write(
            f"Cửa nhận (VXP): {door}   Trang quản trị: {pages}\n"
            f"Thư mục dữ liệu: {settings.LIENTHONG_DATA}   Dừng: Ctrl+C\n"
        )
        sys.stdout.flush()
        _supervise(arguments, web_port)
    return 0


def _sqlite_file() -> Path | None:
    from django.db import connection

    return Path(str(connection.settings_dict["NAME"])) if connection.vendor == "sqlite" else None


def _prepare() -> None:
    """What no child could do without, so that it is refused here in words; warnings go to standard error."""
    from lienthong.infra import health
    from lienthong.infra.engine import prepare_database
    from lienthong.infra.secrets import KeyRing

    prepare_database()
    KeyRing.load().signing_key()
    if warning := health.missing_hosts():
        sys.stderr.write(f"CẢNH BÁO: {warning}\n")


def _supervise(arguments: argparse.Namespace, web_port: int) -> None:
    """Keep the children running until told to stop."""
    from django.conf import settings
    from django.db import connection

    from lienthong.infra.supervisor import Child, Supervisor

    sqlite = connection.vendor == "sqlite"
    doors = 1 if sqlite else arguments.doors or min(2, os.cpu_count() or 1)
    place = ("--host", arguments.host, "--port")
    children = [
        Child(
            name=f"door-{number}",
            argv=_module("lienthong.api", *place, str(arguments.port), "--name", f"door-{number}"),
            loops=("door",),
        )
        for number in range(doors)
    ]
    children.append(Child(name="web", argv=_module("lienthong.web", *place, str(web_port))))
    worker_loops = ("outbox.axis", "jobs", "audit.sealer")
    children.append(Child(name="worker", argv=_module("lienthong.project.worker"), loops=worker_loops))
    Supervisor(
        children,
        run_folder=settings.LIENTHONG_DATA / "run",
        longest_backoff=arguments.longest_backoff,
    ).run()


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
        except OverflowError:
            return "cổng phải từ 1 đến 65535."
        except OSError as error:
            return f"{reason_of(error)}. Có thể một trục khác đang chạy; dừng nó hoặc chọn --port, --web-port khác."
    return ""


def _module(name: str, *arguments: str) -> tuple[str, ...]:
    return (sys.executable, "-m", name, *arguments)
