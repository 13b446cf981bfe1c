"""``lienthong restore``: a backup into an empty installation, and the audit that proves it."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from lienthong.cli import audit
from lienthong.cli.backup_words import Telling, add_report_options, tell_report

_BY = "operator:cli"


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    parser = subparsers.add_parser(
        "restore",
        help="phục hồi một bản sao lưu vào nơi trống rồi kiểm tra",
        description="Phục hồi vào nơi mà LIENTHONG_DATA, DATABASE_URL và LIENTHONG_KEYS trỏ tới; nơi ấy phải trống. "
        "Sau đó chạy kiểm tra như lienthong audit và lập biên bản.",
    )
    parser.add_argument(
        "folder", type=Path, metavar="THƯ-MỤC", help="bản sao lưu, hoặc nơi chứa các bản (lấy bản mới nhất)"
    )
    parser.add_argument("--keys", type=Path, metavar="TỆP", help="bản lưu của chùm khóa")
    parser.add_argument(
        "--allow-damaged", action="store_true", help="phục hồi cả khi thiếu hoặc hỏng một số tệp văn bản"
    )
    add_report_options(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Restore and prove it; 0 when nothing differs, else 1."""
    from django.conf import settings

    from lienthong.cli.serve import sqlite_file
    from lienthong.infra.backups import engines, restoring
    from lienthong.infra.backups.making import described
    from lienthong.infra.backups.places import backup_at
    from lienthong.infra.backups.report import Report
    from lienthong.infra.engine import prepare_database
    from lienthong.infra.serving import serving_alone
    from lienthong.kernel.clock import real_now

    place, started = backup_at(arguments.folder.absolute()), real_now()
    target = restoring.Target(settings.LIENTHONG_PRODUCT, settings.LIENTHONG_DATA, settings.LIENTHONG_KEYS)
    with serving_alone(settings.LIENTHONG_DATA, database=sqlite_file(), at="lienthong restore"):
        checked = restoring.restore(
            place,
            target,
            engines.of_this_installation(),
            Telling(),
            keys=arguments.keys.absolute() if arguments.keys else None,
            allow_damaged=arguments.allow_damaged,
        )
        prepare_database()
        restoring.record_restored(checked.manifest, by=_BY)
        sys.stderr.write("Đang kiểm tra hệ thống vừa phục hồi (lienthong audit) …\n")
        proof = audit.examine()
    lines = [
        *described(checked.manifest),
        ("Phục hồi vào", str(settings.LIENTHONG_DATA)),
        ("Kiểm tra sau phục hồi", proof.looked_at),
        ("Thời gian thực hiện", f"{(real_now() - started).total_seconds():.1f} giây"),
    ]
    findings = [*checked.findings, *proof.findings]
    return tell_report(Report("restore", "Biên bản phục hồi", real_now(), lines, findings), arguments)
