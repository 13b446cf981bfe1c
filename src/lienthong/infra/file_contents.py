"""What a file really is, by its bytes, against what its name says; and whether it is locked or empty.

Reads two short pieces of the file whatever its size, unpacks nothing and never raises for what the bytes are.
"""

from __future__ import annotations

from pathlib import Path

from lienthong.kernel.judgement import Judgement, Outcome

EMPTY = "content.empty"
OTHER_KIND = "content.other_kind"
ENCRYPTED = "content.encrypted"
UNKNOWN = "content.unknown_kind"
AS_NAMED = "content.as_named"

_START, _END = 1024, 64 * 1024
_PDF, _ZIP, _OLE, _RTF = b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf"
_LOCKED_OFFICE = "EncryptedPackage".encode("utf-16-le")
_ZIP_FLAGS = 6
_WORDS = {"pdf": "PDF", "zip": "gói nén ZIP", "ole": "tài liệu Office cũ hoặc có mật khẩu", "rtf": "RTF"}
_NAMED = {
    "pdf": frozenset({"pdf"}),
    "zip": frozenset({"zip"}),
    **dict.fromkeys(("docx", "xlsx", "pptx"), frozenset({"zip", "ole"})),
    **dict.fromkeys(("odt", "ods", "odp"), frozenset({"zip"})),
    **dict.fromkeys(("doc", "xls", "ppt"), frozenset({"ole", "zip", "rtf"})),
    "rtf": frozenset({"rtf"}),
}
"""Kinds that a name's ending allows; old Office opens files of the newer kinds under its own endings."""


def judge_content(path: Path, name: str) -> Judgement:
    """PASSED: of the kind its name says. FAILED: empty, of another kind, or locked by a password.

    CANNOT_TELL: a kind not known here. The sentence is in Vietnamese and names the file; nothing of its content.
    """
    try:
        start, end = _pieces(path)
    except OSError:
        return Judgement(Outcome.CANNOT_TELL, UNKNOWN, f"Tệp “{name}” chưa đọc được để kiểm tra định dạng.")
    if not start:
        return Judgement(Outcome.FAILED, EMPTY, f"Tệp “{name}” rỗng; đề nghị nơi gửi đính kèm lại.")
    ending = name.strip().rpartition(".")[2].lower() if "." in name else ""
    kind, allowed = _kind(start), _NAMED.get(ending)
    if kind and allowed is not None and kind not in allowed:
        told = f"Tệp “{name}” mang đuôi .{ending} nhưng nội dung là {_WORDS[kind]}"
        return Judgement(Outcome.FAILED, OTHER_KIND, f"{told}; đề nghị nơi gửi kiểm tra và đính kèm lại.")
    if _is_locked(kind, start, end):
        told = f"Tệp “{name}” được đặt mật khẩu hoặc mã hóa nên nơi nhận có thể không mở được"
        return Judgement(Outcome.FAILED, ENCRYPTED, f"{told}; đề nghị nơi gửi bỏ mật khẩu rồi gửi lại.")
    if not kind or allowed is None:
        return Judgement(Outcome.CANNOT_TELL, UNKNOWN, f"Tệp “{name}” thuộc định dạng chưa kiểm tra được.")
    return Judgement(Outcome.PASSED, AS_NAMED)


def _pieces(path: Path) -> tuple[bytes, bytes]:
    with path.open("rb") as file:
        start = file.read(_START)
        size = file.seek(0, 2)
        file.seek(max(0, size - _END))
        return start, file.read(_END)


def _kind(start: bytes) -> str:
    if _PDF in start:
        return "pdf"
    if start.startswith(_ZIP):
        return "zip"
    if start.startswith(_OLE):
        return "ole"
    return "rtf" if start.lstrip().startswith(_RTF) else ""


def _is_locked(kind: str, start: bytes, end: bytes) -> bool:
    """Of an archive the first entry speaks; of a PDF its last trailer; of a locked .docx its container."""
    if kind == "pdf":
        return b"/Encrypt" in end
    if kind == "zip":
        return len(start) > _ZIP_FLAGS and bool(start[_ZIP_FLAGS] & 1)
    return kind == "ole" and (_LOCKED_OFFICE in start or _LOCKED_OFFICE in end)
