"""What the signed file looks like inside: PAdES by incremental updates, business time, three fields."""

from __future__ import annotations

import datetime as dt
import io
import re

import pytest
from asn1crypto import cms
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from lienthong.letters.pictures import signature_picture
from lienthong.signing.fields import FieldName
from lienthong.signing.pades import sign_personal
from support.demo_desk import desk, issued_letter, signed_letter
from support.issued_letter import SEALED_AT, SIGNED_AT, page_texts, typeset_demo

TIMES = {"NguoiKy": SIGNED_AT, "SoNgay": SEALED_AT, "DauCoQuan": SEALED_AT}


def embedded() -> list[EmbeddedPdfSignature]:
    return list(PdfFileReader(io.BytesIO(issued_letter())).embedded_regular_signatures)


@pytest.mark.law("D-20")
def test_the_fields_are_filled_in_order() -> None:
    assert [item.field_name for item in embedded()] == [
        name.value for name in (FieldName.SIGNATURE, FieldName.NUMBER_DATE, FieldName.SEAL)
    ]


@pytest.mark.law("D-20")
def test_every_step_only_appends() -> None:
    page = typeset_demo().pdf
    assert desk().reserved().startswith(page)
    assert issued_letter().startswith(signed_letter())
    assert signed_letter().startswith(page)


@pytest.mark.law("D-20")
def test_nothing_but_signature_fields_changes_after_the_signature() -> None:
    update = issued_letter()[len(signed_letter()) :]
    changed = set(re.findall(rb"/(?:Type|FT|Subtype) ?/(\w+)", update))
    assert changed <= {b"Sig", b"Annot", b"Widget", b"XObject", b"Form", b"Image", b"Font"} | FONT_PARTS
    assert b"/ModDate" not in update
    assert b"/Producer" not in update
    assert b"/Catalog" not in update
    assert b"/Type /Page\n" not in update


FONT_PARTS = {b"FontDescriptor", b"Type0", b"CIDFontType2", b"TransparencyGroup", b"Transparency", b"Group"}


def test_signatures_are_pades_with_32_kib_reserved() -> None:
    for item in embedded():
        assert item.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
        start, length, resume, _ = item.byte_range
        assert resume - start - length == 2 * 32 * 1024 + 2


def test_the_time_is_the_given_business_time() -> None:
    for item in embedded():
        assert item.sig_object["/M"] == f"D:{TIMES[item.field_name]:%Y%m%d%H%M%S}Z"
        (stamp,) = extract_tst_data_iter(item.signer_info, signed=False)
        token = stamp["encap_content_info"]["content"].parsed
        assert token["gen_time"].native == TIMES[item.field_name]


def test_the_cms_has_no_signing_time_because_pades_forbids_it() -> None:
    for item in embedded():
        attributes: cms.CMSAttributes = item.signer_info["signed_attrs"]
        names = [attribute["type"].native for attribute in attributes]
        assert "signing_time" not in names
        assert "signing_certificate_v2" in names


def test_the_anchor_is_not_embedded() -> None:
    root = desk().pki.trust(SIGNED_AT).anchors[0]
    for item in embedded():
        assert root not in [certificate.dump() for certificate in item.other_embedded_certs]


def test_the_fields_stand_where_the_page_was_laid_out() -> None:
    layout = typeset_demo().layout
    places = {"NguoiKy": layout.signature, "SoNgay": layout.number_date, "DauCoQuan": layout.seal}
    for item in embedded():
        place = places[item.field_name]
        box = [float(side) for side in item.sig_field["/Rect"]]
        assert box == pytest.approx([place.left, place.bottom, place.right, place.top], abs=0.01)


def test_the_pictures_are_transparent() -> None:
    for item in embedded():
        if item.field_name == "SoNgay":
            continue
        images = item.sig_field["/AP"]["/N"]["/Resources"]["/XObject"]
        (picture,) = (images[name] for name in images)
        assert picture["/Subtype"] == "/Image"
        assert "/SMask" in picture


def test_without_a_time_stamp_source_the_signature_is_b_b() -> None:
    reader = PdfFileReader(io.BytesIO(desk().signed(stamped=False)))
    (item,) = reader.embedded_regular_signatures
    assert list(extract_tst_data_iter(item.signer_info, signed=False)) == []
    assert item.self_reported_timestamp == SIGNED_AT


def test_pages_keep_their_text() -> None:
    assert page_texts(issued_letter()) == page_texts(typeset_demo().pdf)


def test_the_given_time_may_be_in_any_zone() -> None:
    zone = dt.timezone(dt.timedelta(hours=7))
    assert f"{SIGNED_AT.astimezone(zone):%H:%M}" == "08:05"
    act = desk().act("vpcp-signer", SIGNED_AT.astimezone(zone))
    signed = sign_personal(desk().reserved(), act=act, picture=signature_picture("A"))
    (item,) = PdfFileReader(io.BytesIO(signed)).embedded_regular_signatures
    assert item.sig_object["/M"] == "D:20210201010500Z"
