"""Answers of VXP: codes and the one JSON form (D-27), in ASCII escapes with exact key spelling.

The SDK reads the answer of ``sendEdoc`` as US-ASCII, loses it whole without a string ``DocId``, and takes
a list answer it cannot read for an empty queue; so the form is complete in failures too.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

from lienthong.exchange.vxp.operations import FORMS, AnswerShape, Operation

JSON_TYPE = "application/json"
SUCCESS_SENTENCE = "Thành công"


class AnswerCode(IntEnum):
    """The codes of D-27."""

    SUCCESS = 0
    UNREADABLE = 10
    """Unreadable, truncated, too large, hash mismatch."""
    WRONG_SYSTEM = 15
    """Wrong system or signature."""
    UNKNOWN_RECIPIENT = 18
    """Unknown or abolished recipient; the whole packet is refused, all are named."""
    UNKNOWN_SENDER = 19
    """Sender unknown or not this system's."""
    TEMPORARY = 20
    """Trying again helps."""
    HANDLING_FAILED = 21
    """Read from peers only; our own axis does not use it."""
    NOT_ALLOWED = 22
    """Fields, secrecy, duplicate, forbidden update, unknown DocId, operation not offered."""
    RECIPIENT_LOCKED = 23


@dataclass(frozen=True, slots=True)
class AnswerError:
    """Why a call failed: a code of D-27, our stable dotted code, and a Vietnamese sentence."""

    code: AnswerCode
    stable: str
    sentence: str

    @property
    def description(self) -> str:
        """The text of ``ErrorDesc``: stable code in brackets, then the sentence."""
        return f"[{self.stable}] {self.sentence}"


def render(answer: Mapping[str, object]) -> bytes:
    """One JSON object in pure ASCII, without white space."""
    return json.dumps(answer, ensure_ascii=True, separators=(",", ":")).encode("ascii")


def _head(error: AnswerError | None, note: str = "") -> dict[str, object]:
    if error is None:
        said = f"{SUCCESS_SENTENCE}. {note}" if note else SUCCESS_SENTENCE
        return {"status": "OK", "ErrorCode": "0", "ErrorDesc": said}
    return {"status": "FAIL", "ErrorCode": str(int(error.code)), "ErrorDesc": error.description}


def failure(operation: Operation | None, error: AnswerError) -> bytes:
    """A failure in the form of its operation; of an operation nobody knows, in the form of all."""
    answer = _head(error)
    shape = FORMS[operation].shape if operation is not None else None
    if shape in {AnswerShape.LIST, None}:
        answer["data"] = []
    if shape in {AnswerShape.DOC_ID, None}:
        answer["DocId"] = ""
    return render(answer)


def done(note: str = "") -> bytes:
    """Success without anything beyond it; ``note`` is for people."""
    return render(_head(None, note))


def sent(doc_id: str) -> bytes:
    """Success of ``sendEdoc``."""
    return render({**_head(None), "DocId": doc_id})


def counted(count: int) -> bytes:
    """Success of the two counting operations."""
    return render({**_head(None), "count": count})


def listed(rows: Iterable[Mapping[str, object]], note: str = "") -> Iterator[bytes]:
    """Success of a list operation, in pieces of a few hundred rows so that long lists stay cheap.

    ``note`` tells of a parameter that did not count; clients go by ``ErrorCode``.
    """
    yield render(_head(None, note))[:-1] + b',"data":['
    first, piece = True, list[bytes]()
    for row in rows:
        piece.append(render(row) if first else b"," + render(row))
        first = False
        if len(piece) >= 500:
            yield b"".join(piece)
            piece.clear()
    yield b"".join(piece) + b"]}"


_ROWS = json.JSONEncoder(ensure_ascii=True, separators=(",", ":"))


def rendered_rows(rows: Sequence[Mapping[str, object]]) -> bytes:
    """Rows of a list without its brackets, to be put together by `joined`; empty for none."""
    return _ROWS.encode(list(rows)).encode("ascii")[1:-1]


def joined(groups: Iterable[bytes], note: str = "") -> Iterator[bytes]:
    """Success of a list operation from groups of rows rendered before; the groups are not copied."""
    yield render(_head(None, note))[:-1] + b',"data":['
    is_first = True
    for group in groups:
        if not group:
            continue
        if not is_first:
            yield b","
        is_first = False
        yield group
    yield b"]}"


def data_frame() -> tuple[bytes, bytes]:
    """What stands before and after the base64 text in the answer of ``getEdoc``."""
    return render(_head(None))[:-1] + b',"data":"', b'"}'
