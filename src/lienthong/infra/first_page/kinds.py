"""Which reader a file needs, by its bytes and never by its name, and what is made of its lines (D-23)."""

from __future__ import annotations

import codecs
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from lienthong.edxml.secrecy import page_line_is_secret
from lienthong.infra.first_page import office_zip, old_office, pdf, rtf, texts, zipped
from lienthong.infra.first_page.bounds import Budget, UnreadError, first_lines
from lienthong.kernel.judgement import Outcome

MARKED = Outcome.FAILED, "secrecy.page_mark"
CLEAR = Outcome.PASSED, "secrecy.page_clear"
EMPTY = Outcome.CANNOT_TELL, "secrecy.page_without_text"
UNREAD = Outcome.CANNOT_TELL, "secrecy.page_unreadable"
Verdict = tuple[Outcome, str]

_START = 1024
_LONGEST_MARKUP = 5 * 1024 * 1024
_LONGEST_RTF = 32 * 1024 * 1024
_BEFORE_RTF = codecs.BOM_UTF8 + b" \t\r\n\f\v"
_DEEPEST_ARCHIVE = 3
"""An archive in an archive in an archive is still opened, the next is not."""
_LARGEST_INSIDE = 48 * 1024 * 1024
_NOT_FILES = ("__MACOSX/",)


def judge_file(file: IO[bytes], path: Path | None = None) -> Verdict:
    """FAILED with a mark, PASSED when the first page was read and bears none, else CANNOT_TELL. Never raises.

    ``path`` is where the file lies, when it lies somewhere.
    """
    return _judge(file, path, Budget(), depth=1)


def _judge(file: IO[bytes], path: Path | None, budget: Budget, *, depth: int) -> Verdict:
    try:
        file.seek(0)
        start = file.read(_START)
        if not start.startswith(zipped.MAGIC):
            return _judge_lines(_lines(file, path, start))
        with zipped.open_archive(file) as archive:
            lines = office_zip.lines_of(archive, budget)
            return _judge_archive(archive, budget, depth=depth) if lines is None else _judge_lines(lines)
    except Exception:  # noqa: BLE001  whatever a hostile file does to its reader means one thing: cannot tell
        return UNREAD


def _judge_lines(lines: Iterator[str]) -> Verdict:
    """Lines are judged as they come: what breaks the reader later hides no mark before it."""
    has_text = False
    for line in lines:
        if page_line_is_secret(line):
            return MARKED
        has_text = has_text or bool(line.strip())
    return CLEAR if has_text else EMPTY


def _judge_archive(archive: zipfile.ZipFile, budget: Budget, *, depth: int) -> Verdict:
    """A folder of files: marked when one is, clear when every one is."""
    if depth > _DEEPEST_ARCHIVE or office_zip.is_other_container(archive):
        return UNREAD
    verdicts = set()
    for entry in archive.infolist():
        if entry.is_dir() or entry.filename.startswith(_NOT_FILES):
            continue
        verdict = _judge_inside(archive, entry, budget, depth=depth + 1)
        if verdict == MARKED:
            return MARKED
        verdicts.add(verdict)
    return CLEAR if verdicts == {CLEAR} else UNREAD


def _judge_inside(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, budget: Budget, *, depth: int) -> Verdict:
    """A file of an archive, unpacked in memory only: what is refused is written nowhere."""
    try:
        budget.begin_file()
        data = zipped.whole(archive, entry, budget, most=_LARGEST_INSIDE)
    except Exception:  # noqa: BLE001  as above
        return UNREAD
    return _judge(io.BytesIO(data), None, budget, depth=depth)


def _lines(file: IO[bytes], path: Path | None, start: bytes) -> Iterator[str]:
    if pdf.MAGIC in start:
        return pdf.read_pdf(path or _all(file, _LARGEST_INSIDE))
    if start.startswith(old_office.MAGIC):
        return old_office.read_compound(file)
    if start.lstrip(_BEFORE_RTF).startswith(rtf.MAGIC):
        return first_lines(rtf.read_rtf(_all(file, _LONGEST_RTF)))
    file.seek(0)
    data = file.read(_LONGEST_MARKUP)
    return texts.read_text(data, is_whole=len(data) < _LONGEST_MARKUP)


def _all(file: IO[bytes], most: int) -> bytes:
    file.seek(0)
    data = file.read(most + 1)
    if len(data) > most:
        raise UnreadError("too long")
    return data
