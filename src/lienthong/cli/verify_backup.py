"""``lienthong verify-backup``: every hash computed anew, the database opened; nothing is restored."""

from __future__ import annotations

import argparse
from pathlib import Path

from lienthong.cli.backup_words import Telling, add_report_options, tell_report


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    parser = subparsers.add_parser(
        "verify-backup",
        help="kiểm tra một bản sao lưu: từng mã băm, mở cơ sở dữ liệu",
        description="Đọc lại toàn bộ một bản sao lưu và lập biên bản. Không phục hồi gì.",
    )
    parser.add_argument(
        "folder", type=Path, metavar="THƯ-MỤC", help="bản sao lưu, hoặc nơi chứa các bản (lấy bản mới nhất)"
    )
    parser.add_argument("--keys", type=Path, metavar="TỆP", help="kiểm tra cả tệp chùm khóa này")

    add_report_options(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Look at it; 0 when it is whole, else 1."""
    from lienthong.infra.backups.checking import check
    from lienthong.infra.backups.making import described
    from lienthong.infra.backups.places import backup_at
    from lienthong.infra.backups.report import Report
    from lienthong.kernel.clock import real_now

    checked = check(backup_at(arguments.folder.absolute()), Telling(), ring=arguments.keys)
    lines = described(checked.manifest)
    if arguments.keys is not None:
        lines.append(("Chùm khóa đã kiểm tra", str(arguments.keys)))
    report = Report("verify", "Biên bản kiểm tra bản sao lưu", real_now(), lines, checked.findings)
    return tell_report(report, arguments)
