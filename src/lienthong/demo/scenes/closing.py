"""What is looked at when a day ends, and at the end of the story."""

from __future__ import annotations

from contextlib import suppress
from functools import partial

from lienthong.demo import tables
from lienthong.demo.errors import StepFailedError
from lienthong.demo.installation import wait_until
from lienthong.demo.play import SECONDS, Play
from lienthong.demo.theatre import in_parallel


def close_the_day(play: Play, working_day: int, wanted: tuple[int, ...]) -> tables.Day:
    """The matrix from the sender's office and from the axis, which must agree; the classes; four figures."""
    cast, sender = play.cast, play.cast.sender
    at = play.timeline.at(working_day, 17, 30)
    recipients = (cast.ministry, cast.mistaken, cast.intended, cast.late)
    doc_id = play.doc_ids(sender, play.record, count=1)[0]
    day = tables.read_day(play.theatre.axis, doc_id, recipients, at)

    def own() -> list[tables.OwnEntry]:
        return tables.read_own(play.own_matrix(sender, play.record), recipients)

    with suppress(StepFailedError):  # what differs is told by the next line, better than by the waiting
        wait_until(lambda: tables.agrees(day, own()), seconds=SECONDS, what="hai ma trận khớp nhau")
    tables.require_agreement(day, own())
    tables.show_own(play.narrator, sender, own(), at)
    tables.show_day(play.narrator, day, play.days)
    play.done("Ma trận tại nơi gửi và tại Trục khớp nhau ở mọi nơi nhận")
    play.days.append(day)
    if day.figures != wanted:
        raise StepFailedError(f"Bốn con số cuối ngày khác mong đợi {wanted}.")
    return day


def audit_everything(play: Play) -> None:
    """``lienthong audit`` in all three products; raises when one of them finds a difference."""
    play.narrator.heading("Kiểm tra nhật ký, định luật bảo toàn, tệp đã lưu của cả ba phần mềm")
    hands = play.theatre.hands
    for hand, said in zip(
        hands, in_parallel([partial(hand.command, "audit") for hand in hands]), strict=True
    ):
        play.done(f"{hand.product.title}: {said.strip()}")
