"""Who is told of what: the first rung of the ladder (D-16), and the officers of a refused secret packet (D-23)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from lienthong.alerts.states import AlertKind, OfficerKind, Side

_RECEPTION = frozenset({OfficerKind.RECEPTION})
_BOTH_KINDS = frozenset({OfficerKind.RECEPTION, OfficerKind.OPERATION})
_BOTH_SIDES: Mapping[Side, frozenset[OfficerKind]] = MappingProxyType(
    {Side.SENDER: _RECEPTION, Side.RECIPIENT: _BOTH_KINDS}
)

FIRST_RUNG: Mapping[AlertKind, Mapping[Side, frozenset[OfficerKind]]] = MappingProxyType(
    {
        AlertKind.SEND_ERROR: _BOTH_SIDES,
        AlertKind.NOT_ARRIVED: _BOTH_SIDES,
        AlertKind.RECEIVE_ERROR: _BOTH_SIDES,
        AlertKind.NOT_ACCEPTED: _BOTH_SIDES,
        AlertKind.NO_STATUS: _BOTH_SIDES,
        AlertKind.BACKLOG: MappingProxyType({Side.RECIPIENT: _RECEPTION}),
        AlertKind.UNTAKEN: MappingProxyType({Side.RECIPIENT: frozenset()}),
        AlertKind.CHANGE_DENIED: MappingProxyType({Side.SENDER: _RECEPTION, Side.RECIPIENT: _RECEPTION}),
        AlertKind.RETURNED: MappingProxyType({Side.SENDER: _RECEPTION}),
    }
)
"""Which officers of which side get a message of each alert; no officers: shown on screens only."""

ARRIVAL: frozenset[OfficerKind] = _RECEPTION
SECRET_REFUSED = frozenset({OfficerKind.RECEPTION, OfficerKind.SECRECY})
