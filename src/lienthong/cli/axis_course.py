"""``lienthong axis agency rename|move``: another name, another connected system, from a date on (IDN-02)."""

from __future__ import annotations

import argparse
import sys

from lienthong.cli.axis_abolitions import day
from lienthong.kernel.errors import LienthongError

_BY = "operator:cli"
_Subparsers = argparse._SubParsersAction


def register(agency: _Subparsers[argparse.ArgumentParser]) -> None:
    """Add the commands below ``axis agency``."""
    rename = agency.add_parser("rename", help="đổi tên một cơ quan; mã giữ nguyên, văn bản cũ giữ tên cũ")
    rename.add_argument("--code", required=True, help="một mã đang dùng của cơ quan")
    rename.add_argument("--name", required=True, help="tên mới")
    rename.add_argument("--on", type=day, help="từ ngày YYYY-MM-DD (mặc định: ngay)")
    rename.set_defaults(run=_rename)
    move = agency.add_parser("move", help="chuyển một cơ quan sang hệ thống kết nối khác từ một ngày")
    move.add_argument("--code", required=True, help="một mã đang dùng của cơ quan")
    move.add_argument("--from-system", required=True, help="mã hệ thống đang phục vụ")
    move.add_argument("--to-system", required=True, help="mã hệ thống sẽ phục vụ")
    move.add_argument(
        "--on", required=True, type=day, help="ngày có hiệu lực YYYY-MM-DD (từ 0 giờ, giờ nghiệp vụ)"
    )
    move.set_defaults(run=_move)


def _rename(arguments: argparse.Namespace) -> int:
    from lienthong.axis.registry.agency_course import rename_agency
    from lienthong.infra.clock import business_now
    from lienthong.infra.engine import prepare_database

    prepare_database()
    try:
        before = rename_agency(
            code=arguments.code, name=arguments.name, effective_at=arguments.on, at=business_now(), by=_BY
        )
    except LienthongError as error:
        return _refuse(error)
    since = f" từ {arguments.on:%d/%m/%Y}" if arguments.on else ""
    sys.stdout.write(f"Đã đổi tên cơ quan {arguments.code}{since}: «{before}» thành «{arguments.name}»\n")
    return 0


def _move(arguments: argparse.Namespace) -> int:
    from lienthong.axis.registry.agency_course import move_agency
    from lienthong.infra.clock import business_now
    from lienthong.infra.engine import prepare_database

    prepare_database()
    try:
        move_agency(
            code=arguments.code,
            from_system=arguments.from_system,
            to_system=arguments.to_system,
            effective_at=arguments.on,
            at=business_now(),
            by=_BY,
        )
    except LienthongError as error:
        return _refuse(error)
    sys.stdout.write(
        f"Từ {arguments.on:%d/%m/%Y} hệ thống {arguments.to_system} phục vụ cơ quan {arguments.code} thay cho "
        f"{arguments.from_system}\n"
    )
    return 0


def _refuse(error: LienthongError) -> int:
    sys.stderr.write(f"{error}\n")
    return 1
