"""Errors of the packet codec.

::

    RefusedError
    ├── UnreadablePacketError   these bytes are no packet we can read
    └── UnwritablePacketError   these values cannot be put on the wire as they are
"""

from __future__ import annotations

from collections.abc import Sequence

from lienthong.kernel.errors import RefusedError
from lienthong.kernel.problems import Problem


class PacketError(RefusedError):
    """A refusal that names every problem found; ``problems`` is never empty."""

    code = "edxml.refused"

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(" ".join(problem.sentence for problem in problems), problems=tuple(problems))
        self.problems: tuple[Problem, ...] = tuple(problems)


class UnreadablePacketError(PacketError):
    """The bytes are not a packet of QCVN 102 that can be read."""

    code = "edxml.unreadable"


class UnwritablePacketError(PacketError):
    """The values would make a packet that receivers refuse or cannot read."""

    code = "edxml.unwritable"
