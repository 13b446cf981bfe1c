"""``lienthong backup``: database and blobs of one moment, while the system runs."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lienthong.infra.backups.making import Made

_BY = "operator:cli"


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    parser = subparsers.add_parser(
        "backup",
        help="sao lưu cơ sở dữ liệu và tệp tại một thời điểm, hệ thống vẫn chạy",
        description="Tạo một bản sao lưu mới trong THƯ-MỤC. Chùm khóa không nằm trong bản sao lưu; "
        "--keys-to lưu chùm khóa ở nơi khác.",
    )
    parser.add_argument("folder", type=Path, metavar="THƯ-MỤC", help="nơi chứa các bản sao lưu")
    parser.add_argument(
        "--keys-to", type=Path, metavar="THƯ-MỤC", help="lưu chùm khóa vào thư mục này, tách khỏi bản sao lưu"
    )
    parser.add_argument(
        "--keep", type=_count, metavar="N", help="chỉ giữ N bản tốt mới nhất, xóa các bản cũ hơn"
    )
    parser.add_argument("--json", action="store_true", help="in một đối tượng JSON")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Make one; 0 when it is good, 1 when something in the store was missing or altered."""
    from django.conf import settings

    from lienthong import __version__
    from lienthong.cli.backup_words import Telling
    from lienthong.infra import ring_marks
    from lienthong.infra.backups import engines, making
    from lienthong.infra.blobs import store
    from lienthong.infra.engine import prepare_database
    from lienthong.infra.errors import KeyRingRefusedError

    prepare_database()
    if trouble := ring_marks.trouble(settings.LIENTHONG_KEYS):
        if arguments.keys_to is not None:
            raise KeyRingRefusedError(trouble)
        sys.stderr.write(f"CẢNH BÁO: {trouble}\n")
    order = making.Order(
        folder=arguments.folder.absolute(),
        data=settings.LIENTHONG_DATA,
        product=settings.LIENTHONG_PRODUCT,
        version=__version__,
        ring=settings.LIENTHONG_KEYS,
        by=_BY,
        keys_to=arguments.keys_to.absolute() if arguments.keys_to else None,
        keep=arguments.keep,
    )
    made = making.make(order, engines.of_this_installation(), store(), Telling())
    if arguments.json:
        sys.stdout.write(json.dumps(_as_json(made), ensure_ascii=False) + "\n")
    else:
        _tell(made)
    return 0 if made.is_good else 1


def _count(text: str) -> int:
    if not (text.isascii() and text.isdecimal()) or int(text) < 1:
        raise argparse.ArgumentTypeError(f"«{text}» không phải số bản; cần một số từ 1 trở lên")
    return int(text)


def _as_json(made: Made) -> dict[str, object]:
    return {
        "backup": str(made.place),
        "result": "GOOD" if made.is_good else "DAMAGED",
        "snapshot_at": made.manifest.snapshot_at.isoformat(),
        "blobs": made.count.blobs,
        "copied": made.count.copied,
        "linked": made.count.linked,
        "bytes": made.manifest.database.size + made.count.size,
        "key_ring": str(made.ring_copy) if made.ring_copy else None,
        "removed": list(made.removed),
        "findings": [{"code": one.code, "sentence": one.sentence} for one in made.manifest.damage],
    }


def _tell(made: Made) -> None:
    for finding in made.manifest.damage:
        sys.stdout.write(f"LỆCH  [{finding.code}] {finding.sentence}\n")
    what = "Đã sao lưu" if made.is_good else "Đã sao lưu nhưng THIẾU TỆP"
    sys.stdout.write(
        f"{what}: {made.place}\n"
        f"{made.count.blobs} tệp ({made.count.copied} chép mới, {made.count.linked} dùng lại), "
        f"cơ sở dữ liệu {made.manifest.database.size} byte. Biên bản: {made.place / 'report.html'}\n"
    )
    if made.ring_copy:
        sys.stdout.write(f"Chùm khóa: {made.ring_copy}\n")
    elif made.manifest.facts.ring is not None:
        sys.stdout.write(
            "Chùm khóa KHÔNG nằm trong bản sao lưu; hãy lưu riêng (--keys-to), nếu không sẽ mất dữ liệu mật.\n"
        )
    for name in made.removed:
        sys.stdout.write(f"Đã xóa bản cũ: {name}\n")
