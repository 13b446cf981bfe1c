"""Decoded attachments on their way past the secrecy check: temporary files, gone before the answer (D-23)."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path
from typing import IO

from lienthong.axis.intake.ports import READER_STOPPED, SecrecyScanner
from lienthong.infra.clamd import Clamd
from lienthong.infra.file_contents import judge_content
from lienthong.kernel.judgement import Judgement, Outcome
from lienthong.kernel.problems import Problem, Severity

LONGEST_LOOK = 15.0
"""Real seconds spent on the first pages of one packet's files."""
LONGEST_SCAN = 30.0
"""Real seconds spent on scanning one packet's files for malware."""
_PREFIX = f"att-{os.getpid()}-"


def remove_leftovers(folder: Path) -> None:
    """Remove decoded files of door processes that were killed: they may hold what must not be kept (D-23)."""
    for path in folder.glob("att-*"):
        owner = path.name.split("-")[1]
        if not (owner.isdecimal() and Path("/proc", owner).exists()):
            path.unlink(missing_ok=True)


class AttachmentFiles:
    """An attachment sink that keeps each decoded file in a folder of its own until ``discard``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: dict[int, Path] = {}
        self._open: IO[bytes] | None = None

    def begin(self, index: int, _content_id: str) -> None:
        """Start the file of attachment number ``index``."""
        handle = tempfile.NamedTemporaryFile(dir=self._folder, prefix=_PREFIX, delete=False)  # noqa: SIM115  closed in end()
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

    def paths(self) -> list[tuple[int, Path]]:
        """The files by their number in the packet, from 0."""
        return sorted(self._files.items())

    def scan(self, names: Sequence[str], scanner: SecrecyScanner) -> list[Judgement]:
        """Judge page 1 of every file, in the order of the packet, damaged ones too: damage hides no mark.

        ``names`` are those of the packet's attachments; a status message lists none and may carry files.
        """
        end = time.monotonic() + LONGEST_LOOK
        judged = []
        for index, path in sorted(self._files.items()):
            name = names[index] if index < len(names) else ""
            if time.monotonic() > end:
                sentence = f"{name}: chưa kiểm tra được dấu chỉ độ mật vì gói tin có quá nhiều tệp nặng."
                judged.append(Judgement(Outcome.CANNOT_TELL, READER_STOPPED, sentence))
                break
            judged.append(scanner.scan(path, name))
        return judged

    def judge_contents(self, names: Sequence[str], told: Collection[str]) -> list[Problem]:
        """What both sides should see of files that are not what they claim, or are locked; refuses nothing.

        ``told`` are the places (``AttachmentEncoded.Attachment[n]``) the reader of the packet has spoken of.
        """
        found = []
        for index, path in sorted(self._files.items()):
            where = f"AttachmentEncoded.Attachment[{index + 1}]"
            if index >= len(names) or where in told:
                continue
            judged = judge_content(path, names[index] or f"số {index + 1}")
            if judged.outcome is Outcome.FAILED:
                found.append(Problem(judged.code, judged.sentence, Severity.WARNING, where))
        return found

    def scan_malware(self, names: Sequence[str], clamd: Clamd) -> list[Judgement]:
        """Have every file scanned, within `LONGEST_SCAN` for all; none where no scanner is configured."""
        end = time.monotonic() + LONGEST_SCAN
        judged = []
        for index, path in sorted(self._files.items()) if clamd.address else ():
            left = max(end - time.monotonic(), 0.0)
            asked = replace(clamd, patience=min(clamd.patience, left))
            judged.append(asked.judge(path, names[index] if index < len(names) else ""))
        return judged

    def discard(self) -> None:
        """Remove every file; safe to call again."""
        self.end()
        for path in self._files.values():
            path.unlink(missing_ok=True)
        self._files.clear()
