"""Files the national library wraps into a ZIP of one entry, unwrapped within bounds (edXML notes §6).

A file counts as wrapped when it is announced as ``application/zip`` under a name that is no ``.zip``, or
when ZIP bytes stand under a name that is neither an archive nor an Office container and there is exactly
one entry. Names of entries are never used for anything; an entry that tries to climb out is refused.
Archives sent as such are never opened.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO

from lienthong.edxml.limits import Limits
from lienthong.edxml.wire import extension

ZIP_MAGIC = b"PK\x03\x04"

_ARCHIVES = frozenset({"zip", "7z", "rar", "gz", "tgz", "tar", "bz2", "xz", "jar", "apk", "kmz", "epub"})
_CONTAINERS = frozenset(
    {"docx", "docm", "dotx", "dotm", "xlsx", "xlsm", "xltx", "xltm", "xlsb", "pptx", "pptm", "ppsx", "potx"}
    | {"odt", "ods", "odp", "odg", "ott", "ots", "vsdx", "asice", "asics"}
)
_ZIP_TYPES = frozenset({"application/zip", "application/x-zip-compressed", "application/x-zip"})
_CONTAINER_PARTS = frozenset({"[Content_Types].xml", "mimetype"})

_END_OF_DIRECTORY = b"PK\x05\x06"
_END_RECORD_BYTES = 22
_LONGEST_COMMENT = 65_535
_LONGEST_DIRECTORY = 16 * 1024
_PIECE = 64 * 1024
_CLIMBING = re.compile(r"(^|[\\/])\.\.([\\/]|$)|^[\\/]|^[A-Za-z]:")
_IS_ENCRYPTED = 0x1

_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError)
"""What the standard library raises over damaged, encrypted or odd archives."""


class UnwrapError(Exception):
    """A wrapped file cannot be unwrapped; ``code`` is that of the catalogue."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


BROKEN = "T.AttachmentEncoded.Attachment.Zip"
CLIMBING = "T.AttachmentEncoded.Attachment.ZipEntryName"
TOO_LARGE = "R.AttachmentEncoded.Attachment.Zip"


@dataclass(frozen=True, slots=True)
class Wrapping:
    """A recognised wrapping: the archive, the entry to take, and how many files there were."""

    archive: zipfile.ZipFile
    entry: zipfile.ZipInfo
    count: int


def find_wrapping(file: IO[bytes], *, name: str, content_type: str) -> Wrapping | None:
    """How a file with ZIP bytes is wrapped; none when it is to be taken as it is.

    Raises `UnwrapError` when it must be a wrapping and cannot be read.
    """
    kind = extension(name)
    is_announced = content_type.partition(";")[0].strip().lower() in _ZIP_TYPES and kind != "zip"
    if not is_announced and kind in _ARCHIVES | _CONTAINERS:
        return None
    archive = _opened(file)
    if archive is None:
        if is_announced and kind not in _ARCHIVES | _CONTAINERS:
            raise UnwrapError(BROKEN)
        return None
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    is_single = len(entries) == 1
    is_itself = kind in _ARCHIVES | _CONTAINERS or _CONTAINER_PARTS & {entry.filename for entry in entries}
    if not entries or (not is_single and (is_itself or not is_announced)):
        return None
    return Wrapping(archive, entries[0], len(entries))


def _opened(file: IO[bytes]) -> zipfile.ZipFile | None:
    if not _has_small_directory(file):
        return None
    try:
        return zipfile.ZipFile(file)
    except _BROKEN:
        return None


def unwrap(wrapping: Wrapping, write: Callable[[bytes], None], *, budget: int) -> None:
    """Write the entry's bytes in pieces; raises `UnwrapError` before writing more than ``budget`` bytes."""
    entry = wrapping.entry
    if any(_CLIMBING.search(other.orig_filename) for other in wrapping.archive.infolist()):
        raise UnwrapError(CLIMBING)
    if entry.file_size > budget:
        raise UnwrapError(TOO_LARGE)
    if entry.flag_bits & _IS_ENCRYPTED or entry.compress_type not in {
        zipfile.ZIP_STORED,
        zipfile.ZIP_DEFLATED,
    }:
        raise UnwrapError(BROKEN)
    _copy(wrapping, write, budget)


def _copy(wrapping: Wrapping, write: Callable[[bytes], None], budget: int) -> None:
    try:
        source = wrapping.archive.open(wrapping.entry)
    except _BROKEN as error:
        raise UnwrapError(BROKEN) from error
    written = 0
    with source:
        while True:
            try:
                piece = source.read(_PIECE)
            except _BROKEN as error:
                raise UnwrapError(BROKEN) from error
            if not piece:
                return
            written += len(piece)
            if written > budget:
                raise UnwrapError(TOO_LARGE)
            write(piece)


def unzip_budget(limits: Limits, *, zipped: int, used: int) -> int:
    """How many bytes one file may unzip to, given its zipped size and what the others already took."""
    by_ratio = max(limits.free_unzipped_bytes, zipped * limits.max_unzip_ratio)
    return max(0, min(by_ratio, limits.max_unzipped_bytes - used))


def _has_small_directory(file: IO[bytes]) -> bool:
    """Whether the archive ends properly with a directory small enough to be read.

    The directory is what the standard library reads whole; a million entries must not be.
    """
    size = file.seek(0, 2)
    file.seek(max(0, size - _LONGEST_COMMENT - _END_RECORD_BYTES))
    tail = file.read()
    file.seek(0)
    at = tail.rfind(_END_OF_DIRECTORY)
    if at < 0 or len(tail) - at < _END_RECORD_BYTES:
        return False
    return int.from_bytes(tail[at + 12 : at + 16], "little") <= _LONGEST_DIRECTORY
