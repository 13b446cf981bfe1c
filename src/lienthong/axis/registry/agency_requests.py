"""What systems ask of the registry (``registerAgency``, ``deleteAgency``), under the rule an operator set for each.

Nothing a system asks ever removes a row: a deletion ends the agency at a moment, its history stays.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import asdict, dataclass

from django.db.models import Q

from lienthong.axis.registry.agency_carrying_out import carry_out_deletion, carry_out_registration
from lienthong.axis.registry.errors import (
    CodeTakenError,
    OpenMailError,
    OtherNameError,
    OthersAgencyError,
    RegistryError,
    RequestDeclinedError,
    RequestHeldError,
    UnknownAgencyError,
    WritesRefusedError,
)
from lienthong.axis.registry.models import Agency, AgencyCode, AgencyRequest, ConnectedSystem, SystemAgency
from lienthong.axis.registry.policies import check_code, code_key
from lienthong.axis.registry.states import AgencyWrites, RequestKind, RequestState
from lienthong.infra import audit, transactions
from lienthong.infra.clock import business_now
from lienthong.kernel.text import nfc

OpenItems = Callable[[uuid.UUID], int]
"""How many deliveries to an agency nobody has confirmed yet; asked inside the transaction."""
MOST_OPEN = 500
"""Open requests of one system; more are refused until an operator has decided."""
_LEVELS = 20
_BY_RULE = "axis:agency_writes"


@dataclass(frozen=True, slots=True)
class AgencyFacts:
    """What a system says of an agency; texts are trimmed, bounded and free of control characters."""

    code: str
    name: str = ""
    parent_code: str = ""
    mail: str = ""
    phone: str = ""
    fax: str = ""


def ask_to_register(*, system_id: str, facts: AgencyFacts, at: dt.datetime, by: str) -> bool:
    """Register an agency, or change the mail or parent of one the system serves; False when nothing is to change.

    Owns its transaction. Raises `WritesRefusedError`, `RequestHeldError` once the request is kept,
    `RequestDeclinedError`, `MalformedCodeError`, `CodeTakenError`, `OtherNameError`, `UnknownAgencyError`.
    """
    with transactions.owned():
        system = _asking(system_id)
        code, name = check_code(facts.code), nfc(facts.name.strip())
        found, parent = _named(code), _parent(facts.parent_code, at)
        is_own = found is not None and _serves(system, found)
        _check_known(found, name, at)
        if found is not None and is_own and _is_nothing_new(found, parent, facts):
            return False
        request = _kept(system, RequestKind.REGISTER, facts, at=at, by=by)
        is_near = parent is not None and _is_below(parent, system)
        if found is not None:
            is_near = is_own and (parent is None or is_near)
        if is_now := system.agency_writes == AgencyWrites.ACCEPTED and is_near:
            carry_out_registration(request, at=at, by=by, decided_by=_BY_RULE)
    return _told(request, is_now=is_now)


def ask_to_delete(*, system_id: str, code: str, open_items: OpenItems, at: dt.datetime, by: str) -> bool:
    """End an agency now; False when it has an end already. Owns its transaction.

    Raises `WritesRefusedError`, `RequestHeldError` once the request is kept, `RequestDeclinedError`,
    `UnknownAgencyError`, `OthersAgencyError`, `OpenMailError` where mail would be left without a successor.
    """
    with transactions.owned():
        system, found = _asking(system_id), _named(code)
        if found is None:
            raise UnknownAgencyError(
                f"Không có cơ quan nào mang mã {code.strip()[:35]}; hãy kiểm tra lại AgencyCode."
            )
        if not _serves(system, found):
            raise OthersAgencyError(
                f"Cơ quan «{found.name}» không thuộc hệ thống {system.system_id}; hệ thống chỉ xóa được cơ quan của "
                "mình."
            )
        if found.abolished_at is not None:
            return False
        is_alone = not (
            SystemAgency.objects.filter(agency=found, valid_until__isnull=True)
            .exclude(system=system)
            .exists()
        )
        is_now = system.agency_writes == AgencyWrites.ACCEPTED and is_alone
        if is_now and (waiting := open_items(found.id)):
            raise OpenMailError(
                f"Cơ quan «{found.name}» còn {waiting} gói tin chưa nhận xong; xóa lúc này thì không còn ai nhận. Hãy "
                "nhận hết rồi gửi lại yêu cầu, hoặc liên hệ quản trị Trục để ghi cơ quan kế thừa."
            )
        request = _kept(system, RequestKind.DELETE, AgencyFacts(code=code.strip()), at=at, by=by)
        if is_now:
            carry_out_deletion(request, effective_at=at, at=at, by=by, decided_by=_BY_RULE)
    return _told(request, is_now=is_now)


def _told(request: AgencyRequest, *, is_now: bool) -> bool:
    if is_now:
        return True
    raise RequestHeldError(
        f"Đã ghi nhận đề nghị đối với mã {request.code}, chờ quản trị Trục quyết định; chưa có gì thay đổi, không cần "
        f"gửi lại. Mã đề nghị: {request.id}.",
        request_id=str(request.id),
    )


def _asking(system_id: str) -> ConnectedSystem:
    """The system, if its rule lets it ask at all; its row's lock puts its requests in a line."""
    system = ConnectedSystem.objects.select_for_update().filter(system_id=system_id.strip()).first()
    if system is None or not system.is_active or system.agency_writes == AgencyWrites.REFUSED:
        raise WritesRefusedError(
            "Hệ thống này chưa được phép tự đăng ký hoặc xóa cơ quan trên Trục; hãy liên hệ quản trị Trục."
        )
    return system


def _named(code: str) -> Agency | None:
    row = AgencyCode.objects.filter(code_key=code_key(code), valid_until__isnull=True).first()
    return None if row is None else Agency.objects.get(pk=row.agency_id)


def _serves(system: ConnectedSystem, agency: Agency) -> bool:
    """Now and without a foreseen end; who is about to leave asks an operator."""
    return SystemAgency.objects.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=business_now()),
        system=system,
        agency=agency,
        valid_until__isnull=True,
    ).exists()


def _parent(code: str, at: dt.datetime) -> Agency | None:
    if not code.strip():
        return None
    parent = _named(code)
    if parent is None or _has_ended(parent, at):
        raise UnknownAgencyError(
            f"Cơ quan cấp trên mang mã {code.strip()[:35]} chưa có hoặc đã ngừng hoạt động trên Trục; hãy kiểm tra "
            "lại pcode."
        )
    return parent


def _has_ended(agency: Agency, at: dt.datetime) -> bool:
    return not agency.is_active or (agency.abolished_at is not None and agency.abolished_at <= at)


def _check_known(found: Agency | None, name: str, at: dt.datetime) -> None:
    if found is None:
        return
    if _has_ended(found, at):
        raise CodeTakenError(
            f"Mã này thuộc cơ quan «{found.name}» đã ngừng hoạt động, không dùng lại cho cơ quan khác được."
        )
    if found.name != name:
        raise OtherNameError(
            f"Mã này thuộc cơ quan «{found.name}», không phải «{name}»; đổi tên cơ quan do quản trị Trục thực hiện."
        )


def _is_nothing_new(found: Agency, parent: Agency | None, facts: AgencyFacts) -> bool:
    return facts.mail in {"", found.mail} and (parent is None or parent.id == found.parent_id)


def _is_below(parent: Agency, system: ConnectedSystem) -> bool:
    """Whether the system serves this body or one above it."""
    one: Agency | None = parent
    for _level in range(_LEVELS):
        if one is None:
            return False
        if _serves(system, one):
            return True
        one = one.parent
    return False


def _kept(
    system: ConnectedSystem, kind: RequestKind, facts: AgencyFacts, *, at: dt.datetime, by: str
) -> AgencyRequest:
    """The open request of this system about this code, worded as now; a repeat writes nothing."""
    about = AgencyRequest.objects.filter(system=system, kind=kind.value, code_key=code_key(facts.code))
    request = about.filter(state=RequestState.OPEN.value).first()
    if request is not None and _said(request) == facts:
        return request
    if request is None:
        _check_declined(about.order_by("-asked_at", "-id").first(), facts)
        _check_room(system)
        request = AgencyRequest(system=system, kind=kind.value, state=RequestState.OPEN.value)
    for name, value in asdict(facts).items():
        setattr(request, name, value)
    request.code_key, request.asked_at = code_key(facts.code), at
    request.save()
    audit.record(
        "registry.request_kept",
        actor=by,
        object_ref=f"agency_request:{request.id}",
        at=at,
        data={"kind": kind.value, "system_id": system.system_id, **asdict(facts)},
    )
    return request


def _said(request: AgencyRequest) -> AgencyFacts:
    return AgencyFacts(
        request.code, request.name, request.parent_code, request.mail, request.phone, request.fax
    )


def _check_declined(last: AgencyRequest | None, facts: AgencyFacts) -> None:
    if last is not None and last.state == RequestState.DECLINED.value and _said(last) == facts:
        raise RequestDeclinedError(
            f"Quản trị Trục đã không đồng ý đề nghị này: {last.reason}. Nếu cần, hãy liên hệ quản trị Trục.",
            request_id=str(last.id),
        )


def _check_room(system: ConnectedSystem) -> None:
    if AgencyRequest.objects.filter(system=system, state=RequestState.OPEN.value).count() >= MOST_OPEN:
        raise RegistryError(
            f"Hệ thống này đã có {MOST_OPEN} đề nghị đang chờ; hãy gửi tiếp sau khi quản trị Trục đã quyết định."
        )
