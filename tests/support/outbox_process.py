"""A worker process for kill tests: ``python -m support.outbox_process FOLDER LEASE_SECONDS``.

The effect of a job is a blob reference named by the job's key (idempotent by the table's unique key). Each
handler appends its key to FOLDER/begun; a job with ``{"hang": true}`` then sleeps for ever the first time.
"""

from __future__ import annotations

import sys
import threading
import time
from pathlib import Path

import django

django.setup()

from lienthong.infra import transactions  # noqa: E402  models need the set-up above
from lienthong.infra.blobs import BlobReference, reference  # noqa: E402  the same
from lienthong.infra.outbox import JobView, OutboxWorker  # noqa: E402  the same

_folder = Path(sys.argv[1])


def effect(job: JobView) -> None:
    """Bring about the effect, then perhaps hang."""
    with (_folder / "begun").open("a") as file:
        file.write(f"{job.key}\n")
    row = reference("0" * 64, holder="agency", purpose="effect", owner_id=job.key)
    with transactions.owned():
        BlobReference.objects.bulk_create([row], ignore_conflicts=True)
    if job.payload.get("hang") and not (_folder / "hung").exists():
        (_folder / "hung").touch()
        time.sleep(3600)


if __name__ == "__main__":
    worker = OutboxWorker({"effect": effect}, name="killed", lease_seconds=float(sys.argv[2]))
    worker.run_forever(threading.Event())
