"""ZIP containers opened without trust: a small directory, known methods, counted bytes, names used for nothing."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from typing import IO

from lienthong.infra.first_page.bounds import Budget, UnreadError

MAGIC = b"PK\x03\x04"
_END_OF_DIRECTORY = b"PK\x05\x06"
_END_RECORD = 22
_LONGEST_COMMENT = 65_535
_LARGEST_DIRECTORY = 2 * 1024 * 1024
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_IS_ENCRYPTED = 0x1
_PIECE = 64 * 1024
_LONGEST_MARKUP = 16 * 1024 * 1024


def open_archive(file: IO[bytes]) -> zipfile.ZipFile:
    """The archive, unless its directory is too large to be read whole. Raises UnreadError, BadZipFile."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _LONGEST_COMMENT - _END_RECORD))
    tail = file.read()
    at = tail.rfind(_END_OF_DIRECTORY)
    if at < 0 or len(tail) - at < _END_RECORD:
        raise UnreadError("no directory")
    if int.from_bytes(tail[at + 12 : at + 16], "little") > _LARGEST_DIRECTORY:
        raise UnreadError("a directory too large")
    file.seek(0)
    return zipfile.ZipFile(file)


def pieces(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, budget: Budget, *, most: int) -> Iterator[bytes]:
    """An entry's bytes in pieces; raises UnreadError when they are more than ``most`` or cannot be unpacked."""
    if entry.flag_bits & _IS_ENCRYPTED or entry.compress_type not in _METHODS:
        raise UnreadError("encrypted or packed by an unknown method")
    read = 0
    with archive.open(entry) as source:
        while piece := source.read(_PIECE):
            read += len(piece)
            if read > most:
                raise UnreadError("an entry too long")
            budget.take(len(piece))
            yield piece


def markup(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, budget: Budget, *, most: int = _LONGEST_MARKUP
) -> Iterator[bytes]:
    """The pieces of an XML part; see `pieces`."""
    for piece in pieces(archive, entry, budget, most=most):
        budget.take_markup(len(piece))
        yield piece


def whole(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, budget: Budget, *, most: int) -> bytes:
    """An entry's bytes at once; see `pieces`."""
    if entry.file_size > most:
        raise UnreadError("an entry too long")
    return b"".join(pieces(archive, entry, budget, most=most))
