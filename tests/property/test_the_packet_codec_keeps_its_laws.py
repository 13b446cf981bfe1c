"""parse∘print is the identity on values, print is stable, and nothing breaks the reader.

The generators know the form of the wire and the table of file kinds, nothing of the reader.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import string
import unicodedata

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

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
    ReceiverChange,
    Replaced,
    ResponseFor,
    Signatory,
    Staff,
    StatusReport,
    TraceEntry,
    UpdateInfo,
)
from lienthong.edxml.reader import PacketReader, read_bytes, read_envelope
from lienthong.edxml.writer import write_bytes
from lienthong.kernel.clock import VIETNAM
from support.packet_text import packet as sample

RAW_KINDS = {
    "pdf": "application/pdf",
    "doc": "application/doc",
    "docx": "application/docx",
    "zip": "application/zip",
}

letters = st.characters(exclude_categories=("Cs", "Cc", "Cn"), include_characters="\t\n\r")
text = st.text(letters, min_size=1, max_size=40).map(lambda raw: unicodedata.normalize("NFC", raw).strip())
some = text.filter(bool)
maybe = st.one_of(st.just(""), some)
days = st.dates(min_value=dt.date(1, 1, 1))
moments = st.datetimes(min_value=dt.datetime(1980, 1, 1), max_value=dt.datetime(2100, 1, 1)).map(  # noqa: DTZ001  # made aware here
    lambda naive: naive.replace(microsecond=0, tzinfo=VIETNAM)
)
numbers = st.one_of(st.none(), st.integers(0, 999))
organizations = st.builds(Organization, some, maybe, maybe, maybe, maybe, maybe, maybe, maybe)
staff = st.builds(Staff, some, maybe, maybe, maybe, maybe, maybe)
responses = st.builds(ResponseFor, some, maybe, maybe, st.one_of(st.none(), days))
answered = st.builds(ResponseFor, some, some, maybe, st.none() | days)
texts = st.lists(some, max_size=3).map(tuple)
headers = st.builds(
    DocumentHeader,
    sender=organizations,
    recipients=st.lists(
        organizations, min_size=1, max_size=4, unique_by=lambda one: one.organ_id.casefold()
    ).map(tuple),
    document_id=some,
    code=st.builds(Code, some, some),
    issued_on=days,
    subject=some,
    place=maybe,
    kind=st.builds(DocumentKind, maybe, numbers, numbers),
    content=maybe,
    signatory=st.builds(Signatory, maybe, maybe, maybe),
    due_on=st.one_of(st.none(), days),
    other=st.builds(OtherInfo, numbers, maybe, maybe, numbers, numbers, st.none() | st.booleans(), texts),
    response_for=st.lists(responses, max_size=2).map(tuple),
    steering_type=numbers,
    task_codes=texts,
    application_type=maybe,
    to_places=texts,
)
businesses = st.builds(
    Business,
    type=st.sampled_from(BusinessType),
    reason=maybe,
    document_id=maybe,
    paper=st.none() | st.booleans(),
    staff=st.lists(staff, max_size=2).map(tuple),
    update=st.none()
    | st.builds(
        UpdateInfo, some, maybe, st.lists(st.builds(ReceiverChange, some, maybe), max_size=2).map(tuple)
    ),
    replaced=st.lists(st.builds(Replaced, some, texts), max_size=2).map(tuple),
)
traces = st.lists(st.builds(TraceEntry, some, st.none() | moments), max_size=3).map(tuple)
ids = st.text(string.ascii_letters + string.digits + "-", min_size=1, max_size=12)
file_names = st.builds(
    "{}.{}".format,
    st.text(string.ascii_letters, min_size=1, max_size=8),
    st.sampled_from(["pdf", "doc", "docx", "zip", "xlsx", "txt", "png", "rar"]),
)


@st.composite
def documents(draw: st.DrawFn) -> Envelope:
    files = []
    contents = {}
    for content_id in draw(st.lists(ids, max_size=3, unique=True)):
        name = draw(file_names)
        content = b"%PDF-" + draw(st.binary(max_size=200))
        contents[content_id] = content
        kind = RAW_KINDS.get(name.rpartition(".")[2], "application/zip")
        digest = hashlib.sha256(content).hexdigest()
        files.append(Attachment(content_id, name, kind, draw(maybe), len(content), digest))
    return Envelope(DocumentPacket(draw(headers), draw(businesses), draw(traces), tuple(files)), contents)


statuses = st.builds(
    Envelope,
    st.builds(
        StatusReport, organizations, answered, st.sampled_from(["01", "02", "13"]), maybe, moments, staff
    ),
)
envelopes = st.one_of(documents(), statuses)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(envelopes)
def test_reading_what_was_written_gives_the_same_values(envelope: Envelope) -> None:
    again = read_envelope(write_bytes(envelope))
    assert again.packet == envelope.packet
    assert again.contents == envelope.contents


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(envelopes)
def test_writing_is_stable(envelope: Envelope) -> None:
    once = write_bytes(envelope)
    assert write_bytes(read_envelope(once)) == once


@settings(deadline=None)
@given(st.binary(max_size=400), st.integers(1, 50))
def test_any_bytes_end_in_a_result(data: bytes, size: int) -> None:
    reader = PacketReader()
    for at in range(0, len(data), size):
        reader.feed(data[at : at + size])
    result = reader.close()
    assert result.packet is None
    assert result.problems


@settings(deadline=None)
@given(st.data())
def test_a_spoiled_packet_ends_in_a_result(data: st.DataObject) -> None:
    good = sample()
    at = data.draw(st.integers(0, len(good) - 1))
    end = min(len(good), at + data.draw(st.integers(0, 30)))
    spoiled = good[:at] + data.draw(st.binary(max_size=30)) + good[end:]
    whole = read_bytes(spoiled)
    reader = PacketReader()
    size = data.draw(st.integers(1, 200))
    for start in range(0, len(spoiled), size):
        reader.feed(spoiled[start : start + size])
    pieces = reader.close()
    assert pieces.packet == whole.packet
    assert bool(whole.packet) or whole.problems
