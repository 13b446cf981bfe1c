from __future__ import annotations

import pytest
from pytest_django import Settings

from lienthong.infra import clock
from support.office_world import MORNING


@pytest.fixture(autouse=True)
def office_product(settings: Settings, quick_passwords: None) -> None:
    """The pages are those of the office."""
    settings.LIENTHONG_PRODUCT = "office"
    settings.ROOT_URLCONF = "lienthong.project.office_urls"


@pytest.fixture(autouse=True)
def business_time(db: None) -> None:
    """The business clock stands at the morning of 01/02/2021."""
    clock.set_business_clock(at=MORNING, rate=0, by="test")
