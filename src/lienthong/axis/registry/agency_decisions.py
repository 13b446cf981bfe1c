"""What operators decide about systems that register and delete agencies: the rule of each, and each held request."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from lienthong.axis.registry.agency_carrying_out import (
    carry_out_deletion,
    carry_out_registration,
    note_decision,
)
from lienthong.axis.registry.agency_requests import OpenItems
from lienthong.axis.registry.errors import OpenMailError, RegistryError, RequestStateError
from lienthong.axis.registry.models import AgencyCode, AgencyRequest, ConnectedSystem
from lienthong.axis.registry.policies import code_key
from lienthong.axis.registry.states import DECISIONS, AgencyWrites, RequestKind, RequestState
from lienthong.axis.registry.versions import count_up
from lienthong.infra import audit, transactions


@dataclass(frozen=True, slots=True)
class RequestView:
    """A system's request as operators see it; times are business times."""

    id: uuid.UUID
    system_id: str
    kind: RequestKind
    state: RequestState
    code: str
    name: str
    parent_code: str
    mail: str
    phone: str
    fax: str
    asked_at: dt.datetime
    reason: str


def set_agency_writes(*, system_id: str, writes: AgencyWrites, at: dt.datetime, by: str) -> None:
    """Set what becomes of a system's ``registerAgency`` and ``deleteAgency``. Owns its transaction."""
    with transactions.owned():
        count_up()
        system = ConnectedSystem.objects.filter(system_id=system_id.strip()).first()
        if system is None:
            raise RegistryError(f"Chưa có hệ thống {system_id.strip()}. Đề nghị kiểm tra lại mã hệ thống.")
        before, system.agency_writes = system.agency_writes, writes.value
        system.save(update_fields=["agency_writes"])
        audit.record(
            "registry.agency_writes_set",
            actor=by,
            object_ref=f"system:{system.id}",
            at=at,
            data={"system_id": system.system_id, "before": before, "after": writes.value},
        )


def list_requests(*, is_open: bool = True, limit: int = 500) -> list[RequestView]:
    """Requests that wait for a decision, the oldest first; or all, the newest first."""
    rows = AgencyRequest.objects.select_related("system")
    rows = (
        rows.filter(state=RequestState.OPEN.value).order_by("asked_at")
        if is_open
        else rows.order_by("-asked_at")
    )
    return [
        RequestView(
            id=row.id,
            system_id=row.system.system_id,
            kind=RequestKind(row.kind),
            state=RequestState(row.state),
            code=row.code,
            name=row.name,
            parent_code=row.parent_code,
            mail=row.mail,
            phone=row.phone,
            fax=row.fax,
            asked_at=row.asked_at,
            reason=row.reason,
        )
        for row in rows[:limit]
    ]


def accept_request(
    *,
    request_id: uuid.UUID,
    open_items: OpenItems,
    successor_codes: Sequence[str] = (),
    effective_at: dt.datetime | None = None,
    at: dt.datetime,
    by: str,
) -> RequestKind:
    """Carry out what a system asked; of a deletion with successors and from a date (default: now).

    Owns its transaction. Raises `RequestStateError`, `OpenMailError` where a deletion would leave mail without
    a successor, and what registering and abolishing raise.
    """
    with transactions.owned():
        request = _decidable(request_id, RequestState.ACCEPTED)
        kind = RequestKind(request.kind)
        if kind is RequestKind.REGISTER:
            carry_out_registration(request, at=at, by=by, decided_by=by)
            return kind
        if not successor_codes:
            _check_nothing_open(request.code, open_items)
        carry_out_deletion(
            request,
            successor_codes=successor_codes,
            effective_at=effective_at or at,
            at=at,
            by=by,
            decided_by=by,
        )
    return kind


def decline_request(*, request_id: uuid.UUID, reason: str, at: dt.datetime, by: str) -> None:
    """Decline a request with a reason, which the system is told when it asks again. Owns its transaction."""
    if not reason.strip():
        raise RegistryError("Chưa nhập lý do không đồng ý. Đề nghị nhập --reason.")
    with transactions.owned():
        request = _decidable(request_id, RequestState.DECLINED)
        note_decision(request, RequestState.DECLINED, at=at, by=by, reason=reason.strip())


def _decidable(request_id: uuid.UUID, wanted: RequestState) -> AgencyRequest:
    request = (
        AgencyRequest.objects.select_for_update(of=("self",))
        .select_related("system")
        .filter(pk=request_id)
        .first()
    )
    if request is None or wanted not in DECISIONS[RequestState(request.state)]:
        raise RequestStateError(
            "Không có đề nghị này hoặc đề nghị đã được quyết định. Đề nghị xem lại danh sách."
        )
    return request


def _check_nothing_open(code: str, open_items: OpenItems) -> None:
    row = AgencyCode.objects.filter(code_key=code_key(code), valid_until__isnull=True).first()
    if row is not None and (waiting := open_items(row.agency_id)):
        raise OpenMailError(
            f"Cơ quan mang mã {code} còn {waiting} gói tin chưa nhận xong. Đề nghị ghi cơ quan kế thừa bằng "
            "--successor."
        )
