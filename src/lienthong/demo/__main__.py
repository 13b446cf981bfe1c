"""``python -m lienthong.demo``: exit codes 0 told, 1 a step failed, 2 wrong use, 130 stopped."""

from __future__ import annotations

import signal
import sys
from collections.abc import Sequence
from types import FrameType

from lienthong.demo.arguments import read
from lienthong.demo.errors import LetterFactsError, ScratchFolderError
from lienthong.demo.narrator import Narrator
from lienthong.kernel.errors import LienthongError

TOLD, STEP_FAILED, WRONG_USE, STOPPED = 0, 1, 2, 130


def main(words: Sequence[str]) -> int:
    """Tell the story; returns the exit code."""
    arguments = read(words)
    narrator = Narrator()
    signal.signal(signal.SIGTERM, _interrupt)
    narrator.title(
        "LIÊN THÔNG VĂN BẢN – BẢN TRÌNH DIỄN, KHÔNG CÓ GIÁ TRỊ",
        "Người, khóa, chứng thư số, dấu đều là hư cấu; mã định danh là dữ liệu trình diễn.",
    )
    # The libraries of typesetting and signing take seconds to load; the title stands before.
    from lienthong.demo.performance import play  # noqa: PLC0415  Django is set up first

    try:
        play(arguments, narrator)
    except LienthongError as error:
        is_wrong_use = isinstance(error, LetterFactsError | ScratchFolderError)
        if is_wrong_use or error.code.startswith("letters."):
            print(error.sentence, file=sys.stderr)
            return WRONG_USE
        narrator.failed(str(error))
        return STEP_FAILED
    except KeyboardInterrupt:
        print("\nĐã dừng.")
        return STOPPED
    return TOLD


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
