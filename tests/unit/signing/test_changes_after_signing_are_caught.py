"""What attackers do to signed files: one byte, an appended update, an overlay, a hidden replacement (signing.md §8)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from asn1crypto import parser
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils.generic import (
    ArrayObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

from lienthong.kernel.judgement import Outcome
from lienthong.signing.errors import NoSuchRevisionError
from lienthong.signing.fields import FieldWriter, open_writer, write
from lienthong.signing.reports import Check, DocumentReport
from lienthong.signing.revisions import revision_of
from lienthong.signing.verifying import verify
from support.demo_desk import desk, issued_letter, signed_letter
from support.issued_letter import typeset_demo

LATER = dt.datetime(2021, 2, 8, 10, 0, tzinfo=dt.UTC)


def judged(pdf: bytes) -> DocumentReport:
    return verify(pdf, trust=desk().pki.trust(LATER), at=LATER)


@settings(max_examples=12, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(st.data())
def test_any_one_flipped_byte_of_an_issued_letter_is_invalid(data: st.DataObject) -> None:
    pdf = issued_letter()
    at = data.draw(st.integers(0, len(pdf) - 2))
    flipped = bytes([pdf[at] ^ data.draw(st.sampled_from([1, 2, 4, 8, 16, 32, 64, 128]))])
    changed = pdf[:at] + flipped + pdf[at + 1 :]
    found = judged(changed).judgement
    if not _is_only_case_of_hex(pdf, changed, at):
        assert (found.outcome, bool(found.sentence)) == (Outcome.FAILED, True), (at, flipped)


@settings(max_examples=16, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(st.data())
def test_any_flipped_digit_of_the_last_container_is_invalid_though_nothing_signs_it(
    data: st.DataObject,
) -> None:
    pdf = issued_letter()
    start = pdf.rfind(b"/Contents <") + len(b"/Contents <")
    size = parser.peek(bytes.fromhex(pdf[start : start + 40_000].decode("ascii")))
    at = start + data.draw(st.integers(0, 2 * size - 1))
    changed = (
        pdf[:at]
        + b"%x" % (int(pdf[at : at + 1], 16) ^ data.draw(st.sampled_from([1, 2, 4, 8])))
        + pdf[at + 1 :]
    )
    found = judged(changed).judgement
    assert (found.outcome, bool(found.sentence)) == (Outcome.FAILED, True), (at - start, pdf[at])


def _is_only_case_of_hex(pdf: bytes, changed: bytes, at: int) -> bool:
    """``a`` and ``A`` in a container are the same digit: nothing was changed."""
    old, new = pdf[at : at + 1], changed[at : at + 1]
    return old.isalpha() and old.lower() == new.lower() and old.lower() in b"abcdef"


STRUCTURE = [
    b"/ByteRange",
    b"/Contents <",
    b"/AcroForm",
    b"startxref",
    b"trailer",
    b"/SubFilter",
    b"%PDF-",
    b"/Sig\n",
]


@pytest.mark.parametrize("mark", STRUCTURE)
def test_damage_to_the_structure_around_signatures_is_invalid_not_unsigned(mark: bytes) -> None:
    pdf = issued_letter()
    for at in {pdf.find(mark), pdf.rfind(mark)} - {-1}:
        found = judged(pdf[: at + 1] + bytes([pdf[at + 1] ^ 1]) + pdf[at + 2 :])
        assert found.judgement.outcome is Outcome.FAILED, at
        assert found.judgement.code != "document.unsigned"


def test_an_appended_update_without_an_end_mark_is_invalid() -> None:
    """The trick of isa-3: programs show the update, pyHanko alone looks no further than the last mark."""
    update = write(overlaid(open_writer(issued_letter())))[len(issued_letter()) :]
    assert judged(issued_letter() + update.replace(b"%%EOF", b"")).judgement.outcome is Outcome.FAILED


def overlaid(writer: FieldWriter) -> FieldWriter:
    """A white note over the text of page 1."""
    appearance = StreamObject(
        DictionaryObject(  # type: ignore[no-untyped-call]  # pyHanko leaves it unannotated
            {
                NameObject("/Type"): NameObject("/XObject"),
                NameObject("/Subtype"): NameObject("/Form"),
                NameObject("/BBox"): ArrayObject(map(NumberObject, (0, 0, 300, 60))),
            }
        ),
        stream_data=b"1 1 1 rg 0 0 300 60 re f",
    )
    note = DictionaryObject(  # type: ignore[no-untyped-call]  # pyHanko leaves it unannotated
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject("/FreeText"),
            NameObject("/Rect"): ArrayObject(map(NumberObject, (80, 500, 380, 560))),
            NameObject("/Contents"): TextStringObject("Nội dung khác"),
            NameObject("/AP"): DictionaryObject({NameObject("/N"): writer.add_object(appearance)}),  # type: ignore[no-untyped-call]  # pyHanko leaves it unannotated
        }
    )
    page = writer.root["/Pages"]["/Kids"][0]
    notes = page["/Annots"] if "/Annots" in page else ArrayObject()
    notes.append(writer.add_object(note))
    page[NameObject("/Annots")] = notes
    writer.mark_update(writer.root["/Pages"]["/Kids"].raw_get(0))
    return writer


def new_content(writer: FieldWriter) -> FieldWriter:
    """Another content stream behind the page's own."""
    page = writer.root["/Pages"]["/Kids"][0]
    more = writer.add_object(StreamObject(stream_data=b"1 1 1 rg 80 500 300 60 re f"))
    page[NameObject("/Contents")] = ArrayObject([page.raw_get("/Contents"), more])
    writer.mark_update(writer.root["/Pages"]["/Kids"].raw_get(0))
    return writer


def replaced_stream(writer: FieldWriter) -> FieldWriter:
    """The page's own content put in place anew under its number: a shadow replacement."""
    page = writer.root["/Pages"]["/Kids"][0]
    reference = page.raw_get("/Contents")
    writer.objects[(0, reference.idnum)] = StreamObject(stream_data=b"1 1 1 rg 80 500 300 60 re f")
    return writer


def added_script(writer: FieldWriter) -> FieldWriter:
    """A script run at opening."""
    writer.root[NameObject("/OpenAction")] = DictionaryObject(  # type: ignore[no-untyped-call]  # pyHanko leaves it unannotated
        {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert(1)")}
    )
    writer.update_root()  # type: ignore[no-untyped-call]  # pyHanko leaves it unannotated
    return writer


def removed_page(writer: FieldWriter) -> FieldWriter:
    """One page less."""
    pages = writer.root["/Pages"]
    pages["/Kids"].pop()
    pages[NameObject("/Count")] = NumberObject(len(pages["/Kids"]))  # type: ignore[no-untyped-call]  # pyHanko leaves it unannotated
    writer.mark_update(writer.root.raw_get("/Pages"))
    return writer


CHANGES = [overlaid, new_content, replaced_stream, added_script, removed_page]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_a_change_saved_behind_the_signatures_is_invalid(
    change: Callable[[FieldWriter], FieldWriter],
) -> None:
    report = judged(write(change(open_writer(issued_letter()))))
    assert (report.judgement.outcome, report.judgement.code) == (Outcome.FAILED, "signature.changed_later")
    assert report.signatures[0].checks[Check.CHANGES].outcome is Outcome.FAILED
    assert report.signatures[0].checks[Check.INTEGRITY].outcome is Outcome.PASSED


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_a_change_between_signature_and_seal_is_invalid_for_the_signer(
    change: Callable[[FieldWriter], FieldWriter],
) -> None:
    report = judged(write(change(open_writer(signed_letter()))))
    assert report.judgement.outcome is Outcome.FAILED


def test_the_six_checks_are_told_of_every_signature() -> None:
    for one in judged(issued_letter()).signatures:
        assert set(one.checks) == set(Check)
        assert all(found.outcome is Outcome.PASSED and found.sentence for found in one.checks.values())
        assert one.valid_from is not None
        assert one.valid_to is not None
        assert (one.evidence, one.evidence_at) == ("CRL", LATER)


def test_the_revision_a_signature_covers_is_exactly_what_was_signed() -> None:
    issued, report = issued_letter(), judged(issued_letter())
    assert revision_of(issued, 0) == signed_letter() == issued[: report.signatures[0].covered_length]
    assert revision_of(issued, 2) == issued
    assert [one.revision for one in report.signatures] == sorted(one.revision for one in report.signatures)
    assert judged(revision_of(issued, 0)).judgement.outcome is Outcome.PASSED


@pytest.mark.parametrize(("pdf", "index"), [(b"no pdf", 0), (typeset_demo().pdf, 0), (issued_letter(), 3)])
def test_a_revision_that_is_not_there_is_refused(pdf: bytes, index: int) -> None:
    with pytest.raises(NoSuchRevisionError):
        revision_of(pdf, index)
