"""IDN-01: codes of both generations name one agency, are dated, and are judged only when registered."""

from __future__ import annotations

import pytest

from lienthong.axis.registry import operations
from lienthong.axis.registry.directory import AgencyView, Directory
from lienthong.axis.registry.errors import (
    CodeTakenError,
    MalformedCodeError,
    MalformedSystemError,
    OtherNameError,
    RegistryError,
    UnknownAgencyError,
)
from lienthong.axis.registry.models import Agency, SystemSecret
from lienthong.axis.registry.queries import current_version, directory, forget, load_directory
from lienthong.infra.clock import set_business_clock
from lienthong.infra.models import AuditEvent
from support.axis_world import BY, MORNING, clock

pytestmark = [pytest.mark.engine, pytest.mark.django_db]


def add(code: str, *aliases: str, name: str = "Văn phòng Chính phủ", parent: str = "") -> bool:
    return operations.add_agency(code=code, name=name, aliases=aliases, parent_code=parent, at=MORNING, by=BY)


def add_system(system_id: str, secret: str, *codes: str) -> bool:
    return operations.add_system(system_id=system_id, secret=secret, agency_codes=codes, at=MORNING, by=BY)


def named(code: str, where: Directory | None = None) -> AgencyView:
    found = (where or load_directory()).agency(code)
    assert found is not None
    return found


@pytest.mark.law("IDN-01")
def test_both_generations_name_one_agency_however_they_are_spelled() -> None:
    add("000.00.00.G22", "G22")
    agency = named("000.00.00.G22")
    for spelling in ("G22", " g22 ", "000.00.00.g22\n"):
        assert named(spelling) == agency
    assert (agency.code, agency.old_code, agency.qd20_code) == ("000.00.00.G22", "000.00.00.G22", "G22")


@pytest.mark.law("IDN-01")
def test_receipt_never_judges_a_pattern() -> None:
    add("28.22.H17", name="Phường")
    add("vxp.saas.03", name="Hệ thống")
    assert named("28.22.H17").name == "Phường"
    assert named("VXP.SAAS.03").name == "Hệ thống"
    assert load_directory().agency("\x00 not a code") is None


@pytest.mark.law("IDN-01")
@pytest.mark.parametrize("code", ["", "  ", "G 22", "G22\x07", "H" * 36, "Mã", "G22;", "G2", "H55..24"])
def test_a_malformed_code_is_refused_and_nothing_is_kept(code: str) -> None:
    with pytest.raises(MalformedCodeError):
        add(code)
    assert not Agency.objects.exists()


@pytest.mark.law("IDN-01")
def test_a_code_of_another_agency_is_refused_with_its_name() -> None:
    add("000.00.00.G22", "G22")
    with pytest.raises(CodeTakenError, match="Văn phòng Chính phủ"):
        add("G22", name="Cơ quan khác")
    with pytest.raises(CodeTakenError, match="Văn phòng Chính phủ"):
        add("H47", "G22", name="Cơ quan khác")
    assert load_directory().agency("H47") is None


@pytest.mark.law("IDN-01")
def test_an_ended_code_names_nobody_and_may_be_given_to_another() -> None:
    add("000.00.00.G22", "G22")
    set_business_clock(at=clock(10), rate=0, by=BY)
    operations.end_code(code="g22", at=clock(9), by=BY)
    assert load_directory().agency("G22") is None
    add("G22", name="Cơ quan mới")
    assert named("G22").name == "Cơ quan mới"
    with pytest.raises(RegistryError):
        operations.end_code(code="000.00.00.G22", at=clock(9), by=BY)
    with pytest.raises(UnknownAgencyError):
        operations.end_code(code="X99", at=clock(9), by=BY)


@pytest.mark.law("IDN-01")
def test_a_code_with_a_foreseen_end_is_valid_until_then() -> None:
    add("000.00.00.G22", "G22")
    operations.end_code(code="G22", at=clock(12), by=BY)
    set_business_clock(at=clock(11), rate=0, by=BY)
    before = load_directory()
    assert before.agency("G22") is not None
    assert before.expires_at == clock(12)
    set_business_clock(at=clock(12), rate=0, by=BY)
    assert load_directory().agency("G22") is None


def test_adding_again_updates_and_never_doubles() -> None:
    assert add("G22")
    assert not add("G22", "000.00.00.G22")
    assert Agency.objects.count() == 1
    assert named("000.00.00.G22").id == named("G22").id
    with pytest.raises(OtherNameError, match="rename"):
        add("G22", name="VPCP")
    with pytest.raises(RegistryError):
        add("G22", name=" ")


def test_a_parent_is_named_by_any_of_its_codes() -> None:
    add("G22", "000.00.00.G22")
    add("G22.01", name="Vụ", parent="000.00.00.g22")
    assert named("G22.01").parent_id == named("G22").id
    with pytest.raises(UnknownAgencyError, match="X99"):
        add("G22.02", name="Vụ", parent="X99")


def test_a_system_serves_its_agencies_with_overlapping_secrets() -> None:
    add("G22")
    add("H47", name="UBND")
    assert add_system("s1", "old-secret", "G22")
    assert not add_system("s1", "new-secret", "H47")
    system = load_directory().system(" s1 ")
    assert system is not None
    assert set(system.secrets) == {b"old-secret", b"new-secret"}
    assert system.agency_ids == {named("G22").id, named("H47").id}
    assert load_directory().systems_serving(named("H47").id) == (system,)
    operations.end_other_secrets(system_id="s1", secret="new-secret", at=MORNING, by=BY)
    assert [one.secrets for one in load_directory().systems()] == [(b"new-secret",)]


def test_secrets_are_stored_sealed_and_never_shown() -> None:
    add("G22")
    add_system("s1", "hush-hush", "G22")
    assert b"hush-hush" not in bytes(SystemSecret.objects.get().sealed)
    assert "hush-hush" not in repr(load_directory().system("s1"))
    assert not any("hush" in row.data_json for row in AuditEvent.objects.all())


def test_every_unknown_agency_of_a_system_is_named() -> None:
    add("G22")
    with pytest.raises(UnknownAgencyError, match="X1, X2"):
        add_system("s1", "secret", "G22", "X1", "X2")
    assert load_directory().system("s1") is None


@pytest.mark.parametrize(("system_id", "secret"), [("", "x"), ("a\nb", "x"), ("s", ""), ("s", " x")])
def test_an_unusable_system_id_or_secret_is_refused(system_id: str, secret: str) -> None:
    add("G22")
    with pytest.raises(MalformedSystemError):
        add_system(system_id, secret, "G22")


def test_every_change_counts_the_version_up_and_leaves_an_audit_event() -> None:
    add("G22")
    add_system("s1", "secret", "G22")
    assert current_version() == 2
    assert list(AuditEvent.objects.values_list("code", flat=True)) == [
        "registry.agency_added",
        "registry.system_added",
    ]


def test_a_process_sees_changes_within_the_time_of_one_check(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lienthong.axis.registry.queries.CHECK_SECONDS", 0.0)
    add("G22")
    first = directory()
    assert directory() is first
    add("H47", name="UBND")
    assert named("H47", directory()).name == "UBND"
    assert first.agency("H47") is None
    forget()
    assert directory().version == 2
