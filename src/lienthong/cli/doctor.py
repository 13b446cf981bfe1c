"""``lienthong doctor``: what this installation stands on, and what is wrong with it, in words."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from typing import TYPE_CHECKING

from lienthong.cli import settings_checks
from lienthong.kernel.judgement import Judgement, Outcome

if TYPE_CHECKING:
    from lienthong.infra.health import Check

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
    """Print every check; 0 when all passed: what could not be checked needs somebody too."""
    from lienthong.infra import engine, health

    engine.prepare_database()
    checks = [*health.thorough_checks(), *_of_settings()]
    database = engine.durability()
    outcomes = Counter(check.judgement.outcome.value for check in checks)
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
        sys.stdout.write(f"{_conclusion(outcomes['FAILED'], outcomes['CANNOT_TELL'])}\n")
    return 0 if outcomes["PASSED"] == len(checks) else 1


def _of_settings() -> list[Check]:
    from lienthong.infra.health import Check

    return [
        Check(name, Judgement(Outcome.FAILED if wrong else Outcome.PASSED, f"settings.{name}", wrong), title)
        for name, title, wrong in settings_checks.troubles()
    ]


def _conclusion(failed: int, unknown: int) -> str:
    parts = [f"{failed} mục cần xử lý"] if failed else []
    parts += [f"{unknown} mục chưa kiểm tra được"] if unknown else []
    return f"Có {', '.join(parts)}." if parts else "Không có mục nào cần xử lý."
