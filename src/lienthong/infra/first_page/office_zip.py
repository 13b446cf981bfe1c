"""First pages of the zipped formats: .docx, .odt (text, page headers, boxes), .xlsx, .ods (the top of each sheet)."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator

from lienthong.infra.first_page.bounds import Budget
from lienthong.infra.first_page.paragraphs import read_lines
from lienthong.infra.first_page.workbook import read_workbook
from lienthong.infra.first_page.zipped import markup, pieces

_WORD = "word/document.xml"
_WORD_PARTS = re.compile(r"word/(?:document|header[0-9]*)\.xml", re.IGNORECASE)
_WORKBOOK = "xl/workbook.xml"
_OPEN_DOCUMENT = "content.xml"
_OPEN_PARTS = re.compile(r"(?:content|styles)\.xml")
_SPREADSHEET = b"application/vnd.oasis.opendocument.spreadsheet"
_CONTAINER_PARTS = frozenset({"[Content_Types].xml", "mimetype"})


def lines_of(archive: zipfile.ZipFile, budget: Budget) -> Iterator[str] | None:
    """The first page of an office document; None when the archive is no such document that we read."""
    names = {entry.filename for entry in archive.infolist()}
    if _WORD in names:
        return _part_lines(archive, _WORD_PARTS, budget, restarts=frozenset())
    if _WORKBOOK in names:
        return read_workbook(archive, budget)
    if _OPEN_DOCUMENT in names and "mimetype" in names:
        kind = b"".join(pieces(archive, archive.getinfo("mimetype"), budget, most=1024))
        is_sheet = kind.strip().startswith(_SPREADSHEET)
        return _part_lines(archive, _OPEN_PARTS, budget, restarts=frozenset({"table"} if is_sheet else ()))
    return None


def is_other_container(archive: zipfile.ZipFile) -> bool:
    """Whether the archive is some other document in a container, not a folder of files."""
    return any(entry.filename in _CONTAINER_PARTS for entry in archive.infolist())


def _part_lines(
    archive: zipfile.ZipFile, wanted: re.Pattern[str], budget: Budget, *, restarts: frozenset[str]
) -> Iterator[str]:
    """A name that stands twice in the archive is read twice: programs disagree on which counts."""
    for entry in archive.infolist():
        if wanted.fullmatch(entry.filename):
            yield from read_lines(markup(archive, entry, budget), restarts)
