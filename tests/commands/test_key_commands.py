"""``lienthong axis key …`` and both test calls, as an operator and a vendor type them."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest

from lienthong.api.testing import RunningDoor
from lienthong.axis.registry.queries import load_directory
from lienthong.cli import axis
from lienthong.cli import main as cli
from lienthong.kernel.errors import LienthongError
from support.axis_world import AxisWorld
from support.doors import FIRST, SECRET, memory_axis, quick_limits
from support.wire import request_bytes, signed_headers, unpadded_sha256

pytestmark = [pytest.mark.engine, pytest.mark.django_db(transaction=True)]
SYSTEM = "s-G22"


@pytest.fixture
def _axis() -> None:
    AxisWorld().agency("G22")


def run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    axis.register(parser.add_subparsers())
    arguments = parser.parse_args(["axis", *words])
    return int(arguments.run(arguments))


def refused(*words: str) -> str:
    with pytest.raises(LienthongError) as caught:
        run(*words)
    return str(caught.value)


def told(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().out


@pytest.mark.usefixtures("_axis")
def test_a_key_is_shown_once_and_listed_without_its_secret(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("key", "add", "--system", SYSTEM, "--until", "2099-12-31") == 0
    made = told(capsys)
    secret = made.partition("(chỉ hiện một lần này): ")[2].split()[0]
    assert "khóa số 2" in made
    assert "Hết hạn lúc 00:00 ngày 31/12/2099" in made
    system = load_directory().system(SYSTEM)
    assert system is not None
    assert set(system.secrets) == {b"test-secret", secret.encode()}
    assert run("key", "list", "--system", SYSTEM) == 0
    assert run("key", "list", "--all", "--json") == 0
    text, as_json = told(capsys).rstrip("\n").rsplit("\n", 1)
    assert "khóa số 1: đang dùng được" in text
    assert "chưa ghi nhận lần dùng nào" in text
    assert [(one["key"], one["state"], one["age_days"]) for one in json.loads(as_json)] == [
        (1, "VALID", 0),
        (2, "VALID", 0),
    ]
    assert secret not in text + as_json


@pytest.mark.usefixtures("_axis")
def test_a_chosen_key_comes_from_a_file_and_is_not_repeated(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "key"
    file.write_text("do-ben-kia-chon\n")
    assert run("key", "add", "--system", SYSTEM, "--secret-file", str(file)) == 0
    assert "do-ben-kia-chon" not in told(capsys)
    assert "[registry.known_key]" in refused("key", "add", "--system", SYSTEM, "--secret-file", str(file))
    assert "[cli.secret_file]" in refused(
        "key", "add", "--system", SYSTEM, "--secret-file", str(tmp_path / "x")
    )


@pytest.mark.usefixtures("_axis")
def test_a_key_is_ended_on_a_date_or_at_once_and_the_last_only_on_purpose(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert "[registry.last_key]" in refused("key", "end", "--system", SYSTEM, "--key", "1")
    assert "[registry.unknown_system]" in refused("key", "end", "--system", "x", "--key", "1")
    run("key", "add", "--system", SYSTEM)
    assert run("key", "end", "--system", SYSTEM, "--key", "1", "--on", "2099-01-01T17:00") == 0
    assert "hết hạn lúc 17:00 ngày 01/01/2099" in told(capsys)
    assert run("key", "end", "--system", SYSTEM, "--key", "1") == 0
    assert run("key", "end", "--system", SYSTEM, "--key", "2", "--cut-off") == 0
    told(capsys)
    assert run("key", "list") == 0
    assert told(capsys) == ""
    assert run("test-call", "--system", SYSTEM) == 1
    assert "SAI    Hệ thống không có khóa nào dùng được" in told(capsys)


@pytest.mark.usefixtures("_axis")
def test_an_operator_is_told_what_is_wrong_with_a_recorded_call(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    parameters = {"messagetype": "edoc", "hash-file": unpadded_sha256(b"x"), "from": "H99"}
    headers = signed_headers(SYSTEM, "test-secret", parameters, "application/octet-stream")
    file = tmp_path / "call"
    file.write_bytes(request_bytes("sendEdoc", headers, b"y\r\n"))
    assert run("test-call", "--request", str(file), "--at", "2026-11-22T14:13:03") == 1
    words = told(capsys)
    assert "ĐÚNG   Khóa đúng: khóa số 1 đang dùng được." in words
    assert "LƯU Ý  Giờ ghi trong yêu cầu chậm 2 giờ so với Trục" in words
    assert "SAI    hash-file không khớp nội dung" in words
    assert "SAI    Trục không có cơ quan nào mang mã «H99»." in words
    assert "test-secret" not in words
    file.write_bytes(b"hello")
    assert "[cli.observed_request]" in refused("test-call", "--request", str(file))


def test_a_vendor_is_told_over_the_wire(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "key"
    file.write_text(SECRET)
    with RunningDoor(memory_axis(), limits=quick_limits()) as door:
        call = ("test-call", door.url, "--secret-file", str(file), "--system")
        assert cli.main([*call, FIRST, "--agency", "000.00.00.Z91"]) == 0
        right = told(capsys)
        assert "ĐÚNG   Trục nhận chữ ký: đúng hệ thống, đúng khóa" in right
        assert "Giờ khớp với Trục" in right
        assert cli.main([*call, FIRST, "--agency", "000.00.00.Z93"]) == 1
        assert "SAI    Trục từ chối cơ quan 000.00.00.Z93" in told(capsys)
        assert cli.main([*call, "khong-co"]) == 1
        wrong = told(capsys)
        assert "Trục từ chối (15 vxp.signature)" in wrong
        assert "lienthong axis test-call" in wrong
    assert cli.main([*call, FIRST]) == 1
    assert "SAI    Không nối được tới" in told(capsys)
