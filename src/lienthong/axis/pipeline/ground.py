"""What the submissions of one process stand on, opened once and closed at the end."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from lienthong.axis.intake.adapters.page_scanner import PageScanner
from lienthong.axis.intake.ports import SecrecyScanner
from lienthong.axis.pipeline.commit import Acceptance, CommitItem, SubmissionOutcome, commit_batch
from lienthong.infra.blobs import BlobStore, store
from lienthong.infra.groupcommit import GroupCommitter


@dataclass(frozen=True, slots=True)
class Ground:
    """Blob store, group committer, page scanner, limit."""

    blobs: BlobStore
    scratch: Path
    committer: GroupCommitter[CommitItem, SubmissionOutcome]
    scanner: SecrecyScanner
    packet_limit: int

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
    blobs = store()
    return Ground(
        blobs=blobs,
        scratch=blobs.temporary,
        committer=GroupCommitter(_commit, weight=_weight),
        scanner=scanner or PageScanner(),
        packet_limit=settings.LIENTHONG_PACKET_LIMIT,
    )


def _commit(items: Sequence[CommitItem]) -> Sequence[SubmissionOutcome]:
    return commit_batch(items)


def _weight(item: CommitItem) -> int:
    """Rows an item will write, roughly: a big fan-out goes alone and delays nobody."""
    return 1 + len(item.addressing.recipients) if isinstance(item, Acceptance) else 1
