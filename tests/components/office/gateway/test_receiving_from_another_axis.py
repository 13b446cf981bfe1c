"""The office pointed at another axis by address, system and key alone receives and answers as before."""

from __future__ import annotations

import base64
from contextlib import closing

import pytest
from pytest_django import Settings

from lienthong.api.testing import MemoryAxis, RunningDoor
from lienthong.exchange.vxp.rows import AgencyRow
from lienthong.infra.outbox import OutboxWorker
from lienthong.office.gateway import fetching
from lienthong.office.incoming import queries
from lienthong.office.pipeline.table import HANDLERS
from support.incoming_office import accepted, told
from support.office_world import OfficeWorld, staffed_world
from support.packets import Letter, document
from support.wire import RawClient

pytestmark = [pytest.mark.engine, pytest.mark.django_db(transaction=True)]
AGENCIES = (
    AgencyRow("1", "G22", "Văn phòng Chính phủ"),
    AgencyRow("2", "H47", "Ủy ban nhân dân tỉnh Quảng Nam"),
)


def everything_owed() -> None:
    while OutboxWorker(HANDLERS, name="test").run_batch():
        pass


def codes_heard(sender: RawClient) -> list[str]:
    """The statuses that wait for a sender, in order."""
    found = []
    for row in sender.waiting("status"):
        packet = base64.b64decode(str(sender.call("getEdoc", docId=str(row["docId"])).json["data"])).decode()
        found.append(packet.partition("StatusCode>")[2][:2])
    return found


def a_letter_comes_and_is_accepted(world: OfficeWorld, door: RunningDoor, number: str) -> list[str]:
    """One letter over this axis, taken, stored, accepted; what its sender has heard."""
    with closing(RawClient(door.port, "sender", "khoa-cua-noi-gui")) as sender:
        assert sender.send(document(Letter(recipients=("H47",), number=number)), sender="G22").code == "0"
        fetching.fetch()
        rows = queries.list_incoming(world.actor("vanthu.h47"), queries.Filters()).rows
        (row,) = [one for one in rows if one.code.startswith(f"{number}/")]
        accepted(world, row.record_id)
        everything_owed()
        assert told(world, row.record_id) == ["01", "03"]
        return codes_heard(sender)


def test_only_the_three_settings_change(settings: Settings, quick_passwords: None) -> None:
    world = staffed_world()
    heard = []
    for number, system, key in (("911", "office-of-one", "khóa thứ nhất"), ("912", "other-name", "khoa-2")):
        served: dict[str, tuple[str, list[str]]] = {
            system: (key, ["H47"]),
            "sender": ("khoa-cua-noi-gui", ["G22"]),
        }
        with RunningDoor(MemoryAxis(served, AGENCIES)) as door:
            settings.LIENTHONG_AXIS_URL = f"http://127.0.0.1:{door.port}"
            settings.LIENTHONG_AXIS_SYSTEM, settings.LIENTHONG_AXIS_SECRET = system, key
            heard.append(a_letter_comes_and_is_accepted(world, door, number))
    assert heard == [["01", "03"], ["01", "03"]]
