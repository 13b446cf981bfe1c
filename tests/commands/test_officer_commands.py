"""``lienthong axis officer …`` as an operator types it (ALR-03)."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

import pytest

from lienthong.alerts.queries.officers import list_officers
from lienthong.cli import axis
from lienthong.infra.clock import forget, set_business_clock
from lienthong.kernel.errors import LienthongError
from support.axis_world import BY, MORNING

pytestmark = [pytest.mark.engine, pytest.mark.django_db(transaction=True), pytest.mark.law("ALR-03")]
HANG = ("--agency", "H47", "--kind", "tiep-nhan", "--mail", "hang@example.test")


def run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    axis.register(parser.add_subparsers())
    arguments = parser.parse_args(["axis", *words])
    return int(arguments.run(arguments))


@pytest.fixture(autouse=True)
def _february() -> Iterator[None]:
    set_business_clock(at=MORNING, rate=0, by=BY)
    assert (
        run("agency", "add", "--code", "H47", "--name", "UBND tỉnh Quảng Nam", "--alias", "000.00.00.H47")
        == 0
    )
    yield
    forget()


def test_officers_are_added_listed_and_ended(capsys: pytest.CaptureFixture[str]) -> None:
    facts = (
        "--name",
        "Nguyễn Thị Hằng",
        "--post",
        "Văn thư",
        "--unit",
        "Văn phòng",
        "--mobile",
        "0905123456",
    )
    assert run("officer", "add", *HANG, *facts) == 0
    words = ("--agency", "000.00.00.H47", "--kind", "tiep-nhan", "--mail", "binh@example.test")
    assert run("officer", "add", *words, "--name", "Bình", "--deputy-of", "hang@example.test") == 0
    assert run("officer", "list", "--agency", "H47") == 0
    printed = capsys.readouterr().out
    assert "H47  Nguyễn Thị Hằng; Văn thư, Văn phòng; đầu mối tiếp nhận văn bản; hang@example.test" in printed
    assert "thay Nguyễn Thị Hằng" in printed
    assert run("officer", "end", *HANG, "--on", "05/02/2021") == 0
    set_business_clock(at=MORNING.replace(day=5), rate=0, by=BY)
    capsys.readouterr()
    assert run("officer", "list") == 0
    assert "hang@example.test" not in capsys.readouterr().out
    assert run("officer", "list", "--all") == 0
    assert "từ 01/02/2021 – 05/02/2021" in capsys.readouterr().out
    assert len(list_officers()) == 2


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("add", "--agency", "X99", *HANG[2:], "--name", "An"), "Không có cơ quan nào mang mã X99"),
        (("end", *HANG), "Không có cán bộ đầu mối"),
        (("add", *HANG, "--name", "An", "--from", "2021-02-05", "--until", "2021-02-05"), "sau ngày bắt đầu"),
    ],
)
def test_what_cannot_be_done_is_said(words: tuple[str, ...], sentence: str) -> None:
    with pytest.raises(LienthongError, match=sentence):
        run("officer", *words)
