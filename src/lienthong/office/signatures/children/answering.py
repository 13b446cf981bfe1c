"""The child that reads one PDF after another: judges signatures, measures pages, draws images of them.

``python -m lienthong.office.signatures.children.answering``; the parent side is ``lienthong.infra.children``. Each
question names its task; answers are plain JSON.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from lienthong.infra.children import Answer, serve
from lienthong.office.signatures.children import drawing, judging, measuring

MEMORY_LIMIT = 1024 * 1024 * 1024
"""Bytes of address space (signing.md R13 asks for 512 MB of memory; libraries map more than they use)."""


def answer(question: Answer) -> Mapping[str, object]:
    """Do one task."""
    path = Path(question["path"])
    match question["task"]:
        case "judge":
            return judging.judge(path, question)
        case "measure":
            return measuring.measure(path, words=question["words"])
        case "draw":
            return drawing.draw(
                path, page=question["page"], width=question["width"], into=Path(question["into"])
            )
        case other:
            return {"problem": f"unknown task {other}"}


if __name__ == "__main__":
    serve(answer, memory_limit=MEMORY_LIMIT)
