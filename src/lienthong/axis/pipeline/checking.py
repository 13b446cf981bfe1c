"""What a readable packet must satisfy before it is taken in: service, sender, fields, recipients, secrecy.

Pure given the registry snapshot. Order of refusals: secrecy first (nothing else may then be told or kept,
D-23), and alone; then all others together: sender, fields, author, recipients (``faults``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lienthong.axis.intake.errors import (
    FieldsError,
    IntakeError,
    PageUnreadError,
    RecipientNotListedError,
    SecretError,
    SenderError,
    UnknownRecipientError,
    UnreadableError,
    WrongServiceError,
)
from lienthong.axis.intake.ports import READER_STOPPED
from lienthong.axis.pipeline.authorship import author_note
from lienthong.axis.registry.queries import AgencyView, Directory, SystemView
from lienthong.edxml.model import DocumentPacket, Packet, StatusReport
from lienthong.edxml.reader import ReadResult
from lienthong.kernel.judgement import Judgement, Outcome
from lienthong.kernel.problems import Problem, Severity

SECRECY_REFUSED = "Văn bản mật không gửi qua hệ thống này; thực hiện theo quy định về bảo vệ bí mật nhà nước."


@dataclass(frozen=True, slots=True)
class Addressing:
    """Who sends and to whom, as the registry knows them."""

    sender: AgencyView
    recipients: tuple[AgencyView, ...]


@dataclass(frozen=True, slots=True)
class Request:
    """What the client said beside the packet: its system, ``from``, ``to``, ``messagetype``."""

    system: SystemView
    sender_code: str
    to_header: tuple[str, ...] | None
    service: str


def check_secrecy(read: ReadResult, pages: Iterable[Judgement]) -> None:
    """Refuse a packet marked Mật or above, in its header or on page 1 of a file (D-23)."""
    judged = list(pages)
    if read.secrecy is not None:
        raise SecretError(SECRECY_REFUSED, ground=read.secrecy.code, level=read.secrecy.level)
    marked = next((page for page in judged if page.outcome is Outcome.FAILED), None)
    if marked is not None:
        raise SecretError(SECRECY_REFUSED, ground=marked.code)
    stopped = [page for page in judged if page.code == READER_STOPPED]
    if stopped:
        raise PageUnreadError(
            f"{stopped[0].sentence} Việc đọc bị dừng vì quá lâu hoặc tệp hỏng, nên gói tin không được nhận. "
            "Đề nghị xuất lại tệp (PDF thông thường) rồi gửi lại."
        )


def secret_parties(
    read: ReadResult, request: Request, directory: Directory
) -> tuple[AgencyView, tuple[AgencyView, ...]] | None:
    """Between whom a secret packet was to go, for telling them (D-23); None where the sender is not proven."""
    try:
        sender = check_sender(request, directory)
    except SenderError:
        return None
    codes = request.to_header or (_listed(read.packet) if read.packet is not None else ())
    found = [directory.agency(code) for code in codes]
    unique = {agency.id: agency for agency in found if agency is not None and agency.is_active}
    return sender, tuple(unique.values())


def check_sender(request: Request, directory: Directory) -> AgencyView:
    """The sender is the header ``from``, and must be served by this system (D-26)."""
    if not request.sender_code.strip():
        raise SenderError("Thiếu tiêu đề from (mã định danh cơ quan gửi). Đề nghị bổ sung rồi gửi lại.")
    agency = directory.agency(request.sender_code)
    is_over = agency is not None and not agency.is_active and request.service != "STATUS"
    served = request.system.agency_ids
    if request.service == "STATUS":
        served |= request.system.left_agency_ids
    if agency is None or is_over or agency.id not in served:
        raise SenderError(
            f"Cơ quan gửi {request.sender_code.strip()} chưa đăng ký trên trục hoặc không thuộc hệ thống "
            f"{request.system.system_id}. Đề nghị kiểm tra mã định danh, hoặc liên hệ quản trị trục."
        )
    return agency


def check_packet(read: ReadResult, service: str) -> Packet:
    """The packet itself: readable, of the announced kind, with everything it must carry.

    What is longer than the standard says is on the wire of existing systems: taken whole, noted, never cut.
    """
    if read.packet is None:
        raise UnreadableError(_list("Không đọc được gói tin", read.problems), problems=_codes(read.problems))
    if announced(read, service) is None:
        raise WrongServiceError(
            "messagetype không khớp với nội dung: văn bản gửi với messagetype=edoc, trạng thái gửi với "
            "messagetype=status. Đề nghị sửa rồi gửi lại."
        )
    errors = [problem for problem in read.problems if problem.severity is Severity.ERROR]
    if errors:
        raise FieldsError(_list("Gói tin chưa đạt yêu cầu", errors), problems=_codes(errors))
    return read.packet


def announced(read: ReadResult, service: str) -> Packet | None:
    """What could be read, if it is of the kind that ``messagetype`` announced; its fields may still be wrong."""
    expected = StatusReport if service == "STATUS" else DocumentPacket
    return read.packet if isinstance(read.packet, expected) else None


def check_recipients(packet: Packet, request: Request, directory: Directory) -> tuple[AgencyView, ...]:
    """Resolve the recipients: ``to`` if given, else the packet's own (D-26); each agency once."""
    listed = _listed(packet)
    wanted = tuple(code for code in request.to_header or () if code.strip()) or listed
    _check_listed(wanted, listed, directory)
    if isinstance(packet, StatusReport):
        return _whom_a_status_reaches(wanted, directory)
    unknown = [code for code in wanted if code.strip() and not _is_active(directory.agency(code))]
    if unknown:
        names = ", ".join(dict.fromkeys(_unreached(code, directory) for code in unknown))
        raise UnknownRecipientError(
            f"Không gửi được vì các nơi nhận sau chưa có hoặc không còn hoạt động trên trục: {names}. "
            "Đề nghị kiểm tra lại mã định danh nơi nhận; toàn bộ gói tin chưa được gửi cho nơi nào."
        )
    found = (directory.agency(code) for code in wanted)
    unique = {agency.id: agency for agency in found if agency is not None}
    return tuple(unique.values())


def _whom_a_status_reaches(codes: Sequence[str], directory: Directory) -> tuple[AgencyView, ...]:
    """A status of a letter that an abolished body had sent goes to the first body that went on in it (IDN-02)."""
    found = [directory.agency(code) for code in codes]
    unknown = [
        code.strip() for code, agency in zip(codes, found, strict=True) if agency is None and code.strip()
    ]
    if unknown:
        raise UnknownRecipientError(
            f"Không gửi được trạng thái vì nơi nhận chưa có trên trục: {', '.join(unknown)}. "
            "Đề nghị kiểm tra lại mã định danh nơi nhận."
        )
    reached = [
        agency if agency.is_active else next(iter(directory.heirs(agency)), agency)
        for agency in found
        if agency is not None
    ]
    return tuple({agency.id: agency for agency in reached}.values())


def _unreached(code: str, directory: Directory) -> str:
    """The recipient as written; of an abolished one its name and who goes on (D-27)."""
    agency = directory.agency(code)
    if agency is None:
        return code.strip()
    heirs = ", ".join(f"{heir.name} ({heir.code})" for heir in directory.heirs(agency))
    successor = f"; cơ quan kế thừa: {heirs}" if heirs else "; không có cơ quan kế thừa"
    return f"{code.strip()} ({agency.name} đã ngừng hoạt động{successor})"


def notes(
    packet: Packet, sender: AgencyView, request: Request, directory: Directory, pages: Iterable[Judgement]
) -> list[Problem]:
    """What does not refuse but both sides should see: another ``From`` in the packet, unread pages."""
    other = author_note(packet, sender, request.system, directory)
    found = [] if other is None else [other]
    found.extend(
        Problem(page.code, page.sentence, Severity.NOTE)
        for page in pages
        if page.outcome is Outcome.CANNOT_TELL
    )
    return found


def _listed(packet: Packet) -> tuple[str, ...]:
    if isinstance(packet, StatusReport):
        return (packet.response_for.organ_id,)
    return tuple(recipient.organ_id for recipient in packet.header.recipients)


def _check_listed(wanted: Sequence[str], listed: Sequence[str], directory: Directory) -> None:
    def same_body(code: str) -> object:
        agency = directory.agency(code)
        return agency.id if agency is not None else code.strip().casefold()

    allowed = {same_body(code) for code in listed}
    extra = [code.strip() for code in wanted if same_body(code) not in allowed]
    if extra:
        raise RecipientNotListedError(
            f"Tiêu đề to có nơi nhận không có trong gói tin: {', '.join(dict.fromkeys(extra))}. "
            "Đề nghị sửa danh sách nơi nhận cho khớp rồi gửi lại."
        )


def _is_active(agency: AgencyView | None) -> bool:
    return agency is not None and agency.is_active


def _codes(problems: Iterable[Problem]) -> list[str]:
    return [problem.code for problem in problems]


def _list(opening: str, problems: Sequence[Problem]) -> str:
    if not problems:
        return f"{opening}."
    named = "; ".join(f"({problem.code}) {problem.sentence}" for problem in problems[:20])
    more = f"; và {len(problems) - 20} lỗi khác" if len(problems) > 20 else ""
    return f"{opening}: {named}{more}"


__all__ = [
    "SECRECY_REFUSED",
    "Addressing",
    "IntakeError",
    "Request",
    "announced",
    "check_packet",
    "check_recipients",
    "check_secrecy",
    "check_sender",
    "notes",
]
