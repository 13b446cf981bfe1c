"""Images of pages, page counts and revisions: derived files, made in killable children, disposable at any time.

They lie below ``LIENTHONG_DATA/derived``, named by the SHA-256 of what they were made from; deleting the folder costs
time and nothing else. A file whose page cannot be drawn leaves a mark, so that it stalls a child once only.
"""

from __future__ import annotations

import atexit
import json
import os
import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from lienthong.infra.children import ChildPool
from lienthong.kernel.clock import real_now
from lienthong.kernel.ids import new_id
from lienthong.letters.layout import FieldLayout
from lienthong.letters.placing import PrintedPage, Word, propose_places
from lienthong.office.signatures.errors import PageUnreadableError, UnsignablePdfError
from lienthong.office.signatures.verifier import CHILD
from lienthong.office.signatures.verifying import local_path
from lienthong.signing.errors import NoSuchRevisionError

WIDTHS = (160, 480, 800, 1200, 1600)
"""Pixels; a wish is answered by the next larger one, so that the cache holds few images of a page."""
PATIENCE = 15.0
"""Real seconds for one page."""
MOST_BYTES = 512 * 1024 * 1024
"""All derived files together; beyond it the ones unused for longest go, until four fifths are left."""
_LEFTOVER_SECONDS = 3600.0
"""A draft older than this was left by a process that was killed."""
_HASH = re.compile(r"[0-9a-f]{64}")
_HINDRANCES = {
    "encrypted": "tệp đặt mật khẩu",
    "signed": "tệp đã có chữ ký số",
    "xfa": "tệp có biểu mẫu động (XFA)",
    "active": "tệp có mã lệnh tự chạy",
    "structure": "cấu trúc tệp không ký được",
}


@dataclass(frozen=True, slots=True)
class PageImage:
    """An image, WebP."""

    content: bytes
    etag: str


@dataclass(frozen=True, slots=True)
class Upload:
    """What was found out about an uploaded PDF that is to be signed."""

    sizes: tuple[tuple[float, float], ...]
    """Width and height of each page in points."""
    pages: tuple[PrintedPage, ...]
    """The first page and the last two, with their words."""

    @property
    def page_count(self) -> int:
        """How many pages."""
        return len(self.sizes)

    def places(self, *, signer_name: str = "") -> FieldLayout:
        """Proposed places of the three signature fields (D-20); ``letters.placing.move`` moves them."""
        return propose_places(self.pages, signer_name=signer_name)


class DerivedFiles:
    """The folder of derived files with the children that fill it; safe for threads and processes."""

    def __init__(self, folder: Path, *, most_bytes: int = MOST_BYTES, patience: float = PATIENCE) -> None:
        self._folder = folder
        self._most = most_bytes
        self._pool = ChildPool(CHILD, children=2, patience=patience, wait=20.0)
        self._lock = threading.Lock()
        self._written = 0

    def page_image(self, source: Path, key: str, *, page: int, width: int) -> PageImage:
        """The image of a page (from 0). ``key`` is the SHA-256 of the bytes at ``source``.

        Raises PageUnreadableError, OverloadedError.
        """
        wide = fitting_width(width)
        path = self._path(key, f"{page}-{wide}.webp")
        try:
            content = path.read_bytes()
            os.utime(path)
        except FileNotFoundError:  # not made yet, or trimmed by another process meanwhile
            content = self._make(path, {"task": "draw", "path": str(source), "page": page, "width": wide})
        return PageImage(content, f"{key[:32]}-{page}-{wide}")

    def page_sizes(self, source: Path, key: str) -> tuple[tuple[float, float], ...]:
        """Width and height of every page in points. Raises PageUnreadableError, OverloadedError."""
        path = self._path(key, "pages.json")
        if not path.exists():
            answer = self._ask(path, {"task": "measure", "path": str(source), "words": False})
            self._put(path, json.dumps(answer["sizes"]).encode())
        return tuple((float(across), float(down)) for across, down in json.loads(path.read_bytes()))

    def inspect(self, source: Path) -> Upload:
        """Look at an upload that is to be signed.

        Raises UnsignablePdfError naming what forbids it (signing.md R5), OverloadedError.
        """
        answer = self._pool.ask({"task": "measure", "path": str(source), "words": True})
        if answer is None or "problem" in answer or not answer["sizes"]:
            raise UnsignablePdfError(
                "Tệp không phải PDF đọc được nên không ký được; hãy xuất lại PDF từ phần mềm soạn thảo."
            )
        if answer["hindrances"]:
            found = ", ".join(dict.fromkeys(_HINDRANCES[code] for code in answer["hindrances"]))
            raise UnsignablePdfError(
                f"Không dùng tệp này để ký được vì {found}; hãy xuất lại PDF từ phần mềm soạn thảo.",
                hindrances=tuple(answer["hindrances"]),
            )
        sizes = tuple((float(across), float(down)) for across, down in answer["sizes"])
        return Upload(
            sizes, tuple(_printed_page(int(index), sizes, words) for index, words in answer["words"].items())
        )

    def revision(self, source: Path, key: str, length: int) -> Path:
        """The first ``length`` bytes as a file: the revision a signature covers. Raises NoSuchRevisionError."""
        path = self._path(key, f"revision-{length}.pdf")
        if not path.exists():
            with source.open("rb") as file:
                content = file.read(length) if length > 0 else b""
            if length <= 0 or len(content) != length:
                raise NoSuchRevisionError("Tệp ngắn hơn phần đã ký; hãy kiểm tra lại chữ ký.", length=length)
            self._put(path, content)
        return path

    def close(self) -> None:
        """End the children that are free."""
        self._pool.close()

    def _path(self, key: str, name: str) -> Path:
        if not _HASH.fullmatch(key):
            raise PageUnreadableError("Mã băm không hợp lệ.", key=key[:80])
        return self._folder / key[:2] / f"{key}-{name}"

    def _make(self, path: Path, question: dict[str, Any]) -> bytes:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{new_id().hex}")
        try:
            self._ask(path, {**question, "into": str(draft)})
            content = draft.read_bytes()
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
        self._note(len(content))
        return content

    def _ask(self, path: Path, question: dict[str, Any]) -> dict[str, Any]:
        failed = path.with_name(path.name + ".failed")
        if failed.exists():
            raise _unreadable()
        answer = self._pool.ask(question)
        if answer is None or "problem" in answer:
            if answer is None or answer["problem"] == "unreadable":
                self._put(failed, b"")
            raise _unreadable()
        return answer

    def _put(self, path: Path, content: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{new_id().hex}")
        draft.write_bytes(content)
        draft.replace(path)
        self._note(len(content))

    def _note(self, size: int) -> None:
        """Look at the whole folder only after a tenth of its room was written by this process."""
        with self._lock:
            self._written += size
            if self._written < self._most / 10:
                return
            self._written = 0
        self.trim()

    def trim(self) -> None:
        """Remove what was unused for longest while all together are larger than allowed."""
        found: list[tuple[float, int, Path]] = []
        for path in self._folder.glob("*/*"):
            try:
                stat = path.stat()
            except FileNotFoundError:
                continue
            if path.name.startswith(".") and real_now().timestamp() - stat.st_mtime < _LEFTOVER_SECONDS:
                continue  # somebody is writing it
            found.append((stat.st_mtime, stat.st_size, path))
        total = sum(size for _, size, _ in found)
        if total <= self._most:
            return
        for _, size, path in sorted(found, key=lambda one: one[0]):
            path.unlink(missing_ok=True)
            total -= size
            if total <= self._most * 0.8:
                return


def fitting_width(width: int) -> int:
    """The smallest offered width that is not less than the wish, else the largest."""
    return next((one for one in WIDTHS if one >= width), WIDTHS[-1])


def derived_files() -> DerivedFiles:
    """The derived files of this installation."""
    return _at(Path(settings.LIENTHONG_DATA) / "derived")


def inspect_upload(sha256: str) -> Upload:
    """Look at stored bytes that are to be signed: see ``DerivedFiles.inspect``."""
    with local_path(sha256) as path:
        return derived_files().inspect(path)


def page_image(sha256: str, *, page: int, width: int) -> PageImage:
    """The image of a page (from 0) of stored bytes. Raises PageUnreadableError, OverloadedError, BlobMissingError."""
    with local_path(sha256) as path:
        return derived_files().page_image(path, sha256, page=page, width=width)


def page_sizes(sha256: str) -> Sequence[tuple[float, float]]:
    """Width and height in points of every page of stored bytes. Raises what ``page_image`` raises."""
    with local_path(sha256) as path:
        return derived_files().page_sizes(path, sha256)


@cache
def _at(folder: Path) -> DerivedFiles:
    made = DerivedFiles(folder)
    atexit.register(made.close)
    return made


def _printed_page(
    index: int, sizes: Sequence[tuple[float, float]], words: Sequence[dict[str, Any]]
) -> PrintedPage:
    across, down = sizes[index]
    return PrintedPage(index, across, down, tuple(Word(**word) for word in words))


def _unreadable() -> PageUnreadableError:
    return PageUnreadableError(
        "Không dựng được hình của trang này; hãy tải tệp về để xem nếu tin cậy nguồn gửi, hoặc đề nghị gửi lại."
    )
