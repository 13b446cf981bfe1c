"""A wrong environment variable is named in Vietnamese; never a traceback, never taken for its default."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from lienthong.project import environment
from lienthong.project.environment import EnvironmentRefusedError

NAME = "LIENTHONG_TRIED"


@pytest.fixture
def put(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.delenv(NAME, raising=False)
    return monkeypatch


@pytest.mark.parametrize(("word", "meant"), [("1", True), (" Yes ", True), ("off", False), ("0", False)])
def test_a_switch_is_on_or_off(put: pytest.MonkeyPatch, word: str, meant: bool) -> None:
    put.setenv(NAME, word)
    assert environment.flag(NAME) is meant


def test_what_is_absent_or_empty_has_its_default(put: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for given in (None, "", "  "):
        if given is not None:
            put.setenv(NAME, given)
        assert environment.flag(NAME) is False
        assert environment.whole_number(NAME, default=7, least=1) == 7
        assert environment.hosts(NAME, default="localhost,[::1]") == ["localhost", "[::1]"]
        assert environment.addresses(NAME) == []
        assert environment.data_folder(NAME) == Path.cwd() / "data"
        assert environment.database(NAME, default_file=tmp_path / "a")["NAME"] == str(tmp_path / "a")


@pytest.mark.parametrize("word", ["abc", "-5", "12.5", "1e9", "0", "٣"])
def test_a_number_that_is_none_is_refused(put: pytest.MonkeyPatch, word: str) -> None:
    put.setenv(NAME, word)
    with pytest.raises(EnvironmentRefusedError, match=NAME):
        environment.whole_number(NAME, default=7, least=1)


def test_a_misspelt_switch_is_refused(put: pytest.MonkeyPatch) -> None:
    put.setenv(NAME, "ture")
    with pytest.raises(EnvironmentRefusedError, match="ture"):
        environment.flag(NAME)


@pytest.mark.parametrize("word", ["https://truc.gov.vn", "truc.gov.vn:8401", "truc.gov.vn/", "a b", "a,,/"])
def test_host_names_are_names_only(put: pytest.MonkeyPatch, word: str) -> None:
    put.setenv(NAME, word)
    with pytest.raises(EnvironmentRefusedError, match="tên máy"):
        environment.hosts(NAME, default="")


@pytest.mark.parametrize("word", ["truc.example.gov.vn", ".gov.vn", "*", "10.1.2.3", "[::1]", "a-b.vn, c_d"])
def test_host_names_of_every_kind_are_taken(put: pytest.MonkeyPatch, word: str) -> None:
    put.setenv(NAME, word)
    assert environment.hosts(NAME, default="") == [part.strip() for part in word.split(",")]


@pytest.mark.parametrize("word", ["proxy", "10.0.0.0/8", "127.0.0.1:80"])
def test_proxies_are_addresses(put: pytest.MonkeyPatch, word: str) -> None:
    put.setenv(NAME, f"127.0.0.1, {word}")
    with pytest.raises(EnvironmentRefusedError, match=word):
        environment.addresses(NAME)


@pytest.mark.parametrize(
    "url",
    [
        "nonsense",
        "mysql://u:secret@h/x",
        "oracle://u:secret@h/x",
        "postgresql://",
        "postgresql://u:secret@h",
        "postgresql://u:secret@h:99999/x",
        "sqlite://",
        "sqlite://:memory:",
        "://",
    ],
)
def test_a_database_that_cannot_be_used_is_refused_without_showing_its_password(
    put: pytest.MonkeyPatch, tmp_path: Path, url: str
) -> None:
    put.setenv(NAME, url)
    with pytest.raises(EnvironmentRefusedError, match=NAME) as caught:
        environment.database(NAME, default_file=tmp_path / "a")
    assert "secret" not in str(caught.value)
    assert "postgresql://" in str(caught.value)


def lienthong(*words: str, cwd: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    kept = {"LIENTHONG_DATA": str(cwd / "data"), "LIENTHONG_KEYS": str(cwd / "keys.json")}
    return subprocess.run(
        [sys.executable, "-m", "lienthong.cli", *words],
        env={**clean, **kept, "DJANGO_SETTINGS_MODULE": "lienthong.project.settings.axis", **variables},
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("LIENTHONG_PACKET_LIMIT", "abc", 2),
        ("LIENTHONG_PRODUCTION", "maybe", 2),
        ("DATABASE_URL", "mysql://u@h/x", 2),
        ("DJANGO_SETTINGS_MODULE", "nonsense", 2),
        ("DJANGO_SETTINGS_MODULE", "lienthong.project.settings.base", 2),
        ("LIENTHONG_FAULTS", "nonsense", 1),
        ("DATABASE_URL", "postgresql://u@127.0.0.1:1/x", 1),
        ("LIENTHONG_DATA", "/proc/nothing", 1),
    ],
)
@pytest.mark.processes
@pytest.mark.one_engine
def test_the_command_names_what_is_wrong(tmp_path: Path, name: str, value: str, code: int) -> None:
    done = lienthong("axis", "agency", "list", cwd=tmp_path, **{name: value})
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert name in done.stderr or value in done.stderr


@pytest.mark.processes
@pytest.mark.one_engine
def test_a_terminal_without_our_letters_gets_question_marks(tmp_path: Path) -> None:
    done = lienthong("doctor", cwd=tmp_path, PYTHONIOENCODING="ascii")
    assert done.returncode == 0, done.stderr
    assert "?" in done.stdout
