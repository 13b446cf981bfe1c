"""One agency as every request sees it, and agencies in groups, so that what is made of a group can be kept."""

from __future__ import annotations

import datetime as dt
import uuid
from bisect import bisect_right, insort
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter

from lienthong.axis.registry.states import FileCheck

CODE = attrgetter("code")
_GROUP = 512
"""Agencies of a group; one that has grown to twice as many is split."""


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
    version: int = 0
    """The registry's version at its last change; never above that of the snapshot."""
    changed_at: dt.datetime | None = None
    is_connected: bool = False
    """Some system serves it."""
    names: tuple[tuple[dt.datetime | None, str], ...] = ()
    """Where it was ever renamed: its names with the business time from which each holds, the oldest first."""

    def name_at(self, moment: dt.datetime) -> str:
        """The name it had, or will have, at a business time: letters show the names of their day."""
        held = [name for since, name in self.names if since is None or since <= moment]
        return held[-1] if held else self.name


@dataclass(frozen=True, slots=True, eq=False)
class AgencyGroup:
    """A run of agencies in order of their codes; the same object in two snapshots holds the same agencies."""

    members: tuple[AgencyView, ...]


def grouped(order: Sequence[AgencyView]) -> tuple[AgencyGroup, ...]:
    """Agencies in order of their codes, in groups."""
    return tuple(AgencyGroup(tuple(order[at : at + _GROUP])) for at in range(0, len(order), _GROUP))


def regrouped(
    groups: Sequence[AgencyGroup], gone: Iterable[AgencyView], fresh: Iterable[AgencyView]
) -> tuple[AgencyGroup, ...]:
    """The groups without those gone and with fresh ones in their places; all others stay the same objects."""
    firsts = [group.members[0].code for group in groups]
    touched: dict[int, list[AgencyView]] = {}

    def members(number: int) -> list[AgencyView]:
        return touched.setdefault(number, list(groups[number].members))

    for view in gone:
        number = bisect_right(firsts, view.code) - 1
        while not any(one is view for one in groups[number].members):
            number -= 1  # equal codes on both sides of a border
        kept = members(number)
        kept[:] = [one for one in kept if one is not view]
    added: list[AgencyView] = []
    for view in fresh:
        if firsts:
            insort(members(max(bisect_right(firsts, view.code) - 1, 0)), view, key=CODE)
        else:
            insort(added, view, key=CODE)
    found: list[AgencyGroup] = []
    for number, group in enumerate(groups):
        now = touched.get(number)
        if now is None:
            found.append(group)
        elif len(now) > 2 * _GROUP:
            found += grouped(now)
        elif now:
            found.append(AgencyGroup(tuple(now)))
    return (*found, *grouped(added))
