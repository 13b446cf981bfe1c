"""Help and mistakes on the command line are told in Vietnamese, down to every sub-command."""

from __future__ import annotations

import argparse
import errno
import re
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from lienthong.cli import main as cli
from lienthong.cli.parser import CommandParser, in_vietnamese
from lienthong.demo import arguments as demo
from lienthong.kernel.system_words import reason_of

ENGLISH = re.compile(
    r"\b(usage|options|positional|arguments?|optional|show this|help message|exit|error|required|choose|choice"
    r"|invalid|expected|unrecognized|default|not found|No such|Permission)\b"
)


def parsers(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    yield parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for child in dict.fromkeys(action.choices.values()):
                yield from parsers(child)


def without_names(text: str) -> str:
    """Names of options and metavariables are no words."""
    return re.sub(r"--?[\w-]+|\b[A-Z_]+\b|\{[^}]*\}", "", text)


@pytest.mark.parametrize("command", cli.COMMANDS, ids=lambda command: command.name)
def test_no_help_speaks_english(command: cli.Command) -> None:
    for parser in parsers(cli.parser_of(command)):
        text = parser.format_help()
        assert text.startswith("Cách dùng: ")
        assert "tùy chọn:" in text
        assert ENGLISH.search(without_names(text)) is None, text


def test_the_overview_and_the_demonstration_speak_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    assert ENGLISH.search(without_names(cli.overview(cli.COMMANDS).format_help())) is None
    with pytest.raises(SystemExit):
        demo.read(["--help"])
    assert ENGLISH.search(without_names(capsys.readouterr().out)) is None


@pytest.fixture
def parser() -> CommandParser:
    made = CommandParser(prog="thu")
    made.add_argument("--number", type=int)
    made.add_argument("--rate", type=float)
    made.add_argument("--role", choices=["axis", "office"])
    made.add_argument("--pair", nargs=2)
    made.add_argument("--many", nargs="+")
    made.add_argument("--perhaps", nargs="?")
    made.add_argument("--moment", type=_moment)
    made.add_argument("--file", type=argparse.FileType())
    either = made.add_mutually_exclusive_group()
    either.add_argument("--json", action="store_true")
    either.add_argument("--table", action="store_true")
    made.add_subparsers(metavar="LỆNH", required=True).add_parser("list")
    return made


def _moment(text: str) -> str:
    if text == "defect":
        raise ValueError(text)
    raise argparse.ArgumentTypeError(f"thời điểm «{text}» không dùng được")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("", "thiếu LỆNH"),
        ("list --nonsense", "không hiểu: --nonsense"),
        ("nonsense", "tham số LỆNH: không có lựa chọn 'nonsense'; chọn một trong: "),
        ("--role web list", "tham số --role: không có lựa chọn 'web'; chọn một trong: "),
        ("--number x list", "tham số --number: giá trị 'x' không phải số nguyên"),
        ("--rate x list", "tham số --rate: giá trị 'x' không phải số"),
        ("--moment defect list", "tham số --moment: giá trị 'defect' không dùng được"),
        ("--moment mai list", "tham số --moment: thời điểm «mai» không dùng được"),
        ("--number", "tham số --number: cần một giá trị"),
        ("--pair a", "tham số --pair: cần 2 giá trị"),
        ("--many", "tham số --many: cần ít nhất một giá trị"),
        ("--json --table list", "tham số --table: không dùng cùng với --json"),
        ("--json=1 list", "tham số --json: không nhận giá trị '1'"),
        ("--r 1 list", "--r có thể là --rate, --role; hãy viết đủ"),
        ("--file /khong/co list", "không mở được '/khong/co'"),
    ],
)
def test_every_mistake_is_told(
    parser: CommandParser, capsys: pytest.CaptureFixture[str], words: str, said: str
) -> None:
    with pytest.raises(SystemExit) as stopped:
        parser.parse_args(words.split())
    assert stopped.value.code == cli.WRONG_USE
    printed = capsys.readouterr().err
    assert printed.startswith("Cách dùng: ")
    last = printed.splitlines()[-1]
    assert re.match(r"thu( list)?: lỗi: ", last)
    assert said in last
    assert ENGLISH.search(without_names(last.partition("(")[0])) is None


def test_a_mistake_a_newer_interpreter_words_anew_still_has_its_frame() -> None:
    assert in_vietnamese("something went astray") == "dòng lệnh không đúng (something went astray)"


@pytest.mark.parametrize("number", [errno.ENOENT, errno.EACCES, errno.ENOSPC, errno.EADDRINUSE, errno.EROFS])
def test_what_the_system_says_of_files_and_ports_is_told_in_vietnamese(number: int) -> None:
    assert not reason_of(OSError(number, "English words")).isascii()
    assert "English" not in reason_of(OSError(number, "English words"))


def test_an_error_without_words_of_ours_keeps_its_number() -> None:
    assert reason_of(OSError(errno.EXDEV, "Cross-device link")) == "lỗi hệ thống 18 (Cross-device link)"
    assert reason_of(socket.gaierror(-2, "Name or service not known")) == "không tìm thấy máy có tên này"


def test_a_file_that_is_not_there_is_told_without_english(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["packet", "show", str(tmp_path / "absent.edxml")]) == 2
    said = capsys.readouterr().err
    assert "không có tệp hoặc thư mục này" in said
    assert "No such" not in said
