"""``lienthong audit``: prove the log, the conservation law and the stored bytes; name every difference."""

from __future__ import annotations

import argparse
import json
import sys


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    parser = subparsers.add_parser("audit", help="kiểm tra nhật ký, định luật bảo toàn và tệp đã lưu")
    parser.add_argument("--json", action="store_true", help="in một đối tượng JSON")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the findings; 0 when there are none, else 1."""
    from lienthong.axis.pipeline.audit import examine
    from lienthong.infra.engine import prepare_database

    prepare_database()
    report = examine()
    if arguments.json:
        sys.stdout.write(json.dumps(report.as_json(), ensure_ascii=False) + "\n")
    else:
        for finding in report.findings:
            sys.stdout.write(f"LỆCH  [{finding.code}] {finding.sentence}\n")
        sys.stdout.write(
            f"Đã kiểm tra {report.messages} lượt gửi, {report.deliveries} lượt nhận, {report.events} sự kiện "
            f"nhật ký, {report.blobs} tệp: {'không có sai lệch' if not report.findings else 'CÓ SAI LỆCH'}.\n"
        )
    return 1 if report.findings else 0
