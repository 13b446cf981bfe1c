"""D-12: on the console a recall, update or take-back is told apart from its document, with what became of it."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest

from lienthong.accounts.policies import Role
from lienthong.axis.delivery.states import Answer
from lienthong.axis.registry import queries
from lienthong.axis.registry.directory import AgencyView
from lienthong.infra.clock import forget, set_business_clock
from lienthong.web.axis_console import views
from lienthong.web.axis_console.axis_reading import DatabaseReading
from lienthong.web.axis_console.reading import MatrixRow
from support.axis_world import AxisWorld, Sent, clock
from support.people import client_of

pytestmark = [pytest.mark.engine, pytest.mark.django_db]
RECALL, UPDATE = 1, 2


@pytest.fixture(autouse=True)
def _fresh_directory() -> Iterator[None]:
    queries.forget()
    yield
    queries.forget()
    forget()


@pytest.fixture
def world(db: None) -> AxisWorld:
    return AxisWorld()


@pytest.fixture
def sender(world: AxisWorld) -> AgencyView:
    return world.agency("G22")


@pytest.fixture
def province(world: AxisWorld) -> AgencyView:
    return world.agency("H47")


@pytest.fixture
def accepted(world: AxisWorld, sender: AgencyView, province: AgencyView) -> Sent:
    """A document its recipient took, acknowledged and accepted."""
    sent = world.letter(sender, province, number="808", at=clock(8))
    fetch(world, sent, province, 1)
    world.report("03", sent, province, at=clock(8, 2))
    return sent


def fetch(world: AxisWorld, sent: Sent, recipient: AgencyView, minute: int, *, hour: int = 8) -> None:
    world.take(sent, recipient, at=clock(hour, minute))
    world.answer(sent, recipient, Answer.DONE, at=clock(hour, minute))


def ask(world: AxisWorld, about: Sent, recipient: AgencyView, business_type: int, **said: str) -> Sent:
    """A recall or update at nine, taken by its recipient a minute later."""
    number = said.get("number", about.code.split("/")[0])
    document_id = said.get("document_id", about.document_id)
    asked = world.letter(
        about.sender,
        recipient,
        number=number,
        document_id=document_id,
        business_type=business_type,
        at=clock(9),
    )
    fetch(world, asked, recipient, 1, hour=9)
    return asked


def lines(message_id: UUID) -> list[MatrixRow]:
    found = DatabaseReading().detail(message_id)
    assert found is not None
    return list(found.matrix)


def told(message_id: UUID) -> list[tuple[str, str]]:
    return [(line.kind, line.chip.words) for line in lines(message_id)]


def listed() -> dict[UUID, list[str]]:
    sendings = DatabaseReading().newest(before=None, limit=10).sendings
    return {one.envelope.id: [recipient.chip.words for recipient in one.recipients] for one in sendings}


@pytest.mark.parametrize(
    ("business_type", "answer", "words"),
    [
        (RECALL, "", "Chờ trả lời"),
        (RECALL, "03", "Đồng ý, đã thực hiện"),
        (RECALL, "15", "Đồng ý, đã thực hiện"),
        (RECALL, "16", "Từ chối"),
        (UPDATE, "", "Chờ trả lời"),
        (UPDATE, "03", "Đồng ý"),
        (UPDATE, "02", "Từ chối"),
    ],
)
def test_a_request_shows_its_outcome_in_the_list_and_on_the_page(
    world: AxisWorld, accepted: Sent, province: AgencyView, business_type: int, answer: str, words: str
) -> None:
    asked = ask(world, accepted, province, business_type)
    if answer:
        world.report(answer, accepted, province, at=clock(9, 5))
    is_gone = words == "Đồng ý, đã thực hiện"
    document = "Thu hồi" if is_gone else "Đã tiếp nhận"
    kind = "Thu hồi" if business_type == RECALL else "Cập nhật"
    assert listed() == {accepted.message_id: [document], asked.message_id: [words]}
    for page in (accepted, asked):
        assert told(page.message_id) == [("Văn bản", document), (kind, words)]


def test_an_answered_request_waits_for_nobody_and_its_answer_is_read(
    world: AxisWorld, accepted: Sent, province: AgencyView
) -> None:
    ask(world, accepted, province, UPDATE)
    world.report("02", accepted, province, at=clock(9, 5), description="Tệp không khớp")
    _, asked = lines(accepted.message_id)
    assert (asked.taken_at, asked.answered_at) == (clock(9, 1), clock(9, 5))
    assert (asked.due_at, asked.owner_name, asked.is_class_bad) == (None, "", False)
    assert asked.reason == "Tệp không khớp"


def test_a_take_back_has_a_row_of_its_own(
    world: AxisWorld, accepted: Sent, sender: AgencyView, province: AgencyView
) -> None:
    world.report("13", accepted, sender, other=province, at=clock(9))
    assert told(accepted.message_id) == [("Văn bản", "Đã tiếp nhận"), ("Lấy lại", "Chờ trả lời")]
    set_business_clock(at=clock(9, day=3), rate=0, by="test")
    asked = lines(accepted.message_id)[1]
    assert (asked.owner_name, asked.is_class_bad) == ("Cơ quan H47", True)
    assert asked.class_words == "Chưa phản hồi trạng thái"
    world.report("16", accepted, province, at=clock(9, day=3))
    asked = lines(accepted.message_id)[1]
    assert (asked.chip.words, asked.due_at, asked.is_class_bad) == ("Từ chối", None, False)


def test_a_recall_by_a_notice_of_its_own_stands_beside_the_document(
    world: AxisWorld, accepted: Sent, province: AgencyView
) -> None:
    notice = world.letter(
        accepted.sender,
        province,
        number="12",
        business_type=RECALL,
        about=accepted.document_id,
        at=clock(9),
    )
    fetch(world, notice, province, 1, hour=9)
    assert told(accepted.message_id) == [("Văn bản", "Đã tiếp nhận"), ("Thu hồi", "Chờ trả lời")]
    assert told(notice.message_id) == [("Thu hồi", "Chờ trả lời")]
    world.report("16", notice, province, at=clock(9, 5))
    assert told(accepted.message_id) == [("Văn bản", "Đã tiếp nhận"), ("Thu hồi", "Từ chối")]
    assert told(notice.message_id) == [("Thu hồi", "Từ chối")]


def test_what_was_recalled_before_it_was_taken_is_carried_out_by_the_axis(
    world: AxisWorld, sender: AgencyView, province: AgencyView
) -> None:
    sent = world.letter(sender, province, number="808", at=clock(8))
    world.letter(
        sender, province, number="808", document_id=sent.document_id, business_type=RECALL, at=clock(9)
    )
    assert told(sent.message_id) == [("Văn bản", "Thu hồi"), ("Thu hồi", "Đã thực hiện")]


def test_rows_of_one_recipient_stand_together(
    world: AxisWorld, sender: AgencyView, province: AgencyView
) -> None:
    other = world.agency("H21")
    sent = world.letter(sender, province, other, number="808", at=clock(8))
    for recipient in (province, other):
        fetch(world, sent, recipient, 1)
        ask(world, sent, recipient, UPDATE)
    found = [(line.code, line.kind) for line in lines(sent.message_id)]
    expected = [[(code, "Văn bản"), (code, "Cập nhật")] for code in ("H21", "H47")]
    assert sorted([found[:2], found[2:]]) == expected


def test_a_replacement_is_labelled_and_an_ordinary_document_needs_no_label(
    world: AxisWorld, sender: AgencyView, province: AgencyView
) -> None:
    assert told(world.letter(sender, province).message_id) == [("", "Chờ nơi nhận lấy")]
    newer = world.letter(sender, province, business_type=3)
    assert told(newer.message_id) == [("Thay thế", "Chờ nơi nhận lấy")]


def test_the_course_tells_each_request_once_and_takes_none_for_a_document(
    world: AxisWorld, accepted: Sent, province: AgencyView
) -> None:
    asked = ask(world, accepted, province, RECALL)
    world.report("03", accepted, province, at=clock(9, 5))
    for page in (accepted, asked):
        found = DatabaseReading().detail(page.message_id)
        assert found is not None
        assert [line.words for line in found.course if line.at >= clock(9)] == [
            "Nơi gửi yêu cầu thu hồi",
            "Hệ thống nơi nhận đã lấy yêu cầu thu hồi",
            "Yêu cầu thu hồi: đồng ý",
        ]


@pytest.mark.parametrize("business_type", [RECALL, UPDATE])
@pytest.mark.parametrize("answer", ["03", "02"])
def test_an_answered_request_is_in_no_figure(
    world: AxisWorld, accepted: Sent, province: AgencyView, business_type: int, answer: str
) -> None:
    """D-15: late until it is answered, done from then on, however long ago that was."""
    asked = ask(world, accepted, province, business_type)
    world.report("06", accepted, province, at=clock(9, 2))
    late = clock(9, day=3)
    waiting = DatabaseReading().class_list("chua-phan-hoi", late, limit=10)
    assert waiting is not None
    assert [line.message_id for line in waiting.items] == [asked.message_id]
    world.report(answer, asked, province, at=late)
    reading = DatabaseReading()
    assert [figure.count for figure in reading.zeroes(clock(9, day=5)).figures] == [0, 0, 0, 0]
    answered = reading.class_list("chua-phan-hoi", clock(9, day=5), limit=10)
    assert answered is not None
    assert list(answered.items) == []


@pytest.mark.usefixtures("quick_passwords")
def test_the_page_labels_rows_and_leaves_no_step_open(
    world: AxisWorld, accepted: Sent, province: AgencyView, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "reading", DatabaseReading())
    ask(world, accepted, province, RECALL)
    world.report("16", accepted, province, at=clock(9, 5), description="Đã ban hành văn bản trả lời")
    response = client_of("quan-tri", Role.OPERATOR).get(f"/van-ban/{accepted.message_id}/")
    page = response.content.decode()
    assert '<span class="chip chip-active">Thu hồi</span>' in page
    assert "Lý do: Đã ban hành văn bản trả lời" in page
    assert "chưa có trạng thái" not in page
