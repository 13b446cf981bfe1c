"""``lienthong office …`` as an administrator types it."""

from __future__ import annotations

import argparse
import datetime as dt

import pytest

from lienthong.accounts.queries import find_person
from lienthong.cli import office
from lienthong.infra import clock
from lienthong.kernel.errors import LienthongError
from lienthong.office.organization import queries
from lienthong.office.organization.actors import Actor
from lienthong.office.signatures.models import Credential
from lienthong.office.signatures.queries import credential_of_person
from support.office_world import MORNING
from support.outgoing_office import OutgoingOffice

pytestmark = [pytest.mark.engine, pytest.mark.django_db(transaction=True)]
TODAY = dt.date(2021, 2, 1)
PERSON = ("--name", "Nguyễn Thị Hạnh", "--title", "Văn thư", "--role", "clerk")


@pytest.fixture(autouse=True)
def business_time() -> None:
    """The business clock stands at the morning of 01/02/2021."""
    clock.set_business_clock(at=MORNING, rate=0, by="test")


def run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    office.register(parser.add_subparsers())
    arguments = parser.parse_args(["office", *words])
    return int(arguments.run(arguments))


@pytest.fixture
def agency() -> None:
    """The office of the people's committee, with a unit."""
    letterhead = ("--place", "Quảng Nam", "--abbreviation", "VP")
    assert run("agency", "add", "--code", "H47.01", "--name", "Văn phòng UBND tỉnh", *letterhead) == 0
    assert run("unit", "add", "--agency", "H47.01", "--name", "Phòng Hành chính", "--abbreviation", "HC") == 0


def person(username: str, *words: str) -> int:
    return run("person", "add", "--agency", "H47.01", "--username", username, *(words or PERSON))


def actor(username: str, on: dt.date = TODAY) -> Actor | None:
    found, agency = find_person(username), queries.find_agency("H47.01")
    assert found is not None
    assert agency is not None
    return queries.find_actor(found.id, agency.id, on=on)


@pytest.mark.usefixtures("agency")
def test_a_new_person_gets_a_post_and_a_link_printed_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert person("hanh", *PERSON, "--unit", "hc") == 0
    printed = capsys.readouterr().out
    assert "http://127.0.0.1:8400/lien-ket/?ma=" in printed
    found = actor("hanh")
    assert found is not None
    assert found.posts[0].unit_name == "Phòng Hành chính"
    assert (
        run(
            "post",
            "give",
            "--agency",
            "h47.01",
            "--username",
            "hanh",
            "--title",
            "Đầu mối",
            "--role",
            "focal",
        )
        == 0
    )
    assert "lien-ket" not in capsys.readouterr().out


@pytest.mark.usefixtures("agency")
def test_an_ended_post_is_gone_the_same_day(capsys: pytest.CaptureFixture[str]) -> None:
    person("hanh")
    assert run("post", "end", "--agency", "H47.01", "--username", "hanh") == 0
    assert "thôi giữ chức vụ Văn thư" in capsys.readouterr().out
    assert actor("hanh") is None


@pytest.mark.usefixtures("agency")
def test_everything_recorded_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    person("hanh")
    person("dat", "--name", "Phạm Quốc Đạt", "--title", "Chánh Văn phòng", "--role", "signer")
    body = (
        "--code",
        "H47",
        "--name",
        "Ủy ban nhân dân tỉnh",
        "--place",
        "Quảng Nam",
        "--abbreviation",
        "UBND",
    )
    assert (
        run("body", "add", "--agency", "H47.01", *body, "--ground", "Điều 7.3 Quyết định 28/2018/QĐ-TTg") == 0
    )
    lines = ("--line", "TUQ. CHỦ TỊCH", "--line", "CHÁNH VĂN PHÒNG")
    dates = ("--source-on", "15/01/2021", "--from", "01/02/2021", "--to", "01/05/2021")
    ground = (
        "--username",
        "dat",
        "--body",
        "h47",
        "--prefix",
        "TUQ",
        "--source",
        "Văn bản ủy quyền số 5/UQ-UBND",
    )
    assert run("ground", "add", "--agency", "H47.01", *ground, *lines, *dates) == 0
    away = ("--username", "dat", "--deputy", "hanh", "--source", "văn bản số 12/QĐ-VP", "--to", "04/02/2021")
    assert run("absence", "add", "--agency", "H47.01", *away) == 0
    capsys.readouterr()
    assert run("list") == 0
    assert run("list", "--agency", "H47.01") == 0
    printed = capsys.readouterr().out
    for words in (
        "H47.01\t–\tVăn phòng UBND tỉnh",
        "ban hành\tH47\tỦy ban nhân dân tỉnh\tĐiều 7.3",
        "đơn vị\tPhòng Hành chính\tHC",
        "chức vụ\tNguyễn Thị Hạnh\tVăn thư\tVăn thư",
        "ký\tPhạm Quốc Đạt\tTUQ.\tỦy ban nhân dân tỉnh\tVăn bản ủy quyền số 5/UQ-UBND",
        "vắng\tPhạm Quốc Đạt\tNguyễn Thị Hạnh xử lý thay\tvăn bản số 12/QĐ-VP\t01/02/2021–04/02/2021",
    ):
        assert words in printed
    assert run("absence", "end", "--agency", "H47.01", "--username", "dat") == 0
    assert run("ground", "end", "--agency", "H47.01", "--username", "dat", "--prefix", "TUQ") == 0
    capsys.readouterr()
    run("list", "--agency", "H47.01")
    assert not any(line.startswith(("vắng", "ký")) for line in capsys.readouterr().out.splitlines())


@pytest.mark.usefixtures("agency")
@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("unit", "add", "--agency", "X99", "--name", "Phòng"), "organization.unknown_agency"),
        (
            ("post", "give", "--agency", "H47.01", "--username", "ai-do", "--title", "a", "--role", "clerk"),
            "accounts.unknown_user",
        ),
        (
            ("absence", "end", "--agency", "H47.01", "--username", "hanh"),
            "organization.invalid_entry",
        ),
        (
            ("post", "end", "--agency", "H47.01", "--username", "hanh", "--title", "Chủ tịch"),
            "organization.unknown_post",
        ),
    ],
)
def test_what_cannot_be_done_is_told_with_its_code(words: tuple[str, ...], code: str) -> None:
    person("hanh")
    with pytest.raises(LienthongError) as refusal:
        run(*words)
    assert refusal.value.code == code


def test_a_date_is_written_as_in_vietnam(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        run("post", "end", "--agency", "H47.01", "--username", "hanh", "--on", "31/02/2021")
    assert "viết như 01/02/2021" in capsys.readouterr().err


@pytest.mark.usefixtures("agency")
def test_an_unknown_key_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert person("hanh") == 0
    with pytest.raises(LienthongError, match="Không có khóa ký"):
        run("key", "unlock", "--agency", "H47.01", "--username", "hanh")
    with pytest.raises(LienthongError, match="Không có khóa ký"):
        run("key", "unlock", "--agency", "H47.01", "--body", "H47.09")


def test_a_locked_key_is_listed_and_opened_again(capsys: pytest.CaptureFixture[str]) -> None:
    office = OutgoingOffice()
    key = credential_of_person(office.agency.id, office.people["signer"])
    assert key is not None
    Credential.objects.of(office.agency.id).filter(pk=key.id).update(tries_left=0)
    capsys.readouterr()
    assert run("key", "list", "--agency", office.agency.code) == 0
    assert "ĐÃ KHÓA" in capsys.readouterr().out
    assert run("key", "unlock", "--agency", office.agency.code, "--username", "signer") == 0
    assert "Đã mở khóa" in capsys.readouterr().out
    found = credential_of_person(office.agency.id, office.people["signer"])
    assert found is not None
    assert not found.is_locked
    assert run("key", "unlock", "--agency", office.agency.code, "--body", office.agency.code) == 0
