"""Page images are disposable and bounded; an upload that cannot be signed is refused with its reason (D-20)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyhanko.pdf_utils.generic import DictionaryObject, NameObject, TextStringObject

from lienthong.letters.placing import A4
from lienthong.office.signatures.errors import PageUnreadableError, UnsignablePdfError
from lienthong.office.signatures.page_images import DerivedFiles, fitting_width
from lienthong.signing.errors import NoSuchRevisionError
from lienthong.signing.fields import open_writer, write
from support.issued_letter import typeset_demo
from support.signing_room import issued_by_pki


@pytest.fixture
def derived(tmp_path: Path) -> Iterator[DerivedFiles]:
    made = DerivedFiles(tmp_path / "derived", patience=60.0)
    yield made
    made.close()


@pytest.fixture
def letter(tmp_path: Path) -> tuple[Path, str]:
    return stored(tmp_path, typeset_demo().pdf)


def stored(folder: Path, content: bytes) -> tuple[Path, str]:
    key = hashlib.sha256(content).hexdigest()
    path = folder / f"{key}.pdf"
    path.write_bytes(content)
    return path, key


def test_an_image_is_drawn_once_and_again_when_the_folder_is_gone(
    derived: DerivedFiles, letter: tuple[Path, str], tmp_path: Path
) -> None:
    first = derived.page_image(*letter, page=0, width=480)
    (image,) = (tmp_path / "derived").glob("*/*.webp")
    image.write_bytes(b"kept")
    assert derived.page_image(*letter, page=0, width=400).content == b"kept"
    image.unlink()
    assert derived.page_image(*letter, page=0, width=480) == first


@pytest.mark.parametrize(("wish", "width"), [(0, 160), (160, 160), (161, 480), (99_999, 1600)])
def test_a_wish_is_answered_by_the_next_width_offered(wish: int, width: int) -> None:
    assert fitting_width(wish) == width


def test_a_file_without_pages_to_draw_is_refused_and_remembered(
    derived: DerivedFiles, tmp_path: Path
) -> None:
    broken = stored(tmp_path, b"%PDF-1.7 nothing")
    for _ in range(2):
        with pytest.raises(PageUnreadableError):
            derived.page_image(*broken, page=0, width=480)
    assert len(list((tmp_path / "derived").glob("*/*.failed"))) == 1


def test_what_was_unused_for_longest_goes_first(letter: tuple[Path, str], tmp_path: Path) -> None:
    small = DerivedFiles(tmp_path / "derived", most_bytes=20_000, patience=60.0)
    try:
        for width in (1600, 160):
            small.page_image(*letter, page=0, width=width)
        small.trim()
    finally:
        small.close()
    left = [path.name.rsplit("-", 1)[1] for path in (tmp_path / "derived").glob("*/*")]
    assert left == ["160.webp"]


def test_sizes_are_told_for_every_page(derived: DerivedFiles, letter: tuple[Path, str]) -> None:
    sizes = derived.page_sizes(*letter)
    assert len(sizes) == typeset_demo().page_count
    assert sizes[0] == pytest.approx(A4, abs=0.5)


def test_a_revision_longer_than_the_file_is_refused(derived: DerivedFiles, letter: tuple[Path, str]) -> None:
    assert derived.revision(*letter, 100).read_bytes() == typeset_demo().pdf[:100]
    for length in (0, 10_000_000):
        with pytest.raises(NoSuchRevisionError):
            derived.revision(*letter, length)


def test_a_clean_upload_gets_places_for_its_three_fields(
    derived: DerivedFiles, letter: tuple[Path, str]
) -> None:
    upload = derived.inspect(letter[0])
    places = upload.places(signer_name="Nguyễn Văn Mẫu")
    assert upload.page_count == typeset_demo().page_count
    assert places.signature.page == typeset_demo().layout.signature.page
    assert places.number_date.page == 0


def scripted() -> bytes:
    writer = open_writer(typeset_demo().pdf)
    writer.root[NameObject("/OpenAction")] = DictionaryObject(  # type: ignore[no-untyped-call]  # pyHanko leaves it unannotated
        {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert(1)")}
    )
    writer.update_root()  # type: ignore[no-untyped-call]  # pyHanko leaves it unannotated
    return write(writer)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param(b"PK\x03\x04", "không phải PDF", id="no-pdf"),
        pytest.param(issued_by_pki, "đã có chữ ký số", id="signed"),
        pytest.param(scripted, "mã lệnh tự chạy", id="script"),
    ],
)
def test_an_upload_that_cannot_be_signed_is_refused_with_its_reason(
    derived: DerivedFiles, tmp_path: Path, content: object, words: str
) -> None:
    made = content() if callable(content) else content
    assert isinstance(made, bytes)
    with pytest.raises(UnsignablePdfError, match=words):
        derived.inspect(stored(tmp_path, made)[0])
