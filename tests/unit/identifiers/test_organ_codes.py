"""Both generations of codes are read, turned round, and checked only at registration (IDN-01)."""

from __future__ import annotations

import pytest

from lienthong.identifiers.organ_code import OrganCode, Scheme, check_for_registration
from lienthong.kernel.problems import Severity

pytestmark = pytest.mark.law("IDN-01")


@pytest.mark.parametrize(
    ("text", "scheme", "level_one"),
    [
        ("000.00.00.G22", Scheme.QCVN_102, "G22"),
        ("001.00.20.TT2", Scheme.QCVN_102, "TT2"),
        ("28.22.H17", Scheme.QCVN_102_SHORT, "H17"),
        ("00.22.W00", Scheme.QCVN_102_SHORT, "W00"),
        ("G22", Scheme.QD_20, "G22"),
        ("G14.27", Scheme.QD_20, "G14"),
        ("H37.DN.001", Scheme.QD_20, "H37"),
        ("Z01ABC.9", Scheme.QD_20_SCHEME, ""),
        ("0100686209", Scheme.ENTERPRISE, ""),
        ("0100686209-001", Scheme.ENTERPRISE, ""),
        ("vxp.saas.03", Scheme.OTHER, ""),
        ("999.010.01.H22", Scheme.OTHER, ""),
        ("", Scheme.OTHER, ""),
        ("G14." + "1" * 40, Scheme.OTHER, ""),
    ],
)
def test_every_form_met_on_the_wire_has_its_scheme(text: str, scheme: Scheme, level_one: str) -> None:
    code = OrganCode.parse(text)

    assert (code.scheme, code.level_one) == (scheme, level_one)


def test_a_malformed_code_is_read_as_it_stands() -> None:
    assert str(OrganCode.parse("  ??không phải mã ")) == "??không phải mã"


def test_codes_are_compared_trimmed_and_without_regard_to_case() -> None:
    spellings = {OrganCode.parse(text) for text in ("h21.14", " H21.14 ", "H21.14")}

    assert len(spellings) == 1


def test_a_hub_is_known_by_its_group() -> None:
    assert OrganCode.parse("00.22.W00").is_hub
    assert not OrganCode.parse("000.00.00.G22").is_hub


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ("000.00.00.G22", "G22"),
        ("000.00.14.H21", "H21.14"),
        ("000.03.14.H21", "H21.14.03"),
        ("005.00.14.H21", "H21.14.00.005"),
    ],
)
def test_the_two_generations_turn_into_each_other(older: str, newer: str) -> None:
    assert OrganCode.parse(older).in_qd_20_form() == OrganCode.parse(newer)
    assert OrganCode.parse(newer).in_qcvn_102_form() == OrganCode.parse(older)


def test_a_short_old_code_turns_into_both_full_forms() -> None:
    short = OrganCode.parse("28.22.H17")

    assert str(short.in_qd_20_form()) == "H17.22.28"
    assert str(short.in_qcvn_102_form()) == "000.28.22.H17"


@pytest.mark.parametrize("text", ["H37.DN.001", "G14.1.2.3.4", "vxp.saas.03", "0100686209", "00.22.W00"])
def test_a_code_without_an_older_form_has_none(text: str) -> None:
    assert OrganCode.parse(text).in_qcvn_102_form() is None


@pytest.mark.parametrize("text", ["001.00.20.TT2", "00.22.W00", "Z01ABC", "vxp.saas.03"])
def test_a_code_without_a_newer_form_has_none(text: str) -> None:
    assert OrganCode.parse(text).in_qd_20_form() is None


@pytest.mark.parametrize(
    "text",
    [
        "000.00.00.G22",
        "28.22.H17",
        "001.00.20.JB2",
        "G22",
        "H37.DN.001",
        "Z99A",
        "0100686209",
        "000.00.00.A80",
    ],
)
def test_codes_of_every_family_may_be_registered(text: str) -> None:
    assert check_for_registration(text) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("  ", "identifiers.organ_code.empty"),
        ("G14." + "1" * 32, "identifiers.organ_code.too_long"),
        ("H21 14", "identifiers.organ_code.characters"),
        ("Đ21.14", "identifiers.organ_code.characters"),
        ("h21.14", "identifiers.organ_code.lower_case"),
        ("H21..14", "identifiers.organ_code.pattern"),
        ("H21.", "identifiers.organ_code.pattern"),
        ("G2", "identifiers.organ_code.pattern"),
        ("000.00.0.G22", "identifiers.organ_code.pattern"),
        ("999.010.01.H22", "identifiers.organ_code.pattern"),
        ("G22.00.00.000", "identifiers.organ_code.reversed"),
    ],
)
def test_a_malformed_code_is_refused_at_registration(text: str, code: str) -> None:
    problems = check_for_registration(text)

    assert [(problem.code, problem.severity) for problem in problems] == [(code, Severity.ERROR)]


def test_all_problems_are_named_at_once() -> None:
    codes = [problem.code for problem in check_for_registration("mã " * 20)]

    assert codes == ["identifiers.organ_code.too_long", "identifiers.organ_code.characters"]


def test_a_foreign_code_in_use_is_only_warned_of() -> None:
    (problem,) = check_for_registration("vxp.saas.03")

    assert problem.severity is Severity.WARNING


def test_a_reversed_old_code_is_answered_with_the_right_one() -> None:
    (problem,) = check_for_registration("G22.00.00.000")

    assert "000.00.00.G22" in problem.sentence
