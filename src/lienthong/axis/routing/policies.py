"""Routing as a pure decision: each recipient once, one way each, with the reason a person can read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lienthong.axis.registry.directory import AgencyView, Directory
from lienthong.axis.routing.states import Way


@dataclass(frozen=True, slots=True)
class Route:
    """One recipient, the way to it, and why."""

    agency: AgencyView
    way: Way
    reason: str


def route(recipients: Sequence[AgencyView], directory: Directory) -> tuple[Route, ...]:
    """The way to each recipient; an agency named twice, by codes of two generations say, is taken once.

    A recipient nobody fetches for yet still gets its mailbox: the document waits and shows as *không đến
    nơi nhận*, it is never dropped (D-08).
    """
    unique = {agency.id: agency for agency in recipients}
    return tuple(Route(agency, Way.MAILBOX, _reason(agency, directory)) for agency in unique.values())


def _reason(agency: AgencyView, directory: Directory) -> str:
    systems = [system.system_id for system in directory.systems_serving(agency.id) if system.is_active]
    if not systems:
        return "Chưa có hệ thống nào nhận thay cơ quan này; văn bản chờ trên trục."
    return f"Hệ thống {', '.join(systems)} nhận cho cơ quan này."
