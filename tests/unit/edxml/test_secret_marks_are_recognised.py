"""D-23, the codec's part: what counts as a secret mark and what never does."""

from __future__ import annotations

import unicodedata

import pytest

from lienthong.edxml.reader import read_bytes
from lienthong.edxml.secrecy import mark_of, page_line_is_secret
from support.packet_text import element, message_header, packet, status, trace

law = pytest.mark.law("D-23")
SOAP = (
    '<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/" xmlns:e="http://www.e-doc.vn/Schema/">'
    "<S:Header><e:MessageHeader><e:OtherInfo>{}</e:OtherInfo></e:MessageHeader></S:Header></S:Envelope>"
)


@law
@pytest.mark.parametrize(
    "name", ["Secret", "Secrecy", "SecretLevel", "SecurityLevel", "DoMat", "ĐộMật", "mucDoMat"]
)
@pytest.mark.parametrize("level", ["1", "Mật", "C", "tối mật"])
def test_an_element_named_for_secrecy_with_a_level_is_a_mark(name: str, level: str) -> None:
    result = read_bytes(packet(header=message_header(element("OtherInfo", element(name, level)))))
    assert result.secrecy is not None
    assert result.is_refused


@law
@pytest.mark.parametrize("level", ["", " ", "0", "Thường", "không", "false", "Bình thường", "Không mật"])
def test_an_element_named_for_secrecy_without_a_level_is_none(level: str) -> None:
    result = read_bytes(packet(header=message_header(element("OtherInfo", element("Secret", level)))))
    assert result.secrecy is None


@law
@pytest.mark.parametrize("text", ["MẬT", "Mật", "mật", "TỐI MẬT", "Tối  mật", "\n tuyệt\tmật ", "TUYỆT MẬT"])
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_header_text_that_is_only_the_mark_counts_in_any_case(text: str, form: str) -> None:
    written = unicodedata.normalize("NFC" if form == "NFC" else "NFD", text)
    place = element("OtherInfo", element("SphereOfPromulgation", written))
    finding = read_bytes(packet(header=message_header(place))).secrecy
    assert finding is not None
    assert finding.level in {"MẬT", "TỐI MẬT", "TUYỆT MẬT"}
    assert finding.where.endswith("OtherInfo.SphereOfPromulgation")


@law
@pytest.mark.parametrize(
    "text",
    [
        "Về việc bảo mật thông tin",
        "Bảo vệ bí mật nhà nước",
        "Xuất khẩu mật ong",
        "mật khẩu",
        "Cơ mật viện",
        "Mật độ dân số",
        "mat",
        "MAT",
        "Thường",
        "Độ mật: Mật",
    ],
)
def test_the_word_inside_a_sentence_is_no_mark(text: str) -> None:
    header = message_header(element("Content", text), subject=element("Subject", text))
    assert read_bytes(packet(header=header)).secrecy is None


@law
@pytest.mark.parametrize("priority", ["0", "1", "2", "3", "4", "9"])
def test_priority_alone_is_no_mark(priority: str) -> None:
    header = message_header(element("OtherInfo", element("Priority", priority)))
    assert read_bytes(packet(header=header)).secrecy is None


@law
def test_a_file_called_mat_is_no_mark_of_the_header() -> None:
    data = packet().replace(b"cong-van.pdf", "Mật".encode())
    assert read_bytes(data).secrecy is None


@law
def test_the_secret_element_counts_in_the_form_of_2014_too() -> None:
    result = read_bytes(SOAP.format("<e:Secret>Mật</e:Secret>").encode())
    assert result.packet is None
    assert result.secrecy is not None
    assert read_bytes(SOAP.format("<e:Secret>Thường</e:Secret>").encode()).secrecy is None


@law
def test_the_secret_element_counts_in_a_multipart_message() -> None:
    soap = SOAP.format("<e:Secret>Tối mật</e:Secret>")
    data = f"--B\r\nContent-Type: text/xml\r\n\r\n{soap}\r\n--B\r\nContent-ID: <1>\r\n\r\nQUJD\r\n--B--"
    finding = read_bytes(data.encode()).secrecy
    assert finding is not None
    assert finding.level == "TỐI MẬT"


@law
def test_the_mark_counts_in_a_packet_that_is_cut_short_and_in_a_status() -> None:
    marked = packet(header=message_header(element("OtherInfo", element("Secret", "Mật"))))
    cut = read_bytes(marked[: marked.index(b"Attachment>")])
    assert cut.packet is None
    assert cut.secrecy is not None
    assert read_bytes(status(extra=element("Description", "Mật"))).secrecy is not None


@law
def test_the_mark_counts_in_the_trace_and_in_attributes() -> None:
    reason = element("Bussiness", element("BussinessDocReason", "TUYỆT MẬT"))
    assert read_bytes(packet(trace_list=trace(reason))).secrecy is not None
    attribute = packet().replace(b"<edXML:Subject>", '<edXML:Subject secret="Mật">'.encode())
    assert read_bytes(attribute).secrecy is not None


@law
def test_a_finding_tells_nothing_of_the_document() -> None:
    finding = read_bytes(packet(header=message_header(element("Content", "Mật")))).secrecy
    assert finding is not None
    assert "thử nghiệm" not in repr(finding)
    assert "245" not in repr(finding)


@law
@pytest.mark.parametrize(
    "line", ["MẬT", "  MẬT  ", "TỐI MẬT", "TUYỆT MẬT", "TUYỆT   MẬT", "\u00a0TỐI MẬT\t", "M Ậ T"]
)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_line_of_page_one_with_only_the_mark_in_capitals_counts(line: str, form: str) -> None:
    assert page_line_is_secret(unicodedata.normalize("NFC" if form == "NFC" else "NFD", line))


@law
@pytest.mark.parametrize(
    "line",
    [
        "",
        "Mật",
        "mật",
        "Tối mật",
        "BẢO MẬT",
        "MẬT KHẨU",
        "MAT",
        "ĐỘ MẬT: MẬT",
        "BÍ MẬT NHÀ NƯỚC",
        "MẬT " * 99,
    ],
)
def test_other_lines_of_page_one_do_not(line: str) -> None:
    assert not page_line_is_secret(line)


@law
def test_invisible_letters_do_not_hide_a_mark() -> None:
    assert mark_of("M\u200bẬT\ufeff") == "MẬT"
