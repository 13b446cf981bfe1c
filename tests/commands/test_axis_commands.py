"""``lienthong axis …`` as an operator types it."""

from __future__ import annotations

import argparse
import json

import pytest

from lienthong.axis.registry.queries import load_directory
from lienthong.cli import axis
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
