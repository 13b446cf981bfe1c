"""The sealed values of this database: which keys they need, and whose a ring cannot open. Nothing is decrypted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps

from lienthong.infra.sealed_columns import SealedColumn
from lienthong.infra.secrets import KeyRing, name_of_key

_CHUNK = 2000
_NAMED = 5
"""Owners named in a sentence; the rest are counted."""


@dataclass(frozen=True, slots=True)
class Unopenable:
    """Values of one column that this ring cannot open."""

    column: SealedColumn
    owners: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """Whose they are and what to do."""
        named = ", ".join(self.owners[:_NAMED])
        more = f" và {len(self.owners) - _NAMED} nơi khác" if len(self.owners) > _NAMED else ""
        return f"Khóa không mở được của {self.column.what}: {named}{more}. {self.column.remedy}"


def sealed_columns() -> list[SealedColumn]:
    """The columns of this process's product."""
    return [column for config in apps.get_app_configs() for column in getattr(config, "sealed_columns", ())]


def sealing_keys_in_use() -> set[str]:
    """Names of the keys under which some value in use is sealed. Reads every such value: once in a database's life."""
    return {name for column in sealed_columns() for _, name in _names(column) if name}


def unopenable(ring: KeyRing) -> list[Unopenable]:
    """What this ring has no key for, by column."""
    found = []
    for column in sealed_columns():
        owners = [owner for owner, name in _names(column) if not ring.knows_sealing_key(name)]
        if owners:
            found.append(Unopenable(column, tuple(dict.fromkeys(owners))))
    return found


def _names(column: SealedColumn) -> Iterator[tuple[str, str]]:
    # Not the default manager: that of an office's table refuses to look across agencies, and rings belong to none.
    rows = apps.get_model(column.model)._base_manager.filter(**column.in_use)  # noqa: SLF001  Django documents it
    for owner, sealed in rows.order_by("pk").values_list(column.owner, column.column).iterator(_CHUNK):
        yield str(owner), name_of_key(bytes(sealed))
