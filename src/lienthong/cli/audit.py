"""``lienthong audit``: prove the log, the conservation law and the stored bytes; name every difference."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lienthong.axis.pipeline import audit as axis_audit
    from lienthong.office.pipeline import audit as office_audit


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    parser = subparsers.add_parser("audit", help="kiểm tra nhật ký, định luật bảo toàn và tệp đã lưu")
    parser.add_argument("--json", action="store_true", help="in một đối tượng JSON")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the findings; 0 when there are none, else 1."""
    from lienthong.infra.engine import prepare_database

    prepare_database()
    report = examine()
    if arguments.json:
        sys.stdout.write(json.dumps(report.as_json(), ensure_ascii=False) + "\n")
    else:
        for finding in report.findings:
            sys.stdout.write(f"LỆCH  [{finding.code}] {finding.sentence}\n")
        found = "CÓ SAI LỆCH" if report.findings else "không có sai lệch"
        sys.stdout.write(f"Đã kiểm tra {report.looked_at}: {found}.\n")
    return 1 if report.findings else 0


def examine() -> axis_audit.AuditReport | office_audit.AuditReport:
    """The audit of the product of this process; each has its own tables and its own law."""
    from django.conf import settings

    if settings.LIENTHONG_PRODUCT == "office":
        from lienthong.office.pipeline.audit import examine as examine_office

        return examine_office()
    from lienthong.axis.pipeline.audit import examine as examine_axis

    return examine_axis()
