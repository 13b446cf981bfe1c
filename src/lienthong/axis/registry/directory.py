"""The registry as one immutable value in memory: what every request looks codes and systems up in."""

from __future__ import annotations

import datetime as dt
import uuid
from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from lienthong.axis.registry.agency_views import CODE as _CODE
from lienthong.axis.registry.agency_views import AgencyGroup, AgencyView, grouped, regrouped
from lienthong.axis.registry.policies import code_key
from lienthong.axis.registry.states import AgencyWrites, KeyState
from lienthong.axis.registry.validity import KeyTimes


@dataclass(frozen=True, slots=True)
class AgencyTable:
    """All agencies by code, by identity and in groups."""

    order: tuple[AgencyView, ...]
    by_id: Mapping[uuid.UUID, AgencyView]
    groups: tuple[AgencyGroup, ...] | None = None


@dataclass(frozen=True, slots=True)
class KeyView:
    """A key of a connected system with its secret in plain bytes, which stays in memory."""

    id: uuid.UUID
    secret: bytes = field(repr=False)
    times: KeyTimes


@dataclass(frozen=True, slots=True)
class SystemView:
    """A connected system; its secrets are in plain bytes and stay in memory."""

    id: uuid.UUID
    system_id: str
    name: str
    is_active: bool
    secrets: tuple[bytes, ...] = field(repr=False)
    """Every currently valid one."""
    agency_ids: frozenset[uuid.UUID]
    unreadable_secrets: int = 0
    """Valid ones sealed by a key this process does not have: the system is known, its signature cannot be judged."""
    keys: tuple[KeyView, ...] = field(default=(), repr=False)
    """Those of ``secrets``, and the last ones that are not valid any more or not yet: who signs with one is told so."""

    def secrets_at(self, at: dt.datetime) -> tuple[bytes, ...]:
        """Those valid at this real time, also when it passed a key's date after the snapshot was taken."""
        return tuple(key.secret for key in self.keys if key.times.state(at) is KeyState.VALID)

    def key_of(self, secret: bytes) -> KeyView | None:
        """The key with this secret, whether it is valid or not."""
        return next((key for key in self.keys if key.secret == secret), None)

    left_agency_ids: frozenset[uuid.UUID] = frozenset()
    """Agencies that moved to another system a short while ago: their last statuses still come from here."""
    agency_writes: AgencyWrites = AgencyWrites.REFUSED
    """What becomes of its ``registerAgency`` and ``deleteAgency``."""


class Directory:
    """A frozen snapshot of the registry. Look-ups trim and disregard letter case, never judge a pattern."""

    __slots__ = (
        "_agencies",
        "_by_key",
        "_groups",
        "_order",
        "_serving",
        "_systems",
        "expires_at",
        "keys_change_at",
        "left",
        "served",
        "taken_at",
        "version",
    )

    def __init__(  # noqa: PLR0913  the parts of one value
        self,
        *,
        version: int,
        agencies: Iterable[AgencyView] = (),
        codes: Mapping[str, uuid.UUID],
        systems: Iterable[SystemView],
        served: Mapping[uuid.UUID, frozenset[uuid.UUID]] | None = None,
        left: Mapping[uuid.UUID, frozenset[uuid.UUID]] | None = None,
        taken_at: dt.datetime | None = None,
        expires_at: dt.datetime | None = None,
        keys_change_at: dt.datetime | None = None,
        table: AgencyTable | None = None,
        former: Directory | None = None,
    ) -> None:
        """Agencies come as they are or as a ``table``; ``former`` is the snapshot before, whose parts are shared."""
        self.version = version
        self.served = served or {}
        """By row of a system the agencies it serves itself, without those inherited from abolished ones."""
        self.left = left or {}
        """The same of agencies that left a short while ago."""
        self.taken_at = taken_at
        """Business time; None outside an axis."""
        self.expires_at = expires_at
        """Business time at which some code begins or ends; None when nothing is foreseen."""
        self.keys_change_at = keys_change_at
        """Real time at which some key begins or ends; None when nothing is foreseen."""
        self._order = tuple(agencies) if table is None else table.order
        self._agencies = {agency.id: agency for agency in self._order} if table is None else table.by_id
        self._groups = None if table is None else table.groups
        self._by_key = codes
        self._systems = {system.system_id: system for system in systems}
        self._serving: Mapping[uuid.UUID, tuple[SystemView, ...]] | None = None
        if former is not None:
            self._serving = former.serving_if(self._systems)
        if self._serving is None:
            self._serving = self._served_by()

    def serving_if(
        self, systems: Mapping[str, SystemView]
    ) -> Mapping[uuid.UUID, tuple[SystemView, ...]] | None:
        """Who serves whom, for the next snapshot, if no system changed."""
        return self._serving if systems == self._systems else None

    def _served_by(self) -> dict[uuid.UUID, tuple[SystemView, ...]]:
        serving: dict[uuid.UUID, list[SystemView]] = defaultdict(list)
        for system in self._systems.values():
            for agency_id in system.agency_ids:
                serving[agency_id].append(system)
        return {agency_id: tuple(found) for agency_id, found in serving.items()}

    def with_changed(self, changed: Mapping[uuid.UUID, AgencyView]) -> AgencyTable:
        """All agencies with these in place of what they were; equal ones stay the same.

        Copies, and never hashes 125,000 identities again: that would take longer than reading what changed.
        """
        fresh = [view for key, view in changed.items() if self._agencies.get(key) != view]
        if not fresh:
            return AgencyTable(self._order, self._agencies, self.groups())
        order, by_id = list(self._order), dict(self._agencies)
        gone = [by_id[view.id] for view in fresh if view.id in by_id]
        for view in gone:
            del order[_position(order, view)]
        for view in fresh:
            insort(order, view, key=_CODE)
            by_id[view.id] = view
        return AgencyTable(tuple(order), by_id, regrouped(self.groups(), gone, fresh))

    def codes_with(
        self, written: Mapping[str, uuid.UUID], valid: Mapping[str, uuid.UUID]
    ) -> Mapping[str, uuid.UUID]:
        """All codes by key: of those ever written for the changed agencies only the valid ones stay."""
        if not written:
            return self._by_key
        codes = dict(self._by_key)
        for key, agency_id in written.items():
            if codes.get(key) == agency_id:
                del codes[key]
        codes.update(valid)
        return codes

    def agency(self, code_text: str) -> AgencyView | None:
        """The agency a code of any generation names now, or None."""
        agency_id = self._by_key.get(code_key(code_text))
        return None if agency_id is None else self._agencies[agency_id]

    def agency_by_id(self, agency_id: uuid.UUID) -> AgencyView | None:
        """The agency with this identity, or None."""
        return self._agencies.get(agency_id)

    def heirs(self, agency: AgencyView) -> tuple[AgencyView, ...]:
        """The bodies that go on with the work of an abolished one, those abolished in turn followed further."""
        waiting, seen = list(agency.successors), {agency.id}
        found: dict[uuid.UUID, AgencyView] = {}
        while waiting:
            following = self._agencies.get(waiting.pop(0))
            if following is None or following.id in seen:
                continue
            seen.add(following.id)
            if following.is_active:
                found[following.id] = following
            else:
                waiting.extend(following.successors)
        return tuple(found.values())

    def agencies(self) -> Sequence[AgencyView]:
        """All agencies, by primary code."""
        return self._order

    def groups(self) -> tuple[AgencyGroup, ...]:
        """All agencies in groups; a change replaces its own group only."""
        if self._groups is None:
            self._groups = grouped(self._order)
        return self._groups

    def system(self, system_id: str) -> SystemView | None:
        """The system with this id, white space around it disregarded, or None."""
        return self._systems.get(system_id.strip())

    def systems(self) -> Sequence[SystemView]:
        """All systems."""
        return tuple(self._systems.values())

    def systems_serving(self, agency_id: uuid.UUID) -> tuple[SystemView, ...]:
        """The systems that send and fetch on behalf of an agency."""
        return (self._serving or {}).get(agency_id, ())


def _position(order: Sequence[AgencyView], agency: AgencyView) -> int:
    """Where an agency stands in the order of codes."""
    at = bisect_left(order, agency.code, key=_CODE)
    while order[at] is not agency:
        at += 1
    return at


__all__ = ["AgencyGroup", "AgencyTable", "AgencyView", "Directory", "SystemView"]
