"""Everything a packet is refused for, gathered so that one answer names it all (D-27).

Checks go on after the first that refuses, as far as they can tell without what it would have given. The answer has
the code of the first; its sentence names every one with its stable code. Secrecy never comes here: of a secret
packet nothing else may be told (D-23).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from lienthong.axis.intake.errors import IntakeError
from lienthong.kernel.errors import LienthongError, TemporaryError

T = TypeVar("T")


class Faults:
    """The refusals of one packet in the order of its checks."""

    def __init__(self) -> None:
        self._found: list[IntakeError] = []
        self._later: TemporaryError | None = None

    def check(self, ask: Callable[[], T]) -> T | None:
        """What the check gives; None where it refuses, which is kept."""
        try:
            return ask()
        except IntakeError as error:
            self._found.append(error)
        except TemporaryError as error:
            self._later = error
        return None

    @property
    def are_found(self) -> bool:
        """Whether the packet will be refused for good."""
        return bool(self._found)

    @property
    def error(self) -> LienthongError | None:
        """The one refusal to answer with; what only time mends is told where nothing else is wrong."""
        if not self._found:
            return self._later
        first = self._found[0]
        if len(self._found) == 1:
            return first
        told = "; ".join(
            f"({number}) [{one.code}] {one.sentence}" for number, one in enumerate(self._found, start=1)
        )
        return type(first)(
            f"Gói tin có {len(self._found)} nhóm lỗi, đề nghị sửa hết rồi gửi lại một lần: {told}",
            **{**first.context, "codes": [one.code for one in self._found]},
        )
