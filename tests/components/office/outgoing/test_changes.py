"""Thu hồi, lấy lại, cập nhật, thay thế of an issued document: asked once, answered apart (D-11, D-12; REC-06)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from uuid import UUID

import pytest

from lienthong.alerts.queries.standing import open_alerts
from lienthong.alerts.states import AlertKind
from lienthong.exchange.changes import ChangeKind
from lienthong.exchange.statuses import ProgressState
from lienthong.infra.models import OutboxJob
from lienthong.office.organization.errors import NotAllowedError
from lienthong.office.outgoing import operations as outgoing
from lienthong.office.outgoing.errors import ChangeRefusedError, RecalledError, SecretContentError
from lienthong.office.outgoing.models import Change, Sending
from lienthong.office.outgoing.operations import ASK, Fields, NewRecipient, Notice, StatusNews
from lienthong.office.outgoing.queries.changes import AskedView, change_facts, changes_of, recall_of
from lienthong.office.outgoing.queries.documents import RecipientLine, matrix_of
from lienthong.office.outgoing.queries.sendings import packet_facts
from lienthong.office.outgoing.states import AskState, OutgoingState, RecipientKind
from lienthong.office.records.queries import chain_of, course_of, find_record, replaced_by
from support.outgoing_office import OutgoingOffice, after

pytestmark = [pytest.mark.engine, pytest.mark.django_db]
NOTICE = Notice(code="12/TB-VPCP", signed_on=dt.date(2021, 2, 1), signer="Nguyễn Văn Mẫu")
REASON = "Ban hành nhầm phụ lục"


class Sent:
    """A letter the axis took, to H47 and H21, both of which have reported 01 and 03."""

    def __init__(self) -> None:
        self.office = OutgoingOffice()
        self.agency_id = self.office.agency.id
        self.record_id = self.office.at_step(OutgoingState.SEALED)
        self.office.issue(self.record_id, "H47", "H21")
        self.count = 0
        sending = Sending.objects.of(self.agency_id).filter(outgoing_id=self.record_id).get()
        outgoing.record_accepted(self.agency_id, sending.id, "doc-1", at=after(30))
        for place in ("H47", "H21"):
            for code in ("01", "03"):
                self.hear(code, place)

    def hear(self, code: str, place: str = "H47", *, minutes: int = 35, **fields: object) -> bool:
        self.count += 1
        record = find_record(self.agency_id, self.record_id)
        assert record is not None
        values: dict[str, object] = {"document_id": record.document_id, **fields}
        news = StatusNews(
            axis_doc_id=f"heard-{self.count}",
            to_code="000.00.00.G22",
            from_code=place,
            code=code,
            **values,  # type: ignore[arg-type]  # the values are the fields'
        )
        return outgoing.record_status(self.agency_id, news, after(minutes))

    def line(self, place: str = "H47") -> RecipientLine:
        return next(one for one in matrix_of(self.agency_id, self.record_id) if one.code == place)

    def lines(self) -> list[UUID]:
        return [key for place in ("H47", "H21") if (key := self.line(place).line_id) is not None]

    def recall(self, name: str = "clerk", *, minutes: int = 40) -> int:
        actor = self.office.actor(name)
        return outgoing.recall(actor, self.record_id, notice=NOTICE, reason=REASON, at=after(minutes))

    def take_back(self, *places: str) -> int:
        chosen = [key for place in places if (key := self.line(place).line_id) is not None]
        return outgoing.take_back(
            self.office.actor("clerk"), self.record_id, chosen, reason=REASON, at=after(40)
        )

    def asked(self, place: str = "H47") -> list[AskedView]:
        return changes_of(self.agency_id, self.record_id).get(self.line(place).id, [])

    def took(self) -> None:
        for change in Change.objects.of(self.agency_id).filter(doc_id=""):
            outgoing.record_change_sent(self.agency_id, change.id, f"change-{change.id}", at=after(41))


def jobs() -> int:
    return OutboxJob.objects.filter(kind=ASK).count()


@pytest.mark.law("D-12", "REC-01")
def test_a_recall_names_its_notice_and_is_asked_once_however_often_it_is_pressed() -> None:
    sent = Sent()
    assert sent.recall() == 2
    assert sent.recall() == 0
    assert jobs() == 1
    change = Change.objects.of(sent.agency_id).get()
    facts = change_facts(sent.agency_id, change.id)
    assert facts is not None
    assert facts.reason == (
        "Thông báo thu hồi số 12/TB-VPCP ngày 01/02/2021, người ký Nguyễn Văn Mẫu. Ban hành nhầm phụ lục"
    )
    assert facts.document_id == facts.base.record.document_id
    assert [one.state for one in sent.asked()] == [AskState.QUEUED]


@pytest.mark.law("D-12")
@pytest.mark.parametrize(
    "notice",
    [
        Notice(code="", signed_on=dt.date(2021, 2, 1), signer="Nguyễn Văn Mẫu"),
        Notice(code="12/TB-VPCP", signed_on=None, signer="Nguyễn Văn Mẫu"),
        Notice(code="12/TB-VPCP", signed_on=dt.date(2021, 2, 1), signer=" "),
        Notice(code="12/TB-VPCP", signed_on=dt.date(2021, 2, 2), signer="Nguyễn Văn Mẫu"),
    ],
)
def test_a_recall_without_its_whole_notice_is_refused(notice: Notice) -> None:
    sent = Sent()
    with pytest.raises(ChangeRefusedError):
        outgoing.recall(
            sent.office.actor("clerk"),
            sent.record_id,
            notice=notice,
            reason=REASON,
            at=after(40),
        )
    assert jobs() == 0


def test_only_the_clerk_recalls_and_only_with_a_reason() -> None:
    sent = Sent()
    with pytest.raises(NotAllowedError):
        sent.recall("officer")
    with pytest.raises(ChangeRefusedError, match="lý do"):
        outgoing.take_back(
            sent.office.actor("clerk"), sent.record_id, sent.lines(), reason="  ", at=after(40)
        )
    assert jobs() == 0


@pytest.mark.law("D-11")
@pytest.mark.parametrize("code", ["03", "15"])
def test_an_answer_to_a_recall_is_no_status_of_the_document(code: str) -> None:
    sent = Sent()
    sent.recall()
    sent.took()
    sent.hear(code, minutes=50, description="Đã thu hồi")
    assert sent.line().progress is ProgressState.WITHDRAWN
    assert sent.line("H21").progress is ProgressState.ACCEPTED
    (asked,) = sent.asked()
    assert (asked.state, asked.is_carried_out, asked.answer_text) == (AskState.ACCEPTED, True, "Đã thu hồi")
    assert [one.state for one in sent.asked("H21")] == [AskState.SENT]


@pytest.mark.law("D-11", "D-12")
@pytest.mark.parametrize("code", ["02", "16"])
def test_a_refused_recall_leaves_the_document_and_warns_the_senders_people(code: str) -> None:
    sent = Sent()
    sent.recall()
    sent.took()
    sent.hear(code, minutes=50, description="Đang thi hành")
    assert sent.line().progress is ProgressState.ACCEPTED
    (asked,) = sent.asked()
    assert (asked.state, asked.is_carried_out) == (AskState.REFUSED, False)
    (alert,) = [one for one in open_alerts(sent.agency_id) if one.kind is AlertKind.CHANGE_DENIED]
    assert "Đang thi hành" in [one.text for one in alert.evidence]


@pytest.mark.law("D-12")
def test_a_take_back_speaks_to_each_recipient_and_a_crossing_03_is_not_its_answer() -> None:
    sent = Sent()
    assert sent.take_back("H47", "H21") == 2
    assert jobs() == 2
    sent.took()
    sent.hear("04", minutes=45)
    sent.hear("02", "H21", minutes=46, description="Gửi nhầm")
    assert sent.line().progress is ProgressState.ASSIGNED
    assert sent.line("H21").progress is ProgressState.RETURNED
    sent.hear("15", minutes=50)
    assert sent.line().progress is ProgressState.WITHDRAWN
    assert [(one.kind, one.state) for one in sent.asked()] == [(ChangeKind.TAKE_BACK, AskState.ACCEPTED)]


def test_what_is_completed_or_gone_is_not_asked_back() -> None:
    sent = Sent()
    for code in ("05", "06"):
        sent.hear(code)
    with pytest.raises(ChangeRefusedError, match="Cơ quan H47"):
        sent.take_back("H47")
    assert sent.recall() == 2  # thu hồi is a legal act: it reaches what is completed too


@pytest.mark.law("D-12")
def test_an_update_has_an_id_of_its_own_and_leaves_the_files_alone() -> None:
    sent = Sent()
    clerk = sent.office.actor("clerk")
    before = find_record(sent.agency_id, sent.record_id)
    assert before is not None
    fields = Fields(due_on=dt.date(2021, 3, 1))
    later = after(40) + dt.timedelta(days=1)
    asked = outgoing.update(
        clerk, sent.record_id, sent.lines(), fields=fields, reason="Bổ sung hạn", at=later
    )
    assert asked == 2
    change = Change.objects.of(sent.agency_id).get()
    facts = change_facts(sent.agency_id, change.id)
    assert facts is not None
    assert facts.document_id != before.document_id
    assert facts.base.record.document_id == before.document_id
    assert facts.base.record.due_on == dt.date(2021, 3, 1)
    original = packet_facts(sent.agency_id, Sending.objects.of(sent.agency_id).get().id)
    assert original is not None
    assert [one.sha256 for one in facts.base.files] == [one.sha256 for one in original.files]
    sent.took()
    sent.hear("02", minutes=50, document_id=facts.document_id, description="dùng thay thế")
    assert sent.line().progress is ProgressState.ACCEPTED
    assert [one.state for one in sent.asked()] == [AskState.REFUSED]


def test_an_update_of_nothing_is_refused() -> None:
    sent = Sent()
    with pytest.raises(ChangeRefusedError, match="Thay thế"):
        outgoing.update(
            sent.office.actor("clerk"),
            sent.record_id,
            sent.lines(),
            fields=Fields(),
            reason="x",
            at=after(40),
        )


@pytest.mark.law("D-12")
def test_what_the_axis_recalled_before_anybody_took_it_is_gone_and_nobody_is_waited_for() -> None:
    sent = Sent()
    sent.recall()
    sent.took()
    change = Change.objects.of(sent.agency_id).get()
    for _ in range(2):
        outgoing.record_untaken(sent.agency_id, change.id, ["H21"], at=after(45))
    assert sent.line("H21").progress is ProgressState.WITHDRAWN
    assert sent.line().progress is ProgressState.ACCEPTED


def test_a_request_refused_by_the_axis_changes_nothing_and_may_be_asked_again() -> None:
    sent = Sent()
    sent.recall()
    change = Change.objects.of(sent.agency_id).get()
    outgoing.record_change_refused(sent.agency_id, change.id, sentence="Sai mã", at=after(42))
    assert [one.state for one in sent.asked()] == [AskState.FAILED]
    assert {one.kind for one in open_alerts(sent.agency_id)} == {AlertKind.CHANGE_DENIED}
    assert sent.line().progress is ProgressState.ACCEPTED
    assert sent.recall(minutes=50) == 2


@pytest.mark.law("REC-06")
def test_a_replacement_is_signed_anew_and_takes_the_place_of_the_old_one_at_its_issue() -> None:
    sent = Sent()
    office, clerk = sent.office, sent.office.actor("clerk")
    newer = outgoing.replace(clerk, sent.record_id, reason="Sai thời hạn", at=after(40))
    assert replaced_by(sent.agency_id, sent.record_id) is None
    with pytest.raises(ChangeRefusedError, match="Đã có"):
        outgoing.replace(clerk, sent.record_id, reason="Sai thời hạn", at=after(41))
    office.issue_draft(newer, at=after(42))
    link = replaced_by(sent.agency_id, sent.record_id)
    assert link is not None
    assert link.record_id == newer
    assert [one.record_id for one in chain_of(sent.agency_id, newer)] == [sent.record_id]
    facts = packet_facts(sent.agency_id, Sending.objects.of(sent.agency_id).get(outgoing_id=newer).id)
    assert facts is not None
    (replaced,) = facts.replaced
    older = find_record(sent.agency_id, sent.record_id)
    assert older is not None
    assert (replaced.document_id, replaced.codes) == (older.document_id, ("H47", "H21"))


def test_a_replacement_cancelled_before_issue_leaves_the_old_one_standing() -> None:
    sent = Sent()
    clerk = sent.office.actor("clerk")
    newer = outgoing.replace(clerk, sent.record_id, reason="Sai thời hạn", at=after(40))
    outgoing.cancel(clerk, newer, reason="Không cần nữa", at=after(41))
    assert chain_of(sent.agency_id, sent.record_id) == []
    assert outgoing.replace(clerk, sent.record_id, reason="Sai thời hạn", at=after(42)) != newer


@pytest.mark.law("REC-01")
def test_a_recall_tells_every_recipient_that_holds_the_document_and_nobody_else() -> None:
    sent = Sent()
    sent.hear("02", "H21", minutes=36, description="Gửi nhầm")
    assert sent.recall() == 1
    assert [one.state for one in sent.asked("H21")] == []
    assert [(one.kind, one.state) for one in sent.asked("H47")] == [(ChangeKind.RECALL, AskState.QUEUED)]


def test_a_document_that_nobody_holds_is_not_recalled() -> None:
    sent = Sent()
    for place in ("H47", "H21"):
        sent.hear("02", place, minutes=36, description="Gửi nhầm")
    with pytest.raises(ChangeRefusedError, match="không có gì để thu hồi"):
        sent.recall()
    assert jobs() == 0


@pytest.mark.law("REC-01")
def test_a_recalled_document_is_frozen_with_what_stands_beside_it() -> None:
    sent = Sent()
    sent.hear("02", "H21", minutes=36, description="Gửi nhầm")
    sent.recall()
    clerk, frozen = sent.office.actor("clerk"), find_record(sent.agency_id, sent.record_id)
    lines = sent.lines()
    fields = Fields(due_on=dt.date(2021, 3, 1))
    acts: tuple[Callable[[], int], ...] = (
        lambda: outgoing.update(clerk, sent.record_id, lines, fields=fields, reason="x", at=after(41)),
        lambda: outgoing.take_back(clerk, sent.record_id, lines[:1], reason="x", at=after(41)),
        lambda: outgoing.resend(clerk, sent.record_id, lines[1:], at=after(41)),
        lambda: outgoing.add_recipients(
            clerk,
            sent.record_id,
            [NewRecipient(kind=RecipientKind.AXIS, code="H46", name="Nơi khác")],
            at=after(41),
        ),
    )
    for act in acts:
        with pytest.raises(RecalledError, match="12/TB-VPCP"):
            act()
    assert find_record(sent.agency_id, sent.record_id) == frozen
    assert Sending.objects.of(sent.agency_id).count() == 1
    outgoing.replace(clerk, sent.record_id, reason="Sai thời hạn", at=after(42))


@pytest.mark.law("REC-01")
def test_a_recall_the_axis_refused_freezes_nothing() -> None:
    sent = Sent()
    sent.recall()
    change = Change.objects.of(sent.agency_id).get()
    outgoing.record_change_refused(sent.agency_id, change.id, sentence="Sai mã", at=after(42))
    assert recall_of(sent.agency_id, sent.record_id) is None
    fields = Fields(due_on=dt.date(2021, 3, 1))
    clerk = sent.office.actor("clerk")
    assert outgoing.update(clerk, sent.record_id, sent.lines(), fields=fields, reason="x", at=after(43)) == 2


@pytest.mark.law("REC-03")
def test_who_recalled_when_why_and_what_each_recipient_answered_is_kept() -> None:
    sent = Sent()
    sent.recall()
    sent.took()
    sent.hear("03", minutes=50, description="Đã hủy bỏ")
    sent.hear("16", "H21", minutes=55, description="Đang thi hành")
    stands = recall_of(sent.agency_id, sent.record_id)
    assert stands is not None
    who = sent.office.actor("clerk").full_name
    assert who in stands.made_by
    assert (stands.asked_at, stands.words) == (
        after(40),
        f"Thông báo thu hồi số 12/TB-VPCP ngày 01/02/2021, người ký Nguyễn Văn Mẫu. {REASON}",
    )
    kept = {
        place: [
            (one.answer_code, one.answer_text, one.answered_at, one.is_carried_out)
            for one in sent.asked(place)
        ]
        for place in ("H47", "H21")
    }
    assert kept == {
        "H47": [("03", "Đã hủy bỏ", after(50), True)],
        "H21": [("16", "Đang thi hành", after(55), False)],
    }
    told = [entry.words for entry in course_of(sent.agency_id, sent.record_id)]
    assert any("12/TB-VPCP" in words and REASON in words for words in told)
    assert any("Đã hủy bỏ" in words for words in told)
    assert any("Đang thi hành" in words for words in told)


@pytest.mark.law("REC-06")
def test_a_replaced_document_is_not_sent_or_updated_any_more() -> None:
    sent = Sent()
    office, clerk = sent.office, sent.office.actor("clerk")
    newer = outgoing.replace(clerk, sent.record_id, reason="Sai thời hạn", at=after(40))
    office.issue_draft(newer, at=after(42))
    lines, fields = sent.lines(), Fields(due_on=dt.date(2021, 3, 1))
    new = NewRecipient(kind=RecipientKind.AXIS, code="H46", name="Nơi khác")
    acts: tuple[Callable[[], int], ...] = (
        lambda: outgoing.update(clerk, sent.record_id, lines, fields=fields, reason="x", at=after(60)),
        lambda: outgoing.resend(clerk, sent.record_id, lines, at=after(60)),
        lambda: outgoing.add_recipients(clerk, sent.record_id, [new], at=after(60)),
    )
    for act in acts:
        with pytest.raises(RecalledError, match="thay thế"):
            act()
    assert sent.recall(minutes=60) == 2  # what is replaced may still be called back


@pytest.mark.parametrize("reason", ["\u200b\u200b", " \u2060 ", "x" * 1001])
def test_a_reason_nobody_can_read_or_too_long_is_refused(reason: str) -> None:
    sent = Sent()
    clerk = sent.office.actor("clerk")
    with pytest.raises(ChangeRefusedError, match="ý do"):
        outgoing.take_back(clerk, sent.record_id, sent.lines(), reason=reason, at=after(40))
    with pytest.raises(ChangeRefusedError, match="ý do"):
        outgoing.recall(clerk, sent.record_id, notice=NOTICE, reason=reason, at=after(40))


@pytest.mark.law("D-23")
def test_marks_of_secrecy_do_not_go_out_beside_the_document() -> None:
    sent = Sent()
    clerk = sent.office.actor("clerk")
    for fields, reason in (
        (Fields(description="TỐI MẬT"), "x"),
        (Fields(subject="Trích yếu mới"), "MẬT"),
    ):
        with pytest.raises(SecretContentError):
            outgoing.update(clerk, sent.record_id, sent.lines(), fields=fields, reason=reason, at=after(40))
    with pytest.raises(SecretContentError):
        outgoing.recall(clerk, sent.record_id, notice=NOTICE, reason="TUYỆT MẬT", at=after(40))
    assert jobs() == 0


def test_a_day_that_cannot_be_is_refused() -> None:
    sent = Sent()
    clerk = sent.office.actor("clerk")
    early = Notice(code="12/TB-VPCP", signed_on=dt.date(2020, 1, 1), signer="Nguyễn Văn Mẫu")
    with pytest.raises(ChangeRefusedError, match="trước ngày ban hành"):
        outgoing.recall(clerk, sent.record_id, notice=early, reason=REASON, at=after(40))
    past = Fields(due_on=dt.date(2021, 1, 1))
    with pytest.raises(ChangeRefusedError, match="đã qua"):
        outgoing.update(clerk, sent.record_id, sent.lines(), fields=past, reason="x", at=after(40))


def test_a_second_update_waits_for_the_answer_to_the_first_and_says_so() -> None:
    sent = Sent()
    clerk = sent.office.actor("clerk")
    first, second = Fields(due_on=dt.date(2021, 3, 1)), Fields(due_on=dt.date(2021, 4, 1))
    assert outgoing.update(clerk, sent.record_id, sent.lines(), fields=first, reason="x", at=after(40)) == 2
    with pytest.raises(ChangeRefusedError, match="Chưa trả lời lần cập nhật trước"):
        outgoing.update(clerk, sent.record_id, sent.lines(), fields=second, reason="x", at=after(41))
    record = find_record(sent.agency_id, sent.record_id)
    assert record is not None
    assert record.due_on == dt.date(2021, 3, 1)
