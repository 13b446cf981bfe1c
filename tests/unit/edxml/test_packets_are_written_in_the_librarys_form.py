"""D-25: what we emit, letter by letter."""

from __future__ import annotations

import base64
import datetime as dt
import io
import re
import zipfile
from dataclasses import replace

import pytest

from lienthong.edxml.errors import UnwritablePacketError
from lienthong.edxml.model import (
    Attachment,
    Business,
    BusinessType,
    Code,
    DocumentHeader,
    DocumentKind,
    DocumentPacket,
    Envelope,
    Organization,
    OtherInfo,
    Replaced,
    ResponseFor,
    Signatory,
    Staff,
    StatusReport,
    TraceEntry,
    UpdateInfo,
)
from lienthong.edxml.reader import read_envelope
from lienthong.edxml.writer import write_bytes, write_stream
from lienthong.kernel.clock import VIETNAM
from support.packet_text import PDF

law = pytest.mark.law("D-25")
AT = dt.datetime(2021, 3, 15, 8, 30, tzinfo=VIETNAM)
HEADER = DocumentHeader(
    sender=Organization("T99", name="Sở Thí điểm", in_charge="UBND tỉnh"),
    recipients=(Organization("T98"), Organization("T97", email="a@b.vn")),
    document_id="T99,2021/03/15,245/STĐ-VP",
    code=Code("245", "STĐ-VP"),
    issued_on=dt.date(2021, 3, 15),
    subject='Về việc A & B < C > "D"',
    place="Gia Lâm",
    kind=DocumentKind("Công văn", 2, 18),
    signatory=Signatory("KT. GIÁM ĐỐC", "Phó Giám đốc", "Vừ A Páo"),
    other=OtherInfo(urgency=0, direction=False, appendixes=("Phụ lục I",)),
    response_for=(ResponseFor("T98", "1/A", "x", dt.date(2021, 1, 2)),),
    steering_type=0,
    task_codes=("N1",),
    to_places=("Như trên", "Lưu: VT"),
)
PACKET = DocumentPacket(
    HEADER,
    Business(
        BusinessType.NEW, "Văn bản điện tử mới", paper=False, staff=(Staff("Văn thư", name="Lò Thị Mây"),)
    ),
    (TraceEntry("T99", AT),),
    (Attachment("1", "cv.pdf", description="Công văn"),),
)
ENVELOPE = Envelope(PACKET, {"1": PDF})


def names(data: bytes) -> list[str]:
    return re.findall(r"<([\w:]+)", data.decode().split("?>", 1)[1])


@law
def test_prefixes_stand_where_the_library_puts_them() -> None:
    written = names(write_bytes(ENVELOPE))
    outside = [name for name in written if not name.startswith("edXML:")]
    assert outside == [
        "edXML",
        "AttachmentEncoded",
        "Attachment",
        "ContentId",
        "AttachmentName",
        "Description",
        "ContentType",
    ]
    assert written[-1] == "edXML:ContentTransferEncoded"


@law
def test_elements_stand_in_the_librarys_order() -> None:
    written = [name.removeprefix("edXML:") for name in names(write_bytes(ENVELOPE))]
    wanted = (
        "edXML edXMLEnvelope edXMLHeader MessageHeader From OrganId OrganizationInCharge OrganName To "
        "OrganId To OrganId Email DocumentId Code CodeNumber CodeNotation PromulgationInfo Place "
        "PromulgationDate DocumentType "
        "Type TypeDetail TypeName Subject SignerInfo Competence Position FullName OtherInfo "
        "Priority Direction Appendixes Appendix ResponseFor OrganId Code PromulgationDate DocumentId "
        "SteeringType ResponseForTask TaskCode ToPlaces Place Place TraceHeaderList Bussiness "
        "BussinessDocType BussinessDocReason Paper StaffInfo Department Staff TraceHeader OrganId Timestamp "
        "edXMLBody edXMLManifest Reference ContentId ContentType Description AttachmentName "
        "AttachmentEncoded Attachment ContentId AttachmentName Description ContentType "
        "ContentTransferEncoded"
    )
    assert written == wanted.split()


@law
def test_the_bytes_are_those_of_the_form() -> None:
    data = write_bytes(ENVELOPE).decode()
    space = 'xmlns="http://www.mic.gov.vn/TBT/QCVN_102_2016"'
    prefixed = space.replace("xmlns", "xmlns:edXML")
    assert data.startswith(
        f'<?xml version="1.0" encoding="UTF-8"?>\n<edXML {space}>\n  <edXML:edXMLEnvelope {prefixed}>\n'
        "    <edXML:edXMLHeader>\n      <edXML:MessageHeader>\n        <edXML:From>\n"
        "          <edXML:OrganId>"
    )
    assert data.endswith(
        "</edXML:ContentTransferEncoded>\n    </Attachment>\n  </AttachmentEncoded>\n</edXML>\n"
    )
    assert f"      <edXML:ContentTransferEncoded {prefixed}>{base64.b64encode(PDF).decode()}<" in data
    assert "<edXML:PromulgationDate>2021/03/15</edXML:PromulgationDate>" in data
    assert "<edXML:Timestamp>2021/03/15 08:30:00</edXML:Timestamp>" in data
    assert "<ContentId>cid:1</ContentId>" in data
    assert "A &amp; B &lt; C &gt; " in data
    assert "\r" not in data
    assert "Signature" not in data


@law
def test_the_business_type_is_always_written() -> None:
    bare = replace(PACKET, business=Business(), trace=())
    assert b"<edXML:BussinessDocType>0</edXML:BussinessDocType>" in write_bytes(
        replace(ENVELOPE, packet=bare)
    )


@law
def test_updates_and_replacements_stand_between_paper_and_staff() -> None:
    business = Business(
        BusinessType.REPLACEMENT,
        paper=True,
        staff=(Staff(name="M"),),
        update=UpdateInfo("1"),
        replaced=(Replaced("d", ("T1", "T2")),),
    )
    written = names(write_bytes(replace(ENVELOPE, packet=replace(PACKET, business=business))))
    begin = written.index("edXML:Bussiness")
    assert [name.removeprefix("edXML:") for name in written[begin : begin + 12]] == [
        "Bussiness",
        "BussinessDocType",
        "Paper",
        "BussinessDocumentInfo",
        "DocumentInfo",
        "ReplacementInfoList",
        "ReplacementInfo",
        "DocumentId",
        "OrganIdList",
        "OrganId",
        "OrganId",
        "StaffInfo",
    ]


@law
@pytest.mark.parametrize(
    ("name", "announced", "is_wrapped"),
    [
        ("a.pdf", "application/pdf", False),
        ("A.PDF", "application/pdf", False),
        ("a.doc", "application/doc", False),
        ("a.docx", "application/docx", False),
        ("a.xslx", "application/xslx", False),
        ("a.zip", "application/zip", False),
        ("a.xlsx", "application/zip", True),
        ("a.png", "application/zip", True),
        ("khong-ten", "application/zip", True),
    ],
)
def test_files_are_packed_by_the_librarys_table(name: str, announced: str, is_wrapped: bool) -> None:
    packet = replace(PACKET, attachments=(Attachment("1", name),))
    data = write_bytes(Envelope(packet, {"1": b"noi dung tep"}))
    assert data.count(f"ContentType>{announced}</".encode()) == 2
    encoded = re.search(rb'2016">([A-Za-z0-9+/=]+)<', data)
    assert encoded is not None
    content = base64.b64decode(encoded[1])
    if not is_wrapped:
        assert content == b"noi dung tep"
        return
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        (entry,) = archive.infolist()
        assert re.fullmatch(r"[0-9a-f-]{36}(\.(xlsx|png))?", entry.filename)
        assert archive.read(entry) == b"noi dung tep"


@law
def test_the_same_packet_gives_the_same_bytes_from_memory_and_in_a_stream() -> None:
    packet = replace(PACKET, attachments=(Attachment("1", "a.png"),))
    out = io.BytesIO()
    write_stream(packet, out, open_content=lambda _file: io.BytesIO(b"anh" * 100_000))
    assert out.getvalue() == write_bytes(Envelope(packet, {"1": b"anh" * 100_000}))


@law
def test_a_status_has_no_body_and_no_files() -> None:
    report = StatusReport(
        Organization("T98"), ResponseFor("T99", "245/STĐ-VP", "x"), "03", "Đã nhận", AT, Staff(name="Páo")
    )
    written = [name.removeprefix("edXML:") for name in names(write_bytes(Envelope(report)))]
    assert written == [
        "edXML",
        "edXMLEnvelope",
        "edXMLHeader",
        "MessageHeader",
        "From",
        "OrganId",
        "ResponseFor",
        "OrganId",
        "Code",
        "DocumentId",
        "StaffInfo",
        "Staff",
        "StatusCode",
        "Description",
        "Timestamp",
    ]
    assert read_envelope(write_bytes(Envelope(report))).packet == report


def refused(envelope: Envelope) -> list[str]:
    with pytest.raises(UnwritablePacketError) as caught:
        write_bytes(envelope)
    return [problem.code for problem in caught.value.problems]


def test_what_receivers_would_refuse_is_refused_with_all_problems() -> None:
    twice = replace(HEADER, recipients=(Organization("T98"), Organization("t98 ")), subject="")
    assert refused(replace(ENVELOPE, packet=replace(PACKET, header=twice))) == [
        "M.MessageHeader.To.OrganId",
        "N.MessageHeader.Subject",
    ]


@pytest.mark.parametrize("text", ["a\x00b", "a\x0bb", "\ud800", "\ufffe"])
def test_letters_illegal_in_xml_are_refused_by_field(text: str) -> None:
    odd = replace(ENVELOPE, packet=replace(PACKET, header=replace(HEADER, subject=text)))
    with pytest.raises(UnwritablePacketError, match="Subject"):
        write_bytes(odd)
    with pytest.raises(UnwritablePacketError):
        write_bytes(odd, checked=False)


def test_files_without_bytes_id_or_name_are_refused() -> None:
    assert refused(Envelope(PACKET)) == ["N.AttachmentEncoded.Attachment.ContentTransferEncoded"]
    nameless = replace(PACKET, attachments=(Attachment("", ""),))
    assert len(refused(Envelope(nameless, {"": b"x"}))) == 2


def test_unchecked_packets_may_break_the_rules() -> None:
    twice = replace(HEADER, recipients=(Organization("T98"), Organization("T98")))
    assert (
        write_bytes(replace(ENVELOPE, packet=replace(PACKET, header=twice)), checked=False).count(b":To>")
        == 4
    )


def test_nothing_is_written_before_everything_is_judged() -> None:
    out = io.BytesIO()
    with pytest.raises(UnwritablePacketError):
        write_stream(
            replace(PACKET, header=replace(HEADER, subject="")), out, open_content=lambda _file: io.BytesIO()
        )
    assert out.getvalue() == b""
