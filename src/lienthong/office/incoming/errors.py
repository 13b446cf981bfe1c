"""Refusals of incoming documents.

::

    RefusedError
    └── IncomingError
        ├── StateChangedError    the document stands elsewhere by now: a colleague was faster
        ├── ReasonNeededError    a refusal or return without its coded reason or its words
        ├── DecisionNeededError  a likely duplicate on which the clerk has not decided
        └── UndoGoneError        too late, or somebody else's act
"""

from __future__ import annotations

from lienthong.kernel.errors import RefusedError


class IncomingError(RefusedError):
    """An act on an incoming document is refused."""

    code = "incoming.refused"


class StateChangedError(IncomingError):
    """The document stands elsewhere by now: a colleague was faster."""

    code = "incoming.state_changed"


class ReasonNeededError(IncomingError):
    """A refusal or return without its coded reason or its words."""

    code = "incoming.reason_needed"


class DecisionNeededError(IncomingError):
    """A likely duplicate on which the clerk has not decided."""

    code = "incoming.decision_needed"


class UndoGoneError(IncomingError):
    """Too late to take an act back, or it is somebody else's."""

    code = "incoming.undo_gone"
