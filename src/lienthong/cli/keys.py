"""``lienthong keys``: the key ring that seals secret columns."""

from __future__ import annotations

import argparse
import sys


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    parser = subparsers.add_parser("keys", help="vòng khóa mã hóa các cột bí mật")
    commands = parser.add_subparsers(required=True, metavar="LỆNH")
    rotate = commands.add_parser("rotate", help="thêm khóa mới; dữ liệu niêm phong trước đó vẫn mở được")
    rotate.set_defaults(run=_rotate)


def _rotate(_arguments: argparse.Namespace) -> int:
    from lienthong.infra.secrets import KeyRing

    KeyRing.load().rotate()
    sys.stdout.write("Đã thêm khóa mới; khóa cũ vẫn giữ để mở dữ liệu đã niêm phong.\n")
    return 0
