from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _cheap_passwords(quick_passwords: None) -> None:
    """Passwords are not what is tested here."""
