"""The test database by its address, for tests with threads and processes of their own."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from django.db import connection


@pytest.fixture
def ground_database(transactional_db: None) -> str:
    """What DATABASE_URL must be in another process; rows committed there are removed after the test."""
    values = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{values['NAME']}"
    who = f"{quote(values['USER'], safe='')}:{quote(values['PASSWORD'], safe='')}"
    # a private cluster listens on a socket only, whose folder stands for the host
    host = quote(values["HOST"] or "localhost", safe="")
    port = f":{values['PORT']}" if values["PORT"] else ""
    return f"postgresql://{who}@{host}{port}/{values['NAME']}"
