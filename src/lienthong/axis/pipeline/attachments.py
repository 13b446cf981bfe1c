"""Decoded attachments on their way past the secrecy check: temporary files, gone before the answer (D-23)."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from lienthong.axis.intake.ports import SecrecyScanner
from lienthong.kernel.judgement import Judgement


class AttachmentFiles:
    """An attachment sink that keeps each decoded file in a folder of its own until ``discard``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: dict[int, Path] = {}
        self._open: IO[bytes] | None = None

    def begin(self, index: int, _content_id: str) -> None:
        """Start the file of attachment number ``index``."""
        handle = tempfile.NamedTemporaryFile(dir=self._folder, prefix="att-", delete=False)  # noqa: SIM115  closed in end()
        self._files[index] = Path(handle.name)
        self._open = handle

    def write(self, chunk: bytes) -> None:
        """Take the next decoded bytes."""
        if self._open is not None:
            self._open.write(chunk)

    def end(self) -> None:
        """Finish the current file."""
        if self._open is not None:
            self._open.close()
            self._open = None

    def scan(self, names: Sequence[str], scanner: SecrecyScanner) -> list[Judgement]:
        """Judge page 1 of every file, in the order of the packet, damaged ones too: damage hides no mark.

        ``names`` are those of the packet's attachments; a status message lists none and may carry files.
        """
        return [
            scanner.scan(path, names[index] if index < len(names) else "")
            for index, path in sorted(self._files.items())
        ]

    def discard(self) -> None:
        """Remove every file; safe to call again."""
        self.end()
        for path in self._files.values():
            path.unlink(missing_ok=True)
        self._files.clear()
