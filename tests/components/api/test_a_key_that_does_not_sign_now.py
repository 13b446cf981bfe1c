"""Who signs with a key that has ended or not begun is told so, with its date; strangers learn nothing (D-27)."""

from __future__ import annotations

import datetime as dt

from lienthong.api.ports import OtherKey
from lienthong.api.testing import RunningDoor
from support.doors import FIRST, SECOND, client
from support.wire import RawClient

ENDED = dt.datetime(2026, 12, 1, 10, tzinfo=dt.UTC)
BEGINS = dt.datetime(2026, 12, 24, 17, tzinfo=dt.UTC)


def said(door: RunningDoor, system: str, secret: str) -> tuple[str, str]:
    caller = RawClient(door.port, system, secret)
    answer = caller.call("countReceiveEdoc")
    caller.close()
    return answer.code, str(answer.json["ErrorDesc"])


def test_a_call_signed_with_such_a_key_is_refused_with_its_date(door: RunningDoor) -> None:
    door.axis.others = {FIRST: (OtherKey(b"old", ENDED, ENDED), OtherKey(b"new", BEGINS, None))}
    code, words = said(door, FIRST, "old")
    assert (code, words.partition("]")[0]) == ("15", "[vxp.key_expired")
    assert "hết hiệu lực từ 17:00 ngày 01/12/2026" in words
    code, words = said(door, FIRST, "new")
    assert (code, words.partition("]")[0]) == ("15", "[vxp.key_not_yet_valid")
    assert "chỉ dùng được từ 00:00 ngày 25/12/2026" in words


def test_strangers_learn_neither_systems_nor_keys(door: RunningDoor) -> None:
    door.axis.others = {FIRST: (OtherKey(b"old", ENDED, ENDED),)}
    told = {
        said(door, system, secret) for system, secret in ((FIRST, "x"), (SECOND, "old"), ("nobody", "old"))
    }
    assert len(told) == 1
    assert {code for code, _ in told} == {"15"}
    own = client(door)
    assert own.call("countReceiveEdoc").code == "0"
    own.close()
