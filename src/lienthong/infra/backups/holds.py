"""A backup that runs holds the sweeper: as data, so that every process sees it, and by a lease, so that it ends.

Blobs are only ever added, and removed by the sweeper alone. While a run's lease lasts the sweeper removes nothing;
what the snapshot claims is therefore still there when it is copied. The lease of a killed run ends by itself.
"""

from __future__ import annotations

import datetime as dt
import time

from lienthong.infra import transactions
from lienthong.infra.audit.events import record
from lienthong.infra.clock import business_now
from lienthong.infra.errors import BackupRefusedError
from lienthong.infra.json_values import storable
from lienthong.infra.models import BackupRun
from lienthong.infra.states import BackupState
from lienthong.kernel.clock import real_now

LEASE = dt.timedelta(minutes=15)
RENEW_SECONDS = 30.0


class Run:
    """One run of a backup in the database: its hold from the first moment, its result at the end."""

    def __init__(self, name: str, place: str, *, by: str) -> None:
        """Begin: the row and its event in a transaction of its own."""
        self._by, self._name = by, name
        self._row = BackupRun(
            name=name, place=storable(place), started_at=real_now(), hold_until=real_now() + LEASE
        )
        self._renewed = time.monotonic()
        with transactions.owned():
            self._row.save(force_insert=True)
            self._record("backup.started", place=place)

    def renew(self) -> None:
        """Hold on; writes at most every half minute. Raises BackupRefusedError when the hold was lost."""
        if time.monotonic() - self._renewed < RENEW_SECONDS:
            return
        now = real_now()
        with transactions.owned():
            held = BackupRun.objects.filter(
                pk=self._row.pk, state=BackupState.RUNNING.value, hold_until__gt=now
            ).update(hold_until=now + LEASE)
        if not held:
            raise BackupRefusedError(
                "Lần sao lưu đứng quá lâu nên không còn giữ được kho tệp; bản đang làm bị bỏ. Hãy chạy lại."
            )
        self._renewed = time.monotonic()

    def end(
        self, state: BackupState, *, blobs: int = 0, size: int = 0, sha256: str = "", error: str = ""
    ) -> None:
        """Write the result down, and let the sweeper go."""
        with transactions.owned():
            BackupRun.objects.filter(pk=self._row.pk, state=BackupState.RUNNING.value).update(
                state=state.value,
                hold_until=None,
                finished_at=real_now(),
                blobs=blobs,
                size=size,
                error=storable(error)[:2000],
            )
            outcome = "OK" if state is BackupState.GOOD else "REFUSED"
            if state is BackupState.FAILED:
                self._record("backup.failed", outcome, error=error[:300])
            else:
                self._record("backup.made", outcome, sha256=sha256, blobs=str(blobs), size=str(size))

    def _record(self, code: str, outcome: str = "OK", **facts: str) -> None:
        record(
            code,
            actor=self._by,
            object_ref=f"backup:{self._name}",
            at=business_now(),
            data={name: storable(text) for name, text in facts.items()},
            outcome=outcome,
        )
