"""``lienthong serve``: every process of one product under one parent."""

from __future__ import annotations

import argparse
import os
import socket
import sys


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

    from lienthong.infra.engine import prepare_database
    from lienthong.infra.supervisor import Child, Supervisor

    web_port = arguments.web_port or arguments.port + 1
    for port in (arguments.port, web_port):
        if trouble := _why_not(arguments.host, port):
            sys.stderr.write(f"Không mở được cổng {port} tại {arguments.host}: {trouble}\n")
            return 1
    prepare_database()
    sqlite = settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")
    doors = 1 if sqlite else arguments.doors or min(2, os.cpu_count() or 1)
    host = arguments.host
    children = [
        Child(
            name=f"door-{number}",
            argv=_module(
                "lienthong.api", "--host", host, "--port", str(arguments.port), "--name", f"door-{number}"
            ),
            loops=("door",),
        )
        for number in range(doors)
    ]
    children.append(Child(name="web", argv=_module("lienthong.web", "--host", host, "--port", str(web_port))))
    worker_loops = ("outbox.axis", "jobs", "audit.sealer")
    children.append(Child(name="worker", argv=_module("lienthong.project.worker"), loops=worker_loops))
    sys.stdout.write(
        f"Cửa nhận (VXP): http://{host}:{arguments.port}/   Trang quản trị: http://{host}:{web_port}/\n"
        f"Thư mục dữ liệu: {settings.LIENTHONG_DATA}   Dừng: Ctrl+C\n"
    )
    sys.stdout.flush()
    supervisor = Supervisor(
        children,
        run_folder=settings.LIENTHONG_DATA / "run",
        longest_backoff=arguments.longest_backoff,
    )
    supervisor.run()
    return 0


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
            return f"{error.strerror}. Có thể một trục khác đang chạy; dừng nó hoặc chọn --port, --web-port khác."
    return ""


def _module(name: str, *arguments: str) -> tuple[str, ...]:
    return (sys.executable, "-m", name, *arguments)
