"""A reading of the axis filled by hand: invented documents in every state, for pages and pictures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from lienthong.kernel.clock import VIETNAM
from lienthong.web.axis_console.reading import (
    AgencyLine,
    Aside,
    CheckCell,
    Chip,
    ClassCount,
    ClassLine,
    ClassList,
    Detail,
    Envelope,
    FileChecks,
    FileLine,
    Happening,
    KeyLine,
    MatrixRow,
    Page,
    RecipientState,
    Sending,
    StepCode,
    SystemLine,
    Tone,
    Zeroes,
    ZeroFigure,
)

MESSAGE = UUID("01920000-0000-7000-8000-000000000807")


def hour(day: int, hours: int, minutes: int = 0) -> dt.datetime:
    """A moment of February 2021 in Vietnam."""
    return dt.datetime(2021, 2, day, hours, minutes, tzinfo=VIETNAM)


KEYS = (
    KeyLine(3, Chip("Chưa đến ngày dùng", Tone.WAITING), 0, hour(5, 9), hour(20, 0), None, None),
    KeyLine(2, Chip("Đang dùng được", Tone.DONE), 4, hour(1, 9), None, None, hour(5, 9, 30)),
    KeyLine(1, Chip("Còn 9 ngày", Tone.LATE), 356, hour(1, 9), None, hour(15, 0), hour(5, 9, 30)),
)
"""An old key with an end, its successor in use beside it, and one for later."""

ENVELOPE = Envelope(
    id=MESSAGE,
    code="807/VPCP-KSTT",
    subject="Về việc bảo đảm gửi, nhận văn bản điện tử thông suốt trên Trục liên thông văn bản quốc gia",
    sender_name="Văn phòng Chính phủ",
    sender_code="000.00.00.G22",
    kind="",
    urgency="Khẩn",
    issued_on=dt.date(2021, 2, 1),
    due_on=None,
    accepted_at=hour(1, 8, 5),
    signed=Chip("Không có chữ ký số", Tone.LATE),
)
FILES = FileChecks(
    (
        FileLine(
            "cong-van.pdf",
            (
                CheckCell("Định dạng, tình trạng", Chip("Đúng như tên tệp", Tone.DONE)),
                CheckCell(
                    "Mã độc",
                    Chip("Chưa kiểm tra", Tone.WAITING),
                    "Chưa cấu hình bộ quét mã độc.",
                ),
                CheckCell("Chữ ký số", Chip("Không có chữ ký số", Tone.WAITING), "Tệp không có chữ ký số."),
            ),
        ),
        FileLine(
            "phu-luc.pdf",
            (
                CheckCell(
                    "Định dạng, tình trạng",
                    Chip("Có vấn đề", Tone.BAD),
                    "Tệp “phu-luc.pdf” mang đuôi .pdf nhưng nội dung là gói nén ZIP; đề nghị nơi gửi kiểm tra và "
                    "đính kèm lại.",
                ),
                CheckCell("Mã độc", Chip("Sạch", Tone.DONE)),
                CheckCell("Chữ ký số", Chip("Không có chữ ký số", Tone.WAITING), "Tệp không phải PDF."),
            ),
        ),
    ),
    is_over=True,
)

CHIPS = (
    RecipientState("Bộ Thông tin và Truyền thông", "000.00.00.G14", Chip("Đã hoàn thành", Tone.DONE)),
    RecipientState(
        "Sở Thông tin và Truyền thông tỉnh Gia Lai", "000.00.11.H21", Chip("Từ chối nhận (trả lại)", Tone.BAD)
    ),
    RecipientState("Ủy ban nhân dân tỉnh Quảng Nam", "000.00.00.H47", Chip("Đã đến", Tone.ACTIVE)),
)

MATRIX = (
    MatrixRow(
        "Bộ Thông tin và Truyền thông",
        "000.00.00.G14",
        {
            StepCode.SENT: hour(1, 8, 5),
            StepCode.ARRIVED: hour(1, 8, 6),
            StepCode.ACCEPTED: hour(1, 8, 40),
            StepCode.ASSIGNED: hour(1, 10, 15),
            StepCode.IN_PROGRESS: hour(2, 8, 0),
            StepCode.COMPLETED: hour(5, 16, 20),
        },
        Chip("Đã hoàn thành", Tone.DONE),
        "Đã xong",
        is_class_bad=False,
    ),
    MatrixRow(
        "Sở Thông tin và Truyền thông tỉnh Gia Lai",
        "000.00.11.H21",
        {StepCode.SENT: hour(1, 8, 5), StepCode.ARRIVED: hour(1, 8, 7)},
        Chip("Từ chối nhận (trả lại)", Tone.BAD),
        "Đã xong",
        is_class_bad=False,
        refused_at=hour(1, 8, 30),
        reason="Gửi sai nơi nhận",
    ),
    MatrixRow(
        "Ủy ban nhân dân tỉnh Quảng Nam",
        "000.00.00.H47",
        {StepCode.SENT: hour(1, 8, 5), StepCode.ARRIVED: hour(1, 8, 5)},
        Chip("Đã đến", Tone.ACTIVE),
        "Chưa nhận",
        is_class_bad=True,
        due_at=hour(1, 8, 35),
        owner_name="Ủy ban nhân dân tỉnh Quảng Nam",
    ),
)


class HandReading:
    """Answers from the values above."""

    def newest(self, *, before: UUID | None, limit: int) -> Page:
        """One page, and an older one that is empty."""
        if before is not None:
            return Page(())
        return Page([Sending(ENVELOPE, CHIPS, 5)] * min(limit, 4), next_before=MESSAGE)

    def asides(self) -> Sequence[Aside]:
        """Two lists with something in them."""
        return (
            Aside("khong-ky", "văn bản không có chữ ký số trong 7 ngày qua", "3"),
            Aside("dang-giu", "lượt chuyển đang giữ để kiểm tra tệp", "1"),
        )

    def apart(self, key: str, *, before: UUID | None, limit: int) -> Page | None:
        """The same page for both lists."""
        return self.newest(before=before, limit=limit) if key in {"khong-ky", "dang-giu"} else None

    def detail(self, message_id: UUID) -> Detail | None:
        """The one document."""
        if message_id != MESSAGE:
            return None
        course = (
            Happening(hour(1, 8, 5), "Trục tiếp nhận văn bản", "Văn phòng Chính phủ", tone=Tone.DONE),
            Happening(hour(1, 8, 6), "Đã đến", "Bộ Thông tin và Truyền thông"),
            Happening(
                hour(1, 8, 30),
                "Từ chối nhận (trả lại)",
                "Sở Thông tin và Truyền thông tỉnh Gia Lai",
                "Lý do: Gửi sai nơi nhận",
                Tone.BAD,
            ),
        )
        warnings = ("Mã cơ quan gửi trong gói tin khác mã của hệ thống gửi.",)
        return Detail(ENVELOPE, MATRIX, course, warnings, files=FILES)

    def zeroes(self, at: dt.datetime) -> Zeroes:
        """One document is late."""
        return Zeroes(
            at,
            (
                ZeroFigure(
                    "Gửi lỗi, không đến nơi nhận",
                    (ClassCount("gui-loi", "Gửi lỗi", 0), ClassCount("khong-den", "Không đến nơi nhận", 0)),
                ),
                ZeroFigure("Nhận lỗi", (ClassCount("nhan-loi", "Nhận lỗi", 0),)),
                ZeroFigure(
                    "Chưa nhận, tồn đọng",
                    (ClassCount("chua-nhan", "Chưa nhận", 1), ClassCount("ton-dong", "Tồn đọng", 0)),
                ),
                ZeroFigure(
                    "Chưa phản hồi trạng thái",
                    (ClassCount("chua-phan-hoi", "Chưa phản hồi trạng thái", 0),),
                ),
            ),
            normal=12,
        )

    def class_list(self, group: str, at: dt.datetime, *, limit: int) -> ClassList | None:  # noqa: ARG002  the port's shape
        """The late one, a failed recall, and empty lists."""
        if group == "nhan-loi":
            recall = ClassLine(
                MESSAGE,
                "12/TB-VPCP",
                "Thu hồi",
                "Thông báo thu hồi văn bản gửi nhầm",
                ENVELOPE.sender_name,
                "Ủy ban nhân dân tỉnh Gia Lai",
                hour(1, 9, 5),
                hour(1, 10, 5),
                ENVELOPE.sender_name,
            )
            return ClassList("Nhận lỗi", (recall,), 1, "Nơi nhận đã lấy nhưng phản hồi nhận lỗi.")
        if group == "chua-nhan":
            item = ClassLine(
                MESSAGE,
                ENVELOPE.code,
                ENVELOPE.kind,
                ENVELOPE.subject,
                ENVELOPE.sender_name,
                "Ủy ban nhân dân tỉnh Quảng Nam",
                hour(1, 8, 5),
                hour(1, 8, 35),
                "Ủy ban nhân dân tỉnh Quảng Nam",
            )
            return ClassList(
                "Chưa nhận", (item,), 1, "Đã đến nhưng chưa tiếp nhận hoặc từ chối trong thời hạn."
            )
        return ClassList("Gửi lỗi", (), 0) if group == "gui-loi" else None

    def agencies(self) -> Sequence[AgencyLine]:
        """An active agency and an abolished one."""
        return (
            AgencyLine(
                name="Bộ Thông tin và Truyền thông",
                code="G14",
                old_code="000.00.00.G14",
                parent_name="",
                mail="vanthu@example.test",
                is_active=True,
                successors=(),
                systems=("he-thong-g14",),
            ),
            AgencyLine(
                name="Sở Xây dựng cũ",
                code="H21.13",
                old_code="",
                parent_name="Ủy ban nhân dân tỉnh Gia Lai",
                mail="",
                is_active=False,
                successors=("Sở Xây dựng tỉnh Gia Lai",),
                systems=(),
            ),
        )

    def systems(self) -> Sequence[SystemLine]:
        """A working system, one without a key, and one whose key does not open."""
        return (
            SystemLine(
                system_id="he-thong-g14",
                name="QLVB&ĐH Bộ Thông tin và Truyền thông",
                is_active=True,
                keys=2,
                agencies=("Bộ Thông tin và Truyền thông",),
                key_lines=KEYS,
            ),
            SystemLine(
                system_id="he-thong-h47",
                name="",
                is_active=False,
                keys=0,
                agencies=("Ủy ban nhân dân tỉnh Quảng Nam",),
            ),
            SystemLine(
                system_id="he-thong-h21",
                name="QLVB tỉnh Gia Lai",
                is_active=True,
                keys=0,
                agencies=("Ủy ban nhân dân tỉnh Gia Lai",),
                unreadable_keys=1,
            ),
        )
