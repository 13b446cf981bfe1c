"""Reads of the registry: the directory in memory, loaded again when its version row changes."""

from __future__ import annotations

import datetime as dt
import logging
import math
import threading
import time
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from lienthong.axis.registry.directory import AgencyView, Directory, KeyView, SystemView
from lienthong.axis.registry.key_reading import times_of
from lienthong.axis.registry.models import (
    Agency,
    AgencyCheck,
    AgencyCode,
    AgencySuccession,
    ConnectedSystem,
    RegistryVersion,
    SystemAgency,
    SystemSecret,
)
from lienthong.axis.registry.states import CodeKind, FileCheck, KeyState
from lienthong.infra import transactions
from lienthong.infra.clock import business_now
from lienthong.infra.errors import SealedDataError, UnknownSealingKeyError
from lienthong.infra.secrets import KeyRing
from lienthong.kernel.clock import real_now

log = logging.getLogger(__name__)
CHECK_SECONDS = 1.0
"""Operators' changes are seen by every process within this real time, plus the time of one load."""
RETRY_SECONDS = 60.0
"""A snapshot with secrets that did not open is loaded again after this real time: the ring may have been put right."""
FORMER_KEYS = 8
"""So many keys of a system that are not valid now are kept beside the valid ones."""


def directory() -> Directory:
    """The registry now, cached per process; asks for the version at most once a second."""
    return _cache.read()


def forget() -> None:
    """Drop this process's snapshot, so that the next reading asks the database."""
    _cache.forget()


def secret_context(system_row_id: uuid.UUID) -> str:
    """What a sealed secret is bound to, so that it cannot be moved to another system."""
    return f"axis.system:{system_row_id}"


class _Cache:
    """The last snapshot; one thread loads while the others go on with the one before."""

    def __init__(self) -> None:
        self._loading = threading.Lock()
        self._snapshot: Directory | None = None
        self._until = 0.0
        self._retry_at = math.inf

    def read(self) -> Directory:
        snapshot = self._snapshot
        if snapshot is not None and time.monotonic() < self._until:
            return snapshot
        if transactions.is_open():
            # What an open transaction sees may be rolled back; it must not outlive it.
            return snapshot if snapshot is not None and _is_current(snapshot) else load_directory()
        if not self._loading.acquire(blocking=snapshot is None):
            return snapshot if snapshot is not None else self.read()
        try:
            return self._refresh()
        finally:
            self._loading.release()

    def forget(self) -> None:
        self._snapshot, self._until = None, 0.0

    def _refresh(self) -> Directory:
        snapshot = self._snapshot
        if snapshot is None or time.monotonic() >= self._retry_at or not _is_current(snapshot):
            snapshot = load_directory()
            unreadable = [system.system_id for system in snapshot.systems() if system.unreadable_secrets]
            if unreadable:
                log.error("secrets of these systems cannot be opened: %s", ", ".join(unreadable))
            self._snapshot = snapshot
            self._retry_at = time.monotonic() + RETRY_SECONDS if unreadable else math.inf
        self._until = time.monotonic() + CHECK_SECONDS
        return snapshot


_cache = _Cache()


def current_version() -> int:
    """The version row's number; 0 before the first change."""
    row = RegistryVersion.objects.filter(pk=1).values_list("version", flat=True).first()
    return row or 0


def load_directory(*, with_secrets: bool = True) -> Directory:
    """Read the whole registry; the version is read first, so a change meanwhile is noticed next time.

    Without secrets no key ring is needed, and systems have none. Raises KeyRingRefusedError otherwise.
    """
    version, now = current_version(), business_now()
    codes = _Codes(now)
    agencies = tuple(sorted(_agencies(codes), key=lambda agency: agency.code))
    secrets = _Secrets(is_wanted=with_secrets, at=real_now())
    return Directory(
        version=version,
        agencies=agencies,
        codes=codes.by_key,
        systems=_systems(secrets, _inherited(agencies)),
        expires_at=codes.next_change,
        keys_change_at=secrets.next_change,
    )


def _is_current(snapshot: Directory) -> bool:
    if snapshot.version != current_version():
        return False
    if snapshot.keys_change_at is not None and real_now() >= snapshot.keys_change_at:
        return False
    return snapshot.expires_at is None or business_now() < snapshot.expires_at


class _Codes:
    """Codes valid at one moment, by key and by agency, and when the next of them begins or ends."""

    def __init__(self, now: dt.datetime) -> None:
        self.by_key: dict[str, uuid.UUID] = {}
        self.primary: dict[uuid.UUID, str] = {}
        self.kinds: dict[tuple[uuid.UUID, str], str] = {}
        self.now = now
        self.next_change: dt.datetime | None = None
        rows = AgencyCode.objects.order_by("is_primary", "id").values_list(
            "agency_id", "code", "code_key", "kind", "is_primary", "valid_from", "valid_until"
        )
        for agency_id, code, key, kind, is_primary, valid_from, valid_until in rows.iterator(5_000):
            if is_primary:
                self.primary[agency_id] = code
            self.foresee(valid_from)
            self.foresee(valid_until)
            if (valid_from is None or valid_from <= now) and (valid_until is None or now < valid_until):
                self.by_key[key] = agency_id
                self.kinds[agency_id, kind] = code

    def foresee(self, moment: dt.datetime | None) -> None:
        """The snapshot holds until then at most."""
        if moment is not None and moment > self.now:
            self.next_change = min(moment, self.next_change or moment)


def _agencies(codes: _Codes) -> Iterator[AgencyView]:
    successors: dict[uuid.UUID, list[uuid.UUID]] = defaultdict(list)
    for agency_id, successor_id in AgencySuccession.objects.order_by("position", "id").values_list(
        "agency_id", "successor_id"
    ):
        successors[agency_id].append(successor_id)
    blocking: dict[uuid.UUID, set[FileCheck]] = defaultdict(set)
    for agency_id, check in AgencyCheck.objects.values_list("agency_id", "check_kind"):
        blocking[agency_id].add(FileCheck(check))
    rows = Agency.objects.values_list("id", "name", "parent_id", "mail", "is_active", "abolished_at")
    for agency_id, name, parent_id, mail, is_active, abolished_at in rows.iterator(5_000):
        codes.foresee(abolished_at)
        yield AgencyView(
            id=agency_id,
            name=name,
            code=codes.primary.get(agency_id, ""),
            old_code=codes.kinds.get((agency_id, CodeKind.OLD.value), ""),
            qd20_code=codes.kinds.get((agency_id, CodeKind.QD20.value), ""),
            parent_id=parent_id,
            mail=mail,
            is_active=is_active and (abolished_at is None or codes.now < abolished_at),
            successors=tuple(successors.get(agency_id, ())),
            blocking=frozenset(blocking.get(agency_id, ())),
        )


def _inherited(agencies: Iterable[AgencyView]) -> dict[uuid.UUID, set[uuid.UUID]]:
    """By body the abolished ones whose open mail its systems fetch: of several heirs the first named."""
    by_id = {agency.id: agency for agency in agencies}
    found: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    for abolished in by_id.values():
        heir, seen = abolished, {abolished.id}
        while not heir.is_active and heir.successors and heir.successors[0] not in seen:
            heir = by_id[heir.successors[0]]
            seen.add(heir.id)
        if heir is not abolished and heir.is_active:
            found[heir.id].add(abolished.id)
    return found


def predecessors(agency_id: uuid.UUID, *, at: dt.datetime) -> frozenset[uuid.UUID]:
    """The bodies that had gone on in this one at business time ``at``, over any number of steps."""
    found: set[uuid.UUID] = set()
    asked = {agency_id}
    while asked:
        rows = AgencySuccession.objects.filter(successor_id__in=asked, effective_at__lte=at)
        asked = set(rows.values_list("agency_id", flat=True)) - found - {agency_id}
        found |= asked
    return frozenset(found)


def _systems(secrets: _Secrets, inherited: Mapping[uuid.UUID, set[uuid.UUID]]) -> Iterator[SystemView]:
    served: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    for system_row, agency_id in SystemAgency.objects.values_list("system_id", "agency_id"):
        served[system_row] |= {agency_id, *inherited.get(agency_id, ())}
    for row in ConnectedSystem.objects.order_by("system_id"):
        yield SystemView(
            id=row.id,
            system_id=row.system_id,
            name=row.name,
            is_active=row.is_active,
            secrets=tuple(secrets.opened[row.id]),
            agency_ids=frozenset(served.get(row.id, ())),
            unreadable_secrets=secrets.unreadable[row.id],
            keys=tuple(secrets.keys[row.id]),
        )


class _Secrets:
    """The keys by system; one that does not open disables its own system, never the directory."""

    def __init__(self, *, is_wanted: bool, at: dt.datetime) -> None:
        self.opened: dict[uuid.UUID, list[bytes]] = defaultdict(list)
        self.keys: dict[uuid.UUID, list[KeyView]] = defaultdict(list)
        self.unreadable: dict[uuid.UUID, int] = defaultdict(int)
        self.next_change: dt.datetime | None = None
        self._others: dict[uuid.UUID, int] = defaultdict(int)
        rows = list(SystemSecret.objects.order_by("-added_at", "-number")) if is_wanted else ()
        if not rows:
            return
        ring = KeyRing.load()
        for row in rows:
            self._take(ring, row, at)

    def _take(self, ring: KeyRing, row: SystemSecret, at: dt.datetime) -> None:
        times = times_of(row)
        change = times.next_change(at)
        self.next_change = min((one for one in (change, self.next_change) if one), default=None)
        is_valid = times.state(at) is KeyState.VALID
        if not is_valid:
            self._others[row.system_id] += 1
            if self._others[row.system_id] > FORMER_KEYS:
                return
        plain = opened_secret(ring, bytes(row.sealed), row.system_id)
        if plain is not None:
            self.keys[row.system_id].append(KeyView(row.id, plain, times))
        if is_valid and plain is not None:
            self.opened[row.system_id].append(plain)
        elif is_valid:
            self.unreadable[row.system_id] += 1


def opened_secret(ring: KeyRing, sealed: bytes, system_row_id: uuid.UUID) -> bytes | None:
    """The secret in plain bytes; None when it was sealed by a key that is lost, or was altered."""
    try:
        return ring.open(sealed, context=secret_context(system_row_id))
    except (UnknownSealingKeyError, SealedDataError):
        return None


__all__ = ["AgencyView", "Directory", "SystemView", "directory", "forget"]
