"""The text can be read back from the page as NFC Vietnamese."""

from __future__ import annotations

import unicodedata

import pytest

from lienthong.letters import fonts
from lienthong.letters.demo_letter import demo_letter
from support.issued_letter import page_texts, typeset_demo

VOWELS = "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY"
TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
VIETNAMESE = {unicodedata.normalize("NFC", vowel + tone) for vowel in VOWELS for tone in TONES} | {"đ", "Đ"}


@pytest.mark.parametrize("style", ["", "B", "I", "BI"])
def test_the_shipped_typeface_has_every_vietnamese_letter(style: str) -> None:
    assert len(VIETNAMESE) == 146
    assert fonts.characters(style) >= VIETNAMESE | set("–—“”‘’…•")


def test_the_typeface_is_shipped_with_its_licence() -> None:
    licence = (fonts.FOLDER / "LICENSE-Liberation.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence
    assert "Reserved Font Name Liberation" in licence


def test_every_paragraph_can_be_read_from_the_pages() -> None:
    text = " ".join(" ".join(page_texts(typeset_demo().pdf)).split())
    letter = demo_letter()
    for paragraph in (*letter.body, *letter.addressees, letter.subject, letter.signer_name):
        assert " ".join(paragraph.split()) in text


def test_what_is_read_is_in_normal_form_c() -> None:
    for text in page_texts(typeset_demo().pdf):
        assert text == unicodedata.normalize("NFC", text)


def test_decomposed_input_is_set_composed() -> None:
    letter = demo_letter()
    decomposed = type(letter)(
        issuing_body=unicodedata.normalize("NFD", letter.issuing_body),
        notation=letter.notation,
        place=letter.place,
        subject=letter.subject,
        body=tuple(unicodedata.normalize("NFD", text) for text in letter.body),
        recipients=letter.recipients,
        signature_lines=letter.signature_lines,
        signer_name=letter.signer_name,
        addressees=letter.addressees,
    )
    assert typeset_demo(decomposed).pdf == typeset_demo(letter).pdf
