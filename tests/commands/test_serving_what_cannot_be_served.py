"""``lienthong serve`` says in Vietnamese which port, door or folder cannot be used, before anything starts."""

from __future__ import annotations

import errno
from argparse import ArgumentParser
from pathlib import Path

import pytest
from django.conf import settings

from lienthong.cli import serve
from lienthong.cli.main import _trouble_outside
from lienthong.cli.parser import CommandParser


def tried(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    """Exit code and what was said."""
    parser: ArgumentParser = CommandParser(prog="lienthong")
    serve.register(parser.add_subparsers())
    try:
        code = serve.run(parser.parse_args(["serve", *words]))
    except SystemExit as ended:
        code = int(ended.code or 0)
    return code, capsys.readouterr().err


@pytest.mark.parametrize("port", ["0", "99999", "-1", "abc", "٣"])
def test_a_port_is_a_number_from_1_to_65535(capsys: pytest.CaptureFixture[str], port: str) -> None:
    code, said = tried(capsys, f"--port={port}")
    assert code == 2
    assert f"«{port}» không phải số cổng; cổng là số từ 1 đến 65535" in said


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--port", "8400", "--web-port", "8400"), "không dùng chung cổng 8400"),
        (("--port", "65535"), "hoặc đặt --web-port"),
        (("--doors", "3"), "Cơ sở dữ liệu SQLite chỉ phục vụ được một tiến trình cửa nhận"),
        (("--role", "office", "--doors", "2"), "--doors chỉ dùng với --role axis"),
        (("--doors", "0"), "cần một số từ 1 đến 64"),
    ],
)
def test_options_that_do_not_fit_together_are_refused(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], sentence: str
) -> None:
    code, said = tried(capsys, *words)
    assert code == 2
    assert sentence in said


def test_a_data_folder_that_cannot_be_used_is_named_with_its_variable(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    taken = tmp_path / "tep"
    monkeypatch.setattr(settings, "LIENTHONG_DATA", taken / "data")
    said = _trouble_outside(NotADirectoryError(errno.ENOTDIR, "x", str(taken)))
    assert said.startswith(f"Không dùng được thư mục dữ liệu {taken / 'data'}: ")
    assert "LIENTHONG_DATA" in said
    assert "LIENTHONG_DATA" not in _trouble_outside(FileNotFoundError(errno.ENOENT, "x", "/nope.yaml"))
