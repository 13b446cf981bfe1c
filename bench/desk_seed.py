"""A hundred thousand invented records of one agency for ``./run bench desk``, and browsers of its people.

Written in bulk, table by table: what is measured is reading. Each record has what its life leaves behind where the
lists look: its number in a book, hand-over with a lead, recipients with the sending that reached them.
"""

from __future__ import annotations

import datetime as dt
import random
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from lienthong.exchange.statuses import ProgressState
from lienthong.infra import transactions
from lienthong.infra.bulk import insert_rows
from lienthong.infra.clock import business_now
from lienthong.kernel.clock import legal_date
from lienthong.office.incoming.models import Incoming
from lienthong.office.incoming.states import IncomingState
from lienthong.office.organization import queries
from lienthong.office.organization.operations import NewAgency, add_agency
from lienthong.office.organization.policies import OfficeRole
from lienthong.office.outgoing.models import Outgoing, Recipient, RecipientSending, Sending
from lienthong.office.outgoing.states import OutgoingState, RecipientKind, SendState
from lienthong.office.records import policies
from lienthong.office.records.models import Record, Register, RegisterEntry
from lienthong.office.records.states import Direction
from lienthong.office.workflow.models import Assignment, AssignmentPart, Participant, Task
from lienthong.office.workflow.states import PartRole, TaskKind
from support.office_world import OfficeWorld, browser_of

if TYPE_CHECKING:
    from django.test import Client

_BATCH = 5000
_KINDS = ("Công văn", "Báo cáo", "Kế hoạch", "Thông báo", "Giấy mời", "Tờ trình", "Quyết định")
_ISSUERS = (
    "Văn phòng Chính phủ",
    "Bộ Nội vụ",
    "Bộ Tài chính",
    "Sở Xây dựng",
    "UBND huyện Đại Lộc",
    "Sở Y tế",
)
_PARTS = (
    ("Về việc", "Hướng dẫn", "Triển khai", "Báo cáo", "Đề nghị", "Tăng cường", "Góp ý dự thảo"),
    ("phòng chống dịch", "điều hành tác nghiệp", "gửi, nhận văn bản", "đề án đường liên tỉnh", "cải cách hành chính"),
    ("quý I", "năm 2021", "trên địa bàn tỉnh", "theo chỉ đạo của Thủ tướng", "phục vụ Tết Nguyên đán", "giai đoạn mới"),
)  # fmt: skip


_RECIPIENTS = (("H47.10", "Sở Y tế"), ("H47.20", "UBND huyện Đại Lộc"))


@dataclass(frozen=True, slots=True)
class _Desk:
    """Whose records they are."""

    agency_id: UUID
    body_id: UUID
    books: dict[str, UUID]
    clerk_id: UUID
    officer_id: UUID
    at: dt.datetime


def fill(count: int) -> dict[str, Client]:
    """Seed the database of this process; a clerk who sees all and an officer who sees a tenth, signed in.

    Tells on standard error how far it is.
    """
    at = business_now()
    new = NewAgency(
        code="H47", name="UBND tỉnh Quảng Nam", short_name="Quảng Nam", place="Quảng Nam", abbreviation="UBND"
    )
    world = OfficeWorld(add_agency(new, at=at, by="bench"))
    clerk = world.hire("vanthu", "Nguyễn Thị Hạnh", OfficeRole.CLERK, "Văn thư", at=at)
    officer = world.hire("chuyenvien", "Trần Minh Đức", OfficeRole.OFFICER, "Chuyên viên", at=at)
    body = queries.list_bodies(world.agency_id, on=legal_date(at))[0]
    desk = _Desk(
        world.agency_id, body.id, _books(world.agency_id, body.id, count, at), clerk.id, officer.id, at
    )
    rng = random.Random(20210201)
    begun = time.perf_counter()
    for start in range(0, count, _BATCH):
        numbers = range(start, min(start + _BATCH, count))
        records = [_record(world.agency_id, body.id, number, rng, at) for number in numbers]
        with transactions.owned():
            _store(records, desk)
        took = time.perf_counter() - begun
        sys.stderr.write(f"\rseeding: {numbers.stop:,} of {count:,} records, {took:.0f} s")
        sys.stderr.flush()
    sys.stderr.write("\n")
    return {"clerk": browser_of("vanthu"), "officer": browser_of("chuyenvien")}


def middle_record() -> UUID:
    """The record half-way down the lists."""
    rows = Record.objects.across("the measurement reads from the middle").order_by("id")
    return rows.values_list("id", flat=True)[rows.count() // 2]


def _books(agency_id: UUID, body_id: UUID, count: int, at: dt.datetime) -> dict[str, UUID]:
    books = [
        Register(
            agency_id=agency_id,
            issuing_body_id=body_id,
            direction=direction.value,
            year=legal_date(at).year,
            last_number=count,
        )
        for direction in Direction
    ]
    with transactions.owned():
        insert_rows(books)
    return {book.direction: book.id for book in books}


def _record(agency_id: UUID, body_id: UUID, number: int, rng: random.Random, at: dt.datetime) -> Record:
    is_incoming = number % 2 == 0
    issuer = rng.choice(_ISSUERS) if is_incoming else "UBND tỉnh Quảng Nam"
    subject, kind = " ".join(rng.choice(part) for part in _PARTS), rng.choice(_KINDS)
    code_number, notation = str(number + 1), "VPCP-KSTT" if is_incoming else "UBND-KGVX"
    issued_on = legal_date(at - dt.timedelta(minutes=4 * number))
    plain, folded = policies.search_words(f"{code_number}/{notation}", kind, subject, issuer)
    return Record(
        agency_id=agency_id,
        direction=(Direction.IN if is_incoming else Direction.OUT).value,
        issuing_body_id=None if is_incoming else body_id,
        kind_name=kind,
        code_number=code_number,
        code_notation=notation,
        issued_on=issued_on,
        issuer_name=issuer,
        subject=subject,
        urgency=number % 4 if number % 10 == 0 else 0,
        created_at=at - dt.timedelta(minutes=4 * number),
        code_key=policies.code_key(code_number, notation),
        identity_key=policies.identity_key(issuer, code_number, notation, issued_on),
        words_plain=plain,
        words_folded=folded,
    )


def _store(records: list[Record], desk: _Desk) -> None:
    insert_rows(records)
    incoming = [row for row in records if row.direction == Direction.IN.value]
    outgoing = [row for row in records if row.direction == Direction.OUT.value]
    _store_incoming(incoming, desk)
    _store_outgoing(outgoing, desk)
    insert_rows(
        [
            RegisterEntry(
                agency_id=row.agency_id,
                register_id=desk.books[row.direction],
                number=int(row.code_number),
                record_id=row.id,
                dated=row.issued_on or legal_date(desk.at),
                taken_at=row.created_at,
                taken_by="Văn thư",
            )
            for place, row in enumerate(records)
            if place % 50
        ]
    )
    _store_work(records, desk)


def _store_incoming(records: Sequence[Record], desk: _Desk) -> None:
    """Nearly all completed, one in fifty just arrived, a few at work, one in a thousand returned."""
    states = {0: IncomingState.ARRIVED, 1: IncomingState.IN_PROGRESS, 2: IncomingState.ACCEPTED}
    insert_rows(
        [
            Incoming(
                agency_id=row.agency_id,
                record_id=row.id,
                state=(
                    IncomingState.REFUSED
                    if place % 1000 == 999
                    else states.get(place % 50, IncomingState.COMPLETED)
                ).value,
                arrived_at=row.created_at,
            )
            for place, row in enumerate(records)
        ]
    )
    led = [row for place, row in enumerate(records) if place % 50]
    given = [
        Assignment(
            agency_id=row.agency_id,
            record_id=row.id,
            assigned_at=row.created_at,
            assigned_by="Chánh Văn phòng",
        )
        for row in led
    ]
    insert_rows(given)
    insert_rows(
        [
            AssignmentPart(
                agency_id=one.agency_id, assignment=one, role=PartRole.LEAD.value, user_id=desk.officer_id
            )
            for one in given
        ]
    )


def _store_outgoing(records: Sequence[Record], desk: _Desk) -> None:
    """Nearly all issued and sent to two recipients who have completed; one in five hundred failed."""
    states = {0: OutgoingState.DRAFT, 1: OutgoingState.SUBMITTED, 2: OutgoingState.SEALED}
    rows = [
        Outgoing(
            agency_id=row.agency_id,
            record_id=row.id,
            state=states.get(place % 200, OutgoingState.ISSUED).value,
            drafter_id=desk.clerk_id,
            issued_at=row.created_at,
        )
        for place, row in enumerate(records)
    ]
    insert_rows(rows)
    issued = [row for row in rows if row.state == OutgoingState.ISSUED.value]
    sendings = [
        Sending(
            agency_id=row.agency_id,
            outgoing_id=row.record_id,
            number=1,
            packed_at=row.issued_at,
            sent_at=row.issued_at,
            doc_id=str(row.record_id),
            made_by="Văn thư",
        )
        for row in issued
    ]
    insert_rows(sendings)
    recipients = [
        Recipient(
            agency_id=one.agency_id,
            outgoing_id=one.outgoing_id,
            kind=RecipientKind.AXIS.value,
            code=code,
            name=name,
        )
        for one in sendings
        for code, name in _RECIPIENTS
    ]
    insert_rows(recipients)
    insert_rows(
        [
            RecipientSending(
                agency_id=one.agency_id,
                sending=sendings[place // len(_RECIPIENTS)],
                recipient=one,
                state=(SendState.FAILED if place % 1000 == 0 else SendState.SENT).value,
                progress=ProgressState.COMPLETED.value,
                queued_at=desk.at,
            )
            for place, one in enumerate(recipients)
        ]
    )


def _store_work(records: Sequence[Record], desk: _Desk) -> None:
    seen = [row for place, row in enumerate(records) if place % 10 == 0]
    insert_rows(
        [Participant(agency_id=row.agency_id, record_id=row.id, user_id=desk.officer_id) for row in seen]
    )
    insert_rows(
        [
            Task(
                agency_id=row.agency_id,
                record_id=row.id,
                kind=(TaskKind.HANDLE if place % 2 else TaskKind.ACCEPT).value,
                user_id=desk.officer_id if place % 2 else None,
                role="" if place % 2 else OfficeRole.CLERK.value,
                opened_at=desk.at,
                due_at=desk.at + dt.timedelta(hours=place),
            )
            for place, row in enumerate(records)
            if place % 500 == 0 or place % 500 == 1
        ]
    )
