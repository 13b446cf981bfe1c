"""Whom the axis tells: the registered officers of each agency, and its own operators of what concerns itself."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence

from lienthong.accounts.policies import Role
from lienthong.accounts.queries import list_people
from lienthong.alerts.ports import Addressee
from lienthong.alerts.queries.officers import RegisteredOfficers
from lienthong.alerts.states import INSTALLATION, OfficerKind

_OPERATION = frozenset({OfficerKind.OPERATION})


class AxisAddressees:
    """See :class:`~lienthong.alerts.ports.Addressees`; operators are told at the mailbox of their account."""

    def of(self, party_ids: Collection[uuid.UUID], on: dt.date) -> Mapping[uuid.UUID, Sequence[Addressee]]:
        """Those to be told on a date."""
        told = dict(RegisteredOfficers().of(party_ids, on))
        if INSTALLATION in party_ids:
            told[INSTALLATION] = _operators()
        return told


def operators_told() -> frozenset[OfficerKind]:
    """Which officers hear of the installation itself: none while no operator has a mailbox; then screens show it."""
    return _OPERATION if _operators() else frozenset()


def _operators() -> list[Addressee]:
    return [
        Addressee(person.full_name, person.email, _OPERATION)
        for person in list_people()
        if person.is_active and person.email and Role.OPERATOR in person.roles
    ]
