"""Statuses heard: matched by document, kept for ever, moved by one machine (D-11, PRC-06, PRC-07, SND-08)."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import pytest

from lienthong.exchange.statuses import ProgressState
from lienthong.kernel.clock import real_now
from lienthong.office.outgoing import operations as outgoing
from lienthong.office.outgoing.errors import ResendRefusedError
from lienthong.office.outgoing.models import RecipientSending, Sending, StatusHeard
from lienthong.office.outgoing.operations import ListedAgency, StatusNews, Taking
from lienthong.office.outgoing.queries.documents import (
    RecipientLine,
    figures,
    list_outgoing,
    list_unmatched,
    matrix_of,
)
from lienthong.office.outgoing.queries.sendings import find_item, open_items, open_sendings
from lienthong.office.outgoing.states import OutgoingState, SendState
from lienthong.office.records.queries import course_of
from lienthong.office.workflow.queries import desk
from lienthong.office.workflow.states import TaskKind
from support.outgoing_office import OutgoingOffice, after

pytestmark = [pytest.mark.engine, pytest.mark.django_db]


class Sent:
    """A letter the axis took, to H47 and H21."""

    def __init__(self) -> None:
        self.office = OutgoingOffice()
        self.record_id = self.office.at_step(OutgoingState.SEALED)
        self.office.issue(self.record_id, "H47", "H21")
        self.agency_id = self.office.agency.id
        self.accept("doc-1")
        self.count = 0

    def accept(self, doc_id: str) -> None:
        sending = Sending.objects.of(self.agency_id).filter(doc_id="").order_by("-number").first()
        assert sending is not None
        outgoing.record_accepted(self.agency_id, sending.id, doc_id, at=after(30))

    def hear(self, code: str, place: str = "H47", *, minutes: int = 40, **fields: object) -> bool:
        self.count += 1
        record = self.office.see(self.record_id).record
        values: dict[str, object] = {"document_id": record.document_id, **fields}
        values.setdefault("axis_doc_id", f"status-{self.count}")
        news = StatusNews(to_code="000.00.00.G22", from_code=place, code=code, **values)  # type: ignore[arg-type]  # the values are the fields'
        return outgoing.record_status(self.agency_id, news, after(minutes))

    def line(self, place: str = "H47") -> RecipientLine:
        return next(one for one in matrix_of(self.agency_id, self.record_id) if one.code == place)

    @property
    def clerk_tasks(self) -> list[TaskKind]:
        return [task.kind for task in desk(self.office.actor("clerk"))]


@pytest.mark.law("D-11", "PRC-07")
def test_statuses_move_the_recipient_they_come_from_and_no_other() -> None:
    sent = Sent()
    for minute, code in enumerate(("01", "03", "04", "05", "06"), start=40):
        assert sent.hear(code, minutes=minute)
    line = sent.line()
    assert line.progress is ProgressState.COMPLETED
    assert line.status_times == {
        code: after(minute) for minute, code in enumerate(("01", "03", "04", "05", "06"), start=40)
    }
    assert sent.line("H21").progress is ProgressState.NONE
    assert not sent.hear("06", axis_doc_id="status-1")
    assert StatusHeard.objects.of(sent.agency_id).count() == 5


@pytest.mark.law("D-11", "PRC-07")
def test_what_overtakes_its_acceptance_waits_for_it_and_what_comes_late_changes_nothing() -> None:
    sent = Sent()
    sent.hear("05", minutes=40)
    sent.hear("04", minutes=41)
    assert sent.line().progress is ProgressState.NONE
    sent.hear("03", minutes=42)
    assert sent.line().progress is ProgressState.IN_PROGRESS
    sent.hear("01", minutes=43)
    sent.hear("13", minutes=44)
    assert sent.line().progress is ProgressState.IN_PROGRESS
    kept = StatusHeard.objects.of(sent.agency_id).order_by("heard_at")
    assert [(one.code, one.is_applied) for one in kept] == [
        ("05", True),
        ("04", True),
        ("03", True),
        ("01", False),
        ("13", False),
    ]


@pytest.mark.law("D-11")
def test_a_status_without_the_documents_id_is_matched_by_number_and_date() -> None:
    sent = Sent()
    day = dt.date(2021, 2, 1)
    sent.hear("01", document_id="", document_code="1/VPCP-KSTT", issued_on=day)
    assert sent.line().progress is ProgressState.ARRIVED
    sent.hear("03", document_id="một mã khác", document_code="01/VPCP-KSTT", issued_on=day)
    assert sent.line().progress is ProgressState.ACCEPTED


@pytest.mark.law("D-11", "IDN-01")
def test_a_recipient_reporting_under_its_older_code_is_known() -> None:
    outgoing.store_axis_list(
        [ListedAgency("H47", "Quảng Nam", "000.00.00.H47"), ListedAgency("H21", "Gia Lai")], at=real_now()
    )
    sent = Sent()
    sent.hear("01", "000.00.00.h47")
    assert sent.line().progress is ProgressState.ARRIVED


@pytest.mark.law("D-11")
@pytest.mark.parametrize(
    "fields",
    [
        {"document_id": "000.00.00.G22,2021/02/01,99/VPCP-KSTT"},
        {"document_id": "", "document_code": "01/VPCP-KSTT", "issued_on": dt.date(2020, 2, 1)},
        {"document_id": ""},
        {"place": "H48"},
    ],
)
def test_what_matches_nothing_is_kept_and_shown(fields: dict[str, object]) -> None:
    sent = Sent()
    place = str(fields.pop("place", "H47"))
    assert sent.hear("03", place, description="Không rõ", **fields)  # type: ignore[arg-type]  # fields are the news'
    assert [(one.code, one.from_code) for one in list_unmatched(sent.agency_id)] == [("03", place)]
    assert sent.line().progress is ProgressState.NONE


@pytest.mark.law("SND-08")
def test_a_refusal_reaches_the_clerk_with_its_reason_and_only_that_line_is_sent_again() -> None:
    sent = Sent()
    clerk = sent.office.actor("clerk")
    sent.hear("01", "H21")
    sent.hear("02", "H21", description="Gửi sai nơi nhận", minutes=45)
    assert sent.clerk_tasks == [TaskKind.RESEND]
    assert figures(sent.agency_id).failing == 1
    assert [one.failed for one in list_outgoing(clerk, only_failing=True)] == [1]
    assert sent.line("H21").reason == "Gửi sai nơi nhận"
    told = course_of(sent.agency_id, sent.record_id)[-1]
    assert told.words == "Cơ quan H21: Từ chối nhận (trả lại). Gửi sai nơi nhận"
    good, bad = sent.line("H47").line_id, sent.line("H21").line_id
    assert good is not None
    assert bad is not None
    with pytest.raises(ResendRefusedError, match="Cơ quan H47"):
        outgoing.resend(clerk, sent.record_id, [good, bad], at=after(50))
    assert outgoing.resend(clerk, sent.record_id, [bad], at=after(50)) == 1
    assert outgoing.resend(clerk, sent.record_id, [bad], at=after(50)) == 0
    assert sent.clerk_tasks == []
    numbers = Sending.objects.of(sent.agency_id).order_by("number").values_list("number", flat=True)
    assert list(numbers) == [1, 2]
    line = sent.line("H21")
    assert (line.state, line.progress, line.attempts) == (SendState.QUEUED, ProgressState.NONE, 2)
    assert sent.line("H47").attempts == 1


@pytest.mark.law("SND-08")
def test_a_refusal_by_the_axis_fails_every_line_once_with_its_code() -> None:
    office = OutgoingOffice()
    record_id = office.at_step(OutgoingState.SEALED)
    office.issue(record_id, "H47", "H21")
    sending = Sending.objects.of(office.agency.id).get()
    for _ in range(2):
        outgoing.record_refused(
            office.agency.id,
            sending.id,
            code="registry.unknown",
            sentence="Không có cơ quan H21.",
            at=after(30),
        )
    lines = matrix_of(office.agency.id, record_id)
    assert {(one.state, one.fault_code, one.fault) for one in lines} == {
        (SendState.FAILED, "registry.unknown", "Không có cơ quan H21.")
    }
    assert [task.kind for task in desk(office.actor("clerk"))] == [TaskKind.RESEND]
    assert [one.act_words for one in course_of(office.agency.id, record_id)].count("Gửi lỗi") == 1
    first, second = (one.line_id for one in lines)
    assert first is not None
    assert second is not None
    clerk = office.actor("clerk")
    outgoing.resend(clerk, record_id, [first], at=after(35))
    assert [task.kind for task in desk(clerk)] == [TaskKind.RESEND]
    with pytest.raises(ResendRefusedError):
        outgoing.give_up(clerk, record_id, second, reason=" ", other_way=True, at=after(36))
    for _ in range(2):
        outgoing.give_up(clerk, record_id, second, reason="Phiếu gửi 15.", other_way=True, at=after(36))
    assert [task.kind for task in desk(clerk)] == []
    given_up = matrix_of(office.agency.id, record_id)[1]
    assert (given_up.state, given_up.reason) == (SendState.GIVEN_UP, "Đã gửi bằng cách khác: Phiếu gửi 15.")


@pytest.mark.law("SND-08")
def test_what_the_axis_tells_of_takings_is_never_taken_back() -> None:
    sent = Sent()
    sending = Sending.objects.of(sent.agency_id).get()
    assert [one.doc_id for one in open_sendings()] == ["doc-1"]
    takings = [Taking("000.00.00.H47", after(31)), Taking("H21", after(32), "Tệp hỏng.")]
    outgoing.record_takings(sent.agency_id, sending.id, [Taking("H47", after(31)), takings[1]], at=after(33))
    assert sent.line().taken_at == after(31)
    failed = sent.line("H21")
    assert (failed.state, failed.fault) == (SendState.FAILED, "Tệp hỏng.")
    assert sent.clerk_tasks == [TaskKind.RESEND]
    outgoing.record_takings(sent.agency_id, sending.id, [Taking("H47", after(50))], at=after(51))
    assert sent.line().taken_at == after(31)
    assert open_sendings() == []


def test_open_items_are_the_current_lines_that_are_not_done() -> None:
    sent = Sent()
    assert sorted(one.recipient_code for one in open_items(sent.agency_id)) == ["H21", "H47"]
    assert sorted(one.recipient_code for one in open_items()) == ["H21", "H47"]
    for code in ("03", "06"):
        sent.hear(code)
    assert [one.recipient_code for one in open_items(sent.agency_id)] == ["H21"]
    done = sent.line().line_id
    assert done is not None
    item = find_item(sent.agency_id, done)
    assert item is not None
    assert (item.progress, item.document_code) == (ProgressState.COMPLETED, "01/VPCP-KSTT")
    assert find_item(sent.agency_id, UUID(int=1)) is None


def test_a_new_recipient_later_gets_a_packet_and_those_there_none() -> None:
    sent = Sent()
    clerk = sent.office.actor("clerk")
    from support.outgoing_office import on_axis

    assert outgoing.add_recipients(clerk, sent.record_id, [on_axis("H47"), on_axis("H14")], at=after(40)) == 1
    assert outgoing.add_recipients(clerk, sent.record_id, [on_axis("h14")], at=after(41)) == 0
    lines = RecipientSending.objects.of(sent.agency_id).filter(sending__number=2).select_related("recipient")
    assert [line.recipient.code for line in lines] == ["H14"]
