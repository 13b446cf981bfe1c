"""Why the axis refuses a call that carries no packet.

::

    RefusedError
    ├── UnknownDocIdError   22  mailbox.unknown_doc_id
    └── UnknownSystemError  15  registry.unknown_system
"""

from __future__ import annotations

from typing import ClassVar

from lienthong.exchange.vxp.answers import AnswerCode
from lienthong.kernel.errors import RefusedError


class UnknownDocIdError(RefusedError):
    """No packet of this DocId is for this system; told the same whether it exists or not."""

    code = "mailbox.unknown_doc_id"
    answer_code: ClassVar[AnswerCode] = AnswerCode.NOT_ALLOWED


class UnknownSystemError(RefusedError):
    """The system was known when the call began and is no longer."""

    code = "registry.unknown_system"
    answer_code: ClassVar[AnswerCode] = AnswerCode.WRONG_SYSTEM
