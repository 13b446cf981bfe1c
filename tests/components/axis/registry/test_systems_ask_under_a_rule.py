"""Systems register and delete agencies under the rule an operator set: refused, held for a decision, or at once."""

from __future__ import annotations

import uuid

import pytest

from lienthong.axis.delivery.queries import count_open
from lienthong.axis.registry import agency_decisions, agency_requests, operations
from lienthong.axis.registry.agency_requests import AgencyFacts
from lienthong.axis.registry.directory import AgencyView
from lienthong.axis.registry.errors import (
    CodeTakenError,
    MalformedCodeError,
    OpenMailError,
    OtherNameError,
    OthersAgencyError,
    RegistryError,
    RequestDeclinedError,
    RequestHeldError,
    RequestStateError,
    UnknownAgencyError,
    WritesRefusedError,
)
from lienthong.axis.registry.models import Agency, AgencyRequest
from lienthong.axis.registry.queries import load_directory
from lienthong.axis.registry.states import AgencyWrites
from lienthong.infra.clock import set_business_clock
from lienthong.infra.models import AuditEvent
from support.axis_world import BY, AxisWorld, clock

pytestmark = [pytest.mark.engine, pytest.mark.django_db]
SYSTEM = "s-H21"


@pytest.fixture
def province(world: AxisWorld) -> AgencyView:
    """A province with its system, and an office in the capital with another."""
    set_business_clock(at=clock(9), rate=0, by=BY)
    world.agency("G22")
    return world.agency("H21")


def rule(writes: AgencyWrites) -> None:
    agency_decisions.set_agency_writes(system_id=SYSTEM, writes=writes, at=clock(9), by=BY)


def ask(code: str = "H21.05", name: str = "UBND xã", parent: str = "H21", mail: str = "") -> bool:
    facts = AgencyFacts(code, name, parent, mail)
    return agency_requests.ask_to_register(system_id=SYSTEM, facts=facts, at=clock(9), by=f"system:{SYSTEM}")


def delete(code: str = "H21.05") -> bool:
    return agency_requests.ask_to_delete(
        system_id=SYSTEM, code=code, open_items=count_open, at=clock(9), by=f"system:{SYSTEM}"
    )


def accept(*successors: str) -> None:
    (request,) = agency_decisions.list_requests()
    agency_decisions.accept_request(
        request_id=request.id, open_items=count_open, successor_codes=successors, at=clock(10), by=BY
    )


def found(code: str = "H21.05") -> AgencyView | None:
    return load_directory(with_secrets=False).agency(code)


def served() -> set[str]:
    known = load_directory(with_secrets=False)
    (system,) = (one for one in known.systems() if one.system_id == SYSTEM)
    return {one.code for one in known.agencies() if one.id in system.agency_ids}


def events() -> list[str]:
    return list(AuditEvent.objects.order_by("id").values_list("code", flat=True))


def test_without_a_rule_everything_is_refused_and_nothing_written(province: AgencyView) -> None:
    before = events()
    for act in (ask, delete):
        with pytest.raises(WritesRefusedError):
            act()
    assert (events(), AgencyRequest.objects.count(), found()) == (before, 0, None)


def test_a_held_request_changes_nothing_until_an_operator_accepts(province: AgencyView) -> None:
    rule(AgencyWrites.HELD)
    for _time in range(2):
        with pytest.raises(RequestHeldError, match="chờ quản trị Trục quyết định"):
            ask()
    assert (found(), AgencyRequest.objects.count(), events().count("registry.request_kept")) == (None, 1, 1)
    accept()
    new = found()
    assert new is not None
    assert (new.name, new.parent_id, new.is_connected) == ("UBND xã", province.id, True)
    assert served() == {"H21", "H21.05"}
    assert events()[-2:] == ["registry.agency_added", "registry.request_accepted"]
    assert ask() is False


def test_another_wording_replaces_the_one_that_waits(province: AgencyView) -> None:
    rule(AgencyWrites.HELD)
    for name in ("UBND xã", "UBND xã Đường Lâm"):
        with pytest.raises(RequestHeldError):
            ask(name=name)
    (request,) = agency_decisions.list_requests()
    assert request.name == "UBND xã Đường Lâm"


def test_a_declined_request_is_told_its_reason_and_may_be_accepted_later(province: AgencyView) -> None:
    rule(AgencyWrites.HELD)
    with pytest.raises(RequestHeldError):
        ask()
    (request,) = agency_decisions.list_requests()
    with pytest.raises(RegistryError, match="lý do"):
        agency_decisions.decline_request(request_id=request.id, reason=" ", at=clock(10), by=BY)
    agency_decisions.decline_request(request_id=request.id, reason="Chưa có quyết định", at=clock(10), by=BY)
    with pytest.raises(RequestDeclinedError, match="Chưa có quyết định"):
        ask()
    with pytest.raises(RequestHeldError):
        ask(mail="xa@h21.gov.vn")
    agency_decisions.accept_request(request_id=request.id, open_items=count_open, at=clock(11), by=BY)
    assert found() is not None
    with pytest.raises(RequestStateError):
        agency_decisions.decline_request(request_id=request.id, reason="Thôi", at=clock(11), by=BY)
    with pytest.raises(RequestStateError):
        agency_decisions.accept_request(request_id=uuid.uuid4(), open_items=count_open, at=clock(11), by=BY)


def test_a_system_allowed_to_registers_below_its_own_bodies_at_once(province: AgencyView) -> None:
    rule(AgencyWrites.ACCEPTED)
    assert ask() is True
    assert ask("H21.05.01", "Phòng", parent="H21.05") is True
    assert ask(mail="xa@h21.gov.vn") is True
    assert ask(mail="xa@h21.gov.vn") is False
    assert served() == {"H21", "H21.05", "H21.05.01"}
    changed = found()
    assert changed is not None
    assert changed.mail == "xa@h21.gov.vn"
    assert set(AgencyRequest.objects.values_list("state", "decided_by")) == {
        ("ACCEPTED", "axis:agency_writes")
    }


@pytest.mark.parametrize(
    "facts", [("H21.05", "UBND xã", ""), ("H21.05", "UBND xã", "G22"), ("G22", "Cơ quan G22", "")]
)
def test_what_is_not_its_own_is_held_also_for_a_system_allowed_to(
    province: AgencyView, facts: tuple[str, str, str]
) -> None:
    """Nobody takes over another's agency, or grows one below it, by asking."""
    rule(AgencyWrites.ACCEPTED)
    with pytest.raises(RequestHeldError):
        ask(*facts)
    assert served() == {"H21"}


def test_what_cannot_be_is_refused_before_anybody_is_asked(province: AgencyView, world: AxisWorld) -> None:
    world.agency("H21.09")
    operations.abolish_agencies(codes=["H21.09"], effective_at=clock(8), at=clock(8), by=BY)
    rule(AgencyWrites.HELD)
    for facts, error in (
        (("H 21", "x", "H21"), MalformedCodeError),
        (("H21.05", "x", "H99"), UnknownAgencyError),
        (("H21.05", "x", "H21.09"), UnknownAgencyError),
        (("H21.09", "Cơ quan H21.09", "H21"), CodeTakenError),
        (("H21", "Tên khác", ""), OtherNameError),
    ):
        with pytest.raises(error):
            ask(*facts)
    for code, refused in (("H99", UnknownAgencyError), ("G22", OthersAgencyError)):
        with pytest.raises(refused):
            delete(code)
    assert AgencyRequest.objects.count() == 0


@pytest.mark.law("IDN-02")
def test_a_deletion_ends_the_agency_and_keeps_its_history(province: AgencyView) -> None:
    rule(AgencyWrites.ACCEPTED)
    ask()
    before = found()
    assert delete() is True
    after = found()
    assert before is not None
    assert after is not None
    assert (after.id, after.name, after.is_active) == (before.id, "UBND xã", False)
    assert after.version > before.version
    assert Agency.objects.get(pk=after.id).abolished_at == clock(9)
    assert "registry.agency_abolished" in events()
    assert delete() is False


@pytest.mark.law("IDN-02")
def test_open_mail_is_never_left_without_a_successor(province: AgencyView, world: AxisWorld) -> None:
    rule(AgencyWrites.ACCEPTED)
    ask()
    ward, office = found(), found("G22")
    assert ward is not None
    assert office is not None
    world.letter(office, ward)
    with pytest.raises(OpenMailError, match="còn 1 gói tin"):
        delete()
    rule(AgencyWrites.HELD)
    with pytest.raises(RequestHeldError):
        delete()
    with pytest.raises(OpenMailError, match="--successor"):
        accept()
    still = found()
    assert still is not None
    assert still.is_active
    accept("H21")
    ended = found()
    assert ended is not None
    assert ended.successors == (province.id,)


def test_an_agency_of_two_systems_is_not_ended_by_one_of_them(province: AgencyView) -> None:
    rule(AgencyWrites.ACCEPTED)
    ask()
    operations.add_system(
        system_id="s-G22", secret="test-secret", agency_codes=["H21.05"], at=clock(9), by=BY
    )
    with pytest.raises(RequestHeldError):
        delete()


def test_a_system_fills_no_table_with_requests(province: AgencyView, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(agency_requests, "MOST_OPEN", 2)
    rule(AgencyWrites.HELD)
    for code in ("H21.05", "H21.06", "H21.05"):
        with pytest.raises(RequestHeldError):
            ask(code)
    with pytest.raises(RegistryError, match="đang chờ"):
        ask("H21.07")


def test_a_rule_leaves_an_audit_event_and_needs_a_system(province: AgencyView) -> None:
    rule(AgencyWrites.ACCEPTED)
    event = AuditEvent.objects.get(code="registry.agency_writes_set")
    assert (event.data["before"], event.data["after"]) == ("REFUSED", "ACCEPTED")
    with pytest.raises(RegistryError, match="s-khac"):
        agency_decisions.set_agency_writes(system_id="s-khac", writes=AgencyWrites.HELD, at=clock(9), by=BY)
