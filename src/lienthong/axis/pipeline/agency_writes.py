"""Systems that register and delete agencies: the registry's rules, with what delivery knows of open mail."""

from __future__ import annotations

from lienthong.axis.delivery.queries import count_open
from lienthong.axis.registry import agency_requests
from lienthong.axis.registry.agency_requests import AgencyFacts
from lienthong.axis.registry.queries import SystemView
from lienthong.infra.clock import business_now


def register_agency(system: SystemView, facts: AgencyFacts) -> bool:
    """See `ask_to_register`; False when there was nothing to change."""
    return agency_requests.ask_to_register(
        system_id=system.system_id, facts=facts, at=business_now(), by=f"system:{system.system_id}"
    )


def delete_agency(system: SystemView, code: str) -> bool:
    """See `ask_to_delete`; False when the agency has an end already."""
    return agency_requests.ask_to_delete(
        system_id=system.system_id,
        code=code,
        open_items=count_open,
        at=business_now(),
        by=f"system:{system.system_id}",
    )
