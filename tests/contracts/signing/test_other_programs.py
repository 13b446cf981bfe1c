"""Other programs call our files intact and read them: poppler's pdfsig, pdftotext and pdffonts."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from lienthong.letters.typesetting import DEMONSTRATION_MARK
from support.demo_desk import issued_letter


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    path = tmp_path / "letter.pdf"
    path.write_bytes(issued_letter())
    return path


def output(program: str, *arguments: str) -> str:
    found = shutil.which(program)
    if found is None:
        pytest.skip(f"NOT RUN: needs {program}")
    return subprocess.run([found, *arguments], check=True, capture_output=True, text=True).stdout


@pytest.mark.needs("pdfsig")
@pytest.mark.law("D-20")
def test_pdfsig_calls_every_signature_valid_and_the_last_one_total(letter: Path) -> None:
    said = output("pdfsig", "-nocert", str(letter))
    assert said.count("Signature Validation: Signature is Valid.") == 3
    assert said.count("ETSI.CAdES.detached") == 3
    assert said.count("Total document signed") == 1
    assert "Signing Time: Feb 01 2021" in said


@pytest.mark.needs("pdftotext")
def test_pdftotext_reads_number_and_date_as_printed(letter: Path) -> None:
    said = " ".join(output("pdftotext", "-layout", str(letter), "-").split())
    assert "807/VPCP-KSTT" in said
    assert "Hà Nội, ngày 01 tháng 02 năm 2021" in said
    assert said.count(DEMONSTRATION_MARK) == 2


@pytest.mark.needs("pdffonts")
def test_pdffonts_finds_every_font_embedded_as_a_subset(letter: Path) -> None:
    _, _, *fonts = output("pdffonts", str(letter)).splitlines()
    assert len(fonts) >= 4
    assert all("LiberationSerif" in font and font.split()[-5:-2] == ["yes", "yes", "yes"] for font in fonts)
