"""Words of the console for the audit log: what happened, by whom, on what, with which facts."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

EVENT_GROUPS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "Cửa nhận": {
            "intake.accepted": "Nhận gói tin",
            "intake.refused": "Từ chối gói tin ở cửa nhận",
            "intake.files_checked": "Kiểm tra tệp sau khi tiếp nhận (định dạng, mã độc, chữ ký số)",
            "intake.secret_refused": "Từ chối gói tin có dấu chỉ độ mật",
        },
        "Chuyển phát": {
            "delivery.released": "Thôi giữ, chuyển cho nơi nhận",
            "delivery.taken": "Hệ thống nơi nhận lấy văn bản",
            "delivery.answered": "Hệ thống nơi nhận phản hồi",
            "delivery.sending_failed": "Không chuyển được đến nơi nhận",
            "delivery.failed": "Kết thúc do nơi nhận bị lỗi",
            "delivery.refused": "Kết thúc do từ chối nhận",
            "delivery.returned": "Kết thúc do trả lại sau khi tiếp nhận",
            "delivery.expired": "Thôi gửi theo quyết định của quản trị",
            "delivery.withdrawn": "Rút văn bản theo thu hồi",
            "delivery.resent": "Gửi lại bằng lượt gửi khác",
            "delivery.refusal_given_up": "Thôi gửi văn bản bị từ chối ở cửa nhận",
        },
        "Trạng thái": {
            "statuses.recorded": "Ghi nhận trạng thái",
            "statuses.unmatched": "Trạng thái không khớp",
            "statuses.change_opened": "Mở yêu cầu thu hồi, cập nhật, lấy lại",
            "statuses.recalled_untaken": "Thu hồi trên Trục khi nơi nhận chưa lấy",
            "statuses.change_answered": "Trả lời yêu cầu thu hồi, cập nhật, lấy lại",
            "statuses.terms_updated": "Tính lại thời hạn theo bản cập nhật",
        },
        "Cảnh báo": {
            "alerts.opened": "Mở cảnh báo",
            "alerts.closed": "Đóng cảnh báo",
            "alerts.noted": "Ghi nhận đã xem cảnh báo",
            "alerts.notice_queued": "Xếp hàng thư cảnh báo",
            "alerts.notice_sent": "Gửi thư cảnh báo",
            "alerts.notice_failed": "Không gửi được thư cảnh báo",
            "alerts.officer_added": "Đăng ký cán bộ đầu mối",
            "alerts.officer_ended": "Thôi cán bộ đầu mối",
        },
        "Danh mục": {
            "registry.agency_abolished": "Cơ quan kết thúc hoạt động, ghi cơ quan kế thừa",
            "registry.agency_added": "Đăng ký cơ quan",
            "registry.agency_updated": "Cập nhật cơ quan",
            "registry.agency_renamed": "Đổi tên cơ quan",
            "registry.checks_set": "Đặt các kiểm tra phải đạt trước khi chuyển cho cơ quan",
            "registry.agency_moved": "Chuyển cơ quan sang hệ thống kết nối khác",
            "registry.code_ended": "Kết thúc mã định danh",
            "registry.system_added": "Đăng ký hệ thống kết nối",
            "registry.system_updated": "Cập nhật hệ thống kết nối",
            "registry.secrets_ended": "Chấm dứt khóa kết nối",
            "registry.key_added": "Cấp khóa kết nối",
            "registry.key_ended": "Chấm dứt, đặt ngày hết hạn khóa kết nối",
            "registry.agency_writes_set": "Đặt quyền tự đăng ký, xóa cơ quan của hệ thống",
            "registry.request_kept": "Hệ thống đề nghị đăng ký hoặc xóa cơ quan",
            "registry.request_accepted": "Thực hiện đề nghị đăng ký hoặc xóa cơ quan",
            "registry.request_declined": "Không đồng ý đề nghị đăng ký hoặc xóa cơ quan",
            "registry.dated_facts_settled": "Thay đổi về cơ quan đến ngày có hiệu lực",
        },
        "Người dùng": {
            "accounts.signed_in": "Đăng nhập",
            "accounts.signed_out": "Đăng xuất",
            "accounts.session_idle": "Phiên hết hạn vì không thao tác",
            "accounts.session_too_old": "Phiên hết thời hạn",
            "accounts.session_closed": "Phiên dừng vì tài khoản bị khóa",
            "accounts.sign_in_failed": "Đăng nhập không thành",
            "accounts.person_added": "Thêm người dùng",
            "accounts.person_closed": "Khóa người dùng",
            "accounts.role_granted": "Giao vai trò",
            "accounts.role_ended": "Thôi vai trò",
            "accounts.link_issued": "Cấp liên kết đặt mật khẩu",
            "accounts.password_set": "Đặt mật khẩu",
            "accounts.second_factor_enrolled": "Cài đặt mã xác thực",
            "accounts.second_factor_reset": "Xóa mã xác thực",
        },
        "Hệ thống": {
            "backup.started": "Bắt đầu sao lưu",
            "backup.made": "Sao lưu",
            "backup.failed": "Sao lưu không thành",
            "backup.restored": "Phục hồi từ bản sao lưu",
            "clock.set": "Đặt giờ nghiệp vụ",
            "outbox.dead": "Việc nền dừng hẳn sau nhiều lần lỗi",
            "outbox.given_up": "Bỏ việc nền theo quyết định",
            "outbox.hurried": "Chạy ngay việc nền",
            "outbox.revived": "Chạy lại việc nền đã dừng",
        },
    }
)
"""Every event an axis records, by the part that records it; a test holds them against the code."""

EVENT_WORDS: Mapping[str, str] = MappingProxyType(
    {code: words for group in EVENT_GROUPS.values() for code, words in group.items()}
)

OUTCOMES: Mapping[str, str] = MappingProxyType({"OK": "", "REFUSED": "Bị từ chối"})
"""What is not simply done; ``OK`` is not said."""

OBJECT_KINDS: Mapping[str, str] = MappingProxyType(
    {
        "message": "Lượt gửi",
        "cut_off": "Chủ ý ngắt kết nối",
        "delivery": "Lượt nhận",
        "change": "Yêu cầu thay đổi",
        "refusal": "Văn bản bị từ chối",
        "agency": "Cơ quan",
        "system": "Hệ thống",
        "user": "Người dùng",
        "session": "Phiên đăng nhập",
        "alert": "Cảnh báo",
        "notice": "Thư cảnh báo",
        "officer": "Cán bộ đầu mối",
        "job": "Việc nền",
        "clock": "Giờ nghiệp vụ",
        "backup": "Bản sao lưu",
    }
)
"""What stands before the colon of ``object_ref``."""

FACTS: Mapping[str, str] = MappingProxyType(
    {
        "address": "Địa chỉ mạng",
        "after": "Sau",
        "agencies": "Cơ quan",
        "answer": "Mã trả lời",
        "applied": "Đổi trạng thái",
        "attempt": "Lần gửi lại",
        "attempts": "Số lần thử",
        "before": "Trước",
        "blobs": "Số tệp",
        "code": "Mã",
        "codes_added": "Mã thêm",
        "deliveries": "Lượt nhận",
        "delivery": "Lượt nhận",
        "ended": "Số khóa chấm dứt",
        "error": "Lỗi",
        "from": "Nơi gửi",
        "ground": "Căn cứ",
        "key": "Khóa số",
        "kind": "Loại",
        "level": "Độ mật",
        "mail": "Hộp thư",
        "name": "Tên",
        "note": "Ghi chú",
        "rate": "Tốc độ",
        "reason": "Lý do",
        "place": "Nơi lưu",
        "recipients": "Nơi nhận",
        "role": "Vai trò",
        "rule": "Quy tắc",
        "secret_added": "Thêm khóa",
        "sender": "Nơi gửi",
        "service": "Loại gói tin",
        "sha256": "Mã băm SHA-256",
        "size": "Số byte",
        "snapshot_at": "Thời điểm của dữ liệu",
        "step": "Bước",
        "subject": "Đối tượng",
        "system_id": "Mã hệ thống",
        "to": "Nơi nhận",
        "valid_from": "Hiệu lực từ",
        "valid_until": "Hiệu lực đến",
    }
)
"""Names of facts; one without words here is shown by its own name."""

_ACTORS: Mapping[str, str] = {
    "axis": "Trục (tự động)",
    "alerts": "Cảnh báo (tự động)",
    "cli": "Dòng lệnh",
    "operator:cli": "Dòng lệnh",
}


def actor_words(actor: str, people: Mapping[str, str]) -> str:
    """Who it was; ``people`` are full names by their ref."""
    if actor in people:
        return people[actor]
    kind, _, rest = actor.partition(":")
    if kind == "system" and rest:
        return f"Hệ thống {rest}"
    if kind == "worker" and rest:
        return f"Tiến trình nền {rest}"
    return _ACTORS.get(actor, actor)
