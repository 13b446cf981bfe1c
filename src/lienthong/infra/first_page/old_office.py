"""Old Word and Excel files: the compound container, and which of the two stands inside."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

import olefile

from lienthong.infra.first_page.bounds import UnreadError
from lienthong.infra.first_page.old_excel import read_old_workbook
from lienthong.infra.first_page.old_word import read_old_word

MAGIC = olefile.MAGIC
_LARGEST = 64 * 1024 * 1024


def read_compound(file: IO[bytes]) -> Iterator[str]:
    """The first page of a .doc or .xls. Raises UnreadError for others (protected files, slides, mails)."""
    if file.seek(0, 2) > _LARGEST:
        raise UnreadError("too large")
    file.seek(0)
    with olefile.OleFileIO(file) as container:
        if container.exists("WordDocument"):
            yield from read_old_word(
                _stream(container, "WordDocument"), lambda name: _stream(container, name)
            )
        elif container.exists("Workbook"):
            yield from read_old_workbook(_stream(container, "Workbook"))
        else:
            raise UnreadError("no text we read")


def _stream(container: olefile.OleFileIO, name: str) -> bytes:
    data: bytes = container.openstream(name).read()
    return data
