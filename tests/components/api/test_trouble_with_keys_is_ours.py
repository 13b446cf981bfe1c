"""What the key ring cannot open is never held against the sender: code 20, come again; not 15, not 22 (D-27)."""

from __future__ import annotations

import logging
from collections.abc import Sequence

import pytest

from lienthong.api.testing import MemoryAxis, RunningDoor
from lienthong.infra.errors import KeyRingRefusedError
from support.doors import FIRST, SECOND, client, memory_axis, quick_limits
from support.wire import RawClient

SENTENCE = "Không có tệp chùm khóa /home/someone/keys.json; hãy khôi phục từ bản lưu."


class AxisWithoutRing(MemoryAxis):
    """An axis whose registry cannot be read."""

    def secrets(self, system_id: str) -> Sequence[bytes]:
        raise KeyRingRefusedError(SENTENCE, system=system_id)


@pytest.mark.law("D-27")
def test_an_unusable_ring_is_answered_20_without_naming_files(caplog: pytest.LogCaptureFixture) -> None:
    known = memory_axis()
    with (
        caplog.at_level(logging.ERROR),
        RunningDoor(AxisWithoutRing(known.systems), limits=quick_limits()) as door,
    ):
        one = client(door)
        answers = [one.send(b"x", sender="000.00.00.Z91"), one.call("countReceiveEdoc")]
        one.close()
        assert door.refusals == []
    for answer in answers:
        assert answer.code == "20"
        assert "/home" not in str(answer.json)
        assert "sự cố nội bộ" in str(answer.json["ErrorDesc"])
    assert SENTENCE in caplog.text


@pytest.mark.law("D-27")
def test_a_signature_that_an_unreadable_secret_may_have_made_is_answered_20(door: RunningDoor) -> None:
    door.axis.unreadable = {FIRST}
    for system, secret, code in ((FIRST, "lost", "20"), (SECOND, "wrong", "15"), ("nobody", "wrong", "15")):
        stranger = RawClient(door.port, system, secret)
        assert stranger.call("countReceiveEdoc").code == code
        stranger.close()
    own = client(door)
    assert own.call("countReceiveEdoc").code == "0"  # its readable secret goes on working
    own.close()
