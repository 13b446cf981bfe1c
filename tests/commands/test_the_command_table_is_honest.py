from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from types import ModuleType

import pytest

from lienthong.cli import main as cli
from lienthong.kernel.errors import RefusedError


class OutOfPaperError(RefusedError):
    """Only for these tests."""

    code = "printer.out_of_paper"


def offer(
    monkeypatch: pytest.MonkeyPatch, *, run: Callable[[object], int], needs_server: bool = False
) -> None:
    """Put one command called ``print`` into the table."""
    module = ModuleType("lienthong_test_print")

    def register(subparsers: object) -> None:
        subparsers.add_parser("print").set_defaults(run=run)  # type: ignore[attr-defined]  # argparse's own class

    module.register = register  # type: ignore[attr-defined]  # a made module
    monkeypatch.setitem(sys.modules, module.__name__, module)
    command = cli.Command("print", module.__name__, needs_server=needs_server, help="in")
    monkeypatch.setattr(cli, "COMMANDS", (command,))


def test_help_names_every_command_without_importing_any(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        cli.main(["--help"])
    shown = capsys.readouterr().out
    assert stopped.value.code == 0
    assert all(command.name in shown for command in cli.COMMANDS)


def test_no_command_at_all_shows_the_table_and_is_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([]) == cli.WRONG_USE
    assert "các lệnh" in capsys.readouterr().out


def test_an_unknown_command_is_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        cli.main(["nonsense"])
    assert stopped.value.code == cli.WRONG_USE


def test_a_command_runs_and_gives_its_exit_code(monkeypatch: pytest.MonkeyPatch) -> None:
    offer(monkeypatch, run=lambda _: 7)
    assert cli.main(["print"]) == 7


def test_an_error_of_ours_is_one_sentence_with_its_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(_: object) -> int:
        raise OutOfPaperError("Hết giấy. Hãy thêm giấy.")

    offer(monkeypatch, run=run)
    assert cli.main(["print"]) == cli.REFUSED
    assert capsys.readouterr().err == "[printer.out_of_paper] Hết giấy. Hãy thêm giấy.\n"


def test_a_defect_is_never_hidden_behind_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def run(_: object) -> int:
        raise ZeroDivisionError

    offer(monkeypatch, run=run)
    with pytest.raises(ZeroDivisionError):
        cli.main(["print"])


def test_a_module_not_in_this_version_is_said_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    command = cli.Command("print", "lienthong.cli.no_such_module", needs_server=False, help="in")
    monkeypatch.setattr(cli, "COMMANDS", (command,))
    assert cli.main(["print"]) == cli.NOT_INSTALLED
    assert "chưa có trong bản này" in capsys.readouterr().err


def test_a_module_broken_inside_is_a_defect_not_an_absence(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_name: str) -> ModuleType:
        raise ModuleNotFoundError("No module named 'left_out'", name="left_out")

    offer(monkeypatch, run=lambda _: 0)
    monkeypatch.setattr("importlib.import_module", broken)
    with pytest.raises(ModuleNotFoundError):
        cli.main(["print"])


def test_a_server_command_without_django_names_the_extra(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    offer(monkeypatch, run=lambda _: 0, needs_server=True)
    find = importlib.util.find_spec
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if name == "django" else find(name))
    assert cli.main(["print"]) == cli.NOT_INSTALLED
    assert "lienthong[server]" in capsys.readouterr().err


@pytest.mark.parametrize("command", cli.COMMANDS, ids=lambda command: command.name)
def test_each_module_present_offers_exactly_its_command(
    command: cli.Command, capsys: pytest.CaptureFixture[str]
) -> None:
    if importlib.util.find_spec(command.module) is None:
        return
    with pytest.raises(SystemExit) as stopped:
        cli.parser_of(command).parse_args([command.name, "--help"])
    assert stopped.value.code == 0
    assert f"lienthong {command.name}" in capsys.readouterr().out
