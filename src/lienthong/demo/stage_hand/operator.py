"""What the operator of a product does."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Sequence

from lienthong.cli.main import WRONG_USE
from lienthong.cli.main import main as lienthong
from lienthong.demo.errors import StepFailedError
from lienthong.demo.stage_hand.calls import Call
from lienthong.infra.clock import forget


def command(_call: Call, *, words: Sequence[str]) -> str:
    """Run ``lienthong WORDS``; what it printed. Raises `StepFailedError` when it does not end with 0."""
    printed, complained = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(complained):
        try:
            code = lienthong(words)
        except SystemExit:  # the parser ends the process where a command is not understood
            code = WRONG_USE
    forget()  # the clock may have been set
    if code != 0:
        said = (complained.getvalue() or printed.getvalue()).strip()
        raise StepFailedError(f"Lệnh «lienthong {' '.join(words[:3])} …» trả mã {code}: {said}")
    return printed.getvalue()
