"""Errors of statuses.

::

    InvariantError
    └── RulesError      the shipped rules are incomplete; a defect
"""

from __future__ import annotations

from lienthong.kernel.errors import InvariantError


class RulesError(InvariantError):
    """The rules of classes and due times are incomplete or contradict themselves."""

    code = "statuses.rules"
