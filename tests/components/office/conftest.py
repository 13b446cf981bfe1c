from __future__ import annotations

import pytest

from support.office_world import OfficeWorld, staffed_world


@pytest.fixture
def world(db: None, quick_passwords: None) -> OfficeWorld:
    """Quảng Nam's office with its people."""
    return staffed_world()
