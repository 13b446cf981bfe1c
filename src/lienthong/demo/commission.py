"""Which letter is played: the demonstration's own, or the text of a file with facts given by flags.

What a file does not say is asked for, never invented; a news item is called one. The signer is always
the invented person of the demonstration PKI, whoever the file names.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from lienthong.demo.arguments import FLAGS, Arguments
from lienthong.demo.cast import Cast, PlayedAgency, demonstration_cast
from lienthong.demo.errors import LetterFactsError
from lienthong.kernel.text import fold
from lienthong.letters.demo_letter import demo_letter
from lienthong.letters.model import FACT_LABELS, Letter
from lienthong.letters.plain_lines import clean_lines, join_paragraphs
from lienthong.letters.reading import LetterReading, read_letter
from lienthong.signing.demo_pki.declaration import load, personal

FIRST_DAY = dt.date(2021, 2, 1)
LAST_NUMBER = 806
VALID_YEARS = range(2020, 2036)
"""Years in which the certificates of the demonstration hold."""

NEWS_NOTICE = (
    "Nội dung dưới đây là tin đã đăng, viết về một văn bản; không phải là văn bản của cơ quan nào và chỉ "
    "được gửi đi để thử việc gửi, nhận."
)


@dataclass(frozen=True, slots=True)
class Commission:
    """A letter to be issued and sent."""

    letter: Letter
    cast: Cast
    first_day: dt.date
    last_number: int
    """The register stands here; the letter gets the next number."""
    remarks: tuple[str, ...] = ()
    """What the audience must know about the letter."""


def commission(arguments: Arguments) -> Commission:
    """The letter the command line asks for; raises `LetterFactsError` naming every flag needed."""
    if arguments.letter is None:
        return _own()
    reading = _read(arguments.letter, as_news=arguments.as_news)
    if reading.is_news_item and not arguments.as_news:
        raise LetterFactsError(_news_sentence(arguments.letter))
    known = _with_facts(reading, arguments.facts)
    _require_facts(known, arguments.letter)
    cast = demonstration_cast()
    sender = _sender(known, cast, arguments.sender)
    signer = _signer(sender)
    remarks = []
    if reading.signer_name:
        remarks.append(f"Tên người ký trong tệp được thay bằng người hư cấu: {signer}")
    if reading.is_news_item:
        remarks.append("Tệp là tin, không phải văn bản; trang đầu nói rõ điều đó")
    if fold(known.issuing_body) not in {fold(sender.name), fold(sender.short_name)}:
        body = " ".join(known.issuing_body.split())
        remarks.append(f"“{body}” không có vai nên văn bản được phát hành với tên {sender.name}")
    dated = known.dated
    if dated is None or dated.year not in VALID_YEARS:
        raise LetterFactsError(
            f"Chứng thư số trình diễn chỉ có hiệu lực từ năm {VALID_YEARS.start} đến năm "
            f"{VALID_YEARS.stop - 1}; hãy cho ngày ban hành trong khoảng ấy bằng --dated."
        )
    letter = replace(known, signer_name=signer).letter()
    played = cast.sent_by(sender).issuing(letter)
    return Commission(letter, played, dated, int(known.number) - 1, tuple(remarks))


def _own() -> Commission:
    cast = demonstration_cast()
    return Commission(replace(demo_letter(), signer_name=_signer(cast.sender)), cast, FIRST_DAY, LAST_NUMBER)


def _signer(agency: PlayedAgency) -> str:
    """The invented person who signs for an agency."""
    return load().certificates[personal(agency.key)].common_name


def _read(path: Path, *, as_news: bool) -> LetterReading:
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise LetterFactsError(
            f"Không đọc được tệp {path} (cần tệp chữ UTF-8); hãy kiểm tra lại tên tệp."
        ) from error
    reading = read_letter(text)
    if reading.is_news_item and as_news:
        return replace(reading, body=(NEWS_NOTICE, *join_paragraphs(clean_lines(text))))
    return reading


def _with_facts(reading: LetterReading, facts: Mapping[str, object]) -> LetterReading:
    """What flags say stands above what was read."""
    return replace(reading, **facts)  # type: ignore[arg-type]  # argparse gave each fact its own type


def _require_facts(reading: LetterReading, path: Path) -> None:
    missing = [name for name in reading.missing if name != "signer_name"]
    if missing:
        asked = "\n".join(
            f"  - {FACT_LABELS[name]}: {FLAGS.get(name, 'bổ sung ngay trong tệp')}" for name in missing
        )
        raise LetterFactsError(
            f"Tệp {path.name} không có các yếu tố sau; hãy cho bằng cờ rồi chạy lại:\n{asked}"
        )
    if not reading.number.isdecimal():
        raise LetterFactsError(
            f"Số văn bản “{reading.number}” không phải số; hãy cho số bằng --number, ví dụ --number 783."
        )


def _sender(reading: LetterReading, cast: Cast, code: str) -> PlayedAgency:
    """Who sends it: the issuing body itself, or the one chosen when the body plays no part (D-05)."""
    if code:
        wanted = [agency for agency in cast.everyone if code.upper() in {agency.code, agency.old_code}]
    else:
        issuer = fold(reading.issuing_body)
        wanted = [
            agency for agency in cast.everyone if issuer in {fold(agency.name), fold(agency.short_name)}
        ]
    if wanted:
        return wanted[0]
    parts = "\n".join(f"  - {agency.name}: --sender {agency.code}" for agency in cast.everyone)
    raise LetterFactsError(
        f"“{' '.join(reading.issuing_body.split())}” không có vai trong phần trình diễn; "
        f"hãy chọn cơ quan gửi thay:\n{parts}"
    )


def _news_sentence(path: Path) -> str:
    needed = " ".join(FLAGS.values())
    return (
        f"Tệp {path.name} là tin (bài báo) viết về một văn bản, không phải văn bản, nên không được dàn "
        "trang và gửi như một văn bản.\n"
        "Hãy dùng tệp có chính nội dung văn bản. Nếu vẫn muốn gửi thử bài tin (trang đầu sẽ nói rõ đó là "
        f"tin), hãy thêm --as-news và cho mọi yếu tố của văn bản mang nó: {needed}"
    )
