"""``./run bench NAME`` and ``./run faults NAME``: starts one measurement or campaign of ``bench/``.

``bench NAME`` is the module ``bench.NAME``; ``faults NAME`` is ``bench.faults_NAME``. Each prints for people
by default and exactly one JSON object on standard output with ``--json``; arguments are passed on as given.
"""

from __future__ import annotations

import ast
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from tools.programs import ROOT

_KINDS = {"bench": "phép đo", "faults": "chiến dịch gây lỗi"}
_WORDS = {
    "agencies": "danh sách và danh mục một trăm hai mươi lăm nghìn cơ quan",
    "crash": "tắt đột ngột các tiến trình khi đang gửi, rồi kiểm tra không mất gì",
    "desk": "tốc độ trang làm việc của văn phòng với một trăm nghìn hồ sơ",
    "door": "gửi gói tin hỏng, ngẫu nhiên vào cửa nhận",
    "hostile": "thời gian từ chối các gói tin cố ý làm hỏng",
    "keys": "đổi khóa của mọi hệ thống trong lúc gửi, lấy văn bản",
    "intake": "tốc độ nhận gói tin bền vững của trục",
}
"""What each is for; one without words here is told by its own docstring."""


def available(kind: str, folder: Path) -> dict[str, Path]:
    """Names of one kind (``bench`` or ``faults``) with their files."""
    found = {
        path.stem: path
        for path in sorted(folder.glob("*.py"))
        if not path.stem.startswith("_") and _is_started(path.read_text("utf-8"))
    }
    if kind == "faults":
        return {
            name.removeprefix("faults_"): path for name, path in found.items() if name.startswith("faults_")
        }
    return {name: path for name, path in found.items() if not name.startswith("faults_")}


def _is_started(source: str) -> bool:
    """Whether a module is a campaign of its own: it says how it is started, and something happens then."""
    return "./run " in source and '__name__ == "__main__"' in source


def main(arguments: Sequence[str]) -> int:
    """Replace this process by the module asked for, or list what there is."""
    kind, *words = arguments
    known = available(kind, ROOT / "bench")
    name = words[0] if words else ""
    if name in known:
        _become(f"bench.{known[name].stem}", words[1:])
    asked_for_help = name in {"", "-h", "--help"}
    out = sys.stdout if asked_for_help else sys.stderr
    what = _KINDS[kind]
    if not asked_for_help:
        out.write(f"Không có {what} «{name}».\n")
    out.write(f"Cách dùng: ./run {kind} TÊN [THAM SỐ…]. Các {what} hiện có:\n")
    for each, path in known.items():
        said = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
        out.write(f"  {each:12} {_WORDS.get(each) or said.partition(chr(10))[0]}\n")
    return 0 if asked_for_help else 2


def _become(module: str, words: Sequence[str]) -> NoReturn:
    # campaigns play clients of the tests' own making, which share no line with what they measure
    path = os.pathsep.join(str(folder) for folder in (ROOT / "src", ROOT / "tests", ROOT))
    environment = {**os.environ, "PYTHONPATH": path}
    os.execve(sys.executable, [sys.executable, "-m", module, *words], environment)  # noqa: S606  a module of our own


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
