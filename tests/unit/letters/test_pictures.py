"""Signature blue, seal red, both transparent PNG with words that make them a demonstration (OUT-13)."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from lienthong.letters.pictures import seal_picture, signature_picture
from lienthong.letters.typesetting import DEMONSTRATION_MARK


def opened(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png))


def seal() -> bytes:
    return seal_picture("Văn phòng Chính phủ", mark=DEMONSTRATION_MARK)


@pytest.mark.law("OUT-13")
def test_the_signature_is_blue_on_nothing() -> None:
    image = opened(signature_picture("Nguyễn Văn Mẫu"))
    assert (image.format, image.mode) == ("PNG", "RGBA")
    red, green, blue, alpha = image.getpixel((0, 0))  # type: ignore[misc]  # RGBA gives four
    assert blue > 2 * max(red, green)
    assert alpha == 0
    assert image.getchannel("A").getextrema() == (0, 255)


@pytest.mark.law("OUT-13")
def test_the_seal_is_red_on_nothing_and_36_mm_at_300_dpi() -> None:
    image = opened(seal())
    red, green, blue, alpha = image.getpixel((0, 0))  # type: ignore[misc]  # RGBA gives four
    assert red > 5 * max(green, blue)
    assert alpha == 0
    assert image.size[0] / 300 * 25.4 == pytest.approx(36, abs=0.2)


def test_the_same_words_give_the_same_picture_and_others_another() -> None:
    assert signature_picture("Nguyễn Văn Mẫu") == signature_picture("Nguyễn Văn Mẫu")
    assert signature_picture("Nguyễn Văn Mẫu") != signature_picture("Trần Thị Minh Họa")
    assert seal() != seal_picture("Bộ Thông tin và Truyền thông", mark=DEMONSTRATION_MARK)
