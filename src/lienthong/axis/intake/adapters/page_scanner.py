"""The readers of page 1 at the door of the axis (D-23)."""

from __future__ import annotations

from pathlib import Path

from lienthong.axis.intake.errors import ReadersBusyError
from lienthong.infra import page_scanner
from lienthong.infra.errors import OverloadedError
from lienthong.kernel.judgement import Judgement


class PageScanner(page_scanner.PageScanner):
    """Implements ``SecrecyScanner``; a sender who finds no reader free is asked to come again (code 20)."""

    def scan(self, path: Path, name: str) -> Judgement:
        """See ``infra.page_scanner``. Raises ReadersBusyError."""
        try:
            return super().scan(path, name)
        except OverloadedError:
            raise ReadersBusyError(
                "Trục đang kiểm tra nhiều tệp cùng lúc; hãy gửi lại sau ít phút."
            ) from None
