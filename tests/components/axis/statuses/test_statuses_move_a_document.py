"""PRC-06, PRC-07, D-10: the history is complete, nothing moves back, 02 and 03 are never both current."""

from __future__ import annotations

import itertools
import uuid

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lienthong.axis.delivery.queries import ended_badly, holders
from lienthong.axis.delivery.states import BadEnd
from lienthong.axis.registry.directory import AgencyView
from lienthong.axis.statuses.models import StatusEntry
from lienthong.axis.statuses.queries import MatrixRow, conservation, list_unmatched, matrix
from lienthong.exchange.statuses import ProgressState
from support.axis_world import AxisWorld, Sent, clock

pytestmark = [pytest.mark.engine, pytest.mark.django_db]


@pytest.fixture
def office(world: AxisWorld) -> AgencyView:
    return world.agency("G22")


@pytest.fixture
def province(world: AxisWorld) -> AgencyView:
    return world.agency("H47")


@pytest.fixture
def sent(world: AxisWorld, office: AgencyView, province: AgencyView) -> Sent:
    letter = world.letter(office, province)
    world.take(letter, province, at=clock(8, 1))
    return letter


def row_of(sent: Sent) -> MatrixRow:
    (row,) = matrix(sent.message_id, at=clock(9))
    return row


def test_the_usual_way_leads_from_arrived_to_completed(
    world: AxisWorld, sent: Sent, province: AgencyView
) -> None:
    for minute, code in enumerate(["01", "03", "04", "05", "06"]):
        world.report(code, sent, province, at=clock(9, minute))
    row = row_of(sent)
    assert (row.state, row.label) == (ProgressState.COMPLETED, "Đã hoàn thành")
    assert [(status.code, status.is_applied) for status in row.history] == [
        (code, True) for code in ("01", "03", "04", "05", "06")
    ]
    assert row.due_at is None
    assert row.owner_agency_id is None


def test_a_code_nobody_has_described_is_kept_and_told_in_its_own_words(
    world: AxisWorld, sent: Sent, province: AgencyView, office: AgencyView
) -> None:
    world.report("03", sent, province, at=clock(9))
    world.report("99", sent, province, at=clock(9, 1))
    world.report("08", sent, office, at=clock(9, 2), other=province)
    row = row_of(sent)
    assert row.state is ProgressState.ACCEPTED
    for status in row.history[1:]:
        assert not status.is_applied
        assert f"Mã trạng thái {status.code} không có trong hướng dẫn" in status.note


@pytest.mark.law("PRC-06")
def test_the_same_status_message_is_recorded_once(world: AxisWorld, sent: Sent, province: AgencyView) -> None:
    message = world.report("01", sent, province, at=clock(9))
    world.report("01", sent, province, at=clock(10), message_id=message)
    assert [status.code for status in row_of(sent).history] == ["01"]


@pytest.mark.law("PRC-06")
def test_a_late_status_is_kept_with_its_reason_and_moves_nothing(
    world: AxisWorld, sent: Sent, province: AgencyView
) -> None:
    world.report("05", sent, province, at=clock(8, 50))
    world.report("03", sent, province, at=clock(9))
    world.report("01", sent, province, at=clock(9, 1))
    world.report("04", sent, province, at=clock(9, 2))
    row = row_of(sent)
    assert row.state is ProgressState.IN_PROGRESS
    late = [status for status in row.history if status.received_at > clock(9)]
    assert [(status.code, status.is_applied, bool(status.note)) for status in late] == [
        ("01", False, True),
        ("04", False, True),
    ]


@pytest.mark.law("PRC-06")
def test_statuses_that_overtook_the_acceptance_count_when_it_comes(
    world: AxisWorld, sent: Sent, province: AgencyView
) -> None:
    world.report("06", sent, province, at=clock(9))
    world.report("04", sent, province, at=clock(9, 1))
    assert row_of(sent).state is ProgressState.NONE
    world.report("03", sent, province, at=clock(9, 2))
    assert row_of(sent).state is ProgressState.COMPLETED
    assert StatusEntry.objects.filter(replay_of__isnull=True).count() == 3


@pytest.mark.law("PRC-07")
def test_nothing_follows_a_refusal(world: AxisWorld, sent: Sent, province: AgencyView) -> None:
    world.report("02", sent, province, at=clock(9), description="gửi sai nơi nhận")
    for minute, code in enumerate(["01", "03", "04", "05", "06"], start=1):
        world.report(code, sent, province, at=clock(9, minute))
    row = row_of(sent)
    assert (row.state, row.code) == (ProgressState.REFUSED, "02")
    assert [status.is_applied for status in row.history] == [True, False, False, False, False, False]


@pytest.mark.law("PRC-07")
def test_work_cannot_begin_before_acceptance(world: AxisWorld, sent: Sent, province: AgencyView) -> None:
    world.report("01", sent, province, at=clock(9))
    world.report("06", sent, province, at=clock(9, 1))
    assert row_of(sent).state is ProgressState.ARRIVED


@pytest.mark.law("D-10")
def test_a_return_after_acceptance_is_shown_and_frees_the_sender(
    world: AxisWorld, sent: Sent, office: AgencyView, province: AgencyView
) -> None:
    world.report("03", sent, province, at=clock(9))
    world.report("02", sent, province, at=clock(9, 5), description="sai thẩm quyền")
    row = row_of(sent)
    assert (row.state, row.label) == (ProgressState.RETURNED, "Trả lại sau khi tiếp nhận")
    (ended,) = ended_badly([sent.message_id])
    assert ended.bad_end is BadEnd.RETURNED
    keys = [f"id:{sent.document_id.casefold()}"]
    assert holders(sender_agency_id=office.id, recipient_agency_ids=[province.id], keys=keys) == []


@pytest.mark.law("D-10", "PRC-07")
def test_acceptance_and_refusal_are_never_both_current(
    world: AxisWorld, sent: Sent, province: AgencyView
) -> None:
    seen = []
    for minute, code in enumerate(["03", "02", "03", "02"]):
        world.report(code, sent, province, at=clock(9, minute))
        seen.append(row_of(sent).code)
    assert seen == ["03", "02", "02", "02"]


@pytest.mark.law("D-11")
def test_a_status_that_matches_nothing_is_kept_and_shown(
    world: AxisWorld, sent: Sent, office: AgencyView, province: AgencyView
) -> None:
    stranger = world.agency("H21")
    message = world.report("01", sent, stranger, at=clock(9))
    (kept,) = list_unmatched()
    assert (kept.message_id, kept.from_agency_id) == (message, stranger.id)
    assert row_of(sent).history == ()


@pytest.mark.law("D-11")
@pytest.mark.parametrize("code_text", ["7/VPCP-KSTT", "07/VPCP-KSTT", " 7 / vpcp-kstt "])
def test_a_status_without_the_document_id_matches_by_number_date_and_issuer(
    world: AxisWorld, office: AgencyView, province: AgencyView, code_text: str
) -> None:
    letter = world.letter(office, province, number="7")
    from dataclasses import replace

    world.report("01", replace(letter, code=code_text), province, at=clock(9), document_id="")
    assert row_of(letter).state is ProgressState.ARRIVED


def test_a_status_from_the_wrong_side_is_kept_without_effect(
    world: AxisWorld, sent: Sent, office: AgencyView, province: AgencyView
) -> None:
    world.report("03", sent, office, other=province, at=clock(9))
    world.report("13", sent, province, at=clock(9, 1))
    row = row_of(sent)
    assert row.state is ProgressState.NONE
    assert [(status.code, status.is_applied) for status in row.history] == [("03", False), ("13", False)]
    assert row.changes == ()


def test_after_a_re_send_statuses_speak_of_the_new_delivery(
    world: AxisWorld, sent: Sent, province: AgencyView
) -> None:
    world.report("02", sent, province, at=clock(9))
    again = world.resend(sent, province, at=clock(10))
    world.report("03", sent, province, at=clock(11))
    first, second = matrix(sent.message_id, at=clock(12))
    assert (first.is_resent, first.state) == (True, ProgressState.REFUSED)
    assert (second.delivery_id, second.state) == (again.to(province), ProgressState.ACCEPTED)


ACCEPTED_OR_LATER = {
    ProgressState.ACCEPTED,
    ProgressState.ASSIGNED,
    ProgressState.IN_PROGRESS,
    ProgressState.COMPLETED,
}
RANK = {state: rank for rank, state in enumerate(ProgressState)}
_letters = itertools.count(10_000)


@pytest.mark.law("PRC-06", "PRC-07", "D-10")
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(codes=st.lists(st.sampled_from(["01", "02", "03", "04", "05", "06", "15", "16", "99"]), max_size=9))
def test_any_order_and_repetition_leaves_a_true_history(
    world: AxisWorld, office: AgencyView, province: AgencyView, codes: list[str]
) -> None:
    letter = world.letter(office, province, number=str(next(_letters)))
    states = [ProgressState.NONE]
    messages: list[uuid.UUID] = []
    for minute, code in enumerate(codes):
        messages.append(world.report(code, letter, province, at=clock(9, minute)))
        world.report(code, letter, province, at=clock(10, minute), message_id=messages[-1])
        states.append(row_of(letter).state)
    own = [status for status in row_of(letter).history if not status.note.startswith("Áp dụng sau")]
    assert sorted(status.code for status in own) == sorted(codes)
    for before, after in itertools.pairwise(states):
        allowed = RANK[after] >= RANK[before] or after is ProgressState.REFUSED
        assert allowed
        assert not (before in {ProgressState.REFUSED, ProgressState.RETURNED} and after is not before)
        assert not (before in ACCEPTED_OR_LATER and after is ProgressState.REFUSED)
    assert conservation(at=clock(12)) == []


@pytest.mark.law("D-11", "PRC-07")
def test_what_the_sender_reports_is_never_applied_with_the_recipients_03(
    world: AxisWorld, sent: Sent, office: AgencyView, province: AgencyView
) -> None:
    world.report("06", sent, office, at=clock(8, 30), other=province)
    world.report("04", sent, province, at=clock(8, 40))
    world.report("03", sent, province, at=clock(8, 50))
    assert row_of(sent).state is ProgressState.ASSIGNED
