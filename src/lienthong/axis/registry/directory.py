"""The registry as one immutable value in memory: what every request looks codes and systems up in."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from lienthong.axis.registry.policies import code_key
from lienthong.axis.registry.states import FileCheck, KeyState
from lienthong.axis.registry.validity import KeyTimes


@dataclass(frozen=True, slots=True)
class AgencyView:
    """A body on the axis with its codes of both generations as valid when the snapshot was taken."""

    id: uuid.UUID
    name: str
    code: str
    """The primary code."""
    old_code: str = ""
    """QCVN 102:2016, empty where it has none."""
    qd20_code: str = ""
    """QĐ 20/2020/QĐ-TTg, empty where it has none."""
    parent_id: uuid.UUID | None = None
    mail: str = ""
    is_active: bool = True
    successors: tuple[uuid.UUID, ...] = ()
    blocking: frozenset[FileCheck] = frozenset()
    """Checks of files it waits for before it is given a document."""


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


class Directory:
    """A frozen snapshot of the registry. Look-ups trim and disregard letter case, never judge a pattern."""

    __slots__ = (
        "_agencies",
        "_by_key",
        "_order",
        "_serving",
        "_systems",
        "expires_at",
        "keys_change_at",
        "version",
    )

    def __init__(
        self,
        *,
        version: int,
        agencies: Iterable[AgencyView],
        codes: Mapping[str, uuid.UUID],
        systems: Iterable[SystemView],
        expires_at: dt.datetime | None = None,
        keys_change_at: dt.datetime | None = None,
    ) -> None:
        self.version = version
        self.expires_at = expires_at
        """Business time at which some code begins or ends; None when nothing is foreseen."""
        self.keys_change_at = keys_change_at
        """Real time at which some key begins or ends; None when nothing is foreseen."""
        self._order = tuple(agencies)
        self._agencies = {agency.id: agency for agency in self._order}
        self._by_key = codes
        self._systems = {system.system_id: system for system in systems}
        serving: dict[uuid.UUID, list[SystemView]] = defaultdict(list)
        for system in self._systems.values():
            for agency_id in system.agency_ids:
                serving[agency_id].append(system)
        self._serving = {agency_id: tuple(found) for agency_id, found in serving.items()}

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

    def system(self, system_id: str) -> SystemView | None:
        """The system with this id, white space around it disregarded, or None."""
        return self._systems.get(system_id.strip())

    def systems(self) -> Sequence[SystemView]:
        """All systems."""
        return tuple(self._systems.values())

    def systems_serving(self, agency_id: uuid.UUID) -> tuple[SystemView, ...]:
        """The systems that send and fetch on behalf of an agency."""
        return self._serving.get(agency_id, ())
