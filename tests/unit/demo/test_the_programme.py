"""The programme keeps what was seen in each scene; cues are given once; both matrices must agree."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable

import pytest

from lienthong.demo.cast import demonstration_cast
from lienthong.demo.conductor import Conductor, Cue
from lienthong.demo.errors import StepFailedError
from lienthong.demo.follow_up import OPINION, CarriedOut, follow_up, revised_body
from lienthong.demo.narrator import Narrator
from lienthong.demo.programme import Line, LineKind, Programme, Scene, SceneState, Table
from lienthong.demo.tables import Day, MatrixEntry, OwnEntry, agrees, read_own, require_agreement
from lienthong.kernel.clock import VIETNAM

CITED = CarriedOut(
    "807/VPCP-KSTT", dt.date(2021, 2, 1), "Văn phòng Chính phủ", "tăng cường gửi, nhận văn bản điện tử"
)
AT = dt.datetime(2021, 2, 1, 8, 0, tzinfo=VIETNAM)


def programme(*plays: Callable[[], None]) -> Programme:
    return Programme([Scene(AT, f"Bước {number}", play) for number, play in enumerate(plays, 1)])


def test_lines_belong_to_the_scene_that_is_played() -> None:
    narrator = Narrator()
    told = programme(lambda: narrator.done("một"), lambda: narrator.table(("a",), [("b",)]))
    narrator.listener = told.hear

    narrator.note("trước khi diễn")
    told.play_next()
    narrator.note("giữa hai bước")
    told.play_next()

    _, (first, second) = told.look()
    assert first.lines == (Line(LineKind.DONE, "một"),)
    assert second.lines == (Table(("a",), (("b",),)),)
    assert told.is_over


def test_a_scene_that_fails_is_shown_as_failed_and_stops_the_story() -> None:
    def fail() -> None:
        raise StepFailedError("Không đạt.")

    told = programme(fail, lambda: None)

    with pytest.raises(StepFailedError):
        told.play_next()

    _, (first, second) = told.look()
    assert (first.state, second.state) == (SceneState.FAILED, SceneState.AHEAD)
    assert not told.is_over


def test_every_change_has_another_version() -> None:
    narrator = Narrator()
    told = programme(lambda: narrator.done("một"))
    narrator.listener = told.hear
    before, _ = told.look()

    told.play_next()

    assert told.look()[0] == before + 3  # playing, the line, done


def test_a_cue_is_taken_once_and_not_while_playing() -> None:
    conductor = Conductor()
    assert not conductor.give(Cue.NEXT)
    heard: list[Cue | None] = []
    waiting = threading.Thread(target=lambda: heard.append(conductor.wait(seconds=20)))
    waiting.start()
    while not conductor.give(Cue.ALL):
        pass
    waiting.join(20)

    assert heard == [Cue.ALL]
    assert not conductor.is_waiting
    assert not conductor.give(Cue.NEXT)


def test_waiting_ends_without_a_cue() -> None:
    assert Conductor().wait(seconds=0) is None


def test_the_follow_up_cites_the_letter_it_carries_out() -> None:
    late = demonstration_cast().late

    letter = follow_up(CITED, late)

    assert letter.missing == ()
    assert letter.notation == "UBND-KGVX"
    assert "Công văn số 807/VPCP-KSTT ngày 01 tháng 02 năm 2021 của Văn phòng Chính phủ" in " ".join(
        letter.body[0].split()
    )
    assert letter.signer_name == late.signer.name


def test_what_the_deputy_asks_for_stands_before_the_closing_sentence() -> None:
    late = demonstration_cast().late
    letter = follow_up(CITED, late)

    body = revised_body(letter)

    assert "Tết" in OPINION
    assert "Tết" in body[-2]
    assert body[-1] == letter.body[-1]


def test_both_matrices_must_tell_the_same() -> None:
    late = demonstration_cast().late
    entry = MatrixEntry("Đã đến", "NOT_ACCEPTED", {"01": AT}, "")
    day = Day(AT, {late: entry}, {})
    a_moment_later = {"01": AT + dt.timedelta(seconds=40)}

    require_agreement(day, [OwnEntry(late, "Đã đến", a_moment_later, "")])
    assert not agrees(day, [OwnEntry(late, "Đã tiếp nhận", {"01": AT, "03": AT}, "")])
    with pytest.raises(StepFailedError, match="Quảng Nam"):
        require_agreement(day, [OwnEntry(late, "Chưa có trạng thái", {}, "")])


def test_a_recipient_missing_in_the_senders_matrix_is_no_agreement() -> None:
    with pytest.raises(StepFailedError, match="0 dòng"):
        read_own([], [demonstration_cast().late])
