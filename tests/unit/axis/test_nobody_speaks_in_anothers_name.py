"""A recall, update or status speaks for its sender only; every code of a body is that body (D-26, D-05)."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable

import pytest

from lienthong.axis.intake.errors import BorrowedNameError
from lienthong.axis.pipeline.authorship import author_note, check_author
from lienthong.axis.registry.policies import code_key
from lienthong.axis.registry.queries import AgencyView, Directory, SystemView
from lienthong.edxml.model import Packet
from lienthong.edxml.reader import read_bytes
from lienthong.kernel.problems import Severity
from support.packets import Letter, document, status

Make = Callable[[str], bytes]
pytestmark = pytest.mark.law("D-26")


def agency(
    code: str,
    *aliases: str,
    parent: AgencyView | None = None,
    successor: AgencyView | None = None,
) -> AgencyView:
    return AgencyView(
        id=uuid.uuid5(uuid.NAMESPACE_OID, code),
        name=f"Cơ quan {code}",
        code=code,
        old_code=next(iter(aliases), ""),
        qd20_code=code,
        parent_id=None if parent is None else parent.id,
        is_active=successor is None,
        successors=(successor.id,) if successor else (),
    )


OFFICE = agency("G22", "000.00.00.G22")
GOVERNMENT = agency("G00")
"""OFFICE is its contact point: one system serves both."""
UNIT = agency("G22.14", parent=OFFICE)
DESK = agency("G22-TTDT", parent=UNIT)
OWN_SYSTEM = agency("G22.20", parent=OFFICE)
MERGED = agency("G09", successor=OFFICE)
EARLIER = agency("G08", successor=MERGED)
MINISTRY = agency("G14", "000.00.00.G14")
ABOLISHED = agency("G07", successor=MINISTRY)
ALL = (OFFICE, GOVERNMENT, UNIT, DESK, OWN_SYSTEM, MERGED, EARLIER, MINISTRY, ABOLISHED)


def system(name: str, *served: AgencyView) -> SystemView:
    return SystemView(
        id=uuid.uuid5(uuid.NAMESPACE_URL, name),
        system_id=name,
        name=name,
        is_active=True,
        secrets=(),
        agency_ids=frozenset(one.id for one in served),
    )


SYSTEM = system("s-g22", OFFICE, GOVERNMENT)


def known(agencies: Iterable[AgencyView] = ALL) -> Directory:
    codes = {code_key(code): one.id for one in agencies for code in (one.code, one.old_code) if code}
    systems = (SYSTEM, system("s-g14", MINISTRY), system("s-g22-20", OWN_SYSTEM))
    return Directory(version=1, agencies=agencies, codes=codes, systems=systems)


def read(data: bytes) -> Packet:
    packet = read_bytes(data).packet
    assert packet is not None
    return packet


def recall(author: str) -> bytes:
    return document(Letter(sender=author, business_type=1))


def update(author: str) -> bytes:
    return document(Letter(sender=author, business_type=2, acted_on="G22,2021/02/01,807/VPCP-KSTT"))


def report(author: str) -> bytes:
    return status("03", Letter(sender="G14"), sender=author)


def take_back(author: str) -> bytes:
    return status("13", Letter(), sender=author, to="G14")


CARRIED = pytest.mark.parametrize("make", [recall, update, report, take_back])


@CARRIED
@pytest.mark.parametrize(
    "author",
    [
        *("G22", "000.00.00.G22", " g22 ", "\uff27\uff12\uff12", "G0\u200b0", "G00"),
        *("G22.14", "G22-TTDT", "G09", "G08"),
        *("000.00.15.G22", "G22.15.01"),
    ],
)
def test_every_code_and_every_body_the_sender_stands_for_may_be_named(make: Make, author: str) -> None:
    check_author(read(make(author)), OFFICE, SYSTEM, known())


@CARRIED
@pytest.mark.parametrize(
    "author",
    ["G14", "000.00.00.G14", "g14", "\uff27\uff11\uff14", "G07", "G22.20", "X99", "G220", "vxp.saas.03"],
)
def test_another_bodys_name_is_refused_and_both_codes_are_named(make: Make, author: str) -> None:
    with pytest.raises(BorrowedNameError) as caught:
        check_author(read(make(author)), OFFICE, SYSTEM, known())
    assert caught.value.answer_code == 19
    assert "G22" in caught.value.sentence
    assert author.strip() in caught.value.sentence


def test_a_code_of_the_other_generation_nobody_registered_is_the_same_body() -> None:
    lonely = agency("G31")
    of_it = SystemView(uuid.uuid4(), "s", "s", is_active=True, secrets=(), agency_ids=frozenset({lonely.id}))
    check_author(read(recall("000.00.00.G31")), lonely, of_it, known((lonely,)))


@pytest.mark.parametrize("business_type", [0, 3])
@pytest.mark.parametrize("author", ["G14", "X99"])
def test_a_document_in_another_name_passes_with_a_warning(business_type: int, author: str) -> None:
    packet = read(document(Letter(sender=author, business_type=business_type)))
    check_author(packet, OFFICE, SYSTEM, known())
    note = author_note(packet, OFFICE, SYSTEM, known())
    assert note is not None
    assert note.code == "M.MessageHeader.From.OrganId"


def test_an_alias_brings_nothing_and_a_body_whose_contact_point_it_is_a_note() -> None:
    assert author_note(read(recall("000.00.00.G22")), OFFICE, SYSTEM, known()) is None
    note = author_note(read(recall("G00")), OFFICE, SYSTEM, known())
    assert note is not None
    assert (note.code, note.severity) == ("intake.sent_for", Severity.NOTE)


def test_a_circle_of_bodies_ends() -> None:
    first, second = agency("G41"), agency("G42")
    ring = AgencyView(first.id, "A", "G41", parent_id=second.id, is_active=False, successors=(second.id,))
    back = AgencyView(second.id, "B", "G42", parent_id=first.id, is_active=False, successors=(first.id,))
    with pytest.raises(BorrowedNameError):
        check_author(read(recall("G41")), OFFICE, SYSTEM, known((OFFICE, GOVERNMENT, ring, back)))
