"""``lienthong keys``: the key ring that seals secret columns."""

from __future__ import annotations

import argparse
import sys

_BY = "operator:cli"


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    parser = subparsers.add_parser("keys", help="chùm khóa mã hóa các cột bí mật")
    commands = parser.add_subparsers(required=True, metavar="LỆNH")
    rotate = commands.add_parser("rotate", help="thêm khóa mới; dữ liệu niêm phong trước đó vẫn mở được")
    rotate.set_defaults(run=_rotate)
    replace = commands.add_parser(
        "replace",
        help="dùng chùm khóa tại LIENTHONG_KEYS (tạo mới nếu chưa có) thay chùm đã mất hẳn",
        description="Chỉ dùng khi chùm khóa cũ đã mất và không có bản lưu: dữ liệu nó niêm phong không mở được nữa "
        "và phải nhập lại. Dừng mọi tiến trình của hệ thống trước khi chạy.",
    )
    replace.add_argument(
        "--old-ring-is-lost", action="store_true", required=True, help="xác nhận chùm khóa cũ đã mất hẳn"
    )
    replace.set_defaults(run=_replace)


def _rotate(_arguments: argparse.Namespace) -> int:
    from lienthong.infra import ring_marks
    from lienthong.infra.engine import prepare_database

    prepare_database()
    ring_marks.rotate(by=_BY)
    sys.stdout.write(
        "Đã thêm khóa mới; khóa cũ vẫn giữ để mở dữ liệu đã niêm phong. Hãy sao lưu lại chùm khóa.\n"
    )
    return 0


def _replace(_arguments: argparse.Namespace) -> int:
    from django.conf import settings

    from lienthong.cli.serve import sqlite_file
    from lienthong.infra import ring_marks
    from lienthong.infra.engine import prepare_database
    from lienthong.infra.serving import serving_alone

    # A server that goes on would seal with the keys it still has in memory, and nobody could open that.
    with serving_alone(settings.LIENTHONG_DATA, database=sqlite_file(), at="lienthong keys replace"):
        prepare_database()
        lost = ring_marks.replace_lost(settings.LIENTHONG_KEYS, by=_BY)
    sys.stdout.write(f"Từ nay cơ sở dữ liệu này dùng chùm khóa {settings.LIENTHONG_KEYS}.\n")
    for found in lost:
        sys.stdout.write(f"{found.sentence}\n")
    return 0
