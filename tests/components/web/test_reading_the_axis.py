"""The console's figures, list, matrix and course, read from an axis with letters in every state."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from uuid import uuid4

import pytest
from pytest_django import DjangoAssertNumQueries

from lienthong.axis.delivery.states import Answer
from lienthong.axis.registry import queries
from lienthong.infra.clock import forget, set_business_clock
from lienthong.web.axis_console.axis_reading import RECIPIENTS_EACH, DatabaseReading
from lienthong.web.axis_console.reading import Detail, StepCode, Tone
from support.axis_world import AxisWorld, Sent, clock
from support.packets import Letter
from support.refused_packets import UNKNOWN, refuse_unknown

pytestmark = [pytest.mark.engine, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _fresh_directory() -> Iterator[None]:
    queries.forget()
    yield
    queries.forget()
    forget()


@pytest.fixture
def world(db: None) -> AxisWorld:
    return AxisWorld()


def detail(sent: Sent) -> Detail:
    found = DatabaseReading().detail(sent.message_id)
    assert found is not None
    return found


def test_an_empty_axis_shows_zeroes_and_no_documents(world: AxisWorld) -> None:
    reading = DatabaseReading()
    assert [figure.count for figure in reading.zeroes(clock(8)).figures] == [0, 0, 0, 0]
    assert reading.newest(before=None, limit=5).sendings == []


def test_pages_follow_each_other_without_gap_or_repeat(world: AxisWorld) -> None:
    sender, recipient = world.agency("G22"), world.agency("G14")
    sent = [world.letter(sender, recipient).message_id for _ in range(7)]
    reading, before, seen = DatabaseReading(), None, []
    while True:
        page = reading.newest(before=before, limit=3)
        seen += [sending.envelope.id for sending in page.sendings]
        if (before := page.next_before) is None:
            break
    assert seen == sent[::-1]


def test_a_document_with_many_recipients_names_a_few_and_counts_the_rest(world: AxisWorld) -> None:
    sender = world.agency("G22")
    recipients = [world.agency(f"H{number}") for number in range(10, 17)]
    world.letter(sender, *recipients)
    (sending,) = DatabaseReading().newest(before=None, limit=5).sendings
    assert len(sending.recipients) == RECIPIENTS_EACH
    assert sending.recipients_more == 7 - RECIPIENTS_EACH


def test_a_page_costs_the_same_statements_whatever_it_shows(
    world: AxisWorld, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    sender, one, two = world.agency("G22"), world.agency("G14"), world.agency("H47")
    for _ in range(12):
        world.letter(sender, one, two)
    queries.directory()
    reading = DatabaseReading()
    with django_assert_max_num_queries(5):
        reading.newest(before=None, limit=10)


def test_the_matrix_has_business_times_and_the_reason_of_a_refusal(world: AxisWorld) -> None:
    sender, good, wrong = world.agency("G22"), world.agency("G14"), world.agency("H21.13")
    sent = world.letter(sender, good, wrong, urgency=1, at=clock(8))
    for recipient in (good, wrong):
        world.take(sent, recipient, at=clock(8, 1))
        world.answer(sent, recipient, Answer.DONE, at=clock(8, 2))
        world.report("01", sent, recipient, at=clock(8, 3))
    world.report("02", sent, wrong, at=clock(8, 30), description="Gửi sai nơi nhận")
    world.report("03", sent, good, at=clock(8, 20))
    world.report("06", sent, good, at=clock(10))
    found = detail(sent)
    rows = {row.code: row for row in found.matrix}
    assert rows["G14"].times[StepCode.ACCEPTED] == clock(8, 20)
    assert rows["G14"].times[StepCode.COMPLETED] == clock(10)
    assert rows["G14"].chip.words == "Đã hoàn thành"
    assert rows["H21.13"].chip.words == "Từ chối nhận (trả lại)"
    assert rows["H21.13"].refused_at == clock(8, 30)
    assert rows["H21.13"].reason == "Gửi sai nơi nhận"
    assert found.envelope.urgency == "Khẩn"
    assert [line.at for line in found.course] == sorted(line.at for line in found.course)
    assert any(line.tone is Tone.BAD and "Gửi sai nơi nhận" in line.note for line in found.course)


def test_a_status_that_changes_nothing_stands_in_the_course(world: AxisWorld) -> None:
    sender, recipient = world.agency("G22"), world.agency("G14")
    sent = world.letter(sender, recipient)
    world.report("01", sent, recipient, at=clock(8, 1))
    world.report("03", sent, recipient, at=clock(8, 2))
    world.report("01", sent, recipient, at=clock(8, 3))
    lines = [line for line in detail(sent).course if line.words == "Đã đến (01), chỉ ghi lại"]
    assert len(lines) == 1


def test_a_take_back_and_its_answer_stand_once_in_the_course(world: AxisWorld) -> None:
    sender, recipient = world.agency("G22"), world.agency("G14")
    sent = world.letter(sender, recipient)
    world.take(sent, recipient, at=clock(8, 1))
    world.report("03", sent, recipient, at=clock(8, 2))
    world.report("13", sent, sender, at=clock(9), other=recipient, description="Gửi nhầm")
    world.report("13", sent, sender, at=clock(9, 5), other=recipient)
    world.report("16", sent, recipient, at=clock(9, 30), description="Đã xử lý xong")
    told = [(line.at, line.words, line.note) for line in detail(sent).course if line.at >= clock(9)]
    assert told == [
        (clock(9), "Nơi gửi yêu cầu lấy lại", "Gửi nhầm"),
        (clock(9, 5), "Yêu cầu lấy lại (13), chỉ ghi lại", "Yêu cầu lấy lại trước đó còn đang chờ trả lời."),
        (clock(9, 30), "Yêu cầu lấy lại: từ chối", "Đã xử lý xong"),
    ]


@pytest.mark.law("D-15")
def test_a_document_sent_after_its_own_deadline_blames_nobody(world: AxisWorld) -> None:
    sender, recipient = world.agency("G22"), world.agency("H47")
    late = world.letter(sender, recipient, due_on=dt.date(2021, 1, 29), at=clock(8))
    world.letter(sender, recipient, due_on=dt.date(2021, 2, 1), at=clock(8))
    found = DatabaseReading().class_list("ton-dong", clock(8, 1), limit=10)
    assert found is not None
    (line,) = found.items
    assert line.due_note.startswith("Hạn ghi trên văn bản (29/01/2021) đã qua trước khi gửi")
    set_business_clock(at=clock(8, 1), rate=0, by="test")
    (row,) = detail(late).matrix
    assert row.due_note == line.due_note


def test_a_letter_refused_at_the_door_has_its_subject_its_reason_and_the_recipients_name(
    world: AxisWorld,
) -> None:
    sender, known = world.agency("G22"), world.agency("H47")
    refuse_unknown(sender, Letter(recipients=("H47", "X99"), subject="Về việc phòng, chống dịch"))
    queries.forget()
    found = DatabaseReading().class_list("gui-loi", clock(9), limit=10)
    assert found is not None
    assert {line.recipient_name for line in found.items} == {known.name, "X99"}
    assert {(line.subject, line.reason) for line in found.items} == {("Về việc phòng, chống dịch", UNKNOWN)}


def test_a_late_document_is_in_its_figure_and_its_list(world: AxisWorld) -> None:
    sender, recipient = world.agency("G22"), world.agency("H47")
    sent = world.letter(sender, recipient, urgency=1, at=clock(8))
    world.take(sent, recipient, at=clock(8, 1))
    world.answer(sent, recipient, Answer.DONE, at=clock(8, 1))
    world.report("01", sent, recipient, at=clock(8, 2))
    reading = DatabaseReading()
    assert [figure.count for figure in reading.zeroes(clock(9)).figures] == [0, 0, 1, 0]
    found = reading.class_list("chua-nhan", clock(9), limit=10)
    assert found is not None
    (line,) = found.items
    assert (line.message_id, line.code) == (sent.message_id, sent.code)
    assert line.owner_name == "Cơ quan H47"
    assert found.definition


def test_the_matrix_marks_the_class_of_the_business_hour(world: AxisWorld) -> None:
    sender, recipient = world.agency("G22"), world.agency("H47")
    sent = world.letter(sender, recipient, urgency=1, at=clock(8))
    set_business_clock(at=clock(9), rate=0, by="test")
    (row,) = detail(sent).matrix
    assert row.is_class_bad
    assert row.class_words == "Không đến nơi nhận"
    assert row.chip.words == "Chờ nơi nhận lấy"


def test_figures_are_computed_once_for_many_screens(
    world: AxisWorld, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    reading = DatabaseReading()
    reading.zeroes(clock(8))
    with django_assert_num_queries(0):
        reading.zeroes(clock(8))


def test_status_messages_and_unknown_ids_are_no_documents(world: AxisWorld) -> None:
    sender, recipient = world.agency("G22"), world.agency("G14")
    sent = world.letter(sender, recipient)
    status = world.report("01", sent, recipient, at=clock(8, 1))
    reading = DatabaseReading()
    assert reading.detail(status) is None
    assert reading.detail(uuid4()) is None
    assert len(reading.newest(before=None, limit=5).sendings) == 1
    assert reading.class_list("khong-co", clock(9), limit=1) is None


def test_agencies_and_systems_are_told_without_secrets(world: AxisWorld) -> None:
    world.agency("G22", "000.00.00.G22")
    reading = DatabaseReading()
    (agency,) = reading.agencies()
    assert (agency.code, agency.systems) == ("G22", ["s-G22"])
    (system,) = reading.systems()
    assert (system.keys, list(system.agencies)) == (1, ["Cơ quan G22"])
    assert "test-secret" not in repr(system)
    (key,) = system.key_lines
    assert (key.number, key.chip.words, key.age_days, key.last_used_at) == (1, "Đang dùng được", 0, None)
