"""Tasks and parts of an assignment, as data."""

from __future__ import annotations

from enum import StrEnum


class TaskKind(StrEnum):
    """What is to be done; each is one primary action on the desk."""

    REVISE = "REVISE"
    """Hoàn thiện dự thảo bị trả lại."""
    APPROVE = "APPROVE"
    SIGN = "SIGN"
    SEAL = "SEAL"
    """Cấp số, đóng dấu."""
    ISSUE = "ISSUE"
    """Kiểm tra, phát hành và gửi."""
    RESEND = "RESEND"
    """Xử lý gửi lỗi, bị trả lại."""
    ACCEPT = "ACCEPT"
    """Tiếp nhận hoặc từ chối."""
    ANSWER = "ANSWER"
    """Trả lời yêu cầu lấy lại."""
    ASSIGN = "ASSIGN"
    """Chuyển xử lý."""
    HANDLE = "HANDLE"
    """Chủ trì xử lý."""
    COOPERATE = "COOPERATE"
    """Phối hợp."""
    READ = "READ"
    """Để biết."""


TASK_WORDS: dict[TaskKind, str] = {
    TaskKind.REVISE: "Hoàn thiện dự thảo",
    TaskKind.APPROVE: "Duyệt",
    TaskKind.SIGN: "Ký số",
    TaskKind.SEAL: "Cấp số, đóng dấu",
    TaskKind.ISSUE: "Phát hành và gửi",
    TaskKind.RESEND: "Xử lý nơi nhận bị lỗi",
    TaskKind.ACCEPT: "Tiếp nhận",
    TaskKind.ANSWER: "Trả lời lấy lại",
    TaskKind.ASSIGN: "Chuyển xử lý",
    TaskKind.HANDLE: "Xử lý",
    TaskKind.COOPERATE: "Phối hợp",
    TaskKind.READ: "Đọc để biết",
}


class PartRole(StrEnum):
    """How a person or unit takes part (NĐ 30 Art. 23.4)."""

    LEAD = "LEAD"
    COOPERATE = "COOPERATE"
    INFORM = "INFORM"


PART_WORDS: dict[PartRole, str] = {
    PartRole.LEAD: "Chủ trì",
    PartRole.COOPERATE: "Phối hợp",
    PartRole.INFORM: "Để biết",
}
