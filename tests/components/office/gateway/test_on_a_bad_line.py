"""The office at the simulated hub of the vendor's kit, with the faults of a bad line: once each, nothing lost."""

from __future__ import annotations

from contextlib import closing
from urllib.parse import urlsplit

import pytest
from pytest_django import Settings

from lienthong.exchange.errors import AxisUnreachableError
from lienthong.infra.models import OutboxJob, TargetBreaker
from lienthong.infra.outbox import OutboxWorker
from lienthong.kernel.clock import real_now
from lienthong.kit.faults import Faults
from lienthong.kit.hub.mailroom import Mailroom
from lienthong.kit.hub.serving import HUB_FAULTS, Hub
from lienthong.kit.parties import Party
from lienthong.office.gateway import fetching
from lienthong.office.incoming import queries
from lienthong.office.incoming.operations.owing import SEND_STATUS
from lienthong.office.pipeline.table import HANDLERS
from support.incoming_office import accepted, told
from support.office_world import staffed_world
from support.packets import Letter, document
from support.wire import RawClient

pytestmark = [pytest.mark.engine, pytest.mark.one_engine, pytest.mark.django_db(transaction=True)]
OFFICE, SENDER = Party("office", "khoa-van-phong", ("H47",)), Party("sender", "khoa-noi-gui", ("G22",))
BAD_LINE = ("duplicate@getReceivedEdocList", "lost@updateStatus", "lost@sendEdoc")


def everything_owed() -> None:
    """Run what is to be done, without waiting for the pauses after a failure."""
    OutboxJob.objects.update(not_before=real_now())
    TargetBreaker.objects.all().delete()
    while OutboxWorker(HANDLERS, name="test").run_batch():
        pass


def heard(room: Mailroom) -> list[str]:
    """The statuses the axis took, in order."""
    return [sent.packet.status_code for sent in room.sent.values() if sent.kind == "status"]


def test_each_letter_and_each_status_comes_once(settings: Settings, quick_passwords: None) -> None:
    world = staffed_world()
    room = Mailroom((OFFICE, SENDER))
    settings.LIENTHONG_AXIS_SYSTEM, settings.LIENTHONG_AXIS_SECRET = OFFICE.system_id, OFFICE.secret
    faults = Faults.of(BAD_LINE, HUB_FAULTS)
    with (
        Hub(room) as good,
        closing(RawClient(urlsplit(good.url).port or 0, "sender", SENDER.secret)) as sender,
    ):
        assert sender.send(document(Letter(recipients=("H47",), number="921")), sender="G22").code == "0"
        with Hub(room, faults=faults) as bad:
            settings.LIENTHONG_AXIS_URL = bad.url
            with pytest.raises(AxisUnreachableError):
                fetching.fetch()
            rows = queries.list_incoming(world.actor("vanthu.h47"), queries.Filters()).rows
            (row,) = [one for one in rows if one.code.startswith("921/")]
            accepted(world, row.record_id)
            everything_owed()
            assert {"duplicate", "lost"} <= set(faults.struck)
            assert heard(room)[:1] == ["01"]
        settings.LIENTHONG_AXIS_URL = good.url
        fetching.fetch()
        everything_owed()
    assert told(world, row.record_id) == ["01", "03"]
    assert heard(room) == ["01", "03"]
    assert room.waiting(OFFICE, "edoc") == []
    assert not OutboxJob.objects.filter(kind=SEND_STATUS).exclude(state__in=["DONE"]).exists()
