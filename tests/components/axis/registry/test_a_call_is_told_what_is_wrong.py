"""An operator is told in words what is wrong with a call: system, key, its date, parameters, digest, clock, agency."""

from __future__ import annotations

import datetime as dt

import pytest

from lienthong.axis.registry import key_changes, operations
from lienthong.axis.registry.diagnosis import ObservedCall, diagnose, failed, judge_secret
from lienthong.axis.registry.models import ConnectedSystem
from lienthong.axis.registry.queries import load_directory
from lienthong.exchange.vxp.hashes import unpadded
from lienthong.exchange.vxp.operations import Operation
from lienthong.exchange.vxp.signing import Credentials, RawHeaders, signed_headers
from lienthong.kernel.clock import real_now, vietnam
from lienthong.kernel.judgement import Outcome
from support.axis_world import BY, MORNING, AxisWorld, clock
from support.wire import unpadded_sha256

pytestmark = [pytest.mark.engine, pytest.mark.django_db]
SYSTEM, SECRET, PACKET = "s-G22", "test-secret", b"<edXML/>"


@pytest.fixture(autouse=True)
def _axis() -> None:
    world = AxisWorld()
    world.agency("G22")
    world.agency("H47")


def headers(
    secret: str = SECRET, system: str = SYSTEM, sender: str = "G22", at: dt.datetime | None = None
) -> RawHeaders:
    parameters = {"messagetype": "edoc", "hash-file": unpadded_sha256(PACKET), "from": sender}
    return signed_headers(
        parameters, credentials=Credentials(system, secret), content_type="x", at=at or real_now()
    )


def told(found: RawHeaders, body: bytes = PACKET + b"\r\n", at: dt.datetime | None = None) -> dict[str, str]:
    """What is wrong or doubtful, by code."""
    call = ObservedCall(Operation.SEND_EDOC, found, at or real_now(), body)
    judged = diagnose(call, load_directory())
    assert failed(judged) == any(one.outcome is Outcome.FAILED for one in judged)
    return {one.code: one.sentence for one in judged if one.outcome is not Outcome.PASSED}


def replaced(found: RawHeaders, name: bytes, value: bytes) -> RawHeaders:
    return [(key, value if key == b"XroadVnpt-" + name else old) for key, old in found]


def test_a_right_call_has_nothing_wrong() -> None:
    assert told(headers()) == {}


def test_an_unknown_system_is_named_with_the_one_that_differs_in_case_only() -> None:
    assert "không có hệ thống nào mang mã «x9»" in told(headers(system="x9"))["call.system_unknown"]
    assert "«s-G22» chỉ khác chữ hoa" in told(headers(system="S-g22"))["call.system_unknown"]


def test_a_disconnected_system_is_told() -> None:
    ConnectedSystem.objects.filter(system_id=SYSTEM).update(is_active=False)
    assert "đã ngừng kết nối" in told(headers())["call.system_inactive"]


def test_a_wrong_key_is_told_apart_from_common_mistakes_of_signing() -> None:
    assert "Sai khóa" in told(headers("khác"))["call.key_wrong"]
    assert "thừa khoảng trắng hoặc ký tự xuống dòng" in told(headers(SECRET + "\n"))["call.key_wrong"]
    accent = signed_headers(
        {"description": "Từ chối"}, credentials=Credentials(SYSTEM, SECRET), content_type="x", at=real_now()
    )
    cut = [(key, value.decode().encode("latin-1", "replace").replace(b"?", b"\xeb")) for key, value in accent]
    assert "không dấu" in told(cut)["call.key_wrong"]


def test_a_key_is_told_by_its_date() -> None:
    soon = real_now() + dt.timedelta(days=1)
    key_changes.add_key(system_id=SYSTEM, secret="mới", valid_from=soon, at=MORNING, by=BY)
    key_changes.end_key(system_id=SYSTEM, number=1, on=soon + dt.timedelta(days=9), at=MORNING, by=BY)
    assert "khóa số 2 chưa đến ngày dùng, chỉ từ" in told(headers("mới"))["call.key_waiting"]
    expired = told(headers(), at=soon + dt.timedelta(days=10))["call.key_expired"]
    ended_at = vietnam(soon + dt.timedelta(days=9))
    assert f"khóa số 1 đã hết hạn từ {ended_at:%H:%M ngày %d/%m/%Y}" in expired
    key_changes.add_key(system_id=SYSTEM, secret="ba", at=MORNING, by=BY)
    key_changes.end_key(system_id=SYSTEM, number=1, at=MORNING, by=BY)
    assert "khóa số 1 đã chấm dứt từ" in told(headers())["call.key_ended"]


def test_a_system_without_any_key_is_told_and_which_key_the_caller_has() -> None:
    key_changes.end_key(system_id=SYSTEM, number=1, cut_off=True, at=MORNING, by=BY)
    found = told(headers())
    assert "không có khóa nào dùng được" in found["call.no_key"]
    assert "khóa số 1 đã chấm dứt" in found["call.key_ended"]


def test_a_parameter_changed_after_signing_and_a_wrong_digest_are_named() -> None:
    changed = told(replaced(headers(), b"from", b"H47"))
    assert "Tiêu đề from khác với giá trị đã ký" in changed["vxp.signed_value"]
    digest = told(headers(), body=b"other\r\n")["call.digest"]
    assert unpadded(bytes.fromhex(digest.rpartition(" ")[2].rstrip("."))) in unpadded_sha256(b"other")


def test_a_missing_header_is_named() -> None:
    cut = [(key, value) for key, value in headers() if not key.endswith(b"hash-header")]
    assert "XroadVnpt-hash-header" in told(cut)["call.header_missing"]


def test_a_clock_is_told_by_how_much_and_refuses_nothing() -> None:
    call = ObservedCall(
        Operation.SEND_EDOC, headers(at=real_now() - dt.timedelta(hours=2, minutes=5)), real_now(), PACKET
    )
    judged = diagnose(call, load_directory())
    (word,) = [one.sentence for one in judged if one.code == "call.clock"]
    assert "chậm 2 giờ 5 phút" in word
    assert "không từ chối vì giờ" in word
    assert not failed(judged)


def test_an_agency_that_may_not_be_sent_for_is_told_by_reason() -> None:
    assert "không được gửi, nhận thay Cơ quan H47" in told(headers(sender="H47"))["call.agency_not_allowed"]
    assert "không có cơ quan nào mang mã «X9»" in told(headers(sender="X9"))["call.agency_unknown"]
    operations.abolish_agencies(
        codes=["G22"], successor_codes=["H47"], effective_at=clock(0), at=MORNING, by=BY
    )
    assert "kế thừa: Cơ quan H47 (H47)" in told(headers())["call.agency_ended"]


def test_a_key_somebody_holds_is_judged_alone() -> None:
    system = load_directory().system(SYSTEM)
    assert system is not None
    now = real_now()
    assert judge_secret(system, SECRET.encode(), at=now).outcome is Outcome.PASSED
    assert "Sai khóa" in judge_secret(system, b"x", at=now).sentence
    assert "xuống dòng" in judge_secret(system, b"test-secret \n", at=now).sentence
