"""Bytes of a file as the national library puts them into a packet (table of the edXML notes, §6).

PDF, Word and ZIP files go in raw; every other kind as a ZIP of exactly one entry named by an id that
follows from the file's own id and name, so that the same packet always gives the same bytes.
"""

from __future__ import annotations

import base64
import re
import uuid
import zipfile
from collections.abc import Callable
from typing import IO

from lienthong.edxml.wire import bare_content_id, extension

_RAW = {
    "pdf": "application/pdf",
    "doc": "application/doc",
    "docx": "application/docx",
    "xsl": "application/xsl",
    "xslx": "application/xslx",
    "zip": "application/zip",
}
_WRAPPED = "application/zip"
_PIECE = 48 * 1024  # a multiple of three, so pieces of base64 join without padding
_FIRST_MOMENT = (1980, 1, 1, 0, 0, 0)
_PLAIN_EXTENSION = re.compile(r"[a-z0-9]{1,10}")
_ENTRY_NAMES = uuid.UUID("6e1c6f0a-52f8-5d0c-9f43-0f6f5f0c2f5b")
_UNIX = 3


def announced_type(name: str) -> str:
    """``ContentType`` for a file of this name."""
    return _RAW.get(extension(name), _WRAPPED)


def write_content(source: IO[bytes], *, name: str, content_id: str, write: Callable[[bytes], object]) -> None:
    """Write the file's base64, wrapped where its kind asks for it, in pieces."""
    encoder = _Encoder(write)
    if extension(name) in _RAW:
        while piece := source.read(_PIECE):
            encoder.write(piece)
    else:
        _wrap(source, _entry(name, content_id), encoder)
    encoder.finish()


class _Encoder:
    """A writable that turns bytes into base64 without line breaks."""

    def __init__(self, write: Callable[[bytes], object]) -> None:
        self._write = write
        self._held = b""

    def write(self, data: bytes, /) -> int:
        joined = self._held + data
        usable = len(joined) - len(joined) % 3
        self._held = joined[usable:]
        if usable:
            self._write(base64.b64encode(joined[:usable]))
        return len(data)

    def flush(self) -> None:
        """Bytes that do not fill a group of three wait for the next ones."""

    def close(self) -> None:
        """Ends the archive, not the base64."""

    def finish(self) -> None:
        self._write(base64.b64encode(self._held))
        self._held = b""


def _entry(name: str, content_id: str) -> zipfile.ZipInfo:
    kind = extension(name)
    suffix = f".{kind}" if _PLAIN_EXTENSION.fullmatch(kind) else ""
    entry_id = uuid.uuid5(_ENTRY_NAMES, f"{bare_content_id(content_id)}\n{name}")
    entry = zipfile.ZipInfo(f"{entry_id}{suffix}", date_time=_FIRST_MOMENT)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = _UNIX
    return entry


def _wrap(source: IO[bytes], entry: zipfile.ZipInfo, encoder: _Encoder) -> None:
    with zipfile.ZipFile(encoder, "w", zipfile.ZIP_DEFLATED) as archive, archive.open(entry, "w") as target:
        while piece := source.read(_PIECE):
            target.write(piece)
