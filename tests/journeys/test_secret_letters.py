"""D-23: Mật and above is refused and never stored; a word inside a sentence is no mark."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest

from bench.load import real_pdf
from support.first_pages import KINDS
from support.packets import Letter, document, status
from support.stage import Stage
from support.traces import counts, rows, stored_files

pytestmark = [pytest.mark.processes, pytest.mark.law("D-23", "SND-01")]
Make = Callable[..., Letter]
ENDINGS = {"text-utf-16": "txt", "zip-docx": "zip"}


def refuse_secret(stage: Stage, packet: bytes, secret_words: str) -> None:
    before, files = counts(stage.axis), stored_files(stage.axis)
    answer = stage.vpcp.send(packet, sender="G22")
    assert answer.code == "22"
    sentence = str(answer.json["ErrorDesc"])
    assert sentence.startswith("[intake.secret] Văn bản mật không gửi qua hệ thống này;")
    after = counts(stage.axis)
    assert after.pop("infra_auditevent") == before.pop("infra_auditevent") + 1
    assert after == before
    assert stored_files(stage.axis) == files
    incident = rows(
        stage.axis,
        "SELECT data_json FROM infra_auditevent WHERE code LIKE 'intake.%' AND code <> 'intake.files_checked' "
        "ORDER BY at_real DESC LIMIT 1",
    )[0][0]
    assert secret_words not in incident


@pytest.mark.parametrize("mark", ["MẬT", "Mật", "tối mật", "TUYỆT MẬT", "  Tối  Mật "])
def test_a_header_text_equal_to_a_mark_is_refused(stage: Stage, letter: Make, mark: str) -> None:
    note = f"<edXML:Content>{mark}</edXML:Content>"
    made = letter(extra_header=note, number="4711")
    refuse_secret(stage, document(made), "4711")


def test_an_element_named_for_secrecy_with_a_level_is_refused(stage: Stage, letter: Make) -> None:
    refuse_secret(
        stage, document(letter(extra_header="<edXML:Secret>1</edXML:Secret>", number="4712")), "4712"
    )


@pytest.mark.parametrize("mark", ["MẬT", "TỐI MẬT"])
def test_a_line_of_page_one_that_is_only_the_mark_is_refused(stage: Stage, letter: Make, mark: str) -> None:
    refuse_secret(stage, document(letter(file=page_with(mark), number="4713")), "4713")


def test_the_mark_is_found_in_a_wrapped_file_that_is_long_to_unzip(stage: Stage, letter: Make) -> None:
    page = page_with("MẬT")
    long = page + b"\n%" + b"0" * 900_000 + b"\n" + page[page.rindex(b"startxref") :]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("cong-van.pdf", long)
    refuse_secret(stage, document(letter(file=out.getvalue(), number="4714")), "4714")


@pytest.mark.parametrize("kind", ["odt", "xlsx", "doc", "rtf", "text-utf-16", "zip-docx"])
def test_the_mark_is_found_in_every_kind_of_file(stage: Stage, letter: Make, kind: str) -> None:
    file = KINDS[kind](["BỘ NGOẠI GIAO", "TUYỆT MẬT", "Về việc thử nghiệm"])
    made = letter(file=file, file_name=f"phu-luc.{ENDINGS.get(kind, kind)}", number="4716")
    refuse_secret(stage, document(made), "4716")


@pytest.mark.parametrize("words", ["bảo mật thông tin", "bí mật nhà nước", "Mật khẩu hộp thư công vụ"])
def test_the_word_inside_a_sentence_is_no_mark(stage: Stage, letter: Make, words: str) -> None:
    made = letter(subject=f"V/v {words}", file=page_with(f"Về công tác {words} năm 2021"))
    assert stage.vpcp.send(document(made), sender="G22").code == "0"


def test_priority_alone_is_no_mark(stage: Stage, letter: Make) -> None:
    assert stage.vpcp.send(document(letter(priority=3, file=real_pdf(1, 4000))), sender="G22").code == "0"


def test_files_in_a_status_message_are_looked_at_too(stage: Stage, letter: Make) -> None:
    made = letter(file=page_with("MẬT"), number="4714")
    packet = document(made)
    files = packet[packet.index(b"<AttachmentEncoded>") :]
    report = status("01", made, sender="G22", to="G14").replace(b"</edXML>\n", files)
    before = stored_files(stage.axis)
    answer = stage.vpcp.send(report, sender="G22", service="status")
    assert (answer.code, stored_files(stage.axis)) == ("22", before)


def page_with(line: str) -> bytes:
    """A one-page PDF whose page shows this line, typeset with an embedded typeface."""
    from pathlib import Path

    from fpdf import FPDF

    import lienthong.letters

    fonts = Path(lienthong.letters.__file__).parent / "fonts"
    page = FPDF()
    page.add_font("serif", fname=min(fonts.glob("*Regular.ttf")))
    page.set_font("serif", size=14)
    page.add_page()
    for text in ("VĂN PHÒNG CHÍNH PHỦ", line, "Kính gửi: Các bộ, ngành"):
        page.cell(text=text, new_x="LMARGIN", new_y="NEXT")
    return bytes(page.output())
