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

from lienthong.axis.registry.agency_reading import AgencyReading, changed_agencies, next_dated_change
from lienthong.axis.registry.directory import AgencyTable, AgencyView, Directory, KeyView, SystemView
from lienthong.axis.registry.key_reading import times_of
from lienthong.axis.registry.models import AgencySuccession, ConnectedSystem, RegistryVersion, SystemSecret
from lienthong.axis.registry.states import AgencyWrites, KeyState
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
MOST_CHANGED = 5_000
"""Where more agencies changed since the last snapshot, the whole registry is read again."""


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
            snapshot = load_directory() if snapshot is None else renew_directory(snapshot)
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
    reading = AgencyReading(version=current_version(), now=business_now()).read()
    table = AgencyTable(tuple(sorted(reading.views.values(), key=lambda one: one.code)), reading.views)
    served, left = _served(reading.served), _served(reading.left)
    secrets = _Secrets(is_wanted=with_secrets, at=real_now())
    return Directory(
        version=reading.version,
        table=table,
        codes=reading.codes,
        systems=_systems(secrets, served, left, _inherited(table)),
        served=served,
        left=left,
        taken_at=reading.now,
        expires_at=reading.next_change,
        keys_change_at=secrets.next_change,
    )


def renew_directory(snapshot: Directory) -> Directory:
    """The registry now, from a snapshot and what changed after it; systems and secrets are always read anew.

    Costs by what changed. Reads everything where the clock or the version went back, or very much changed.
    """
    version, now = current_version(), business_now()
    if version < snapshot.version or snapshot.taken_at is None or now < snapshot.taken_at:
        return load_directory()
    changed = changed_agencies(since=snapshot.version, now=now)
    if len(changed) > MOST_CHANGED:
        return load_directory()
    reading = AgencyReading(version=version, now=now, only=changed).read()
    table = snapshot.with_changed(reading.views)
    served = _served(reading.served, snapshot.served, changed)
    left = _served(reading.left, snapshot.left, changed)
    secrets = _Secrets(is_wanted=True, at=real_now())
    foreseen = [moment for moment in (reading.next_change, next_dated_change(after=now)) if moment]
    return Directory(
        version=version,
        table=table,
        codes=snapshot.codes_with(reading.written, reading.codes),
        systems=_systems(secrets, served, left, _inherited(table)),
        served=served,
        left=left,
        taken_at=now,
        expires_at=min(foreseen, default=None),
        keys_change_at=secrets.next_change,
        former=snapshot,
    )


def _is_current(snapshot: Directory) -> bool:
    if snapshot.version != current_version():
        return False
    if snapshot.keys_change_at is not None and real_now() >= snapshot.keys_change_at:
        return False
    return snapshot.expires_at is None or business_now() < snapshot.expires_at


def _inherited(table: AgencyTable) -> dict[uuid.UUID, set[uuid.UUID]]:
    """By body the abolished ones whose open mail its systems fetch: of several heirs the first named."""
    found: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    for abolished in table.order:
        if abolished.is_active:
            continue
        heir, seen = abolished, {abolished.id}
        while not heir.is_active and heir.successors and heir.successors[0] not in seen:
            heir = table.by_id[heir.successors[0]]
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


def _served(
    pairs: Iterable[tuple[uuid.UUID, uuid.UUID]],
    before: Mapping[uuid.UUID, frozenset[uuid.UUID]] | None = None,
    changed: frozenset[uuid.UUID] = frozenset(),
) -> dict[uuid.UUID, frozenset[uuid.UUID]]:
    """By row of a system the agencies it serves: as before, but for the changed ones as the pairs say."""
    found: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    for system_row, agency_id in pairs:
        found[system_row].add(agency_id)
    served = dict(before or {})
    for system_row in {*served, *found}:
        old = served.get(system_row, frozenset())
        new = found.get(system_row, set())
        if old & changed != new:
            served[system_row] = (old - changed) | new
    return served


def _systems(
    secrets: _Secrets,
    served: Mapping[uuid.UUID, frozenset[uuid.UUID]],
    left: Mapping[uuid.UUID, frozenset[uuid.UUID]],
    inherited: Mapping[uuid.UUID, set[uuid.UUID]],
) -> Iterator[SystemView]:
    for row in ConnectedSystem.objects.order_by("system_id"):
        own = served.get(row.id, frozenset())
        gone = {one for heir, bodies in inherited.items() if heir in own for one in bodies}
        yield SystemView(
            id=row.id,
            system_id=row.system_id,
            name=row.name,
            is_active=row.is_active,
            secrets=tuple(secrets.opened[row.id]),
            agency_ids=own | gone if gone else own,
            left_agency_ids=left.get(row.id, frozenset()),
            unreadable_secrets=secrets.unreadable[row.id],
            keys=tuple(secrets.keys[row.id]),
            agency_writes=AgencyWrites(row.agency_writes),
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
