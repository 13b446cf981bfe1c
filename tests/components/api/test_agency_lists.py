"""The three agency lists at the door: whole, by level, and only what changed after a version."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from lienthong.api.agency_lists import AgencyLists
from lienthong.api.ports import AgencyList, AgencyPart
from lienthong.api.testing import MemoryAxis, RunningDoor
from lienthong.exchange.vxp.rows import AgencyRow
from support.doors import AGENCIES, FIRST, SECRET, ask, client
from support.wire import Answer, RawClient, request_bytes, signed_headers

LABEL = ("XroadVnpt-version", b"3.0.201608")


@pytest.fixture
def own(door: RunningDoor) -> Iterator[RawClient]:
    first, second, third = AGENCIES
    door.axis.agency_rows = (
        replace(first, version=3),
        replace(second, version=7, is_deleted=True, is_connected=False),
        replace(third, version=9),
    )
    one = client(door)
    yield one
    one.close()


def codes(answer: Answer) -> list[object]:
    assert answer.code == "0"
    return [row["code"] for row in answer.rows]


def test_only_what_changed_after_the_version_is_told(own: RawClient) -> None:
    assert codes(own.call("getSynchronizeUnit", b"", version="3")) == ["000.00.01.Z91", "000.00.00.Z93"]
    assert codes(own.call("getSynchronizeUnit", b"", version="7")) == ["000.00.00.Z93"]
    assert codes(own.call("getSynchronizeUnit", b"", version="9")) == []


def test_a_client_that_counts_by_its_rows_misses_nothing(own: RawClient, door: RunningDoor) -> None:
    known = {row["code"]: row for row in own.call("getSynchronizeUnit", b"").rows}
    newest = max(int(str(row["version"])) for row in known.values())
    door.axis.agency_rows = (
        *door.axis.agency_rows,
        AgencyRow("4", "000.00.00.Z94", "Mới", version=newest + 1),
    )
    assert codes(own.call("getSynchronizeUnit", b"", version=str(newest))) == ["000.00.00.Z94"]


def test_without_a_version_that_means_something_the_whole_list_comes(own: RawClient) -> None:
    for version in ("", "0", "3.0.201608", "-1", "mới nhất", "10", "9" * 40, "1e3", "٣"):
        answer = own.call("getSynchronizeUnit", b"", version=version)
        assert codes(answer) == ["000.00.00.Z91", "000.00.01.Z91", "000.00.00.Z93"], version
        is_odd = version not in {"", "0"}
        assert ("trả lại cả danh sách" in str(answer.json["ErrorDesc"])) is is_odd, version


def test_the_label_of_the_sdk_is_no_version(own: RawClient, door: RunningDoor) -> None:
    headers = [
        one for one in signed_headers(FIRST, SECRET, {"level": "1"}, "application/json") if one != LABEL
    ]
    for unsigned in (b"3.0.201608", b"9", b"", b"\xff"):
        asked = request_bytes("getSynchronizeUnit", [*headers, ("XroadVnpt-version", unsigned)], b"")
        assert len(codes(ask(door, asked))) == 3, unsigned


@pytest.mark.parametrize("kept", [True, False], ids=["beside", "over"])
def test_a_signed_version_counts_beside_and_under_the_label(
    own: RawClient, door: RunningDoor, *, kept: bool
) -> None:
    """The SDK puts its own label into the same header, after or over what the program set and signed."""
    headers = signed_headers(FIRST, SECRET, {"version": "7"}, "application/json")
    if not kept:
        headers = [one for one in headers if one[0] != "XroadVnpt-version" or one == LABEL]
    assert codes(ask(door, request_bytes("getSynchronizeUnit", headers, b""))) == ["000.00.00.Z93"]


def test_rows_have_the_exact_keys(own: RawClient) -> None:
    rows = own.call("getSynchronizeUnit", b"").rows
    assert list(rows[0]) == [
        "id",
        "pid",
        "code",
        "name",
        "mail",
        "version",
        "centerCode",
        "deleted",
        "modifyDate",
        "isAgency",
    ]
    assert [(row["deleted"], row["isAgency"]) for row in rows] == [
        (False, True),
        (True, False),
        (False, True),
    ]
    assert [AgencyRow.read(row).is_deleted for row in rows] == [False, True, False]


def test_what_has_ended_is_told_only_where_it_is_marked(own: RawClient) -> None:
    assert codes(own.call("getAgenciesList", b"")) == ["000.00.00.Z91", "000.00.00.Z93"]
    assert codes(own.call("getAgenciesListQD20", b"")) == ["000.00.00.Z91", "000.00.00.Z93"]


def test_leftovers_of_other_calls_never_narrow_a_list_of_agencies(own: RawClient) -> None:
    leftovers = {
        "pageSize": "1",
        "pageIndex": "2",
        "from_": "000.00.00.Z93",
        "to": "000.00.00.Z93",
        "fromDate": "22/11/2026 00:00:00",
        "docId": "khong-co",
        "status": "done",
        "messagetype": "edoc",
    }
    for operation in ("getAgenciesList", "getAgenciesListQD20", "getSynchronizeUnit"):
        whole = own.call(operation, b"").rows
        assert own.call(operation, b"", **leftovers).rows == whole
        assert own.call(operation, b"{}", level="", **leftovers).rows == whole


def test_a_level_that_means_nothing_does_not_narrow(own: RawClient) -> None:
    for level in ("", "0", "5", "-1", "tất cả", "1,2"):
        assert len(own.call("getAgenciesListQD20", b"", level=level).rows) == 2, level


def test_one_change_renders_its_own_group_only() -> None:
    read: list[str] = []

    def part(code: str) -> AgencyPart:
        def rows() -> list[AgencyRow]:
            read.append(code)
            return [AgencyRow(code, code, code, version=1)]

        return AgencyPart(rows)

    class Axis(MemoryAxis):
        parts = (part("A"), part("B"), part("C"))

        def agencies(self) -> AgencyList:
            return AgencyList(1, self.parts)

    axis = Axis({})
    lists = AgencyLists(axis)
    before = lists.current()
    lists.current()
    assert read == ["A", "B", "C"]
    axis.parts = (axis.parts[0], part("D"), axis.parts[2])
    after = lists.current()
    assert read == ["A", "B", "C", "D"]
    assert b"".join(getattr(before, "pieces", ())) != b"".join(getattr(after, "pieces", ()))


def test_a_list_of_any_length_is_one_json_object(own: RawClient, door: RunningDoor) -> None:
    for count in (0, 1, 3, 1200):
        door.axis.agency_rows = tuple(AgencyRow(str(n), f"Z{n}", f"Cơ quan «{n}»") for n in range(count))
        answer = own.call("getAgenciesList", b"")
        assert answer.body.isascii()
        assert [row["name"] for row in answer.rows] == [f"Cơ quan «{n}»" for n in range(count)]
