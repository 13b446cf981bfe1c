"""The parent's side of a stage hand: a child that works inside one product, a JSON line for each act.

The parent has no Django and no tables. What a person does in an office is done by the hand of that office,
through the operations its pages call (``demo.stage_hand``).
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import IO, Any

from lienthong.demo.cast import Person, PlayedAgency
from lienthong.demo.errors import ActRefusedError, StepFailedError
from lienthong.demo.installation import Product

STOP_SECONDS = 15.0


class StageHand:
    """A child process of one product that does what it is told, one act at a time."""

    def __init__(self, product: Product) -> None:
        self.product = product
        self._log: IO[bytes] = (product.log.parent / f"{product.key}-hand.log").open("ab")
        self._lock = threading.Lock()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "lienthong.demo.stage_hand"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            env=product.environment(),
        )

    def do(
        self, act: str, *, by: Person | None = None, at: PlayedAgency | None = None, **details: Any
    ) -> Any:
        """Let a person of an agency (or the operator) do something; the answer is plain values.

        Raises `ActRefusedError` with the product's own code and sentence, `StepFailedError` when the
        hand is gone.
        """
        told = {
            "act": act,
            "actor": by.username if by else "",
            "agency": at.code if at else "",
            "arguments": details,
        }
        with self._lock:
            answer = self._exchange(json.dumps(told, ensure_ascii=False, default=str))
        if not answer["ok"]:
            raise ActRefusedError(answer["sentence"], refusal=answer["code"])
        return answer["result"]

    def command(self, *words: str) -> str:
        """Run ``lienthong WORDS`` in the product; what it printed. Raises `ActRefusedError`."""
        return str(self.do("command", words=list(words)))

    def stop(self) -> None:
        """Let the child end: no more acts will come."""
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                stream.close()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._log.close()

    def _exchange(self, line: str) -> dict[str, Any]:
        process = self._process
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(line.encode() + b"\n")
            process.stdin.flush()
            said = process.stdout.readline()
        except (OSError, ValueError):
            said = b""
        if not said:
            raise StepFailedError(
                f"Tiến trình diễn của {self.product.title} đã dừng; xem nhật ký tại {self._log.name}."
            )
        answer: dict[str, Any] = json.loads(said)
        return answer


def all_do(hands: Sequence[StageHand], *words: str) -> list[str]:
    """The same operator command in several products at the same time."""
    with ThreadPoolExecutor(len(hands)) as pool:
        return list(pool.map(lambda hand: hand.command(*words), hands))
