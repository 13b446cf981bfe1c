"""``lienthong doctor``: what this installation stands on, and what is wrong with it, in words."""

from __future__ import annotations

import argparse
import json
import sys

_WORDS = {"PASSED": "đạt", "FAILED": "KHÔNG ĐẠT", "CANNOT_TELL": "chưa xác định được"}
"""Outcomes as shown; ``--json`` keeps their own names."""


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    parser = subparsers.add_parser(
        "doctor", help="kiểm tra môi trường: cơ sở dữ liệu, thư mục, khóa, đồng hồ"
    )
    parser.add_argument("--json", action="store_true", help="in một đối tượng JSON")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print every check; 0 when none failed."""
    from lienthong.infra import engine, health

    engine.prepare_database()
    checks = health.checks()
    database = engine.durability()
    failed = [check for check in checks if check.judgement.outcome.value == "FAILED"]
    if arguments.json:
        listed = [
            {"name": c.name, "outcome": c.judgement.outcome.value, "sentence": c.judgement.sentence}
            for c in checks
        ]
        sys.stdout.write(json.dumps({"database": database, "checks": listed}, ensure_ascii=False) + "\n")
    else:
        settings = ", ".join(f"{name}={value}" for name, value in database.items())
        sys.stdout.write(f"Độ bền của cơ sở dữ liệu: {settings}\n")
        for check in checks:
            line = f"{_WORDS[check.judgement.outcome.value]:20}{check.title:28}{check.judgement.sentence}"
            sys.stdout.write(f"{line.rstrip()}\n")
        sys.stdout.write(f"{_conclusion(len(failed))}\n")
    return 1 if failed else 0


def _conclusion(failed: int) -> str:
    return f"Có {failed} mục cần xử lý." if failed else "Không có mục nào cần xử lý."
