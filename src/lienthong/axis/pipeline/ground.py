"""What the submissions of one process stand on, opened once and closed at the end."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from lienthong.alerts.policies import Rules
from lienthong.axis.intake.adapters.page_scanner import PageScanner
from lienthong.axis.intake.ports import SecrecyScanner
from lienthong.axis.pipeline.attachments import remove_leftovers
from lienthong.axis.pipeline.commit import commit_batch
from lienthong.axis.pipeline.items import Acceptance, CommitItem, SubmissionOutcome
from lienthong.axis.registry.queries import directory
from lienthong.infra.blobs import BlobStore, store
from lienthong.infra.clamd import NO_SCANNER, Clamd
from lienthong.infra.clock import business_now
from lienthong.infra.errors import KeyRingRefusedError
from lienthong.infra.groupcommit import GroupCommitter
from lienthong.kernel.calendar import WorkingCalendar

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Ground:
    """Blob store, group committer, page scanner, limit."""

    blobs: BlobStore
    scratch: Path
    committer: GroupCommitter[CommitItem, SubmissionOutcome]
    scanner: SecrecyScanner
    packet_limit: int
    clamd: Clamd = NO_SCANNER
    needs_scan: bool = False
    """Whether a packet whose files cannot be scanned has to come again."""

    def submit(self, item: CommitItem) -> Future[SubmissionOutcome]:
        """Queue an item for the next group commit."""
        return self.committer.submit(item)

    def close(self) -> None:
        """Commit what is queued and end the children."""
        self.committer.close()
        if isinstance(self.scanner, PageScanner):
            self.scanner.close()


def open_ground(scanner: SecrecyScanner | None = None) -> Ground:
    """Open the ground of this process by its settings."""
    _warm_up()
    blobs = store()
    remove_leftovers(blobs.temporary)
    return Ground(
        blobs=blobs,
        scratch=blobs.temporary,
        committer=GroupCommitter(_commit, weight=_weight),
        scanner=scanner or PageScanner(),
        packet_limit=settings.LIENTHONG_PACKET_LIMIT,
        clamd=Clamd(settings.LIENTHONG_CLAMD),
        needs_scan=settings.LIENTHONG_CLAMD_REQUIRED,
    )


def _warm_up() -> None:
    """Load rules, holidays and the registry now, so that the first sender does not wait for them.

    Without a usable key ring the door opens all the same: it answers senders that the trouble is ours.
    """
    Rules.default()
    WorkingCalendar.default().end_of_next_working_day(business_now())
    try:
        directory()
    except KeyRingRefusedError as error:
        log.error("the registry cannot be loaded: %s", error)


def _commit(items: Sequence[CommitItem]) -> Sequence[SubmissionOutcome]:
    return commit_batch(items)


def _weight(item: CommitItem) -> int:
    """Rows an item will write, roughly: a big fan-out goes alone and delays nobody."""
    return 1 + len(item.addressing.recipients) if isinstance(item, Acceptance) else 1
