"""Reads acts from standard input until it is closed; standard output carries answers and nothing else."""

from __future__ import annotations

import json
import logging
import os
import signal
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TextIO

import django

from lienthong.demo.errors import StageHandBrokeError
from lienthong.kernel.errors import LienthongError

if TYPE_CHECKING:
    from lienthong.demo.stage_hand.acts import Act
    from lienthong.demo.stage_hand.calls import Call

log = logging.getLogger(__name__)


def main() -> int:
    """Serve acts; returns when the parent closes the line."""
    answers, sys.stdout = sys.stdout, sys.stderr
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is the parent's to deal with
    django.setup()
    from lienthong.demo.stage_hand.acts import acts_of  # noqa: PLC0415  models need Django set up first
    from lienthong.infra import logs  # noqa: PLC0415  the same
    from lienthong.infra.engine import prepare_database  # noqa: PLC0415  the same

    logs.configure()
    prepare_database()
    call_type, acts = acts_of(os.environ["LIENTHONG_ROLE"])
    for line in sys.stdin:
        told = json.loads(line)
        _answer(answers, _done(acts, call_type(told["actor"], told["agency"]), told))
    return 0


def _done(acts: Mapping[str, Act], call: Call, told: Mapping[str, Any]) -> dict[str, Any]:
    try:
        result = acts[told["act"]](call, **told["arguments"])
    except LienthongError as error:
        return {"ok": False, "code": error.code, "sentence": error.sentence}
    except Exception as error:
        log.exception("act %s broke", told.get("act"))
        return {
            "ok": False,
            "code": StageHandBrokeError.code,
            "sentence": f"Việc «{told.get('act')}» không thực hiện được: {type(error).__name__}: {error}",
        }
    return {"ok": True, "result": result}


def _answer(answers: TextIO, answer: dict[str, Any]) -> None:
    answers.write(json.dumps(answer, ensure_ascii=False, default=str) + "\n")
    answers.flush()


if __name__ == "__main__":
    sys.exit(main())
