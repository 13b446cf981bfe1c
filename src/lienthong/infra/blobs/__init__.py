"""Bytes by their SHA-256: kept before anything is promised, never lost while referenced."""

from __future__ import annotations

from lienthong.infra.blobs.local import LocalBlobStore, store
from lienthong.infra.blobs.ports import BlobStore, BlobWriter, StoredBlob
from lienthong.infra.blobs.references import ReferenceRow, reference, store_references
from lienthong.infra.blobs.sweeper import Sweeper, SweepReport
from lienthong.infra.models import BlobReference

__all__ = [
    "BlobReference",
    "BlobStore",
    "BlobWriter",
    "LocalBlobStore",
    "ReferenceRow",
    "StoredBlob",
    "SweepReport",
    "Sweeper",
    "reference",
    "store",
    "store_references",
]
