"""``registerAgency`` and ``deleteAgency`` at the door: forms of the body, refusals, nothing done by halves."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from lienthong.api.agency_wishes import registration
from lienthong.api.ports import AgencyWish
from lienthong.api.testing import RunningDoor
from lienthong.exchange.vxp.errors import ParameterError
from lienthong.kernel.errors import RefusedError
from support.doors import FIRST, client
from support.wire import RawClient

SAID = {
    "id": "",
    "pcode": "000.00.00.Z91",
    "code": "Z99",
    "name": "Cơ quan mới",
    "mail": "a@b.vn",
    "mobile": "1",
}


@pytest.fixture
def own(door: RunningDoor) -> Iterator[RawClient]:
    one = client(door)
    yield one
    one.close()


def body(**changed: object) -> bytes:
    return json.dumps({**SAID, **changed}, ensure_ascii=False).encode()


def test_what_the_body_says_reaches_the_axis(own: RawClient, door: RunningDoor) -> None:
    answer = own.call("registerAgency", body(fax="2"))
    assert (answer.code, set(answer.json)) == ("0", {"status", "ErrorCode", "ErrorDesc"})
    wish = AgencyWish("Z99", "Cơ quan mới", "000.00.00.Z91", "a@b.vn", "1", "2")
    assert door.axis.asked == [(FIRST, wish)]


@pytest.mark.parametrize(
    "said",
    [
        body(code=99),
        body(Code="Z99", extra={"x": [1]}),
        body(name="  Cơ quan mới\t"),
        body(mail=None, mobile=None),
        json.dumps({"CODE": "Z99", "Name": "Cơ quan mới"}).encode(),
    ],
)
def test_clumsy_bodies_are_taken(said: bytes) -> None:
    wish = registration(said)
    assert (wish.code.removeprefix("Z"), wish.name) == ("99", "Cơ quan mới")


@pytest.mark.law("D-27")
@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b'"Z99"',
        b"{",
        "Cơ quan".encode("utf-16"),
        b'{"code":"Z99","name":"C\xa1 quan"}',
        b"[" * 30_000,
        body(name=""),
        body(code=" "),
        body(name=["x"]),
        body(code=True),
        body(code=10**40),
        body(name="x" * 501),
        body(name="Cơ\u202equan"),
        body(name="Cơ \ufffd quan"),
        body(name="Cơ\x00quan"),
        body(mail={"a": "b"}),
    ],
    ids=range(19),
)
def test_a_body_that_says_no_agency_is_refused_in_words(said: bytes) -> None:
    with pytest.raises(ParameterError) as caught:
        registration(said)
    assert (caught.value.answer.code, caught.value.answer.stable) == (22, "vxp.parameter")


@pytest.mark.law("D-27")
def test_a_body_in_another_form_reaches_nobody(own: RawClient, door: RunningDoor) -> None:
    answer = own.call("registerAgency", b"[]")
    assert (answer.http_status, answer.code, door.axis.asked) == (200, "22", [])
    assert str(answer.json["ErrorDesc"]).startswith("[vxp.parameter] ")


def test_a_deletion_names_its_agency_in_the_header(own: RawClient, door: RunningDoor) -> None:
    assert own.call("deleteAgency", b"{}", AgencyCode=" Z99 ").code == "0"
    assert own.call("deleteAgency", b"", agencycode="Z98").code == "0"
    assert door.axis.asked == [(FIRST, "Z99"), (FIRST, "Z98")]
    for answer in (own.call("deleteAgency", b"{}"), own.call("deleteAgency", b"{}", AgencyCode=" ")):
        assert (answer.code, len(door.axis.asked)) == ("22", 2)


@pytest.mark.law("D-27")
def test_a_refusal_of_the_axis_keeps_the_form(own: RawClient, door: RunningDoor) -> None:
    door.axis.agency_refusal = RefusedError("Chờ quản trị Trục quyết định.")
    for operation in ("registerAgency", "deleteAgency"):
        answer = own.call(operation, body(), AgencyCode="Z99")
        assert (answer.http_status, answer.code, answer.json["status"]) == (200, "22", "FAIL")
        assert answer.body.isascii()
