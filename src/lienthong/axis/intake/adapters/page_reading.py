"""The child that reads page 1 of a file and looks for a secrecy mark (D-23). Runs alone, with limits.

Protocol on its standard streams, one line each way: a JSON ``{"path", "name"}`` in, a JSON
``{"outcome", "code"}`` out. The text itself never leaves this process. A file that crashes or stalls the
reader costs this child only.
"""

from __future__ import annotations

import json
import re
import resource
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.parsers import expat

from lienthong.edxml.secrecy import page_line_is_secret
from lienthong.kernel.judgement import Outcome

MEMORY_LIMIT = 1024 * 1024 * 1024
_DOCX_PART = "word/document.xml"
_DOCX_LIMIT = 4 * 1024 * 1024
_DOCX_PARAGRAPHS = 60
_NUL = 0


def read_page_one(path: Path) -> Iterator[str]:
    """The lines of page 1; raises ValueError when the file is of no kind we can read."""
    with path.open("rb") as file:
        start = file.read(1024)
    if b"%PDF-" in start:
        yield from _pdf_lines(path)
    elif start.startswith(b"PK\x03\x04"):
        yield from _docx_lines(path)
    elif path.suffix == ".txt" or _NUL not in start:
        text = path.read_bytes()[:64_000].decode("utf-8", errors="replace")
        yield from text.splitlines()[:80]
    else:
        raise ValueError("unknown kind of file")


def _pdf_lines(path: Path) -> Iterator[str]:
    import pypdfium2  # noqa: PLC0415  only a child that meets a PDF pays for loading it

    document = pypdfium2.PdfDocument(path)
    try:
        page = document[0]
        textpage = page.get_textpage()
        yield from re.split(r"[\r\n]+", textpage.get_text_bounded())
    finally:
        document.close()


def _docx_lines(path: Path) -> Iterator[str]:
    with zipfile.ZipFile(path) as archive:
        if _DOCX_PART not in archive.namelist():
            raise ValueError("not a text document")
        with archive.open(_DOCX_PART) as part:
            data = part.read(_DOCX_LIMIT)
    lines: list[str] = []
    current: list[str] = []

    def start(name: str, _attributes: dict[str, str]) -> None:
        if name == "w:p":
            current.clear()

    def end(name: str) -> None:
        if name == "w:p":
            lines.append("".join(current))
            current.clear()

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = current.append
    parser.EntityDeclHandler = _refuse_entities
    try:
        parser.Parse(data, len(data) < _DOCX_LIMIT)
    except expat.ExpatError as error:
        raise ValueError("not a readable text document") from error
    yield from lines[:_DOCX_PARAGRAPHS]


def _refuse_entities(*_declaration: object) -> None:
    raise ValueError("entities are not read")


def judge(path: Path) -> tuple[Outcome, str]:
    """Look at page 1: FAILED with a mark, PASSED without, CANNOT_TELL when it cannot be read."""
    try:
        lines = list(read_page_one(path))
    except Exception:  # noqa: BLE001  whatever a hostile file does to its reader means one thing: cannot tell
        return Outcome.CANNOT_TELL, "secrecy.page_unreadable"
    if any(page_line_is_secret(line) for line in lines):
        return Outcome.FAILED, "secrecy.page_mark"
    if not any(line.strip() for line in lines):
        return Outcome.CANNOT_TELL, "secrecy.page_without_text"
    return Outcome.PASSED, "secrecy.page_clear"


def main() -> None:
    """Answer one line for each line asked until the parent closes the stream."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for line in sys.stdin:
        request = json.loads(line)
        outcome, code = judge(Path(request["path"]))
        sys.stdout.write(json.dumps({"outcome": outcome.value, "code": code}) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
