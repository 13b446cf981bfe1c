"""What can go wrong when we call an axis.

::

    RefusedByAxisError      the axis understood the call and refused it; repeating will not help
    AxisBusyError           the axis answered that it cannot now (code 20); retryable
    AxisUnreachableError    no complete answer in the protocol's form came back; retryable
    PacketDamagedError      what was fetched is not what the axis stored
"""

from __future__ import annotations

from lienthong.exchange.vxp.answers import AnswerError
from lienthong.kernel.errors import RefusedError, TemporaryError


class RefusedByAxisError(RefusedError):
    """The axis refused; ``answer`` has the code of D-27, the axis' own stable code and its sentence."""

    code = "exchange.refused_by_axis"

    def __init__(self, answer: AnswerError, /, **context: object) -> None:
        super().__init__(answer.sentence, **context)
        self.answer = answer

    def __str__(self) -> str:
        return f"{int(self.answer.code)} {self.answer.description}"


class AxisBusyError(TemporaryError):
    """The axis answered code 20 every time it was asked."""

    code = "exchange.axis_busy"

    def __init__(self, answer: AnswerError, /, **context: object) -> None:
        super().__init__(answer.sentence, **context)
        self.answer = answer


class AxisUnreachableError(TemporaryError):
    """No answer, a cut answer, or one that is not in the protocol's form (HTML of a proxy, for one)."""

    code = "exchange.axis_unreachable"


class PacketDamagedError(TemporaryError):
    """The fetched packet is incomplete or not base64; fetching again may help."""

    code = "exchange.packet_damaged"
