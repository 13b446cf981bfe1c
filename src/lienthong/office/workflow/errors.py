"""Refusals of the workflow.

::

    RefusedError
    └── WorkflowError
        ├── TaskGoneError           the task was done meanwhile, by oneself or by a colleague
        └── AssignmentRefusedError  a hand-over that cannot stand: no lead, a person twice, a deadline that is past
"""

from __future__ import annotations

from lienthong.kernel.errors import RefusedError


class WorkflowError(RefusedError):
    """The workflow refuses an act."""

    code = "workflow.refused"


class TaskGoneError(WorkflowError):
    """The task was done meanwhile, by oneself or by a colleague."""

    code = "workflow.task_gone"


class AssignmentRefusedError(WorkflowError):
    """A hand-over that cannot stand: no lead, a person twice, a deadline that is past."""

    code = "workflow.assignment_refused"
