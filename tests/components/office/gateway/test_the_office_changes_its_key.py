"""The office's own key at its axis is replaced while calls go on: whichever of the two the axis knows, it is let in."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from pytest_django import Settings

from lienthong.api.testing import MemoryAxis, RunningDoor
from lienthong.cli import office as office_command
from lienthong.exchange.errors import RefusedByAxisError
from lienthong.exchange.vxp.operations import MessageType
from lienthong.infra.models import AuditEvent
from lienthong.kernel.errors import LienthongError
from lienthong.office.gateway import axis_keys
from lienthong.office.gateway.errors import AxisKeyError
from lienthong.office.gateway.link import axis_link
from lienthong.office.gateway.models import AxisKey
from support.axis_world import BY, MORNING
from support.doors import FIRST, memory_axis, quick_limits

pytestmark = [pytest.mark.engine, pytest.mark.django_db(transaction=True)]
OLD, NEW = "bí mật thứ nhất", "bí mật thứ hai"


class ChangingAxis(MemoryAxis):
    """An axis that knows the keys it is told, and tells which were used."""

    def __init__(self) -> None:
        super().__init__(memory_axis().systems)
        self.known: set[str] = {OLD}
        self.used: list[str] = []

    def secrets(self, system_id: str) -> Sequence[bytes]:
        return tuple(key.encode() for key in self.known) if system_id == FIRST else ()

    def note_use(self, system_id: str, secret: bytes) -> None:
        if system_id == FIRST:
            self.used.append(secret.decode())


@pytest.fixture
def axis(settings: Settings) -> Iterator[ChangingAxis]:
    known = ChangingAxis()
    with RunningDoor(known, limits=quick_limits()) as door:
        settings.LIENTHONG_AXIS_URL = door.url
        settings.LIENTHONG_AXIS_SYSTEM, settings.LIENTHONG_AXIS_SECRET = FIRST, OLD
        yield known


def replace(secret: str = NEW) -> int:
    return axis_keys.replace_axis_key(system_id=FIRST, secret=secret, at=MORNING, by=BY)


def call() -> None:
    with axis_link() as link:
        link.count_received(MessageType.EDOC)


def run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    office_command.register(parser.add_subparsers())
    arguments = parser.parse_args(["office", "axis-key", *words])
    return int(arguments.run(arguments))


def test_calls_go_on_before_while_and_after_the_axis_knows_the_new_key(axis: ChangingAxis) -> None:
    call()
    assert replace() == 2
    for known in ({OLD}, {OLD, NEW}, {NEW}):
        axis.known = known
        call()
    assert axis.used == [OLD, OLD, NEW, NEW]


def test_one_client_goes_on_with_the_key_that_was_accepted(axis: ChangingAxis) -> None:
    replace()
    with axis_link() as link:
        assert link.list_received(MessageType.EDOC) == []
        axis.known = {NEW}
        assert link.list_received(MessageType.EDOC) == []
    assert axis.used == [OLD, NEW]


def test_a_letter_is_sent_with_either_key(axis: ChangingAxis, tmp_path: Path) -> None:
    replace()
    packet = tmp_path / "packet"
    packet.write_bytes(b"<To><OrganId>000.00.00.Z93</OrganId></To>")
    with axis_link() as link:
        assert link.send_document(packet, sender="000.00.00.Z91")
    assert [kept.content for kept in axis.packets.values()] == [packet.read_bytes()]


def test_ended_keys_are_not_tried_any_more_and_the_refusal_is_told(axis: ChangingAxis) -> None:
    replace()
    assert axis_keys.end_earlier_axis_keys(system_id=FIRST, at=MORNING, by=BY) == 1
    with pytest.raises(RefusedByAxisError, match=r"vxp\.signature"):
        call()
    axis.known = {NEW}
    call()
    assert axis.used == [NEW]


def test_a_key_entered_in_the_settings_later_comes_first(axis: ChangingAxis, settings: Settings) -> None:
    replace()
    settings.LIENTHONG_AXIS_SECRET = "khóa ba"
    axis.known = {NEW, "khóa ba"}
    call()
    assert axis.used == ["khóa ba"]


def test_a_key_is_sealed_logged_by_number_and_never_taken_twice(axis: ChangingAxis) -> None:
    replace()
    assert not any(NEW.encode() in bytes(row.sealed) for row in AxisKey.objects.all())
    (event,) = AuditEvent.objects.filter(code="gateway.axis_key_replaced")
    assert '"key":2' in event.data_json.replace(" ", "")
    assert not any(NEW in row.data_json for row in AuditEvent.objects.all())
    for secret in (OLD, NEW, "", " x", "a\tb"):
        with pytest.raises(AxisKeyError):
            replace(secret)
    assert AxisKey.objects.count() == 2


def test_the_command_tries_the_new_key_first(
    axis: ChangingAxis, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "key"
    file.write_text(f"{NEW}\n")
    with pytest.raises(LienthongError, match="chưa có gì thay đổi"):
        run("replace", "--secret-file", str(file))
    assert not AxisKey.objects.exists()
    axis.known = {OLD, NEW}
    assert run("replace", "--secret-file", str(file)) == 0
    assert run("end-old") == 0
    assert run("list") == 0
    shown = capsys.readouterr().out
    assert "Đã đặt khóa số 2" in shown
    assert "Khóa số 1: đặt" in shown
    assert "thôi dùng" in shown
    assert NEW not in shown
