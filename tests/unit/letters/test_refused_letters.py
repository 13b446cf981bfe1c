"""What cannot be typeset is refused with the reason."""

from __future__ import annotations

import dataclasses

import pytest

from lienthong.letters.demo_letter import demo_letter
from lienthong.letters.errors import (
    CharacterNotInFontError,
    LetterDoesNotFitError,
    LetterIncompleteError,
    UnknownKindError,
)
from support.issued_letter import typeset_demo


def test_all_missing_components_are_named_at_once() -> None:
    letter = dataclasses.replace(demo_letter(), signer_name=" ", signature_lines=(), addressees=())
    with pytest.raises(LetterIncompleteError) as refused:
        typeset_demo(letter)
    assert refused.value.context["missing"] == ("signature_lines", "signer_name", "addressees")
    assert "họ tên người ký" in refused.value.sentence


def test_a_kind_outside_the_decree_is_refused() -> None:
    with pytest.raises(UnknownKindError):
        dataclasses.replace(demo_letter(), kind="Bản cam kết")


def test_a_character_the_typeface_lacks_is_refused_and_shown() -> None:
    letter = dataclasses.replace(demo_letter(), subject="về việc 漢字")
    with pytest.raises(CharacterNotInFontError) as refused:
        typeset_demo(letter)
    assert refused.value.context["characters"] == ("字", "漢")


@pytest.mark.parametrize("field", ["subject", "recipients"])
def test_a_part_taller_than_the_page_is_refused(field: str) -> None:
    value: object = "dài " * 900 if field == "subject" else ("Cơ quan",) * 80
    with pytest.raises(LetterDoesNotFitError):
        typeset_demo(dataclasses.replace(demo_letter(), **{field: value}))  # type: ignore[arg-type]  # by name
