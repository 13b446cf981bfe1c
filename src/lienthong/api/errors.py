"""Failures of the door itself; packets and deliveries have their own in the axis.

::

    DoorBusyError       20  too many packets at once; retryable
    DoorClosingError    20  the door is being stopped; retryable
    PollingTooOftenError 20 a system asks for lists more often than its share; retryable
    SecretUnreadableError 20  a secret of this system does not open here: it cannot be told who calls; retryable
    RangeError          22  a Range that lies outside the packet
"""

from __future__ import annotations

from lienthong.exchange.vxp.answers import AnswerCode, AnswerError
from lienthong.exchange.vxp.errors import VxpRefusedError
from lienthong.infra.errors import KeyRingRefusedError
from lienthong.kernel.errors import LienthongError, RefusedError, TemporaryError


class DoorBusyError(TemporaryError):
    """More packets are on their way in than the door carries."""

    code = "door.busy"


class DoorClosingError(TemporaryError):
    """The door is being stopped before the packet was complete."""

    code = "door.closing"


class PollingTooOftenError(TemporaryError):
    """A system asks what is new more often than its share."""

    code = "door.polling"


class SecretUnreadableError(TemporaryError):
    """No readable secret fits the signature, but another one of this system cannot be opened here."""

    code = "door.secret_unreadable"


class RangeError(VxpRefusedError):
    """The wanted range begins after the packet's end."""

    code = "door.range"


_OWN_TROUBLE = "Trục đang gặp sự cố nội bộ, chưa xử lý được yêu cầu; hãy gửi lại sau ít phút."


def answer_of(error: LienthongError) -> AnswerError:
    """How an error of any component is answered: its own ``answer_code``, else 22, or 20 when it is our own trouble."""
    if isinstance(error, KeyRingRefusedError):  # its own sentence names files of this machine
        return AnswerError(AnswerCode.TEMPORARY, error.code, _OWN_TROUBLE)
    if isinstance(error, RefusedError):
        told = getattr(error, "answer_code", AnswerCode.NOT_ALLOWED)
        return AnswerError(AnswerCode(int(told)), error.code, error.sentence)
    return AnswerError(AnswerCode.TEMPORARY, error.code, error.sentence)


def unexpected(correlation: str) -> AnswerError:
    """What the client is told of a defect: nothing but where to find it."""
    return AnswerError(
        AnswerCode.TEMPORARY,
        "door.unexpected",
        f"Trục gặp sự cố khi xử lý yêu cầu; hãy gửi lại sau. Mã tra cứu: {correlation}.",
    )
