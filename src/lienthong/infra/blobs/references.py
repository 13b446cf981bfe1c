"""Claims on blobs: the sweeper keeps whatever one row names."""

from __future__ import annotations

from collections.abc import Sequence

from lienthong.infra import transactions
from lienthong.infra.bulk import insert_rows
from lienthong.infra.models import BlobReference
from lienthong.kernel.clock import real_now

_BATCH = 500


ReferenceRow = BlobReference
"""An unsaved claim on its way through a bulk write."""


def reference(sha256: str, *, holder: str, purpose: str, owner_id: str) -> BlobReference:
    """An unsaved claim for ``bulk_create(ignore_conflicts=True)`` in the promising transaction."""
    return BlobReference(sha256=sha256, holder=holder, purpose=purpose, owner_id=owner_id, made_at=real_now())


def store_references(rows: Sequence[ReferenceRow]) -> None:
    """Save many claims in the transaction that is open; those standing already change nothing."""
    transactions.require()
    insert_rows(rows, ignore_conflicts=True)


def referenced(hashes: Sequence[str]) -> set[str]:
    """Those of the hashes that at least one holder claims, as committed now."""
    found: set[str] = set()
    for start in range(0, len(hashes), _BATCH):
        some = hashes[start : start + _BATCH]
        found.update(
            BlobReference.objects.filter(sha256__in=some).values_list("sha256", flat=True).distinct()
        )
    return found
