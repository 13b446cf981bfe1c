"""The child that reads page 1 of a file and looks for a secrecy mark (D-23). Runs alone, with limits.

Protocol on its standard streams, one line each way: a JSON ``{"path"}`` in, a JSON ``{"outcome", "code"}``
out. The text itself never leaves this process. A file that crashes or stalls the reader costs this child only.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from lienthong.infra.children import Answer, serve
from lienthong.infra.first_page.kinds import UNREAD, judge_file
from lienthong.kernel.judgement import Outcome

MEMORY_LIMIT = 1024 * 1024 * 1024


def judge(path: Path) -> tuple[Outcome, str]:
    """Look at page 1: FAILED with a mark, PASSED without, CANNOT_TELL when it cannot be read."""
    try:
        with path.open("rb") as file:
            return judge_file(file, path)
    except OSError:
        return UNREAD


def main() -> None:
    """Answer until the parent closes the stream."""
    serve(_answer, memory_limit=MEMORY_LIMIT)


def _answer(request: Answer) -> Mapping[str, object]:
    outcome, code = judge(Path(request["path"]))
    return {"outcome": outcome.value, "code": code}


if __name__ == "__main__":
    main()
