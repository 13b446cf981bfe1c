"""A clerk's act in a process of its own, for kill tests: ``python -m support.sealing_process AGENCY USER RECORD``."""

from __future__ import annotations

import datetime as dt
import os
import sys
from pathlib import Path
from uuid import UUID

import django
from django.conf import settings

# The scratch database, data folder and keys of the test that started this process.
settings.DATABASES["default"]["NAME"] = os.environ["SEALING_DATABASE"]
settings.LIENTHONG_DATA = Path(os.environ["SEALING_DATA"])
settings.LIENTHONG_KEYS = Path(os.environ["SEALING_KEYS"])
settings.LIENTHONG_DEMO_PKI = Path(os.environ["SEALING_PKI"])
django.setup()

from lienthong.kernel.clock import legal_date  # noqa: E402  models need the set-up above
from lienthong.office.organization.queries import find_actor  # noqa: E402  the same
from lienthong.office.outgoing import operations as outgoing  # noqa: E402  the same

if __name__ == "__main__":
    agency_id, user_id, record_id = (UUID(text) for text in sys.argv[1:4])
    at = dt.datetime.fromisoformat(sys.argv[4])
    actor = find_actor(user_id, agency_id, on=legal_date(at))
    assert actor is not None
    sys.stdout.write(outgoing.seal(actor, record_id, pin=sys.argv[5], at=at))
