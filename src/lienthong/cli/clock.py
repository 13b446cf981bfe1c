"""``lienthong clock``: show or set the business clock (D-13); refused by production settings."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
import time

from lienthong.kernel.clock import VIETNAM, vietnam
from lienthong.kernel.errors import LienthongError


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    parser = subparsers.add_parser("clock", help="xem hoặc đặt giờ nghiệp vụ (chỉ để trình diễn, mô phỏng)")
    commands = parser.add_subparsers(required=True, metavar="LỆNH")
    show = commands.add_parser("show", help="giờ nghiệp vụ hiện tại")
    show.set_defaults(run=_show)
    put = commands.add_parser("set", help="đặt giờ nghiệp vụ")
    put.add_argument("moment", metavar="THỜI_ĐIỂM", help="thời điểm ISO 8601, ví dụ 2021-02-01T08:00+07:00")
    put.add_argument("--rate", type=float, default=1.0, help="tốc độ so với giờ thực (mặc định 1)")
    put.set_defaults(run=_set)


def _show(_arguments: argparse.Namespace) -> int:
    from lienthong.infra.clock import business_now
    from lienthong.infra.engine import prepare_database

    prepare_database()
    sys.stdout.write(f"{vietnam(business_now()).isoformat(timespec='seconds')}\n")
    return 0


def _set(arguments: argparse.Namespace) -> int:
    from lienthong.infra.clock import CACHE_SECONDS, set_business_clock
    from lienthong.infra.engine import prepare_database

    try:
        moment = dt.datetime.fromisoformat(arguments.moment)
    except ValueError:
        sys.stderr.write(f"Thời điểm «{arguments.moment}» không đúng dạng ISO 8601.\n")
        return 2
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=VIETNAM)
    prepare_database()
    try:
        set_business_clock(at=moment, rate=arguments.rate, by="cli")
    except LienthongError as error:
        sys.stderr.write(f"{error.sentence}\n")
        return 1
    time.sleep(CACHE_SECONDS * 1.1)  # until every process has read it
    sys.stdout.write(f"Giờ nghiệp vụ: {vietnam(moment).isoformat(timespec='seconds')}\n")
    return 0
