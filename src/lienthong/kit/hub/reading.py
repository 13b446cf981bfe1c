"""What the simulated hub reads of a packet: just enough to judge and to pass it on. Reads no PDF."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import hashlib
import io
import re
import unicodedata
import xml.etree.ElementTree as ET
import zipfile
from dataclasses import dataclass, field

_MARKS = {"mật", "tối mật", "tuyệt mật"}
_PAGE_MARKS = {"MẬT", "TỐI MẬT", "TUYỆT MẬT"}
_SECRET_NAMES = {"Secret", "DoMat", "Secrecy", "SecurityLevel"}
_DATE = re.compile(r"(\d{4})[/-](\d{1,2})[/-](\d{1,2})(?:[ T].*)?")
_LARGEST_ENTRY = 32 * 1024 * 1024


class UnreadableError(Exception):
    """The bytes are no packet."""


@dataclass(slots=True)
class ReadPacket:
    """A packet as the hub sees it."""

    is_status: bool = False
    sender: str = ""
    recipients: list[str] = field(default_factory=list)
    document_id: str = ""
    number: str = ""
    notation: str = ""
    year: str = ""
    subject: str = ""
    business: str = "0"
    acted_on: str = ""
    status_code: str = ""
    files: list[tuple[str, str]] = field(default_factory=list)
    """Names and SHA-256 of the attachments."""
    problems: list[str] = field(default_factory=list)
    is_secret: bool = False


def read(content: bytes) -> ReadPacket:
    """Read a packet. Raises UnreadableError."""
    root = _tree(content)
    found = ReadPacket(is_secret=_is_secret(root))
    header = _first(root, "MessageHeader")
    if header is None:
        raise UnreadableError
    found.is_status = _first(header, "StatusCode") is not None or (
        _first(header, "To") is None
        and _first(header, "ResponseFor") is not None
        and _first(header, "Subject") is None
    )
    found.sender = _text(header, "From/OrganId")
    _require(found, "From", found.sender)
    if found.is_status:
        _read_status(header, found)
    else:
        _read_document(root, header, found)
    return found


def _tree(content: bytes) -> ET.Element:
    text = content.removeprefix(b"\xef\xbb\xbf")
    if b"<!DOCTYPE" in text[:4096]:
        raise UnreadableError
    if b"xlink:" in text and b"xmlns:xlink" not in text:
        text = text.replace(b"xlink:", b"")
    for prefix in (b"edXML",):
        if b"<" + prefix + b":TraceHeaderList " + prefix + b":id" in text:
            text = text.replace(prefix + b":id=", b"id=").replace(prefix + b":version=", b"version=")
    try:
        root = ET.fromstring(text)  # noqa: S314  entities were refused above
    except (ET.ParseError, ValueError, LookupError):
        raise UnreadableError from None
    for node in root.iter():
        node.tag = str(node.tag).rpartition("}")[2]
    if root.tag != "edXML":
        raise UnreadableError
    return root


def _read_status(header: ET.Element, found: ReadPacket) -> None:
    answered = _first(header, "ResponseFor")
    organ = "" if answered is None else _text(answered, "OrganId")
    found.recipients = [organ] if organ else []
    code = "" if answered is None else _text(answered, "Code")
    found.document_id = "" if answered is None else _text(answered, "DocumentId")
    found.number, _, found.notation = code.partition("/")
    found.status_code = _text(header, "StatusCode").zfill(2)
    _require(found, "ResponseFor", organ)
    _require(found, "ResponseFor", found.document_id or code)
    _require(found, "StatusCode", _text(header, "StatusCode"))


def _read_document(root: ET.Element, header: ET.Element, found: ReadPacket) -> None:
    targets = [node for node in header if node.tag == "To"]
    found.recipients = [_text(node, "OrganId") for node in targets]
    if not targets or not all(found.recipients):
        found.problems.append("Thiếu nơi nhận (MessageHeader.To.OrganId)")
    folded = [code.casefold() for code in found.recipients]
    for code in found.recipients:
        if folded.count(code.casefold()) > 1:
            found.problems.append(f"Nơi nhận {code} được nêu nhiều lần (To)")
    for name in ("DocumentId", "Subject", "Code/CodeNumber", "Code/CodeNotation"):
        _require(found, name.rpartition("/")[2], _text(header, name))
    found.document_id, found.subject = _text(header, "DocumentId"), _text(header, "Subject")
    if len({(node.text or "").strip() for node in header.findall("DocumentId")}) > 1:
        found.problems.append("DocumentId được ghi nhiều lần với giá trị khác nhau")
    found.number, found.notation = _text(header, "Code/CodeNumber"), _text(header, "Code/CodeNotation")
    date = _text(header, "PromulgationInfo/PromulgationDate")
    if not _is_date(date):
        found.problems.append(f"Thiếu hoặc sai ngày ban hành «{date}» (PromulgationDate)")
    found.year = date[:4]
    _read_business(root, found)
    _read_files(root, found)


def _read_business(root: ET.Element, found: ReadPacket) -> None:
    business = _first(root, "Bussiness")
    if business is None:
        return
    found.business = _text(business, "BussinessDocType") or "0"
    found.acted_on = _text(business, "DocumentId")
    if found.business not in {"0", "1", "2", "3"}:
        found.problems.append(f"BussinessDocType «{found.business}» ngoài 0–3")


def _read_files(root: ET.Element, found: ReadPacket) -> None:
    seen = set[str]()
    for node in root.iter("Attachment"):
        name = _text(node, "AttachmentName")
        content_id = _text(node, "ContentId")
        if content_id and content_id in seen:
            found.problems.append(f"Nhiều tệp cùng ContentId {content_id}")
        seen.add(content_id)
        try:
            content = base64.b64decode("".join(_text(node, "ContentTransferEncoded").split()), validate=True)
            content = _unzipped(content, name, _text(node, "ContentType"))
        except (binascii.Error, zipfile.BadZipFile, ValueError, OSError):
            found.problems.append(f"Tệp {name} không đọc được")
            continue
        found.files.append((name, hashlib.sha256(content).hexdigest()))
        found.is_secret = found.is_secret or _page_is_secret(content, name)


def _unzipped(content: bytes, name: str, kind: str) -> bytes:
    """The file behind a ZIP of one entry; raises ValueError for unsafe or swollen ones."""
    is_container = name.lower().endswith((".zip", ".docx", ".xlsx"))
    if is_container or (kind != "application/zip" and not content.startswith(b"PK\x03\x04")):
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = archive.infolist()
        if not entries or any(".." in entry.filename for entry in entries):
            raise ValueError(name)
        if entries[0].file_size > min(_LARGEST_ENTRY, 200 * max(len(content), 1024)):
            raise ValueError(name)
        return archive.read(entries[0])


def _page_is_secret(content: bytes, name: str) -> bool:
    lowered = name.lower()
    if lowered.endswith(".docx"):
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                text = archive.read("word/document.xml").decode("utf-8", "replace")
        except (zipfile.BadZipFile, KeyError):
            return False
        lines = re.findall(r"<w:t>([^<]*)</w:t>", text)
    elif lowered.endswith(".txt"):
        lines = content.decode("utf-8", "replace").splitlines()
    else:
        return False
    return any(line.strip() in _PAGE_MARKS for line in lines)


def _is_secret(root: ET.Element) -> bool:
    outside = {id(node) for part in ("edXMLBody", "AttachmentEncoded") for node in _all(root, part)}
    for node in root.iter():
        if id(node) in outside:
            continue
        text = unicodedata.normalize("NFC", " ".join((node.text or "").split())).casefold()
        if text in _MARKS or (node.tag in _SECRET_NAMES and text not in {"", "0", "false"}):
            return True
    return False


def _all(root: ET.Element, name: str) -> list[ET.Element]:
    return [node for part in root.iter(name) for node in part.iter()]


def _first(root: ET.Element, name: str) -> ET.Element | None:
    return next(root.iter(name), None)


def _text(node: ET.Element, path: str) -> str:
    return (node.findtext(path) or "").strip()


def _require(found: ReadPacket, name: str, text: str) -> None:
    if not text:
        found.problems.append(f"Thiếu {name}")


def _is_date(text: str) -> bool:
    matched = _DATE.fullmatch(text)
    if matched is None:
        return False
    try:
        dt.date(int(matched[1]), int(matched[2]), int(matched[3]))
    except ValueError:
        return False
    return True
