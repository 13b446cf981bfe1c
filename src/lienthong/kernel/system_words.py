"""What the operating system says of files, disks and addresses, in Vietnamese."""

from __future__ import annotations

import errno
import socket

_REASONS = {
    errno.ENOENT: "không có tệp hoặc thư mục này",
    errno.EACCES: "không có quyền",
    errno.EPERM: "không được phép",
    errno.EEXIST: "đã có tệp trùng tên",
    errno.ENOTDIR: "một phần của đường dẫn không phải thư mục",
    errno.EISDIR: "đây là thư mục, không phải tệp",
    errno.ENOTEMPTY: "thư mục không trống",
    errno.ENOSPC: "đĩa đã đầy",
    errno.EDQUOT: "đã hết hạn mức đĩa",
    errno.EROFS: "hệ thống tệp chỉ đọc",
    errno.EIO: "đĩa bị lỗi đọc, ghi",
    errno.ELOOP: "liên kết vòng",
    errno.ENAMETOOLONG: "tên quá dài",
    errno.EMFILE: "tiến trình mở quá nhiều tệp",
    errno.ENFILE: "máy mở quá nhiều tệp",
    errno.EADDRINUSE: "đang có chương trình khác dùng",
    errno.EADDRNOTAVAIL: "máy này không có địa chỉ ấy",
    errno.ECONNREFUSED: "bị từ chối kết nối",
    errno.EPIPE: "bên đọc đã dừng",
}


def reason_of(error: OSError) -> str:
    """Why it failed, without a full stop; an error without words here keeps its number and the system's own."""
    if isinstance(error, socket.gaierror):
        return "không tìm thấy máy có tên này"
    if error.errno in _REASONS:
        return _REASONS[error.errno]
    return f"lỗi hệ thống {error.errno} ({error.strerror})"
