"""Which tests run on SQLite and again on PostgreSQL."""

from __future__ import annotations

import re

ON_BOTH_ENGINES = "(engine or processes) and not one_engine"
"""Pytest's marker expression."""

MARKED = re.compile(r"\bmark\.(engine|processes)\b")
"""How the file of such a test names its markers."""
