"""A hundred thousand invented records of one agency for ``./run bench desk``, and browsers of its people."""

from __future__ import annotations

import datetime as dt
import random
from typing import TYPE_CHECKING
from uuid import UUID

from lienthong.infra import transactions
from lienthong.infra.clock import business_now
from lienthong.kernel.clock import legal_date
from lienthong.office.incoming.models import Incoming
from lienthong.office.incoming.states import IncomingState
from lienthong.office.organization import queries
from lienthong.office.organization.operations import NewAgency, add_agency
from lienthong.office.organization.policies import OfficeRole
from lienthong.office.outgoing.models import Outgoing
from lienthong.office.outgoing.states import OutgoingState
from lienthong.office.records import policies
from lienthong.office.records.models import Record
from lienthong.office.records.states import Direction
from lienthong.office.workflow.models import Participant, Task
from lienthong.office.workflow.states import TaskKind
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


def fill(count: int) -> dict[str, Client]:
    """Seed the database of this process; a clerk who sees all and an officer who sees a tenth, signed in."""
    at = business_now()
    new = NewAgency(
        code="H47", name="UBND tỉnh Quảng Nam", short_name="Quảng Nam", place="Quảng Nam", abbreviation="UBND"
    )
    world = OfficeWorld(add_agency(new, at=at, by="bench"))
    clerk = world.hire("vanthu", "Nguyễn Thị Hạnh", OfficeRole.CLERK, "Văn thư", at=at)
    officer = world.hire("chuyenvien", "Trần Minh Đức", OfficeRole.OFFICER, "Chuyên viên", at=at)
    body = queries.list_bodies(world.agency_id, on=legal_date(at))[0]
    rng = random.Random(20210201)
    for start in range(0, count, _BATCH):
        numbers = range(start, min(start + _BATCH, count))
        records = [_record(world.agency_id, body.id, number, rng, at) for number in numbers]
        with transactions.owned():
            _store(records, clerk.id, officer.id, at)
    return {"clerk": browser_of("vanthu"), "officer": browser_of("chuyenvien")}


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


def _store(records: list[Record], clerk_id: UUID, officer_id: UUID, at: dt.datetime) -> None:
    Record.objects.bulk_create(records)
    arrived, accepted, issued = IncomingState.ARRIVED, IncomingState.COMPLETED, OutgoingState.ISSUED
    Incoming.objects.bulk_create(
        Incoming(
            agency_id=row.agency_id,
            record_id=row.id,
            state=(arrived if place % 50 == 0 else accepted).value,
            arrived_at=row.created_at,
        )
        for place, row in enumerate(records)
        if row.direction == Direction.IN.value
    )
    Outgoing.objects.bulk_create(
        Outgoing(
            agency_id=row.agency_id,
            record_id=row.id,
            state=issued.value,
            drafter_id=clerk_id,
            issued_at=row.created_at,
        )
        for row in records
        if row.direction == Direction.OUT.value
    )
    seen = [row for place, row in enumerate(records) if place % 10 == 0]
    Participant.objects.bulk_create(
        Participant(agency_id=row.agency_id, record_id=row.id, user_id=officer_id) for row in seen
    )
    Task.objects.bulk_create(
        Task(
            agency_id=row.agency_id,
            record_id=row.id,
            kind=(TaskKind.HANDLE if place % 2 else TaskKind.ACCEPT).value,
            user_id=officer_id if place % 2 else None,
            role="" if place % 2 else OfficeRole.CLERK.value,
            opened_at=at,
            due_at=at + dt.timedelta(hours=place),
        )
        for place, row in enumerate(records)
        if place % 500 == 0 or place % 500 == 1
    )
