from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def cheap_passwords(quick_passwords: None) -> None:
    """People of these worlds sign in without the cost of a real hash."""
