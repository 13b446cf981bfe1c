from __future__ import annotations

import pytest

from support.office_world import OfficeWorld, staffed_world


@pytest.fixture(autouse=True)
def cheap_passwords(quick_passwords: None) -> None:
    """People of these worlds sign in without the cost of a real hash."""


@pytest.fixture
def world(db: None) -> OfficeWorld:
    """Quảng Nam's office with its people."""
    return staffed_world()
