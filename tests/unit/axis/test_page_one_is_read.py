"""D-23: a mark on page 1 is seen wherever word processors and PDF writers put it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from fpdf import FPDF

import lienthong.letters
from lienthong.infra.page_reading import judge
from lienthong.kernel.judgement import Outcome

pytestmark = pytest.mark.law("D-23")
SPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
MARK = "<w:p><w:r><w:t>MẬT</w:t></w:r></w:p>"


def pdf(draw: Callable[[FPDF], object]) -> bytes:
    page = FPDF()
    page.add_font(
        "serif", fname=min((Path(lienthong.letters.__file__).parent / "fonts").glob("*Regular.ttf"))
    )
    page.set_font("serif", size=13)
    page.add_page()
    page.text(20, 80, "Kính gửi: Các bộ, ngành")
    draw(page)
    return bytes(page.output())


def docx(body: str, prefix: str = "w", **parts: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in {"document": body, **parts}.items():
            root = f'<w:part xmlns:w="{SPACE}">{text}</w:part>'
            archive.writestr(f"word/{name}.xml", root.replace("w:", f"{prefix}:"))
    return file.getvalue()


def two_columns(left: str, right: str) -> Callable[[FPDF], object]:
    return lambda page: (page.text(20, 40, left), page.text(110, 40, right))


@pytest.mark.parametrize(
    "file",
    [
        pytest.param(pdf(two_columns("MẬT", "Hà Nội, ngày 01 tháng 02 năm 2021")), id="beside-the-date"),
        pytest.param(pdf(two_columns("Số: 12/BC-A", "TUYỆT MẬT")), id="right-column"),
        pytest.param(pdf(lambda page: page.free_text_annotation("MẬT", x=20, y=30)), id="free-text"),
        pytest.param(docx(MARK), id="paragraph"),
        pytest.param(docx(MARK, "ns0"), id="other-prefix"),
        pytest.param(docx("<w:p><w:r><w:t>Số: 1</w:t><w:br/><w:t>MẬT</w:t></w:r></w:p>"), id="line-break"),
        pytest.param(
            docx(f"<w:p><w:r><w:t>MẬT</w:t></w:r>{MARK.replace('MẬT', 'x')}</w:p>"), id="box-behind"
        ),
        pytest.param(docx("<w:p/>", header1=MARK), id="page-header"),
    ],
)
def test_a_mark_is_seen(tmp_path: Path, file: bytes) -> None:
    path = tmp_path / "file"
    path.write_bytes(file)
    assert judge(path)[0] is Outcome.FAILED


@pytest.mark.parametrize(
    ("file", "outcome"),
    [
        (pdf(lambda page: page.text(20, 40, "PHÁP LỆNH BẢO VỆ BÍ MẬT NHÀ NƯỚC")), Outcome.PASSED),
        (docx("<w:p><w:r><w:t>BẢO MẬT</w:t></w:r></w:p>"), Outcome.PASSED),
        (rb"{\rtf1 M\u7852?T KH\u7848?U\par}", Outcome.PASSED),
    ],
)
def test_no_mark_is_invented_and_unread_forms_are_not_called_clear(
    tmp_path: Path, file: bytes, outcome: Outcome
) -> None:
    path = tmp_path / "file"
    path.write_bytes(file)
    assert judge(path)[0] is outcome
