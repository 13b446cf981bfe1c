"""The registry's version: counted up by every change, so that processes notice when to load again."""

from __future__ import annotations

from django.db.models import F

from lienthong.axis.registry.models import RegistryVersion


def count_up() -> int:
    """Tell every process to load again; the row's lock also puts registry writers in a line."""
    RegistryVersion.objects.get_or_create(pk=1)
    RegistryVersion.objects.filter(pk=1).update(version=F("version") + 1)
    return RegistryVersion.objects.values_list("version", flat=True).get(pk=1)
