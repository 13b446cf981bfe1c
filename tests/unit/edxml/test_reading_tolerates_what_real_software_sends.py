"""Oddities of edXML notes §12 ("accept"), one by one."""

from __future__ import annotations

import datetime as dt

import pytest

from lienthong.edxml.model import BusinessType, DocumentPacket, StatusReport
from lienthong.edxml.reader import PacketReader, ReadResult, read_bytes
from lienthong.kernel.clock import VIETNAM
from support.packet_text import (
    NAMESPACE,
    PDF,
    attachment,
    element,
    message_header,
    organization,
    packet,
    reference,
    status,
    trace,
)


def document(data: bytes) -> DocumentPacket:
    result = read_bytes(data)
    assert isinstance(result.packet, DocumentPacket), result.problems
    return result.packet


def report(data: bytes) -> StatusReport:
    result = read_bytes(data)
    assert isinstance(result.packet, StatusReport), result.problems
    return result.packet


def codes(result: ReadResult) -> list[str]:
    return [problem.code for problem in result.problems]


def test_a_plain_packet_reads_without_problems() -> None:
    result = read_bytes(packet())
    assert result.problems == ()
    assert not result.is_refused
    assert result.variant == "A"


def test_a_missing_business_element_means_a_new_document() -> None:
    assert document(packet()).business.type is BusinessType.NEW


@pytest.mark.parametrize("spelling", ["Bussiness", "Business"])
def test_both_spellings_of_business_are_read(spelling: str) -> None:
    inner = element(f"{spelling}DocType", "1") + element(f"{spelling}DocReason", "Ban hành nhầm")
    business = document(packet(trace_list=trace(element(spelling, inner)))).business
    assert business.type is BusinessType.RECALL
    assert business.reason == "Ban hành nhầm"


@pytest.mark.parametrize(
    "written",
    [
        "2021/03/15",
        "2021-03-15",
        "2021/3/15",
        "15/03/2021",
        "2021-03-15T00:00:00",
        "2021/03/15 07:00:00",
        "2021-03-15T08:00:00+07:00",
        " 2021/03/15\n",
    ],
)
def test_dates_are_read_in_every_form_seen(written: str) -> None:
    promulgation = element("PromulgationInfo", element("PromulgationDate", written))
    header = document(packet(header=message_header(promulgation=promulgation))).header
    assert header.issued_on == dt.date(2021, 3, 15)


@pytest.mark.parametrize(
    "written", ["2021/03/15 09:05:07", "2021-03-15T09:05:07", "2021-03-15T02:05:07Z", "15/03/2021 09:05:07"]
)
def test_times_become_vietnam_time(written: str) -> None:
    data = status().replace(b"2021/03/15 09:00:00", written.encode())
    assert report(data).at == dt.datetime(2021, 3, 15, 9, 5, 7, tzinfo=VIETNAM)


def test_a_status_code_without_its_zero_gets_it() -> None:
    assert report(status(code="3")).code == "03"


def test_an_unknown_status_code_is_kept_and_reported() -> None:
    result = read_bytes(status(code="07"))
    assert codes(result) == ["R.MessageHeader.StatusCode"]
    assert not result.errors


def test_a_status_may_carry_recipients_and_staff() -> None:
    extra = organization("To", "000.00.17.T99") + element("StaffInfo", element("Staff", "Lò Thị Mây"))
    assert report(status(extra=extra)).staff.name == "Lò Thị Mây"


def test_a_status_code_split_in_two_is_joined() -> None:
    response = (
        element("OrganId", "A1")
        + "<edXML:Code><edXML:CodeNumber>7</edXML:CodeNumber>"
        + ("<edXML:CodeNotation>QĐ-X</edXML:CodeNotation></edXML:Code>")
    )
    assert report(status(response=response)).response_for.code == "7/QĐ-X"


def test_elements_may_come_in_any_order() -> None:
    reordered = message_header(subject="", document_id="", **{"from": ""})
    late = element("Subject", "Muộn") + element("DocumentId", "x") + organization("From", "T97")
    header = document(
        packet(header=reordered.replace("</edXML:MessageHeader>", f"{late}</edXML:MessageHeader>"))
    )
    assert (header.header.sender.organ_id, header.header.subject) == ("T97", "Muộn")


def test_empty_elements_are_absent() -> None:
    empty = "<edXML:ResponseFor><edXML:OrganId></edXML:OrganId><edXML:Code/></edXML:ResponseFor><edXML:To/>"
    header = document(packet(header=message_header(empty, element("DueDate", " ")))).header
    assert header.response_for == ()
    assert len(header.recipients) == 1
    assert header.due_on is None


def test_unknown_elements_are_passed_over() -> None:
    unknown = '<edXML:Weather sky="blue"><edXML:Subject>Nắng</edXML:Subject></edXML:Weather>'
    assert document(packet(header=message_header(unknown))).header.subject.startswith("Về việc")


def test_any_prefix_or_none_is_read() -> None:
    plain = packet().replace(b"edXML:", b"").replace(b"xmlns:edXML", b"xmlns")
    other = packet().replace(b"edXML:", b"q:").replace(b"xmlns:edXML", b"xmlns:q")
    assert document(plain) == document(other) == document(packet())


def test_prefixes_out_of_scope_are_read() -> None:
    data = packet().replace(b"<AttachmentEncoded>", b"<edXML:AttachmentEncoded>")
    data = data.replace(b"</AttachmentEncoded>", b"</edXML:AttachmentEncoded>")
    data = data.replace(b"<edXML:Reference>", b'<edXML:Reference xlink:href="">')
    result = read_bytes(data)
    assert result.variant == "A1"
    assert not result.problems


def test_a_doubled_cid_joins_with_the_bare_id() -> None:
    result = read_bytes(
        packet(
            references=reference("cid:cid:ab", "a.pdf"),
            files=attachment("ab", "a.pdf", PDF),
        )
    )
    assert result.problems == ()
    assert isinstance(result.packet, DocumentPacket)
    assert result.packet.attachments[0].content_id == "ab"


def test_a_reference_known_only_by_its_link_joins() -> None:
    linked = (
        '<edXML:Reference xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="cid:1"></edXML:Reference>'
    )
    result = read_bytes(packet(references=linked))
    assert result.variant == "A2"
    assert not result.problems


def test_the_bom_is_passed_over() -> None:
    assert document(b"\xef\xbb\xbf" + packet()) == document(packet())


def test_text_is_composed_and_trimmed() -> None:
    decomposed = element("Subject", "\n  Về việc \n")
    assert document(packet(header=message_header(subject=decomposed))).header.subject == "Về việc"


def test_text_around_comments_and_entities_is_joined() -> None:
    subject = "<edXML:Subject>A &amp;<!-- x --> B<![CDATA[ <C> ]]>&#272;</edXML:Subject>"
    assert document(packet(header=message_header(subject=subject))).header.subject == "A & B <C> Đ"


def test_the_older_author_is_the_signatory() -> None:
    author = element("Author", element("Function", "Giám đốc") + element("FullName", "Vừ A Páo"))
    signatory = document(packet(header=message_header(author))).header.signatory
    assert (signatory.position, signatory.full_name) == ("Giám đốc", "Vừ A Páo")


@pytest.mark.parametrize("size", [1, 2, 7, 64])
def test_pieces_of_any_size_read_the_same(size: int) -> None:
    data = packet(trace_list=trace())
    reader = PacketReader()
    for at in range(0, len(data), size):
        reader.feed(data[at : at + size])
    assert reader.close() == read_bytes(data)


def test_a_packet_without_namespace_is_read_with_a_warning() -> None:
    data = (
        packet()
        .replace(f' xmlns="{NAMESPACE}"'.encode(), b"")
        .replace(f' xmlns:edXML="{NAMESPACE}"'.encode(), b"")
    )
    result = read_bytes(data)
    assert codes(result) == ["M.edXML.Namespace"]
    assert not result.is_refused
