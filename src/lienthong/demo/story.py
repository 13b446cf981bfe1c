"""The story: its scenes in order, each at its business time. A scene that does not happen raises `StepFailedError`.

Times are those of the issue: the letter's day, its end, and the fifth working day after it, by when every
recipient has completed and the late province has written to its own bodies.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from lienthong.demo.play import Play
from lienthong.demo.programme import Scene
from lienthong.demo.scenes import first_day, later_days
from lienthong.demo.scenes.later_days import LAST_DAY

Act = Callable[[Play], None]


def scenes(play: Play) -> list[Scene]:
    """Every scene of this telling."""
    told = [*_first_day(play), *_later_days(play)]
    return [
        Scene(at, title, partial(_perform, play, at, title, act))
        for at, title, act in ((play.timeline.at(*when), title, act) for when, title, act in told)
    ]


_When = tuple[int, int, int]


def _perform(play: Play, at: object, title: str, act: Act) -> None:
    play.open(at, title)  # type: ignore[arg-type]  # a moment of the timeline
    act(play)
    play.hear_back()


def _first_day(play: Play) -> list[tuple[_When, str, Act]]:
    cast = play.cast
    sender, ministry, mistaken = cast.sender, cast.ministry, cast.mistaken
    return [
        ((0, 8, 5), f"{sender.short_name}: soạn thảo, trình, duyệt công văn", first_day.draft_and_approve),
        ((0, 8, 15), f"{sender.short_name}: ký số, cấp số, đóng dấu", first_day.sign_and_seal),
        ((0, 8, 30), f"{sender.short_name}: kiểm tra, phát hành và gửi qua Trục", first_day.send_to_three),
        ((0, 8, 45), "Gửi lặp, gửi trùng, gửi văn bản mật", first_day.try_what_must_not_pass),
        (
            (0, 9, 0),
            f"{ministry.short_name} tiếp nhận; {mistaken.short_name} trả lại vì gửi sai nơi nhận",
            first_day.clerks_look_at_it,
        ),
        (
            (0, 9, 20),
            f"{sender.short_name} thấy bị trả lại, gửi cho đúng nơi nhận",
            first_day.sender_corrects_the_mistake,
        ),
        (
            (0, 10, 0),
            f"{cast.intended.short_name} tiếp nhận; {ministry.short_name}: cấp phó chuyển xử lý thay lãnh đạo vắng mặt",
            first_day.work_begins,
        ),
        ((0, 14, 0), "Chuyển xử lý, bắt đầu xử lý", first_day.afternoon),
        ((0, 17, 5), f"{cast.late.short_name} chưa tiếp nhận: thư cảnh báo", first_day.warnings_go_out),
        ((0, 17, 30), "Hết ngày làm việc", first_day.day_ends),
    ]


def _later_days(play: Play) -> list[tuple[_When, str, Act]]:
    cast, late = play.cast, play.cast.late
    told: list[tuple[_When, str, Act]] = [
        ((1, 8, 15), f"{late.short_name}: văn thư tiếp nhận muộn", later_days.late_clerk_accepts),
        ((1, 9, 30), "Chuyển xử lý, xử lý", later_days.work_begins_there),
        ((3, 15, 0), f"{cast.ministry.short_name} xử lý xong", later_days.ministry_completes),
        ((4, 10, 0), f"{cast.intended.short_name} xử lý xong", later_days.province_completes),
    ]
    if cast.passes_it_on:
        told += [
            (
                (4, 14, 0),
                f"{late.short_name} soạn văn bản triển khai; người ký vắng mặt",
                later_days.follow_up_is_drafted,
            ),
            (
                (LAST_DAY, 8, 30),
                f"{late.short_name} ban hành văn bản triển khai đến các sở, huyện",
                later_days.follow_up_is_issued,
            ),
            ((LAST_DAY, 10, 0), "Các sở, huyện tiếp nhận, xử lý", later_days.subordinates_work),
        ]
    return [
        *told,
        ((LAST_DAY, 14, 0), f"{late.short_name} xử lý xong", later_days.late_province_completes),
        ((LAST_DAY, 17, 30), "Hết ngày làm việc cuối cùng", later_days.last_day_ends),
    ]
