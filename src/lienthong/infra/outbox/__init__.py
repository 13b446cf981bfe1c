"""The transactional outbox: an effect is owed in the same transaction that causes it, and is never forgotten.

Retries go on with capped back-off until the effect is done, a handler says it can never be, or an
operator decides (D-08). Effects are idempotent by key, so at-least-once becomes once (SND-07).
"""

from __future__ import annotations

from lienthong.infra.outbox.enqueue import JobRow, enqueue, job, store_jobs
from lienthong.infra.outbox.worker import Handler, JobView, OutboxWorker

__all__ = ["Handler", "JobRow", "JobView", "OutboxWorker", "enqueue", "job", "store_jobs"]
