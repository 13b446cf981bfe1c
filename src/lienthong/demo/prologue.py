"""What stands before the story begins: books that go on, and who is away."""

from __future__ import annotations

from functools import partial

from lienthong.demo.installation import wait_until
from lienthong.demo.play import SECONDS, Play
from lienthong.demo.scenes.later_days import LAST_DAY, LAST_NUMBER
from lienthong.demo.theatre import in_parallel


def furnish_the_story(play: Play) -> None:
    """Books at their numbers, absences, and the axis' list of agencies known to every office."""
    cast, day = play.cast, play.timeline.day
    _start_book(play)
    ministry, late = cast.ministry, cast.late
    play.theatre.hand(ministry).do(
        "add_absence",
        at=ministry,
        absent=ministry.leader.username,
        deputy=ministry.deputy.username,
        source="văn bản số 12/TB-VP ngày 29/01/2021, trình diễn",
        first=day(0).isoformat(),
        back=day(1).isoformat(),
    )
    if cast.passes_it_on:
        play.theatre.hand(late).do(
            "add_absence",
            at=late,
            absent=late.signer.username,
            deputy=late.people["vice"].username,
            source="văn bản số 31/TB-UBND ngày 03/02/2021, trình diễn",
            first=day(4).isoformat(),
            back=day(5).isoformat(),
        )
    in_parallel([partial(_knows_axis, play, key) for key in play.theatre.offices])


def _start_book(play: Play) -> None:
    sender, late, day = play.cast.sender, play.cast.late, play.timeline.day
    play.theatre.hand(sender).do(
        "start_book", at=sender, year=day(0).year, last_number=play.order.last_number
    )
    if play.cast.passes_it_on:
        play.theatre.hand(late).do("start_book", at=late, year=day(LAST_DAY).year, last_number=LAST_NUMBER)


def _knows_axis(play: Play, office: str) -> None:
    hand = play.theatre.offices[office]
    wait_until(
        lambda: bool(hand.do("knows_axis")),
        seconds=SECONDS,
        what=f"danh sách cơ quan của Trục ở {hand.product.title}",
    )
