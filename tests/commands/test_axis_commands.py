"""``lienthong axis …`` as an operator types it."""

from __future__ import annotations

import argparse
import datetime as dt
import json

import pytest

from lienthong.axis.registry.agency_requests import AgencyFacts, ask_to_register
from lienthong.axis.registry.errors import RequestHeldError
from lienthong.axis.registry.queries import load_directory
from lienthong.cli import axis
from lienthong.infra.audit import events_about
from lienthong.kernel.clock import VIETNAM
from lienthong.kernel.ids import new_id
from support.axis_world import AxisWorld, clock

pytestmark = [pytest.mark.engine, pytest.mark.django_db(transaction=True)]


def run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    axis.register(parser.add_subparsers())
    arguments = parser.parse_args(["axis", *words])
    return int(arguments.run(arguments))


def test_agencies_and_systems_are_added_and_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("agency", "add", "--code", "28.22.H17", "--name", "Phường", "--alias", "H17.22") == 0
    assert run("system", "add", "--id", "s1", "--secret", "k", "--agency", "28.22.H17") == 0
    assert run("agency", "list") == 0
    assert run("system", "list") == 0
    printed = capsys.readouterr().out
    assert "28.22.H17" in printed
    assert "1 khóa" in printed


def test_a_refusal_is_one_line_with_its_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("agency", "add", "--code", "G 22", "--name", "x") == 1
    assert run("system", "add", "--id", "s1", "--secret", "k", "--agency", "X99") == 1
    errors = capsys.readouterr().err.splitlines()
    assert [line.split("]")[0] for line in errors] == ["[registry.malformed_code", "[registry.unknown_agency"]


def test_a_secret_may_be_changed_at_once() -> None:
    run("agency", "add", "--code", "G22", "--name", "VPCP")
    run("system", "add", "--id", "s1", "--secret", "old", "--agency", "G22")
    run("system", "add", "--id", "s1", "--secret", "new", "--agency", "G22", "--only-secret")
    assert [system.secrets for system in load_directory().systems()] == [(b"new",)]


def test_classes_and_matrix_are_printed_and_given_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    world = AxisWorld()
    office, province = world.agency("G22"), world.agency("H47")
    letter = world.letter(office, province, at=clock(8))
    world.take(letter, province, at=clock(8, 1))
    world.report("01", letter, province, at=clock(8, 2))
    moment = clock(23).isoformat()
    assert run("classes", "--at", moment) == 0
    assert capsys.readouterr().out.startswith("0 – 0 – 1 – 0\n")
    assert run("classes", "--at", moment, "--json") == 0
    report = json.loads(capsys.readouterr().out)
    assert report["four_zeroes"] == [0, 0, 1, 0]
    assert [item["class"] for item in report["items"]] == ["NOT_ACCEPTED"]
    assert run("matrix", str(letter.message_id)) == 0
    assert "01 Đã đến" in capsys.readouterr().out
    assert run("matrix", str(letter.message_id), "--json") == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["recipient"], row["code"]) == ("H47", "01")


def test_a_matrix_of_an_unknown_doc_id_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("matrix", str(new_id())) == 1
    assert "Đề nghị kiểm tra" in capsys.readouterr().err


def test_adding_a_known_code_under_another_name_changes_nothing_and_names_the_way(
    capsys: pytest.CaptureFixture[str],
) -> None:
    run("agency", "add", "--code", "G22", "--name", "Văn phòng Chính phủ")
    assert run("agency", "add", "--code", "G22", "--name", "Bộ Nội vụ", "--alias", "000.00.00.G22") == 1
    refused = capsys.readouterr().err
    assert "đã đăng ký cho cơ quan «Văn phòng Chính phủ»" in refused
    assert "lienthong axis agency rename --code G22" in refused
    (agency,) = load_directory().agencies()
    assert agency.name == "Văn phòng Chính phủ"
    assert load_directory().agency("000.00.00.G22") is None


def test_the_same_name_again_adds_codes(capsys: pytest.CaptureFixture[str]) -> None:
    run("agency", "add", "--code", "G22", "--name", "Văn phòng Chính phủ")
    assert (
        run("agency", "add", "--code", "G22", "--name", " Văn phòng Chính phủ", "--alias", "000.00.00.G22")
        == 0
    )
    assert "Đã cập nhật" in capsys.readouterr().out
    assert load_directory().agency("000.00.00.G22") is not None


def test_an_agency_is_renamed_by_its_own_command_and_the_log_keeps_both_names(
    capsys: pytest.CaptureFixture[str],
) -> None:
    run("agency", "add", "--code", "G22", "--name", "Bộ Công Thương")
    assert run("agency", "rename", "--code", "G22", "--name", "Bộ Công thương") == 0
    assert "«Bộ Công Thương» thành «Bộ Công thương»" in capsys.readouterr().out
    (agency,) = load_directory().agencies()
    assert agency.name == "Bộ Công thương"
    (event,) = [one for one in events_about(f"agency:{agency.id}") if one.code == "registry.agency_renamed"]
    assert (event.data["before"], event.data["after"]) == ("Bộ Công Thương", "Bộ Công thương")
    assert run("agency", "rename", "--code", "X99", "--name", "Ai đó") == 1
    assert run("agency", "rename", "--code", "G22", "--name", " ") == 1


def test_a_status_of_the_matrix_has_its_words_whatever_it_changed(capsys: pytest.CaptureFixture[str]) -> None:
    world = AxisWorld()
    office, province = world.agency("G22"), world.agency("H47")
    letter = world.letter(office, province, at=clock(8))
    world.report("01", letter, province, at=clock(8, 2))
    world.report("06", letter, province, at=clock(8, 3), description="Đã trả lời")
    world.report("13", letter, office, at=clock(8, 4), other=province, description="Gửi nhầm")
    world.report("99", letter, province, at=clock(8, 5))
    run("matrix", str(letter.message_id))
    printed = capsys.readouterr().out
    assert "  01 Đã đến\n" in printed
    assert "  06 Đã hoàn thành: Đã trả lời  (chỉ ghi lại" in printed
    assert "  13 Yêu cầu lấy lại: Gửi nhầm\n" in printed
    assert "  99 trạng thái không có trong quy định  (chỉ ghi lại" in printed


def test_agencies_are_merged_split_and_abolished_on_a_date(capsys: pytest.CaptureFixture[str]) -> None:
    for code in ("H21.05", "H21.06", "H21.07", "H21.08", "H21.14", "H21.20"):
        run("agency", "add", "--code", code, "--name", f"Xã {code}")
    day = ("--on", "2025-07-01")
    assert run("agency", "merge", "--code", "H21.05", "--code", "H21.06", "--into", "H21.14", *day) == 0
    assert run("agency", "split", "--code", "H21.07", "--into", "H21.14", "--into", "H21.20", *day) == 0
    assert run("agency", "abolish", "--code", "H21.08", *day) == 0
    assert run("agency", "abolish", "--code", "H21.08", *day) == 1
    told = capsys.readouterr()
    assert "Từ 01/07/2025 cơ quan H21.05, H21.06 ngừng hoạt động; kế thừa: H21.14" in told.out
    assert "H21.08 ngừng hoạt động; không có cơ quan kế thừa" in told.out
    assert "[registry.refused]" in told.err


def test_a_day_that_is_none_is_told_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        run("agency", "abolish", "--code", "H21.08", "--on", "31/06/2025")
    assert "viết như 2025-07-01" in capsys.readouterr().err


def test_a_systems_request_is_listed_and_decided(capsys: pytest.CaptureFixture[str]) -> None:
    AxisWorld().agency("H21")
    facts = AgencyFacts("H21.05", "UBND xã", "H21")
    assert run("agency", "rule", "--system", "s-H21", "--set", "cho-duyet") == 0
    with pytest.raises(RequestHeldError):
        ask_to_register(system_id="s-H21", facts=facts, at=clock(9), by="system:s-H21")
    capsys.readouterr()
    assert run("agency", "requests") == 0
    line = capsys.readouterr().out
    assert "đăng ký H21.05; UBND xã; cấp trên H21; hệ thống s-H21; chờ quyết định" in line
    request = line.split()[0]
    assert run("agency", "decide", request, "--decline", "Thiếu văn bản") == 0
    assert run("agency", "decide", request, "--decline", "Thiếu văn bản") == 1
    assert run("agency", "requests", "--all") == 0
    assert "không đồng ý; Thiếu văn bản" in capsys.readouterr().out
    assert run("agency", "decide", request, "--accept") == 0
    assert run("agency", "requests") == 0
    assert load_directory().agency("H21.05") is not None
    assert run("agency", "rule", "--system", "nobody", "--set", "tu-dong") == 1


def test_an_agency_is_renamed_and_moved_on_a_date(capsys: pytest.CaptureFixture[str]) -> None:
    world = AxisWorld()
    for code in ("H21", "H21.05"):
        world.agency(code)
    assert run("agency", "rename", "--code", "H21.05", "--name", "UBND phường", "--on", "2050-07-01") == 0
    move = ("agency", "move", "--code", "H21.05", "--from-system", "s-H21.05", "--to-system", "s-H21")
    assert run(*move, "--on", "2050-07-01") == 0
    assert capsys.readouterr().out.count("01/07/2050") == 2
    assert run(*move, "--on", "2050-07-02") == 1
    known = load_directory().agency("H21.05")
    assert known is not None
    assert known.name == "Cơ quan H21.05"
    assert known.name_at(dt.datetime(2050, 7, 1, tzinfo=VIETNAM)) == "UBND phường"
