"""The parser of every command: argparse in Vietnamese, help and mistakes alike.

argparse takes its words from the interpreter's own message catalogue, for which there is no Vietnamese one.
What it shows is changed where it offers to be changed (titles, formatter, ``error``); its sentences about
mistakes are recognised by their form. One that a newer interpreter words differently is still shown in a
Vietnamese frame.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NoReturn

_KINDS = {"int": "số nguyên", "float": "số"}
_ARGUMENT = re.compile(r"argument (?P<name>.+?): (?P<rest>.+)", re.DOTALL)


def _wrong_value(found: re.Match[str]) -> str:
    kind = _KINDS.get(found["kind"], "")
    return (
        f"giá trị {found['value']} không phải {kind}" if kind else f"giá trị {found['value']} không dùng được"
    )


_SENTENCES: Sequence[tuple[re.Pattern[str], Callable[[re.Match[str]], str]]] = [
    (re.compile(form, re.DOTALL), write)
    for form, write in (
        (r"the following arguments are required: (?P<names>.+)", lambda m: f"thiếu {m['names']}"),
        (r"one of the arguments (?P<names>.+) is required", lambda m: f"cần một trong: {m['names']}"),
        (r"unrecognized arguments: (?P<words>.+)", lambda m: f"không hiểu: {m['words']}"),
        (
            r"ambiguous option: (?P<word>.+) could match (?P<names>.+)",
            lambda m: f"{m['word']} có thể là {m['names']}; hãy viết đủ",
        ),
        (r"not allowed with argument (?P<name>.+)", lambda m: f"không dùng cùng với {m['name']}"),
        (r"ignored explicit argument (?P<value>.+)", lambda m: f"không nhận giá trị {m['value']}"),
        (r"expected one argument", lambda _: "cần một giá trị"),
        (r"expected at most one argument", lambda _: "cần nhiều nhất một giá trị"),
        (r"expected at least one argument", lambda _: "cần ít nhất một giá trị"),
        (r"expected (?P<count>\d+) arguments?", lambda m: f"cần {m['count']} giá trị"),
        (
            r"invalid choice: (?P<value>.+?) \((maybe you meant: .+, )?choose from (?P<names>.+)\)",
            lambda m: f"không có lựa chọn {m['value']}; chọn một trong: {m['names']}",
        ),
        (
            r"unknown parser (?P<value>.+) \(choices: (?P<names>.+)\)",
            lambda m: f"không có lựa chọn {m['value']}; chọn một trong: {m['names']}",
        ),
        (r"invalid (?P<kind>\S+) value: (?P<value>.+)", _wrong_value),
        (
            r"can't open (?P<name>'.+'): (?P<reason>.+)",
            lambda m: f"không mở được {m['name']} ({m['reason']})",
        ),
    )
]


def in_vietnamese(message: str) -> str:
    """What argparse says of a mistake, in Vietnamese; sentences of our own are left as they are."""
    if found := _ARGUMENT.fullmatch(message):
        return f"tham số {found['name']}: {in_vietnamese(found['rest'])}"
    for form, write in _SENTENCES:
        if found := form.fullmatch(message):
            return write(found)
    return message if not message.isascii() else f"dòng lệnh không đúng ({message})"


class _Formatter(argparse.HelpFormatter):
    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[Any],
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, "Cách dùng: " if prefix is None else prefix)


class CommandParser(argparse.ArgumentParser):
    """An argument parser that speaks Vietnamese; the parsers of its commands are of this class too."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**{"formatter_class": _Formatter, **settings, "add_help": False})
        self._positionals.title = "tham số"
        self._optionals.title = "tùy chọn"
        self.add_argument("-h", "--help", action="help", help="in trang này rồi thoát")

    def error(self, message: str) -> NoReturn:
        """Print the usage and what is wrong, and exit with 2."""
        self.exit(2, f"{self.format_usage()}{self.prog}: lỗi: {in_vietnamese(message)}\n")
