"""Pages for what did not work. They need neither a session nor the database."""

# ruff: noqa: ARG001 – Django decides what these functions are called with

from __future__ import annotations

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400."""
    if isinstance(exception, RequestDataTooBig):
        return too_large()
    return _page(
        400,
        "Yêu cầu không hợp lệ",
        "Máy chủ không hiểu yêu cầu này. Hãy quay lại trang trước và thử lại.",
    )


def too_large() -> HttpResponse:
    """413: more text than a form may hold."""
    return _page(
        413,
        "Nội dung quá dài",
        "Chưa có gì được lưu từ lần bấm này; những gì đã tự lưu trước đó vẫn còn. Hãy quay lại, bớt nội dung trên "
        "biểu mẫu hoặc soạn ngoài rồi tải lên dưới dạng tệp PDF.",
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    return _page(
        403,
        "Không có quyền truy cập",
        "Tài khoản không được giao quyền xem trang này. Nếu cần, hãy đề nghị quản trị hệ thống phân quyền.",
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404."""
    return _page(
        404,
        "Không tìm thấy trang",
        "Địa chỉ này không có hoặc đã thay đổi. Hãy kiểm tra lại địa chỉ hoặc về trang đầu.",
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """500."""
    return _page(
        500,
        "Hệ thống gặp lỗi",
        "Lỗi đã được ghi nhận, không có dữ liệu nào bị thay đổi dở dang. Hãy thử lại sau ít phút; "
        "nếu vẫn lỗi, liên hệ quản trị hệ thống.",
    )


def keys_unusable() -> HttpResponse:
    """503 while the key ring is missing, damaged or another database's."""
    return _page(
        503,
        "Chùm khóa của hệ thống không dùng được",
        "Trang này cần chùm khóa của hệ thống mà hiện không mở được; không có dữ liệu nào bị thay đổi. "
        "Hãy báo quản trị hệ thống chạy lệnh «lienthong doctor» và làm theo chỉ dẫn.",
    )


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form that did not come from our own page, or whose page is too old."""
    return _page(
        403,
        "Biểu mẫu đã hết hiệu lực",
        "Chưa có gì được thực hiện. Hãy mở lại trang, bảo đảm trình duyệt cho phép cookie, rồi nhập lại.",
    )


def method_not_allowed(*allowed: str) -> HttpResponse:
    """405."""
    response = _page(
        405, "Thao tác không được hỗ trợ", "Hãy quay lại trang trước và dùng nút bấm trên trang."
    )
    response["Allow"] = ", ".join(allowed)
    return response


def _page(status: int, title: str, sentence: str) -> HttpResponse:
    html = render_to_string("refused.html", {"status": status, "title": title, "sentence": sentence})
    response = HttpResponse(html, status=status)
    response["Cache-Control"] = "no-store"
    return response
