"""A small pool of killable children that read page 1 of attachments (D-23)."""

from __future__ import annotations

from pathlib import Path

from lienthong.infra.children import ChildPool
from lienthong.kernel.judgement import Judgement, Outcome

_SENTENCES = {
    Outcome.PASSED: "",
    Outcome.FAILED: "Trang 1 của tệp đính kèm có dấu chỉ độ mật.",
    Outcome.CANNOT_TELL: "Chưa kiểm tra được dấu chỉ độ mật trên trang 1 của tệp đính kèm "
    "(tệp không có lớp chữ hoặc không đọc được).",
}


READER_STOPPED = "secrecy.reader_stopped"
"""The code of a judgement on a file whose reader crashed or ran out of time; such a file is refused."""
WAIT_FOR_A_READER = 10.0
"""Real seconds a file waits for a free reader before its sender is asked to come again."""


class PageScanner:
    """Judges page 1 of a file in a child process; safe to call from many threads.

    A child that does not answer within ``patience`` seconds of real time is killed and replaced; the file
    is then judged CANNOT_TELL with the code READER_STOPPED, and the caller refuses it: slowness must not
    be a way past the check.
    """

    def __init__(self, *, children: int = 2, patience: float = 5.0) -> None:
        self._pool = ChildPool(
            "lienthong.infra.page_reading",
            children=children,
            patience=patience,
            wait=WAIT_FOR_A_READER,
            start_at_once=True,
        )

    def scan(self, path: Path, name: str) -> Judgement:
        """Judge page 1 of the file at ``path``; ``name`` only tells the person which file it was.

        Raises OverloadedError when no reader comes free in time.
        """
        answer = self._pool.ask({"path": str(path)})
        if answer is None:
            return Judgement(
                Outcome.CANNOT_TELL, READER_STOPPED, f"{name}: {_SENTENCES[Outcome.CANNOT_TELL]}"
            )
        outcome = Outcome(answer["outcome"])
        return Judgement(outcome, answer["code"], _SENTENCES[outcome] and f"{name}: {_SENTENCES[outcome]}")

    def close(self) -> None:
        """End the children that are free."""
        self._pool.close()
