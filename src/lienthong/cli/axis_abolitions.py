"""``lienthong axis agency merge|split|abolish``: bodies end on a date, and others go on with their work (IDN-02)."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from collections.abc import Sequence

from lienthong.kernel.clock import VIETNAM
from lienthong.kernel.errors import LienthongError

_BY = "operator:cli"
_Subparsers = argparse._SubParsersAction


def register(agency: _Subparsers[argparse.ArgumentParser]) -> None:
    """Add the commands below ``axis agency``."""
    merge = agency.add_parser("merge", help="sáp nhập một hay nhiều cơ quan vào một cơ quan từ một ngày")
    merge.add_argument("--code", action="append", required=True, help="mã cơ quan bị sáp nhập (lặp lại được)")
    merge.add_argument("--into", required=True, help="mã cơ quan kế thừa")
    merge.set_defaults(run=lambda arguments: _end(arguments, arguments.code, [arguments.into]))
    split = agency.add_parser(
        "split", help="chia một cơ quan từ một ngày; cơ quan kế thừa ghi đầu tiên nhận văn bản còn chờ"
    )
    split.add_argument("--code", required=True, help="mã cơ quan bị chia")
    split.add_argument("--into", action="append", required=True, help="mã cơ quan kế thừa (lặp lại được)")
    split.set_defaults(run=lambda arguments: _end(arguments, [arguments.code], arguments.into))
    abolish = agency.add_parser("abolish", help="giải thể một cơ quan từ một ngày")
    abolish.add_argument("--code", required=True, help="mã cơ quan giải thể")
    abolish.add_argument(
        "--successor", action="append", default=[], help="mã cơ quan kế thừa, nếu có (lặp lại được)"
    )
    abolish.set_defaults(run=lambda arguments: _end(arguments, [arguments.code], arguments.successor))
    for command in (merge, split, abolish):
        command.add_argument(
            "--on", required=True, type=day, help="ngày có hiệu lực YYYY-MM-DD (từ 0 giờ, giờ nghiệp vụ)"
        )


def day(text: str) -> dt.datetime:
    """The first moment of a day as an operator types it; refuses other forms in words."""
    try:
        return dt.datetime.combine(dt.date.fromisoformat(text), dt.time(), VIETNAM)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"ngày «{text}» không dùng được; viết như 2025-07-01") from error


def _end(arguments: argparse.Namespace, codes: Sequence[str], successors: Sequence[str]) -> int:
    from lienthong.axis.registry.operations import abolish_agencies
    from lienthong.infra.clock import business_now
    from lienthong.infra.engine import prepare_database

    prepare_database()
    try:
        abolish_agencies(
            codes=codes, successor_codes=successors, effective_at=arguments.on, at=business_now(), by=_BY
        )
    except LienthongError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    kept = f"; kế thừa: {', '.join(successors)}" if successors else "; không có cơ quan kế thừa"
    sys.stdout.write(f"Từ {arguments.on:%d/%m/%Y} cơ quan {', '.join(codes)} ngừng hoạt động{kept}\n")
    return 0
