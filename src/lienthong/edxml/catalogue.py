"""Every problem a packet can have: its code, how much it weighs, its sentence.

Codes follow the field (edXML notes §10): ``N.`` missing, ``R.`` out of range, ``M.`` mismatch, ``T.`` wrong
type or format, then the path. Codes beginning ``T.edXML.`` mean that nothing could be read. The
reference page ``docs/reference/packet-problems.md`` is made from this table; a test compares them.
"""

from __future__ import annotations

from dataclasses import dataclass

from lienthong.edxml.wire import LONGEST
from lienthong.kernel.problems import Severity

ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE

LABELS = {
    "MessageHeader.From": "cơ quan gửi",
    "MessageHeader.From.OrganId": "mã định danh của cơ quan gửi",
    "MessageHeader.From.OrganizationInCharge": "cơ quan chủ quản của cơ quan gửi",
    "MessageHeader.From.OrganName": "tên cơ quan gửi",
    "MessageHeader.From.OrganAdd": "địa chỉ của cơ quan gửi",
    "MessageHeader.From.Email": "thư điện tử của cơ quan gửi",
    "MessageHeader.From.Telephone": "điện thoại của cơ quan gửi",
    "MessageHeader.From.Fax": "fax của cơ quan gửi",
    "MessageHeader.To": "nơi nhận",
    "MessageHeader.To.OrganId": "mã định danh của nơi nhận",
    "MessageHeader.To.OrganizationInCharge": "cơ quan chủ quản của nơi nhận",
    "MessageHeader.To.OrganName": "tên nơi nhận",
    "MessageHeader.To.OrganAdd": "địa chỉ của nơi nhận",
    "MessageHeader.To.Email": "thư điện tử của nơi nhận",
    "MessageHeader.To.Telephone": "điện thoại của nơi nhận",
    "MessageHeader.To.Fax": "fax của nơi nhận",
    "MessageHeader.DocumentId": "mã định danh văn bản",
    "MessageHeader.Code.CodeNumber": "số của văn bản",
    "MessageHeader.Code.CodeNotation": "ký hiệu của văn bản",
    "MessageHeader.PromulgationInfo.Place": "địa danh ban hành",
    "MessageHeader.PromulgationInfo.PromulgationDate": "ngày ban hành",
    "MessageHeader.DocumentType.Type": "nhóm loại văn bản",
    "MessageHeader.DocumentType.TypeDetail": "số thứ tự loại văn bản",
    "MessageHeader.DocumentType.TypeName": "tên loại văn bản",
    "MessageHeader.Subject": "trích yếu",
    "MessageHeader.Content": "nội dung tóm tắt",
    "MessageHeader.SignerInfo.Competence": "quyền hạn của người ký",
    "MessageHeader.SignerInfo.Position": "chức vụ của người ký",
    "MessageHeader.SignerInfo.FullName": "họ tên người ký",
    "MessageHeader.DueDate": "hạn trả lời",
    "MessageHeader.OtherInfo.Priority": "mức độ khẩn",
    "MessageHeader.OtherInfo.SphereOfPromulgation": "phạm vi lưu hành",
    "MessageHeader.OtherInfo.TyperNotation": "ký hiệu người soạn thảo",
    "MessageHeader.OtherInfo.PromulgationAmount": "số lượng bản phát hành",
    "MessageHeader.OtherInfo.PageAmount": "số trang",
    "MessageHeader.OtherInfo.Direction": "dấu hiệu văn bản chỉ đạo",
    "MessageHeader.OtherInfo.Appendixes.Appendix": "tên phụ lục",
    "MessageHeader.SteeringType": "loại chỉ đạo",
    "MessageHeader.ToPlaces.Place": "dòng nơi nhận trên văn bản",
    "MessageHeader.ResponseFor": "văn bản được phản hồi",
    "MessageHeader.ResponseFor.OrganId": "mã định danh của cơ quan được phản hồi",
    "MessageHeader.ResponseFor.PromulgationDate": "ngày ban hành của văn bản được phản hồi",
    "MessageHeader.ResponseFor.DocumentId": "mã định danh hoặc số, ký hiệu của văn bản được phản hồi",
    "MessageHeader.StatusCode": "mã trạng thái",
    "MessageHeader.Timestamp": "thời điểm của trạng thái",
    "TraceHeaderList.TraceHeader.Timestamp": "thời điểm trong vết luân chuyển",
    "TraceHeaderList.Bussiness.BussinessDocType": "nghiệp vụ của gói tin",
    "TraceHeaderList.Bussiness.Paper": "dấu hiệu có gửi kèm bản giấy",
    "AttachmentEncoded.Attachment.AttachmentName": "tên tệp đính kèm",
}
"""What officials call the field at a path."""


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """One row of the catalogue; ``sentence`` has places in braces for the facts of the case."""

    code: str
    severity: Severity
    sentence: str


_UNREADABLE = {
    "Empty": "Gói tin rỗng; kiểm tra tệp gửi rồi gửi lại.",
    "Encoding": "Gói tin không ở bảng mã UTF-8; lưu lại gói tin bằng UTF-8 rồi gửi lại.",
    "Nul": "Gói tin có ký tự điều khiển không được phép (vị trí {position}); tạo lại gói tin rồi gửi lại.",
    "Syntax": "Gói tin không đúng cú pháp XML tại dòng {line}, cột {column}; tạo lại gói tin rồi gửi lại.",
    "Truncated": "Gói tin bị cắt cụt, chưa kết thúc; gửi lại toàn bộ gói tin.",
    "Doctype": "Gói tin có khai báo DOCTYPE, không được chấp nhận; bỏ khai báo này rồi gửi lại.",
    "Entity": "Gói tin dùng thực thể XML không được khai báo sẵn; thay bằng ký tự thật rồi gửi lại.",
    "Depth": "Gói tin lồng các phần tử sâu quá {limit} cấp; tạo lại gói tin theo QCVN 102:2016/BTTTT.",
    "Elements": "Gói tin có quá {limit} phần tử; tách bớt nơi nhận ra nhiều gói tin rồi gửi lại.",
    "FieldLength": "Một trường của gói tin dài quá {limit} ký tự ({field}); rút gọn rồi gửi lại.",
    "HeaderSize": "Phần đầu gói tin dài quá {limit} ký tự; rút gọn rồi gửi lại.",
    "TokenSize": "Một thẻ hoặc chú thích trong gói tin dài quá {limit} byte; tạo lại gói tin rồi gửi lại.",
    "Attachments": "Gói tin có quá {limit} tệp đính kèm; gộp tệp hoặc tách gói tin rồi gửi lại.",
    "Version2014": "Gói tin theo hướng dẫn eDoc năm 2014 (SOAP), không còn được nhận; tạo gói tin theo "
    "QCVN 102:2016/BTTTT rồi gửi lại.",
    "Flat": "Gói tin theo mẫu tự đặt (go.vn/eDoc), trục không nhận; tạo gói tin theo "
    "QCVN 102:2016/BTTTT rồi gửi lại.",
    "Namespace": "Không gian tên {value} không phải của QCVN 102:2016/BTTTT; sửa thuộc tính xmlns của "
    "phần tử edXML rồi gửi lại.",
    "Root": "Phần tử gốc là {value}, không phải edXML; tạo gói tin theo QCVN 102:2016/BTTTT rồi gửi lại.",
    "MessageHeader": "Gói tin không có MessageHeader; tạo gói tin theo QCVN 102:2016/BTTTT rồi gửi lại.",
}

_REQUIRED = (
    "MessageHeader.From",
    "MessageHeader.From.OrganId",
    "MessageHeader.To",
    "MessageHeader.To.OrganId",
    "MessageHeader.DocumentId",
    "MessageHeader.Code.CodeNumber",
    "MessageHeader.Code.CodeNotation",
    "MessageHeader.PromulgationInfo.PromulgationDate",
    "MessageHeader.Subject",
    "MessageHeader.ResponseFor",
    "MessageHeader.ResponseFor.OrganId",
    "MessageHeader.ResponseFor.DocumentId",
    "MessageHeader.StatusCode",
)

_DATES = {
    "MessageHeader.PromulgationInfo.PromulgationDate": ERROR,
    "MessageHeader.DueDate": WARNING,
    "MessageHeader.ResponseFor.PromulgationDate": WARNING,
}

_TIMES = ("MessageHeader.Timestamp", "TraceHeaderList.TraceHeader.Timestamp")

_NUMBERS = {
    "MessageHeader.DocumentType.Type": WARNING,
    "MessageHeader.DocumentType.TypeDetail": WARNING,
    "MessageHeader.OtherInfo.Priority": WARNING,
    "MessageHeader.OtherInfo.PromulgationAmount": WARNING,
    "MessageHeader.OtherInfo.PageAmount": WARNING,
    "MessageHeader.SteeringType": WARNING,
    "TraceHeaderList.Bussiness.BussinessDocType": ERROR,
}

_FLAGS = ("MessageHeader.OtherInfo.Direction", "TraceHeaderList.Bussiness.Paper")

_RANGES = {
    "MessageHeader.DocumentType.Type": ("1 hoặc 2", WARNING),
    "MessageHeader.OtherInfo.Priority": ("0 đến 4", WARNING),
    "MessageHeader.SteeringType": ("0, 1 hoặc 2", WARNING),
    "MessageHeader.StatusCode": ("01–06, 13, 15, 16", WARNING),
    "TraceHeaderList.Bussiness.BussinessDocType": ("0, 1, 2 hoặc 3", ERROR),
}

_FILE = "AttachmentEncoded.Attachment"

_FILES = (
    ("N.AttachmentEncoded", WARNING, "Văn bản không có tệp đính kèm nào; kiểm tra lại tệp văn bản."),
    (
        f"N.{_FILE}.ContentId",
        WARNING,
        "Tệp “{name}” không có ContentId; bổ sung để đối chiếu được với danh mục tệp.",
    ),
    (f"N.{_FILE}.AttachmentName", WARNING, "Tệp thứ {number} không có tên; bổ sung AttachmentName."),
    (
        f"N.{_FILE}.ContentTransferEncoded",
        WARNING,
        "Tệp “{name}” không có nội dung; đính kèm lại tệp rồi gửi lại.",
    ),
    (
        f"T.{_FILE}.ContentTransferEncoded",
        ERROR,
        "Nội dung tệp “{name}” không phải base64, không đọc được; đính kèm lại tệp rồi gửi lại.",
    ),
    (
        f"T.{_FILE}.Zip",
        ERROR,
        "Tệp “{name}” được nén nhưng gói nén hỏng hoặc không mở được; đính kèm lại tệp rồi gửi lại.",
    ),
    (
        f"T.{_FILE}.ZipEntryName",
        ERROR,
        "Gói nén của tệp “{name}” chứa đường dẫn không an toàn; nén lại chỉ với tên tệp rồi gửi lại.",
    ),
    (
        f"R.{_FILE}.Zip",
        ERROR,
        "Tệp “{name}” giải nén ra quá lớn so với kích thước nén; đính kèm tệp không nén rồi gửi lại.",
    ),
    (
        f"M.{_FILE}.ZipEntries",
        WARNING,
        "Gói nén của tệp “{name}” có {count} tệp, chỉ tệp đầu được dùng; gửi mỗi tệp thành một đính kèm.",
    ),
    (
        f"M.{_FILE}.ContentId",
        ERROR,
        "Có nhiều tệp cùng ContentId “{value}”; đặt mỗi tệp một ContentId riêng rồi gửi lại.",
    ),
    (
        f"M.{_FILE}.Format",
        WARNING,
        "Tệp “{name}” mang tên PDF nhưng nội dung không phải PDF; kiểm tra và đính kèm lại.",
    ),
    (
        f"M.{_FILE}.Damaged",
        WARNING,
        "Tệp PDF “{name}” đã hỏng trên đường đi (ký tự bị thay bằng U+FFFD); đề nghị nơi gửi gửi lại.",
    ),
    (
        f"T.{_FILE}.AttachmentName",
        WARNING,
        "Tên tệp “{name}” có ký tự đường dẫn hoặc ký tự điều khiển; đặt lại tên tệp.",
    ),
    (
        "M.edXMLManifest.Reference.ContentId",
        WARNING,
        "Danh mục nêu tệp “{name}” nhưng gói tin không kèm nội dung; đính kèm tệp hoặc bỏ khỏi danh mục.",
    ),
    (
        "M.edXMLManifest.Reference.AttachmentName",
        WARNING,
        "Tên tệp trong danh mục (“{listed}”) khác tên ở phần đính kèm (“{name}”); sửa cho thống nhất.",
    ),
    (
        "M.edXMLManifest.Reference",
        WARNING,
        "Tệp “{name}” không có trong danh mục tệp của gói tin; bổ sung vào edXMLManifest.",
    ),
)

_OTHERS = (
    (
        "M.MessageHeader.To.OrganId",
        ERROR,
        "Nơi nhận {value} được nêu nhiều lần; chỉ nêu mỗi nơi nhận một lần rồi gửi lại.",
    ),
    (
        "M.MessageHeader.ResponseFor",
        WARNING,
        "Mã cơ quan và số, ký hiệu trong ResponseFor có vẻ bị đổi chỗ cho nhau; kiểm tra phần mềm gửi.",
    ),
    (
        "M.edXML.Repeated",
        ERROR,
        "{field} được ghi nhiều lần với giá trị khác nhau ({values}), không rõ giá trị nào đúng; chỉ ghi một lần "
        "rồi gửi lại.",
    ),
    (
        "M.edXML.Namespace",
        WARNING,
        "Phần tử edXML không khai báo không gian tên; khai báo xmlns của QCVN 102:2016/BTTTT.",
    ),
    (
        "M.edXML.MoreProblems",
        NOTE,
        "Còn {count} lỗi khác không liệt kê; sửa các lỗi đã nêu rồi kiểm tra lại.",
    ),
    (
        "T.Characters",
        ERROR,
        "Trường {field} có ký tự XML không cho phép; xóa ký tự điều khiển rồi thử lại.",
    ),
)


def _rows() -> list[ProblemKind]:
    rows = [ProblemKind(f"T.edXML.{name}", ERROR, text) for name, text in _UNREADABLE.items()]
    rows += [
        ProblemKind(f"N.{path}", ERROR, f"Thiếu {LABELS[path]} ({path}); bổ sung rồi gửi lại.")
        for path in _REQUIRED
    ]
    rows += [_wrong_form(path, weight, "ghi theo dạng yyyy/MM/dd") for path, weight in _DATES.items()]
    rows += [_wrong_form(path, WARNING, "ghi theo dạng yyyy/MM/dd HH:mm:ss") for path in _TIMES]
    rows += [_wrong_form(path, weight, "ghi bằng số nguyên") for path, weight in _NUMBERS.items()]
    rows += [_wrong_form(path, WARNING, "ghi 0, 1, true hoặc false") for path in _FLAGS]
    rows += [
        ProblemKind(
            f"R.{path}", weight, f"{_label(path)} “{{value}}” ngoài các giá trị {allowed}; kiểm tra lại."
        )
        for path, (allowed, weight) in _RANGES.items()
    ]
    rows += [
        ProblemKind(
            f"R.{path}",
            WARNING,
            f"{_label(path)} dài {{length}} ký tự, quá {most}; rút gọn ở nơi gửi (giá trị được giữ nguyên).",
        )
        for path, most in LONGEST.items()
    ]
    return rows + [ProblemKind(*row) for row in (*_FILES, *_OTHERS)]


def _label(path: str) -> str:
    label = LABELS[path]
    return label[0].upper() + label[1:]


def _wrong_form(path: str, severity: Severity, advice: str) -> ProblemKind:
    sentence = f"{_label(path)} “{{value}}” không hợp lệ ({path}); {advice}."
    return ProblemKind(f"T.{path}", severity, sentence)


KINDS: dict[str, ProblemKind] = {row.code: row for row in _rows()}
"""Every kind by its code, in the order of the reference page."""


def reference_page() -> str:
    """The text of ``docs/reference/packet-problems.md``."""
    lines = [
        "# Problems of packets",
        "",
        "Made from `lienthong.edxml.catalogue`; do not edit. `ERROR` refuses the packet, `WARNING` and",
        "`NOTE` are shown and refuse nothing. Codes beginning `T.edXML.` mean that nothing could be read.",
        "Words in braces stand for the facts of the case.",
        "",
        "| code | severity | sentence |",
        "|---|---|---|",
    ]
    lines += [f"| `{kind.code}` | {kind.severity} | {kind.sentence} |" for kind in KINDS.values()]
    return "\n".join(lines) + "\n"
