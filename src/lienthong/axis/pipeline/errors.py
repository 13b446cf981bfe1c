"""Why the axis refuses a call that carries no packet, and what must never happen to one it took.

::

    RefusedError
    ├── UnknownDocIdError   22  mailbox.unknown_doc_id
    ├── NothingHeldError        pipeline.nothing_held
    ├── ReasonMissingError      pipeline.reason_missing
    └── UnknownSystemError  15  registry.unknown_system
    InvariantError
    └── LostPacketError         pipeline.lost_packet
"""

from __future__ import annotations

from typing import ClassVar

from lienthong.exchange.vxp.answers import AnswerCode
from lienthong.kernel.errors import InvariantError, RefusedError


class UnknownDocIdError(RefusedError):
    """No packet of this DocId is for this system; told the same whether it exists or not."""

    code = "mailbox.unknown_doc_id"
    answer_code: ClassVar[AnswerCode] = AnswerCode.NOT_ALLOWED


class UnknownSystemError(RefusedError):
    """The system was known when the call began and is no longer."""

    code = "registry.unknown_system"
    answer_code: ClassVar[AnswerCode] = AnswerCode.WRONG_SYSTEM


class NothingHeldError(RefusedError):
    """An operator's decision on a document of which nothing is held back."""

    code = "pipeline.nothing_held"


class ReasonMissingError(RefusedError):
    """An operator's decision without its reason."""

    code = "pipeline.reason_missing"


class LostPacketError(InvariantError):
    """An accepted packet is no longer there or no longer reads as it did."""

    code = "pipeline.lost_packet"
