"""The conservation law of outgoing documents: issued means numbered and sent, owed or settled at every recipient.

What somebody may be changing meanwhile is looked at twice, so an audit beside a running office cries no wolf.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from uuid import UUID

from lienthong.infra.audit import Finding
from lienthong.office.outgoing.models import Change, Outgoing, Recipient, RecipientSending, Sending
from lienthong.office.outgoing.states import OutgoingState, RecipientKind, SendState

_WHY = "the audit reads every agency"
_CHUNK = 1000
NUMBERED = frozenset({OutgoingState.SEALED, OutgoingState.ISSUED})
"""States in which a document has its number; earlier it may have one that is being given."""


def without_life(record_ids: Sequence[UUID]) -> list[UUID]:
    """Those of the outgoing records that have no state at all."""
    known = set(Outgoing.objects.across(_WHY).filter(pk__in=list(record_ids)).values_list("pk", flat=True))
    return [one for one in record_ids if one not in known]


def count_outgoing() -> int:
    """How many outgoing documents the installation holds."""
    return Outgoing.objects.across(_WHY).count()


def breaks(
    unfinished: Callable[[], set[str]], numbered: Callable[[Sequence[UUID]], set[UUID]]
) -> Iterator[Finding]:
    """Every break of the law.

    ``unfinished`` gives the ids of sendings the outbox still owes, ``numbered`` which of some records have
    an entry in a book.
    """
    yield from _unnumbered(numbered)
    yield from _sent_to_nobody()
    yield from _forgotten(unfinished)


def kept_packets() -> Iterator[tuple[str, str]]:
    """Every packet handed to the axis: the row concerned and its hash."""
    rows = Sending.objects.across(_WHY).exclude(packet_sha256="").order_by("id")
    for row in rows.iterator(chunk_size=_CHUNK):
        yield f"sending:{row.id}", row.packet_sha256
    changes = Change.objects.across(_WHY).exclude(packet_sha256="").order_by("id")
    for row in changes.iterator(chunk_size=_CHUNK):
        yield f"change:{row.id}", row.packet_sha256


def _unnumbered(numbered: Callable[[Sequence[UUID]], set[UUID]]) -> Iterator[Finding]:
    rows = Outgoing.objects.across(_WHY).filter(state__in=[state.value for state in NUMBERED])
    ids = rows.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=_CHUNK)
    while page := list(islice(ids, _CHUNK)):
        known = numbered(page)
        for one in page:
            if one not in known:
                yield Finding(
                    "outgoing.no_number", "Văn bản đã đóng dấu nhưng không có số trong sổ.", f"record:{one}"
                )


def _sent_to_nobody() -> Iterator[Finding]:
    issued = Recipient.objects.across(_WHY).filter(
        kind=RecipientKind.AXIS.value, outgoing__state=OutgoingState.ISSUED.value
    )
    current = RecipientSending.objects.across(_WHY).filter(is_superseded=False)
    for row in issued.exclude(pk__in=current.values("recipient_id")).order_by("id"):
        yield Finding(
            "outgoing.not_sent",
            "Nơi nhận của văn bản đã phát hành không có lượt gửi nào.",
            f"recipient:{row.id}",
        )


def _forgotten(unfinished: Callable[[], set[str]]) -> Iterator[Finding]:
    queued = RecipientSending.objects.across(_WHY).filter(state=SendState.QUEUED.value, is_superseded=False)
    waiting = set(queued.values_list("sending_id", flat=True))
    if not waiting:
        return
    owed = unfinished()
    missing = [one for one in waiting if str(one) not in owed]
    # sent between the two readings: it is done, not forgotten
    for sending_id in queued.filter(sending__in=missing).values_list("sending_id", flat=True).distinct():
        yield Finding(
            "outgoing.sending_forgotten",
            "Gói tin chưa gửi và không còn việc gửi nào chờ.",
            f"sending:{sending_id}",
        )
