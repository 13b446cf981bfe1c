"""The stage of the story: cast, scratch folder, timeline, tables."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from lienthong.demo.cast import demonstration_cast
from lienthong.demo.errors import ScratchFolderError, StepFailedError
from lienthong.demo.installation import Installation, free_ports, wait_until
from lienthong.demo.narrator import Narrator, width
from lienthong.demo.stage_hand.calls import Call
from lienthong.demo.stage_hand.operator import command
from lienthong.demo.tables import four_figures
from lienthong.demo.timeline import Timeline
from lienthong.identifiers.organ_code import OrganCode, check_for_registration
from lienthong.infra.serving import serving_alone
from lienthong.kernel.clock import VIETNAM
from lienthong.letters.demo_letter import demo_letter
from lienthong.office.signatures.policies import check_pin
from lienthong.signing.demo_pki.declaration import load, personal


def test_every_part_is_another_agency_with_codes_that_may_be_registered() -> None:
    cast = demonstration_cast()

    assert len({agency.code for agency in cast.everyone}) == len(cast.everyone)
    for agency in cast.everyone:
        assert check_for_registration(agency.code) == []
        assert OrganCode(agency.old_code).in_qd_20_form() == OrganCode(agency.code)


def test_parents_are_registered_before_their_units() -> None:
    codes = [agency.code for agency in demonstration_cast().everyone]

    assert codes.index("H21") < codes.index("H21.14")


def test_every_agency_is_a_tenant_of_one_of_two_offices() -> None:
    cast = demonstration_cast()

    tenants = [agency.key for office in cast.offices for agency in cast.tenants(office)]

    assert len(cast.offices) == 2
    assert sorted(tenants) == sorted(agency.key for agency in cast.everyone)
    assert cast.sender.office != cast.late.office


def test_nobody_plays_two_parts_and_secrets_are_of_one_run() -> None:
    people = [person for agency in demonstration_cast().everyone for person in agency.people.values()]
    again = [person for agency in demonstration_cast().everyone for person in agency.people.values()]

    for names in (
        [one.username for one in people],
        [one.name for one in people],
        [one.mail for one in people],
    ):
        assert len(set(names)) == len(people)
    assert not {one.password for one in people} & {one.password for one in again}
    assert all(one.mail.endswith(".invalid") for one in people)


def test_whoever_signs_has_an_invented_certificate_in_their_name() -> None:
    certificates = load().certificates

    for agency in demonstration_cast().everyone:
        assert certificates[personal(agency.key)].common_name == agency.signer.name
        assert agency.signer.authority is not None


def test_pins_are_not_guessed_at_once() -> None:
    for agency in demonstration_cast().everyone:
        check_pin(agency.clerk.pin)


def test_a_letter_of_another_notation_gives_its_sender_that_notation() -> None:
    cast = demonstration_cast()
    letter = replace(demo_letter(), notation="VPCP-HC", place="Huế", signature_lines=("CHÁNH VĂN PHÒNG",))

    sender = cast.issuing(letter).sender

    assert sender.signer.authority is not None
    assert (sender.abbreviation, sender.place) == ("VPCP", "Huế")
    assert (sender.signer.authority.prefix, sender.signer.authority.lines) == ("HEAD", ("CHÁNH VĂN PHÒNG",))
    assert "HC" in {unit.abbreviation for unit in sender.units if unit.name == sender.officer.unit}


def test_only_a_province_with_bodies_below_passes_the_letter_on() -> None:
    cast = demonstration_cast()

    assert cast.passes_it_on
    assert not cast.sent_by(cast.late).passes_it_on


def test_another_sender_changes_places_with_the_one_of_the_story() -> None:
    cast = demonstration_cast()

    played = cast.sent_by(cast.intended)

    assert (played.sender, played.intended) == (cast.intended, cast.sender)
    assert (played.ministry, played.mistaken, played.late) == (cast.ministry, cast.mistaken, cast.late)
    assert cast.sent_by(cast.sender) == cast


def test_a_secret_is_never_taken_for_an_option() -> None:
    assert all(agency.office.secret.isalnum() for agency in demonstration_cast().everyone)


def test_a_command_that_is_not_understood_is_told() -> None:
    with pytest.raises(StepFailedError, match=r"system add.*--secret"):
        command(
            Call("", ""), words=["axis", "system", "add", "--id", "s1", "--secret", "-begins-as-an-option"]
        )


def test_the_scratch_folder_is_made_fresh(tmp_path: Path) -> None:
    first = Installation.fresh(tmp_path)
    (first.folder / "left-over").touch()

    second = Installation.fresh(tmp_path)

    assert second.folder == tmp_path / "demo"
    assert not (second.folder / "left-over").exists()


def test_a_folder_with_other_data_is_never_emptied(tmp_path: Path) -> None:
    precious = tmp_path / "demo" / "axis.sqlite3"
    precious.parent.mkdir()
    precious.touch()

    with pytest.raises(ScratchFolderError):
        Installation.fresh(tmp_path)

    assert precious.exists()


def test_days_of_the_story_are_working_days() -> None:
    timeline = Timeline(dt.date(2021, 2, 1))

    assert timeline.at(0, 8, 30) == dt.datetime(2021, 2, 1, 8, 30, tzinfo=VIETNAM)
    assert timeline.day(5) == dt.date(2021, 2, 8)
    assert Timeline(dt.date(2021, 2, 9)).day(1) == dt.date(2021, 2, 17)


def test_waiting_ends_with_what_was_not_seen() -> None:
    with pytest.raises(StepFailedError, match="văn bản đến"):
        wait_until(lambda: False, seconds=0.0, what="văn bản đến")


def test_free_ports_differ() -> None:
    assert len(set(free_ports(3))) == 3


def test_the_four_figures_add_up_their_classes() -> None:
    counts = {"DONE": 3, "SEND_ERROR": 1, "NOT_ARRIVED": 2, "NOT_ACCEPTED": 4, "BACKLOG": 1, "NO_STATUS": 7}

    assert four_figures(counts) == (3, 0, 5, 7)


def test_columns_of_a_table_line_up_whatever_marks_the_letters_bear(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Narrator().table(("Nơi nhận", "Lúc"), [("Quảng Nam", "08:40"), ("Gia Lai", "09:00")])

    lines = capsys.readouterr().out.splitlines()
    assert {line.index(word) for line, word in zip(lines[2:], ("08:40", "09:00"), strict=True)} == {13}
    assert width("Qua\u0309ng") == 5


def test_a_folder_where_another_demonstration_runs_is_never_emptied(tmp_path: Path) -> None:
    running = Installation.fresh(tmp_path)
    office = running.folder / "trung-uong"
    office.mkdir()
    (running.folder / "letter").touch()
    with (
        serving_alone(office, database=None, at="http://127.0.0.1:8400/"),
        pytest.raises(ScratchFolderError, match="đang chạy"),
    ):
        Installation.fresh(tmp_path)
    assert (running.folder / "letter").exists()
