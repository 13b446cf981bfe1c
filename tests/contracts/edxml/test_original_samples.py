"""The original sample packets give the right values; they are read where they are and never copied."""

from __future__ import annotations

import datetime as dt
import os
import re
from pathlib import Path

import pytest

from lienthong.edxml.model import BusinessType, DocumentPacket, StatusReport
from lienthong.edxml.reader import ReadResult, read_bytes, read_envelope
from lienthong.edxml.writer import write_bytes
from lienthong.kernel.clock import VIETNAM

ROOT = Path(__file__).parents[3]
FOLDER = Path(os.environ.get("LIENTHONG_SAMPLES", ROOT.parent / "shared")) / "edxml-samples"
pytestmark = [
    pytest.mark.samples,
    pytest.mark.skipif(not FOLDER.is_dir(), reason="NOT RUN: LIENTHONG_SAMPLES has no edxml-samples"),
]
DOCUMENT_ID = "000.00.00.G22,2015/09/30,7816/VPCP-TTĐT"


def read(start: str) -> tuple[ReadResult, bytes]:
    (file,) = FOLDER.glob(f"{start}-*.edxml")
    data = file.read_bytes()
    return read_bytes(data), data


def document(start: str) -> DocumentPacket:
    packet = read(start)[0].packet
    assert isinstance(packet, DocumentPacket)
    return packet


@pytest.mark.parametrize("start", ["01", "03", "04", "07", "08", "12", "13", "18", "20"])
def test_good_samples_have_no_problems(start: str) -> None:
    result = read(start)[0]
    assert result.problems == ()
    assert not result.is_refused


def test_sample_01_is_a_new_document() -> None:
    packet = document("01")
    assert packet.header.code.number == "74fass22"
    assert packet.header.document_id == DOCUMENT_ID
    assert packet.header.issued_on == dt.date(2019, 1, 16)
    assert [one.organ_id for one in packet.header.recipients] == ["28.22.H17"]
    assert packet.business.type is BusinessType.NEW
    assert packet.trace[0].at == dt.datetime(2018, 9, 28, tzinfo=VIETNAM)
    assert [(file.content_id, file.size) for file in packet.attachments] == [("209", 40)]


def test_sample_03_is_an_update_with_changed_recipients() -> None:
    business = document("03").business
    assert business.type is BusinessType.UPDATE
    assert business.document_id == "000.00.00.G22,2014/02/30,7806/VPCP-TTĐT"
    assert business.update is not None
    changes = [(one.organ_id, one.receiver_type) for one in business.update.receivers]
    assert changes == [("000.00.00.H41", "0"), ("000.00.00.H14", "1")]


def test_sample_04_replaces_the_same_document_twice() -> None:
    business = document("04").business
    assert business.type is BusinessType.REPLACEMENT
    assert len(business.replaced) == 2
    assert business.replaced[0].organ_ids == ("000.00.00.H41", "000.00.00.H14")


def test_sample_05_gives_its_values_and_a_damaged_file() -> None:
    result = read("05")[0]
    packet = document("05")
    assert result.variant == "A1"
    assert packet.header.document_id == "9fbfbad2-f1f8-4256-a2eb-50fb1061cddb"
    assert packet.header.response_for == ()
    assert [problem.code for problem in result.problems] == [packet.attachments[0].damaged]
    assert packet.attachments[0].damaged == "T.AttachmentEncoded.Attachment.ContentTransferEncoded"


def test_sample_08_unwraps_the_zip_called_pdf() -> None:
    packet = document("08")
    content = read_envelope(read("08")[1]).contents["56fb5bcb-8229-4691-8b4f-51305171b954"]
    assert content.startswith(b"%PDF-")
    assert [entry.organ_id for entry in packet.trace] == ["null", ""]
    assert packet.business.type is BusinessType.NEW


@pytest.mark.parametrize(
    ("start", "code", "other"),
    [("12", "01", "G22"), ("13", "02", "G22"), ("18", "13", "H41"), ("20", "16", "G22")],
)
def test_statuses_tell_code_document_and_other_side(start: str, code: str, other: str) -> None:
    report = read(start)[0].packet
    assert isinstance(report, StatusReport)
    assert report.code == code
    assert report.response_for.organ_id == f"000.00.00.{other}"
    assert report.response_for.document_id == DOCUMENT_ID
    assert report.at == dt.datetime(2015, 9, 20, 11, 8, 36, tzinfo=VIETNAM)


def shape(data: bytes) -> list[str]:
    """Every line without its text, its line end and the made-up signature."""
    text = re.sub(r" *<Signature>.*?</Signature>\r?\n", "", data.decode(), flags=re.DOTALL)
    return [re.sub(r">[^<]+<", "><", line) for line in text.splitlines()]


@pytest.mark.law("D-25")
def test_our_packet_has_the_shape_of_sample_07() -> None:
    data = read("07")[1]
    assert shape(write_bytes(read_envelope(data))) == shape(data)
