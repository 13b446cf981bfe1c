"""Which columns hold values sealed by the key ring: declared by the component that owns the table.

A component's ``AppConfig`` lists them as ``sealed_columns``; what is done with the list is in ``sealed_values``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """A column of sealed values and how to speak of them."""

    model: str
    """``app_label.Model``."""
    column: str
    owner: str
    """The look-up that names whose value it is."""
    what: str
    """Vietnamese, for "Khóa của …"."""
    remedy: str
    """What to do about a value that no longer opens."""
    in_use: Mapping[str, object] = field(default_factory=dict)
    """Filter of the rows that still matter."""
