"""Who speaks and what a packet does is written once: readers differ in which of two values they take."""

from __future__ import annotations

import pytest

from lienthong.edxml.reader import read_bytes
from support.packets import Letter, document, status

pytestmark = pytest.mark.law("D-26")
RECALL = document(Letter(business_type=1))
REPORT = status("03", Letter(), sender="G14")
FORGED = b"<edXML:From><edXML:OrganId>H47</edXML:OrganId></edXML:From>"


def before(data: bytes, place: bytes, added: bytes) -> bytes:
    assert place in data
    return data.replace(place, added + place, 1)


def after(data: bytes, place: bytes, added: bytes) -> bytes:
    assert place in data
    return data.replace(place, place + added, 1)


@pytest.mark.parametrize(
    ("data", "field"),
    [
        pytest.param(before(RECALL, b"<edXML:From>", FORGED), "From.OrganId", id="first"),
        pytest.param(after(RECALL, b"</edXML:From>", FORGED), "From.OrganId", id="last"),
        pytest.param(
            before(RECALL, b"<edXML:OrganId>G22", b"<edXML:OrganId>H47</edXML:OrganId>"),
            "OrganId",
            id="inside",
        ),
        pytest.param(
            after(
                RECALL,
                b"</edXML:TraceHeaderList>",
                b"<edXML:MessageHeader>" + FORGED + b"</edXML:MessageHeader>",
            ),
            "From.OrganId",
            id="second-header",
        ),
        pytest.param(
            before(
                RECALL, b"<edXML:BussinessDocType>", b"<edXML:BussinessDocType>0</edXML:BussinessDocType>"
            ),
            "BussinessDocType",
            id="type",
        ),
        pytest.param(
            before(
                RECALL,
                b"<edXML:Bussiness>",
                b"<edXML:Business><edXML:BusinessDocType>0</edXML:BusinessDocType></edXML:Business>",
            ),
            "BussinessDocType",
            id="other-spelling",
        ),
        pytest.param(
            before(RECALL, b"<edXML:Code>", b"<edXML:DocumentId>x</edXML:DocumentId>"),
            "DocumentId",
            id="document",
        ),
        pytest.param(after(REPORT, b"</edXML:From>", FORGED), "From.OrganId", id="status"),
        pytest.param(
            before(REPORT, b"<edXML:StatusCode>", b"<edXML:StatusCode>06</edXML:StatusCode>"),
            "StatusCode",
            id="code",
        ),
        pytest.param(
            before(
                REPORT,
                b"<edXML:ResponseFor>",
                b"<edXML:ResponseFor><edXML:OrganId>H47</edXML:OrganId></edXML:ResponseFor>",
            ),
            "ResponseFor.OrganId",
            id="answered",
        ),
    ],
)
def test_two_different_values_refuse_the_packet(data: bytes, field: str) -> None:
    result = read_bytes(data)
    assert result.is_refused
    assert [one.where for one in result.errors if one.code == "M.edXML.Repeated" and field in one.where]


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(RECALL, id="recall"),
        pytest.param(REPORT, id="report"),
        pytest.param(before(RECALL, b"<edXML:From>", FORGED.replace(b"H47", b" g22 ")), id="same-again"),
        pytest.param(before(RECALL, b"<edXML:From>", b"<edXML:From/>"), id="empty"),
        pytest.param(
            before(REPORT, b"<edXML:ResponseFor>", b"<edXML:ResponseFor><edXML:Code/></edXML:ResponseFor>"),
            id="empty-answer",
        ),
        pytest.param(
            before(
                RECALL,
                b"<edXML:OtherInfo>",
                b"<edXML:ResponseFor><edXML:DocumentId>a</edXML:DocumentId></edXML:ResponseFor>"
                b"<edXML:ResponseFor><edXML:DocumentId>b</edXML:DocumentId></edXML:ResponseFor>",
            ),
            id="a-document-may-answer-several",
        ),
    ],
)
def test_equal_and_empty_repeats_pass(data: bytes) -> None:
    assert not read_bytes(data).is_refused
