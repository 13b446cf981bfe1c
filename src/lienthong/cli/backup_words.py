"""What the three commands of backups share: progress on standard error, sizes in words, the report's place."""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lienthong.infra.backups.report import Report

_EVERY_SECONDS = 2.0


class Telling:
    """Tells how far the work is, at most every two seconds and once when a part of it ends."""

    def __init__(self) -> None:
        self._next = time.monotonic() + _EVERY_SECONDS
        self._ended = ""

    def __call__(self, what: str, done: int, total: int) -> None:
        """One step; ``total`` 0 where it is not known."""
        is_end = bool(total) and done >= total and what != self._ended
        if not is_end and time.monotonic() < self._next:
            return
        self._next = time.monotonic() + _EVERY_SECONDS
        self._ended = what if is_end else self._ended
        how_far = f"{done * 100 // total}% ({done}/{total})" if total else f"đã ghi {done} byte"
        sys.stderr.write(f"{what}: {how_far}\n")
        sys.stderr.flush()


def add_report_options(parser: argparse.ArgumentParser) -> None:
    """``--json`` and ``--report``."""
    parser.add_argument("--json", action="store_true", help="in một đối tượng JSON")
    parser.add_argument(
        "--report",
        type=Path,
        metavar="THƯ-MỤC",
        help="nơi ghi biên bản (mặc định: thư mục reports trong LIENTHONG_DATA)",
    )


def tell_report(report: Report, arguments: argparse.Namespace) -> int:
    """Write the dated report and print it; 0 when nothing was found, else 1."""
    from django.conf import settings

    place = report.write_dated(arguments.report or settings.LIENTHONG_DATA / "reports")
    if arguments.json:
        sys.stdout.write(json.dumps({**report.as_json(), "report": str(place)}, ensure_ascii=False) + "\n")
        return 0 if report.is_good else 1
    for finding in report.findings:
        sys.stdout.write(f"LỆCH  [{finding.code}] {finding.sentence}\n")
    for name, text in report.lines:
        sys.stdout.write(f"{name}: {text}\n")
    sys.stdout.write(f"{report.title}: {report.result}. Biên bản: {place}\n")
    return 0 if report.is_good else 1
