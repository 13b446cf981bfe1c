"""What may be said on the command line of the demonstration."""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lienthong.cli.parser import CommandParser

FLAGS: Mapping[str, str] = {
    "issuing_body": "--issuing-body",
    "number": "--number",
    "notation": "--notation",
    "place": "--place",
    "dated": "--dated",
    "subject": "--subject",
    "addressees": "--addressee",
    "recipients": "--recipient",
    "signature_lines": "--signature-line",
}
"""Facts of a letter (``letters.model.FACT_LABELS``) and the flag that gives each."""

SEVERAL = frozenset({"addressees", "recipients", "signature_lines"})
"""Facts of several lines: their flag is repeated."""


@dataclass(frozen=True, slots=True)
class Arguments:
    """The command line, read."""

    ends: bool
    """End after the story instead of keeping everything running."""
    letter: Path | None
    keep: Path | None
    as_news: bool
    sender: str
    facts: Mapping[str, object] = field(default_factory=dict)
    """Facts given by flags, by the names of `FLAGS`."""


def read(words: Sequence[str]) -> Arguments:
    """The command line as a value; exits with 2 and a message where it is wrong."""
    given = _parser().parse_args(words)
    facts = {name: getattr(given, name) for name in FLAGS if getattr(given, name)}
    for name in SEVERAL & facts.keys():
        facts[name] = tuple(facts[name])
    return Arguments(
        ends=given.exit,
        letter=given.letter,
        keep=given.keep,
        as_news=given.as_news,
        sender=given.sender,
        facts=facts,
    )


def _parser() -> argparse.ArgumentParser:
    parser = CommandParser(
        prog="./run demo",
        description="Kể câu chuyện: một văn bản đã ký số đi từ cơ quan gửi qua Trục đến bốn nơi nhận.",
        epilog="Mọi người, khóa, chứng thư số đều là hư cấu; mọi trang mang dòng chữ BẢN TRÌNH DIỄN.",
    )
    parser.add_argument(
        "--exit", action="store_true", help="kể xong thì dừng; mã khác 0 nếu có bước không đạt"
    )
    parser.add_argument("--keep", type=Path, metavar="DIR", help="chép các tệp PDF, gói tin đã gửi vào DIR")
    parser.add_argument(
        "--letter", type=Path, metavar="FILE", help="gửi văn bản có nội dung trong tệp chữ FILE thay cho mẫu"
    )
    facts = parser.add_argument_group("yếu tố của văn bản mà tệp FILE không có (không bao giờ tự đặt ra)")
    facts.add_argument("--issuing-body", metavar="TÊN", help="cơ quan ban hành")
    facts.add_argument("--number", metavar="SỐ", help="số văn bản, ví dụ 783")
    facts.add_argument("--notation", metavar="KÝ_HIỆU", help="ký hiệu, ví dụ UBND-KGVX")
    facts.add_argument("--place", metavar="ĐỊA_DANH", help="địa danh, ví dụ Gia Lai")
    facts.add_argument("--dated", type=_date, metavar="NGÀY", help="ngày ban hành, ví dụ 08/02/2021")
    facts.add_argument("--subject", metavar="TRÍCH_YẾU", help="trích yếu nội dung")
    for name, text in (
        ("--addressee", "một dòng kính gửi; nhắc lại cho nhiều dòng"),
        ("--recipient", "một dòng nơi nhận; nhắc lại cho nhiều dòng"),
        ("--signature-line", "một dòng quyền hạn, chức vụ người ký; nhắc lại cho nhiều dòng"),
    ):
        fact = next(fact for fact, flag in FLAGS.items() if flag == name)
        facts.add_argument(name, dest=fact, action="append", metavar="DÒNG", help=text)
    facts.add_argument(
        "--sender", default="", metavar="MÃ", help="mã cơ quan gửi, khi nơi ban hành không có vai"
    )
    facts.add_argument("--as-news", action="store_true", help="tệp là tin: gửi kèm lời nói rõ đó là tin")
    return parser


def _date(text: str) -> dt.date:
    for form in ("%d/%m/%Y", "%Y-%m-%d"):
        try:
            return dt.datetime.strptime(text, form).date()  # noqa: DTZ007  a date has no zone
        except ValueError:
            continue
    raise argparse.ArgumentTypeError(f"«{text}» không phải ngày; viết như 08/02/2021")
