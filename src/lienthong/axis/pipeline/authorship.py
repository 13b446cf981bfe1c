"""Who a packet says it comes from, against who sent it (D-26, D-05, ADR 0005). Pure given the registry snapshot.

A document may name another body than the header ``from``: both sides are warned, its signatures tell. A
recall, an update or a status carries nothing but the word of its author, and a client that trusts the
packet acts on it; so there the author must be the sender, or one for whom the sender speaks.
"""

from __future__ import annotations

from lienthong.axis.intake.errors import BorrowedNameError
from lienthong.axis.registry.queries import AgencyView, Directory, SystemView
from lienthong.edxml.model import BusinessType, DocumentPacket, Packet
from lienthong.identifiers.organ_code import OrganCode
from lienthong.kernel.problems import Problem, Severity

SENT_FOR = "intake.sent_for"
"""The code of a note: sent by the contact point of the body named in the packet."""
_LONGEST_CHAIN = 16
"""Steps up a chain of bodies; the registry forbids circles, a snapshot may hold one for a moment."""
_LONGEST_CODE = 60


def check_author(packet: Packet, sender: AgencyView, system: SystemView, directory: Directory) -> None:
    """Refuse a recall, update or status in the name of a body the sender may not speak for.

    Raises BorrowedNameError (19).
    """
    if isinstance(packet, DocumentPacket) and packet.business.type in {
        BusinessType.NEW,
        BusinessType.REPLACEMENT,
    }:
        return
    written = author_code(packet)
    if speaks_for(sender, written, system, directory):
        return
    raise BorrowedNameError(
        f"Cơ quan ghi trong gói tin ({_short(written)}) khác cơ quan gửi trên trục ({sender.code}), và "
        f"{sender.code} không được gửi thu hồi, cập nhật hay trạng thái thay cơ quan ấy. Đề nghị ghi "
        f"{sender.code} vào MessageHeader/From, hoặc gửi từ hệ thống của {_short(written)}; nếu đó là mã khác "
        "của cùng cơ quan, đề nghị quản trị trục đăng ký thêm mã."
    )


def author_note(
    packet: Packet, sender: AgencyView, system: SystemView, directory: Directory
) -> Problem | None:
    """What both sides see when the packet names another body than its sender (D-26).

    A note where the sender is its recorded contact point, a warning elsewhere (D-05); it never refuses.
    """
    written = author_code(packet)
    if _is(sender, directory.agency(written)):
        return None
    if speaks_for(sender, written, system, directory):
        return Problem(
            SENT_FOR,
            f"Cơ quan gửi trên trục ({sender.code}) gửi thay {_short(written)}, là cơ quan mà {sender.code} làm "
            "đầu mối gửi, nhận.",
            Severity.NOTE,
            "MessageHeader/From/OrganId",
        )
    return Problem(
        "M.MessageHeader.From.OrganId",
        f"Cơ quan gửi ghi trong gói tin ({_short(written)}) khác cơ quan gửi trên trục ({sender.code}). "
        "Đề nghị nơi nhận kiểm tra thẩm quyền gửi.",
        Severity.WARNING,
        "MessageHeader/From/OrganId",
    )


def author_code(packet: Packet) -> str:
    """``MessageHeader/From/OrganId`` as written."""
    return packet.header.sender.organ_id if isinstance(packet, DocumentPacket) else packet.sender.organ_id


def speaks_for(sender: AgencyView, code: str, system: SystemView, directory: Directory) -> bool:
    """Whether ``code`` names the sender or a body in whose name it may send (D-05).

    That is: the body itself under any code; another body of the same system, whose contact point it then
    is; a body that was merged into it; a unit of its own that no other system serves.
    """
    named = directory.agency(code)
    if named is None:
        return _is_written_as_own(sender, code)
    return (
        _is(sender, named)
        or named.id in system.agency_ids
        or _became(named, sender, directory)
        or _is_own_unit(named, sender, system, directory)
    )


def _is(sender: AgencyView, named: AgencyView | None) -> bool:
    return named is not None and named.id == sender.id


def _became(named: AgencyView, sender: AgencyView, directory: Directory) -> bool:
    """Whether an abolished body went on in the sender."""
    waiting, seen = [named], {named.id}
    for _ in range(_LONGEST_CHAIN):
        following = {one for agency in waiting if not agency.is_active for one in agency.successors} - seen
        if sender.id in following:
            return True
        seen |= following
        waiting = [agency for one in following if (agency := directory.agency_by_id(one)) is not None]
    return False


def _is_own_unit(named: AgencyView, sender: AgencyView, system: SystemView, directory: Directory) -> bool:
    """Whether the body is below the sender in the registry and has no system of its own."""
    if any(other.id != system.id for other in directory.systems_serving(named.id)):
        return False
    above = named.parent_id
    for _ in range(_LONGEST_CHAIN):
        if above is None or above == sender.id:
            return above is not None
        parent = directory.agency_by_id(above)
        above = None if parent is None else parent.parent_id
    return False


def _is_written_as_own(sender: AgencyView, code: str) -> bool:
    """Whether a code the registry does not know is by its groups the sender's, or one of a unit of it.

    ``000.00.00.G22`` is ``G22`` turned round, ``G22.14`` and ``000.00.14.G22`` are below it: clients write
    the other generation, and codes of units nobody registered.
    """
    named = OrganCode(code).in_qd_20_form()
    if named is None:
        return False
    for own in (sender.code, sender.old_code, sender.qd20_code):
        top = OrganCode(own).in_qd_20_form()
        if top is not None and f"{named.text}.".startswith(f"{top.text}."):
            return True
    return False


def _short(code: str) -> str:
    return code.strip()[:_LONGEST_CODE]
