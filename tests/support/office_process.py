"""An office in processes of its own for kill tests and journeys.

``python -m support.office_process COMMAND`` under the environment of one installation. ``set-up``: make agency H47 a
tenant; ``staff``: the same with people and a letter nobody accepts though the day is over; ``fetch``: one round of
fetching; ``tell``: run whatever the outbox owes; ``count``: exit with the number of records.
"""

from __future__ import annotations

import datetime as dt
import sys

import django

django.setup()

from django.core.management import call_command  # noqa: E402  models need the set-up above

from lienthong.infra.clock import set_business_clock  # noqa: E402  the same
from lienthong.infra.outbox import OutboxWorker  # noqa: E402  the same
from lienthong.office.gateway.fetching import fetch  # noqa: E402  the same
from lienthong.office.incoming.queries import arrived_since  # noqa: E402  the same
from lienthong.office.organization import operations as organization  # noqa: E402  the same
from lienthong.office.organization.operations import NewAgency  # noqa: E402  the same
from lienthong.office.organization.queries import find_agency  # noqa: E402  the same
from lienthong.office.pipeline.table import HANDLERS  # noqa: E402  the same
from support.incoming_office import arrive  # noqa: E402  the same
from support.office_world import MORNING, staffed_world  # noqa: E402  the same


def set_up() -> None:
    """An empty office with one agency."""
    call_command("migrate", verbosity=0)
    name = "Ủy ban nhân dân tỉnh Quảng Nam"
    organization.add_agency(NewAgency("H47", name, "UBND tỉnh", "Quảng Nam", "UBND"), at=MORNING, by="test")


def staff() -> None:
    """Quảng Nam's office at six in the evening of Monday, with a letter that came in the morning."""
    call_command("migrate", verbosity=0)
    arrive(staffed_world())
    set_business_clock(at=MORNING.replace(hour=18), rate=0, by="test")


def tell() -> None:
    """Everything owed, once."""
    while OutboxWorker(HANDLERS, name="office", lease_seconds=1).run_batch():
        pass


def count() -> None:
    """End with the number of incoming records as the exit code."""
    agency = find_agency("H47")
    assert agency is not None
    sys.exit(len(arrived_since(agency.id, MORNING - dt.timedelta(days=1))))


if __name__ == "__main__":
    {"set-up": set_up, "staff": staff, "fetch": fetch, "tell": tell, "count": count}[sys.argv[1]]()
