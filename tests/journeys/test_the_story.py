"""``./run demo --exit``: the whole story on real processes, and what it leaves behind (Shown-by 1).

An axis and two offices, always on their own SQLite files, as on an empty machine; the journeys beside it run on
both engines. One run serves every test here.
"""

from __future__ import annotations

import email
import email.policy
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from lienthong.demo.cast import demonstration_cast

pytestmark = [pytest.mark.processes, pytest.mark.one_engine]

STORY_SECONDS = 1500
"""Alone it takes about two minutes; beside other tests much longer."""


@dataclass(frozen=True, slots=True)
class Told:
    """A finished run."""

    code: int
    text: str
    kept: Path
    mails: Path

    @property
    def letters(self) -> list[Path]:
        """The PDFs that were sent: the letter and the province's own."""
        return sorted(self.kept.glob("*.pdf"))


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    folder = tmp_path_factory.mktemp("story")
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment["LIENTHONG_DATA"] = str(folder / "data")
    kept = folder / "kept"
    run = subprocess.run(
        [sys.executable, "-m", "lienthong.demo", "--exit", "--keep", str(kept)],
        env=environment,
        cwd=folder,
        capture_output=True,
        timeout=STORY_SECONDS,
        check=False,
    )
    text = run.stdout.decode() + run.stderr.decode()
    return Told(run.returncode, text, kept, folder / "data" / "demo" / "thu-dien-tu")


@pytest.mark.parametrize(
    "shown",
    [
        "Đã hoàn thành",
        "Từ chối nhận (trả lại)",
        "Gửi sai nơi nhận",
        "chưa nhận",
        "0 – 0 – 1 – 0",
        "cấp số 807/VPCP-KSTT (sổ đang ở số 806)",
        "cùng DocId",
        "phần mềm không gửi trùng",
        "Văn bản mật không gửi qua hệ thống này",
        "còn 4 lần thử",
        "xử lý thay Phan Đức Toàn chuyển",
        "Người xử lý thay không được ký thay",
        "tự khép lại",
        "cấp số 783/UBND-KGVX (sổ đang ở số 782)",
        "Ma trận tại nơi gửi và tại Trục khớp nhau",
    ],
)
def test_the_story_shows_every_outcome(told: Told, shown: str) -> None:
    assert told.code == 0, told.text
    assert shown in told.text


def test_the_story_closes_with_four_zeroes(told: Told) -> None:
    assert told.text.rindex("0 – 0 – 0 – 0") > told.text.rindex("0 – 0 – 1 – 0")


def test_the_audits_of_all_three_products_find_nothing(told: Told) -> None:
    assert told.text.count("không có sai lệch") == 3
    assert "CÓ SAI LỆCH" not in told.text


def test_every_act_is_told_with_the_person_whose_act_it_is(told: Told) -> None:
    cast = demonstration_cast()
    for agency in cast.everyone:
        for person in (agency.clerk, agency.leader, agency.officer):
            if (agency, person) in {
                (cast.mistaken, cast.mistaken.leader),
                (cast.mistaken, cast.mistaken.officer),
            }:
                continue  # the letter never went beyond its clerk
            assert person.line in told.text, person.line


def test_the_province_is_warned_by_real_mails_that_tell_no_content(told: Told) -> None:
    mails = [
        email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        for path in sorted(told.mails.glob("*.eml"))
    ]
    late = demonstration_cast().late

    for person in late.focal_officers:
        to_them = [mail for mail in mails if person.mail in str(mail["To"])]
        assert any("Chưa nhận" in str(mail["Subject"]) for mail in to_them), person.mail
    for mail in mails:
        body = mail.get_body(("plain",))
        assert body is not None
        assert "COVID" not in f"{mail['Subject']} {body.get_content()}"


def test_the_kept_letters_are_the_ones_whose_paths_are_printed(told: Told) -> None:
    assert [path.stem for path in told.letters] == ["783-UBND-KGVX", "807-VPCP-KSTT"]
    assert all(str(path) in told.text for path in told.letters)


def test_what_was_sent_is_kept_packet_by_packet(told: Told) -> None:
    names = {path.stem for path in told.kept.glob("*.edxml")}

    assert names == {"783-UBND-KGVX-lan-1", "807-VPCP-KSTT-lan-1", "807-VPCP-KSTT-lan-2"}


@pytest.mark.needs("pdftotext")
def test_every_page_bears_the_mark_and_the_follow_up_cites_the_letter(told: Told) -> None:
    for path in told.letters:
        pages = _pages(path)
        assert all("BẢN TRÌNH DIỄN" in page for page in pages)
    assert "807/VPCP-KSTT" in " ".join(_pages(told.letters[0]))


@pytest.mark.needs("pdfsig")
def test_pdfsig_calls_every_signature_intact(told: Told) -> None:
    for path in told.letters:
        said = subprocess.run(
            ["pdfsig", "-nocert", str(path)], capture_output=True, check=True, timeout=60
        ).stdout.decode()

        assert said.count("Signature Validation:") == 3
        assert said.count("Signature is Valid.") == 3


def _pages(path: Path) -> list[str]:
    said = subprocess.run(
        ["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True, timeout=60
    ).stdout.decode()
    return said.removesuffix("\f").split("\f")
