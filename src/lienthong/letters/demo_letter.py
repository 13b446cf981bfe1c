"""The letter of the demonstration: the facts of 807/VPCP-KSTT of 01/02/2021 in our own words.

The signer is invented; number and date are left for the clerk's stamp.
"""

from __future__ import annotations

from lienthong.letters.model import Letter

DEMO_SIGNER = "Nguyễn Văn Mẫu"

_OPENING = (
    "Qua hai năm triển khai Quyết định số 28/2018/QĐ-TTg ngày 12 tháng 7 năm 2018 của Thủ tướng Chính phủ, "
    "việc gửi, nhận văn bản điện tử giữa các cơ quan đã đi vào nền nếp nhờ sự phối hợp của các bộ, ngành, địa "
    "phương. Trước diễn biến mới của dịch COVID-19, để công việc không gián đoạn và hạn chế tiếp xúc, Văn "
    "phòng Chính phủ đề nghị các bộ, ngành, địa phương tập trung thực hiện các nội dung sau:"
)

_POINTS = (
    "1. Chuyển việc lập, trình, xử lý hồ sơ công việc lên môi trường mạng theo Văn bản số 8363/VPCP-KSTT "
    "ngày 17 tháng 9 năm 2019 và Văn bản số 11796/VPCP-KSTT ngày 26 tháng 12 năm 2019 của Văn phòng Chính phủ.",
    "2. Không gửi kèm bản giấy đối với những loại văn bản thuộc danh mục tại Văn bản số 775/VPCP-KSTT ngày 04 "
    "tháng 02 năm 2020; mỗi bản giấy không phải chuyển tay là bớt một lần tiếp xúc.",
    "3. Cử người trực theo dõi máy chủ, đường truyền và phần mềm quản lý văn bản và điều hành; khi có sự cố "
    "phải khắc phục ngay để việc gửi, nhận không bị ngắt quãng và thông tin được an toàn.",
    "4. Hoàn thiện chức năng cảnh báo của phần mềm nơi gửi. Với văn bản đã gửi qua Trục liên thông văn bản "
    "quốc gia, trước hết là văn bản chỉ đạo phòng, chống dịch, phần mềm phải báo ngay cho người gửi khi gửi "
    "lỗi, khi văn bản chưa đến hoặc nơi nhận chưa tiếp nhận, để có cách xử lý khác.",
    "5. Trước khi phát hành, văn thư rà soát từng văn bản: đúng thẩm quyền, đúng thể thức, đủ thông tin và tệp "
    "kèm theo, đủ chữ ký số hợp lệ, đúng nơi nhận và không gửi lặp lại.",
    "6. Hằng ngày xem báo cáo của hệ thống cảnh báo trên Trục liên thông và xử lý dứt điểm trong ngày, bảo đảm "
    "bốn không: không gửi lỗi, không nhận lỗi, không tồn đọng, không chậm phản hồi trạng thái.",
    "7. Giữ liên lạc thường xuyên với Văn phòng Chính phủ và đơn vị triển khai phần mềm để cùng tháo gỡ vướng "
    "mắc, giữ cho việc gửi, nhận văn bản điện tử thông suốt trong thời gian phòng, chống dịch.",
    "Đề nghị các bộ, ngành, địa phương quan tâm chỉ đạo thực hiện./.",
)


def demo_letter() -> Letter:
    """The demonstration letter of Văn phòng Chính phủ, unsigned, number and date free."""
    return Letter(
        issuing_body="VĂN PHÒNG CHÍNH PHỦ",
        notation="VPCP-KSTT",
        place="Hà Nội",
        subject="tăng cường gửi, nhận văn bản điện tử giữa các cơ quan hành chính nhà nước để phòng, "
        "chống dịch COVID-19",
        addressees=(
            "Các bộ, cơ quan ngang bộ, cơ quan thuộc Chính phủ",
            "Ủy ban nhân dân các tỉnh, thành phố trực thuộc trung ương",
        ),
        body=(_OPENING, *_POINTS),
        recipients=(
            "Như trên",
            "Thủ tướng, các Phó Thủ tướng (để báo cáo)",
            "VPCP: BTCN, các PCN, các Vụ: HC, KGVX, TTTH",
            "Ban Cơ yếu Chính phủ (để phối hợp)",
            "Lưu: VT, KSTT",
        ),
        signature_lines=("KT. BỘ TRƯỞNG, CHỦ NHIỆM", "PHÓ CHỦ NHIỆM"),
        signer_name=DEMO_SIGNER,
    )
