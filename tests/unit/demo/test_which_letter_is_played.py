"""A text is played as it stands: missing facts are asked for, news is called news, people are invented."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from lienthong.demo.arguments import read
from lienthong.demo.commission import NEWS_NOTICE, Commission, commission
from lienthong.demo.errors import LetterFactsError

LETTER = """\
ỦY BAN NHÂN DÂN
TỈNH QUẢNG NAM

CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc

Số: /UBND-MAU

Quảng Nam, ngày … tháng … năm 2021

V/v thử việc gửi, nhận văn bản điện tử

Kính gửi:

- Các sở, ban, ngành;
- Ủy ban nhân dân các huyện.

Ủy ban nhân dân tỉnh đề nghị các cơ quan thử việc gửi, nhận văn bản điện tử trong tuần này./.

Nơi nhận:

- Như trên;
- Lưu: VT.

TM. ỦY BAN NHÂN DÂN
KT. CHỦ TỊCH
PHÓ CHỦ TỊCH

Nguyễn Thị Có Thật
"""

NEWS = """\
Thử việc gửi, nhận văn bản điện tử

Bản in | Quay lại | A+ A-

Ngày 8/2, UBND tỉnh ban hành Công văn 12/UBND-MAU đề nghị các cơ quan thử việc gửi, nhận văn bản điện tử.

Lượt xem: 12
"""

FACTS = ("--number", "12", "--dated", "08/02/2021")


@pytest.fixture
def letter_file(tmp_path: Path) -> Path:
    path = tmp_path / "van-ban.txt"
    path.write_text(LETTER, "utf-8")
    return path


@pytest.fixture
def news_file(tmp_path: Path) -> Path:
    path = tmp_path / "tin.txt"
    path.write_text(NEWS, "utf-8")
    return path


def played(*words: str) -> Commission:
    return commission(read(words))


def test_without_a_file_the_letter_of_the_demonstration_is_next_after_806() -> None:
    order = played()

    assert (order.last_number, order.first_day) == (806, dt.date(2021, 2, 1))
    assert order.cast.sender.code == "G22"


def test_missing_facts_are_asked_for_with_their_flags(letter_file: Path) -> None:
    with pytest.raises(LetterFactsError) as refused:
        played("--letter", str(letter_file))

    assert "--number" in refused.value.sentence
    assert "--dated" in refused.value.sentence
    assert "--notation" not in refused.value.sentence


def test_the_issuing_body_sends_its_own_letter(letter_file: Path) -> None:
    order = played("--letter", str(letter_file), *FACTS)

    assert order.cast.sender.code == "H47"
    assert order.cast.late.code == "G22"
    assert (order.last_number, order.first_day) == (11, dt.date(2021, 2, 8))


def test_the_signer_is_always_an_invented_person(letter_file: Path) -> None:
    order = played("--letter", str(letter_file), *FACTS)

    assert order.letter.signer_name == "Hoàng Văn Thử Nghiệm"
    assert any("hư cấu" in remark for remark in order.remarks)


def test_a_flag_stands_above_the_file(letter_file: Path) -> None:
    order = played("--letter", str(letter_file), *FACTS, "--addressee", "Sở A", "--addressee", "Sở B")

    assert order.letter.addressees == ("Sở A", "Sở B")


def test_a_body_without_a_part_needs_a_sender(letter_file: Path) -> None:
    words = ("--letter", str(letter_file), *FACTS, "--issuing-body", "ỦY BAN NHÂN DÂN TỈNH ĐÂU ĐÓ")
    with pytest.raises(LetterFactsError, match="--sender H21"):
        played(*words)

    order = played(*words, "--sender", "h21")
    assert order.cast.sender.code == "H21"
    assert any("ĐÂU ĐÓ" in remark and "Gia Lai" in remark for remark in order.remarks)


def test_a_date_outside_the_certificates_is_refused(letter_file: Path) -> None:
    with pytest.raises(LetterFactsError, match="2020"):
        played("--letter", str(letter_file), "--number", "12", "--dated", "08/02/2019")


def test_a_number_that_is_none_is_asked_for(letter_file: Path) -> None:
    with pytest.raises(LetterFactsError, match="--number"):
        played("--letter", str(letter_file), "--number", "mười hai", "--dated", "08/02/2021")


def test_a_news_item_is_called_one(news_file: Path) -> None:
    with pytest.raises(LetterFactsError, match="là tin"):
        played("--letter", str(news_file), *FACTS)


def test_a_news_item_is_sent_only_as_news(news_file: Path) -> None:
    facts = (
        *("--issuing-body", "VĂN PHÒNG CHÍNH PHỦ", "--notation", "VPCP-MAU", "--place", "Hà Nội"),
        *("--subject", "gửi bài tin", "--addressee", "Các bộ", "--recipient", "Như trên"),
        *("--signature-line", "CHÁNH VĂN PHÒNG"),
    )

    order = played("--letter", str(news_file), "--as-news", *FACTS, *facts)

    assert order.letter.body[0] == NEWS_NOTICE
    assert any("ban hành Công văn 12/UBND-MAU" in paragraph for paragraph in order.letter.body)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(LetterFactsError, match=r"khong-co\.txt"):
        played("--letter", str(tmp_path / "khong-co.txt"))


@pytest.mark.parametrize("text", ["08/02/2021", "2021-02-08"])
def test_dates_are_read_in_both_forms(text: str) -> None:
    assert read(["--dated", text]).facts["dated"] == dt.date(2021, 2, 8)


def test_a_text_that_is_no_date_ends_with_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        read(["--dated", "hôm nay"])

    assert ended.value.code == 2
    assert "hôm nay" in capsys.readouterr().err
