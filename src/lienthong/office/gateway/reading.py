"""From a fetched packet to an arrival: what it says, the files it carries, and whether it may be kept.

Files are decoded beside the packet into a folder of their own that is removed before the axis is answered;
nothing reaches the blob store before the packet and page 1 of every file were looked at for secrecy (D-23).
"""

from __future__ import annotations

import mimetypes
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from lienthong.edxml.model import Attachment, DocumentPacket
from lienthong.edxml.reader import PacketReader, ReadResult
from lienthong.edxml.secrecy import SENTENCE
from lienthong.identifiers.document_id import DocumentId
from lienthong.identifiers.organ_code import OrganCode
from lienthong.infra.blobs import StoredBlob, store
from lienthong.infra.page_scanner import READER_STOPPED
from lienthong.kernel.judgement import Judgement, Outcome
from lienthong.kernel.problems import Problem
from lienthong.office.incoming.policies import fit, is_blocking, roles_of, urgency_of
from lienthong.office.incoming.states import IncidentKind
from lienthong.office.records.operations import Metadata, StoredFile

_CHUNK = 256 * 1024
_MOST_SAID = 5
Scan = Callable[[Path, str], Judgement]
"""Judges page 1 of a file by path and name."""


@dataclass(frozen=True, slots=True)
class Unfit:
    """Why a packet cannot become a document; ``sentence`` goes to the axis and to the clerk."""

    kind: IncidentKind
    sentence: str


@dataclass(frozen=True, slots=True)
class Opened:
    """A packet whose parts lie in a folder."""

    packet: DocumentPacket
    problems: tuple[Problem, ...]
    files: tuple[Path, ...]


class FolderSink:
    """Decoded files, one after the other, into a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open: IO[bytes] | None = None
        self.paths: list[Path] = []

    def begin(self, index: int, _content_id: str, /) -> None:
        """A file begins."""
        path = self._folder / f"file-{index}"
        self.paths.append(path)
        self._open = path.open("wb")

    def write(self, chunk: bytes, /) -> None:
        """More bytes of it."""
        if self._open is not None:
            self._open.write(chunk)

    def end(self) -> None:
        """It is over."""
        if self._open is not None:
            self._open.close()
            self._open = None


def read_packet(path: Path, sink: FolderSink | None = None) -> ReadResult:
    """Read a packet from a file."""
    reader = PacketReader(sink=sink)
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                reader.feed(chunk)
        return reader.close()
    finally:
        reader.discard()
        if sink is not None:
            sink.end()


def open_packet(path: Path, folder: Path, scan: Scan) -> Opened | Unfit:
    """Read a document packet and judge what would forbid keeping it: secrecy first, then damage."""
    sink = FolderSink(folder)
    read = read_packet(path, sink)
    if read.secrecy is not None:
        return Unfit(IncidentKind.SECRET, SENTENCE)
    if not isinstance(read.packet, DocumentPacket):
        return Unfit(IncidentKind.UNREADABLE, _said("Không đọc được gói tin văn bản", read.problems))
    pages = [
        scan(file, attachment.name or f"tệp {number}")
        for number, (file, attachment) in enumerate(
            zip(sink.paths, read.packet.attachments, strict=True), start=1
        )
        if attachment.size
    ]
    if any(page.outcome is Outcome.FAILED for page in pages):
        return Unfit(IncidentKind.SECRET, SENTENCE)
    blocking = [one for one in read.problems if is_blocking(one)]
    damaged = [one for one in read.packet.attachments if one.damaged]
    if blocking or damaged:
        names = ", ".join(one.name or one.content_id for one in damaged)
        sentence = _said(f"Tệp kèm theo bị hỏng ({names})" if names else "Tệp kèm theo bị hỏng", blocking)
        return Unfit(IncidentKind.UNREADABLE, f"{sentence} Đề nghị nơi gửi gửi lại.")
    stopped = [page for page in pages if page.code == READER_STOPPED]
    if stopped:
        return Unfit(
            IncidentKind.UNREADABLE,
            f"{stopped[0].sentence} Việc đọc bị dừng vì quá lâu hoặc tệp hỏng, nên gói tin không được nhận. "
            "Đề nghị xuất lại tệp (PDF thông thường) rồi gửi lại.",
        )
    return Opened(read.packet, read.problems, tuple(sink.paths))


def keep_bytes(path: Path) -> StoredBlob:
    """Bytes of a file into the blob store, durable when this returns."""
    writer = store().writer()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                writer.write(chunk)
        return writer.commit()
    finally:
        writer.discard()


def keep_files(opened: Opened) -> list[StoredFile]:
    """The files into the blob store, each with its role."""
    attachments = opened.packet.attachments
    roles = roles_of([(one.name, one.description) for one in attachments])
    positions = dict.fromkeys(roles, 0)
    kept: list[StoredFile] = []
    for attachment, path, role in zip(attachments, opened.files, roles, strict=True):
        if not attachment.size:
            continue
        blob = keep_bytes(path)
        kept.append(
            StoredFile(
                role=role,
                name=attachment.name or f"tệp {len(kept) + 1}",
                media_type=_media_type(attachment),
                sha256=blob.sha256,
                size=blob.size,
                position=positions[role],
                reason=attachment.description[:300],
            )
        )
        positions[role] += 1
    return kept


def issuer_code(packet: DocumentPacket) -> str:
    """Who issued the document: the body in its own id, else the body the packet names as its sender (D-03, D-05)."""
    parts = DocumentId(packet.header.document_id).parts
    return parts.organ_code.text if parts and parts.organ_code.text else packet.header.sender.organ_id


def same_code(left: str, right: str) -> bool:
    """Whether two codes are one as written; aliases are resolved before."""
    return OrganCode(left).folded == OrganCode(right).folded


def metadata_of(packet: DocumentPacket, *, issuer: str, issuer_name: str) -> tuple[Metadata, list[str]]:
    """The record's fields from the packet, and sentences about what had to be shortened."""
    header, other = packet.header, packet.header.other
    cited = [one.code for one in header.response_for if one.code]
    return fit(
        Metadata(
            kind_name=header.kind.name,
            subject=header.subject,
            issuer_name=issuer_name,
            issuer_code=issuer,
            code_number=header.code.number,
            code_notation=header.code.notation,
            issued_on=header.issued_on,
            page_count=other.page_amount if other.page_amount and other.page_amount > 0 else None,
            description=header.content,
            signer_authority=header.signatory.authority,
            signer_position=header.signatory.position,
            signer_name=header.signatory.full_name,
            urgency=urgency_of(other.urgency),
            due_on=header.due_on,
            document_id=header.document_id,
            to_places="\n".join(header.to_places or [one.name for one in header.recipients if one.name]),
            in_reply_to="; ".join(cited),
        )
    )


def clear(folder: Path) -> None:
    """Remove a folder of temporary files with everything in it."""
    shutil.rmtree(folder, ignore_errors=True)


def _media_type(attachment: Attachment) -> str:
    return (mimetypes.guess_type(attachment.name)[0] or "application/octet-stream")[:100]


def _said(opening: str, problems: Sequence[Problem]) -> str:
    if not problems:
        return f"{opening}."
    named = "; ".join(one.sentence for one in problems[:_MOST_SAID])
    return f"{opening}: {named}"
