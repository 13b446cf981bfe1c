"""The verifier in killable children: implements ``SignatureVerifier``; a hostile file costs one child."""

from __future__ import annotations

import atexit
import datetime as dt
from functools import cache
from pathlib import Path

from lienthong.infra.children import ChildPool
from lienthong.infra.file_signatures.questions import trust_to_json
from lienthong.kernel.judgement import Judgement, Outcome
from lienthong.office.signatures.ports import VERIFIER_STOPPED, Facts, SignatureVerifier
from lienthong.office.signatures.reading import printed_from_json
from lienthong.signing import reports
from lienthong.signing.certificates import Trust
from lienthong.signing.reports import DocumentReport

CHILD = "lienthong.office.signatures.children.answering"
PATIENCE = 20.0
"""Real seconds for one file (signing.md R13: 10 s of processor time on a machine that does other things too)."""
LARGEST = 100 * 1024 * 1024
"""Bytes; larger files are not read at all."""

_STOPPED = Judgement(
    Outcome.CANNOT_TELL,
    VERIFIER_STOPPED,
    "Chưa kiểm tra được chữ ký: tệp làm bộ kiểm tra dừng giữa chừng hoặc quá lâu. "
    "Không mở tệp này bằng phần mềm khác; đề nghị bên gửi gửi lại bản gốc.",
)


class ChildVerifier:
    """Asks a pool of children; safe for threads."""

    def __init__(self, *, children: int = 2, patience: float = PATIENCE) -> None:
        self._pool = ChildPool(CHILD, children=children, patience=patience, wait=20.0)

    def examine(self, path: Path, *, trust: Trust, at: dt.datetime) -> Facts:
        """See ``SignatureVerifier.examine``."""
        if path.stat().st_size > LARGEST:
            return Facts(DocumentReport((), _STOPPED, _STOPPED))
        question = {"task": "judge", "path": str(path), "at": at.isoformat(), "trust": trust_to_json(trust)}
        answer = self._pool.ask(question)
        if answer is None:
            return Facts(DocumentReport((), _STOPPED, _STOPPED))
        return Facts(reports.from_json(answer["report"]), printed_from_json(answer["printed"]))

    def close(self) -> None:
        """End the children that are free."""
        self._pool.close()


@cache
def verifier() -> SignatureVerifier:
    """The verifier of this process; its children start with the first file."""
    made = ChildVerifier()
    atexit.register(made.close)
    return made
