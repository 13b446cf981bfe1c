"""The child that looks at the files of one stored packet after another; ``python -m`` this, see ``infra.children``.

It reads the packet, unpacks its files into scratch and judges each: content, malware where asked, signatures. The
libraries that judge signatures are loaded only where a file may carry one.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Mapping
from pathlib import Path

from lienthong.axis.pipeline.attachments import AttachmentFiles
from lienthong.edxml.model import DocumentPacket
from lienthong.edxml.reader import PacketReader, ReadResult
from lienthong.infra.children import Answer, serve
from lienthong.infra.clamd import Clamd
from lienthong.infra.file_contents import judge_content
from lienthong.infra.file_signatures.questions import is_pdf, may_be_signed
from lienthong.kernel.judgement import Judgement, Outcome

MEMORY_LIMIT = 1024 * 1024 * 1024
LARGEST_SIGNED = 100 * 1024 * 1024
"""Bytes; signatures of larger files are not judged."""
NO_SIGNATURE = "document.unsigned"
_CHUNK = 65536

_UNSIGNED = Judgement(Outcome.CANNOT_TELL, NO_SIGNATURE, "Tệp không có chữ ký số.")
_NOT_PDF = Judgement(
    Outcome.CANNOT_TELL, "document.not_pdf", "Tệp không phải PDF, không có chữ ký số kiểm tra được."
)
_TOO_LARGE = Judgement(
    Outcome.CANNOT_TELL, "document.too_large", "Tệp quá lớn nên chưa kiểm tra được chữ ký số."
)


def answer(question: Answer) -> Mapping[str, object]:
    """Judge the packet at ``path``."""
    logging.disable(logging.CRITICAL)  # readers of hostile files complain at length to nobody
    files = AttachmentFiles(Path(question["scratch"]))
    reader = PacketReader(sink=files)
    try:
        with Path(question["path"]).open("rb") as stored:
            while chunk := stored.read(_CHUNK):
                reader.feed(chunk)
        read = reader.close()
        named = read.packet.attachments if isinstance(read.packet, DocumentPacket) else ()
        told = [
            _file(path, index, named[index].name, read, question)
            for index, path in files.paths()
            if index < len(named)
        ]
        return {"files": told}
    finally:
        files.discard()


def _file(path: Path, index: int, name: str, read: ReadResult, question: Answer) -> Mapping[str, object]:
    clamd = Clamd(question["clamd"])
    return {
        "position": index + 1,
        "name": name,
        "CONTENT": _told(_content(path, index, name, read)),
        "MALWARE": _told(clamd.judge(path, name)) if clamd.address else None,
        "SIGNATURE": _told(_signature(path, question)),
    }


def _content(path: Path, index: int, name: str, read: ReadResult) -> Judgement:
    """What the reader of the packet has said of this file, else what its bytes say."""
    where = f"AttachmentEncoded.Attachment[{index + 1}]"
    known = next((problem for problem in read.problems if problem.where == where), None)
    if known is not None:
        return Judgement(Outcome.FAILED, known.code, known.sentence)
    return judge_content(path, name or f"số {index + 1}")


def _signature(path: Path, question: Answer) -> Judgement:
    if path.stat().st_size > LARGEST_SIGNED:
        return _TOO_LARGE
    content = path.read_bytes()
    if not may_be_signed(content):
        return _UNSIGNED if is_pdf(content) else _NOT_PDF
    from lienthong.infra.file_signatures.questions import trust_from_json  # noqa: PLC0415  rarely needed
    from lienthong.signing.verifying import verify  # noqa: PLC0415  slow to load, and most files carry none

    at = dt.datetime.fromisoformat(question["at"])
    judged = verify(content, trust=trust_from_json(question["trust"]), at=at).judgement
    return _UNSIGNED if judged.code == NO_SIGNATURE else judged


def _told(judgement: Judgement) -> dict[str, str]:
    return {"outcome": judgement.outcome.value, "code": judgement.code, "sentence": judgement.sentence}


if __name__ == "__main__":
    serve(answer, memory_limit=MEMORY_LIMIT)
