"""May this person do this? Asked by every operation of the office, besides the page's own door."""

from __future__ import annotations

from lienthong.office.organization.actors import Actor
from lienthong.office.organization.errors import NotAllowedError
from lienthong.office.organization.policies import OfficePermission

_WORDS = {
    OfficePermission.DRAFT: "soạn thảo văn bản",
    OfficePermission.APPROVE: "duyệt văn bản",
    OfficePermission.SIGN: "ký văn bản",
    OfficePermission.SEAL: "cấp số, đóng dấu, phát hành",
    OfficePermission.RECEIVE: "tiếp nhận, trả lại văn bản",
    OfficePermission.ASSIGN: "chuyển xử lý",
    OfficePermission.HANDLE: "xử lý văn bản",
    OfficePermission.WATCH: "xem cảnh báo của cơ quan",
    OfficePermission.GUARD: "xử lý việc từ chối văn bản mật",
    OfficePermission.ADMINISTER: "quản trị hệ thống",
    OfficePermission.READ: "xem văn bản",
    OfficePermission.READ_ALL: "xem mọi văn bản của cơ quan",
}


def require(actor: Actor, permission: OfficePermission) -> None:
    """Pass, or raise NotAllowedError naming the act."""
    if permission not in actor.permissions:
        raise NotAllowedError(
            f"{actor.full_name} không được giao quyền {_WORDS[permission]} tại {actor.agency.name}. "
            "Nếu cần, đề nghị quản trị hệ thống phân quyền.",
            permission=permission.value,
        )
