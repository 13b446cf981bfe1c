"""What is wrong with a call, in words: for an operator or a vendor who looks for it. Pure over a snapshot.

Goes further than the door, which tells a stranger nothing about who is connected (D-27): it names the unknown
system, the key and its dates, the parameter, the digest, the agency. It judges in the order of the door and stops
where the rest would say nothing. Clocks are told, never refused (timestamps of long-running clients are old).
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lienthong.axis.registry.directory import Directory, KeyView, SystemView
from lienthong.axis.registry.states import KEY_STATE_WORDS, KeyState
from lienthong.exchange.trial import clock_judgement
from lienthong.exchange.vxp.errors import VxpRefusedError
from lienthong.exchange.vxp.hashes import BodyHash, unpadded
from lienthong.exchange.vxp.moments import parse_timestamp
from lienthong.exchange.vxp.operations import FORMS, Operation
from lienthong.exchange.vxp.signing import HASH_HEADER, PREFIX, SIGN_HEADER, SYSTEM_ID
from lienthong.exchange.vxp.verification import parameters_of, signing_secret, verify
from lienthong.kernel.clock import vietnam
from lienthong.kernel.judgement import Judgement, Outcome


@dataclass(frozen=True, slots=True)
class ObservedCall:
    """A call as it came: raw headers, the body where it is known."""

    operation: Operation
    headers: Sequence[tuple[bytes, bytes]]
    at: dt.datetime
    """Real time at which it came."""
    body: bytes | None = None


def diagnose(call: ObservedCall, directory: Directory) -> list[Judgement]:
    """Every judgement on a call in the order of the door; the last one is why the rest is not judged, if it failed.

    ``directory`` must have been loaded with secrets.
    """
    found: list[Judgement] = []
    received = parameters_of(call.headers)
    missing = [name for name in (SYSTEM_ID, SIGN_HEADER, HASH_HEADER) if not any(received.get(name, ()))]
    if missing:
        names = ", ".join(PREFIX + name for name in missing)
        return [_failed("call.header_missing", f"Thiếu tiêu đề {names}; hãy ký yêu cầu theo đúng SDK.")]
    system_id = received[SYSTEM_ID][0].decode("utf-8", "replace")
    found += judge_system(system_id, directory, at=call.at)
    system = directory.system(system_id)
    if system is None or found[-1].outcome is Outcome.FAILED:
        return found
    secret = signing_secret(call.headers, [key.secret for key in system.keys])
    key = None if secret is None else system.key_of(secret)
    found.append(_judge_key(call, system, key))
    if secret is not None:
        found += _judge_content(call, system, secret, directory)
    return found


def judge_system(system_id: str, directory: Directory, *, at: dt.datetime) -> list[Judgement]:
    """Whether a system is known, connected, and has a valid key at real time ``at``."""
    system = directory.system(system_id)
    if system is None:
        wanted = system_id.strip().casefold()
        near = [one.system_id for one in directory.systems() if one.system_id.casefold() == wanted]
        hint = f" Có hệ thống «{near[0]}» chỉ khác chữ hoa, chữ thường." if near else ""
        return [
            _failed("call.system_unknown", f"Trục không có hệ thống nào mang mã «{system_id.strip()}».{hint}")
        ]
    if not system.is_active:
        return [_failed("call.system_inactive", f"Hệ thống «{system.system_id}» đã ngừng kết nối.")]
    found = [_passed("call.system", f"Trục biết hệ thống «{system.system_id}».")]
    if not system.secrets_at(at) and not system.unreadable_secrets:
        last = max(system.keys, key=lambda key: key.times.ends_at or key.times.begins_at, default=None)
        why = f"; khóa gần nhất: {key_words(last, at)}" if last is not None else ""
        # Not the end: the signature still tells which key the caller has.
        found.insert(0, _failed("call.no_key", f"Hệ thống không có khóa nào dùng được{why}."))
    return found


def judge_secret(system: SystemView, secret: bytes, *, at: dt.datetime) -> Judgement:
    """Whether a secret somebody holds is a key of the system, and valid at real time ``at``."""
    return _of_key(system, system.key_of(secret), at) or _wrong_key(system, _typing_hint(system, secret))


def judge_agency(code: str, system: SystemView, directory: Directory) -> Judgement:
    """Whether a system may send in the name of the agency with this code (``from``)."""
    agency = directory.agency(code)
    if agency is None:
        return _failed("call.agency_unknown", f"Trục không có cơ quan nào mang mã «{code.strip()}».")
    if not agency.is_active:
        heirs = ", ".join(f"{one.name} ({one.code})" for one in directory.heirs(agency)) or "không có"
        return _failed(
            "call.agency_ended", f"Cơ quan {agency.name} đã ngừng hoạt động; cơ quan kế thừa: {heirs}."
        )
    if agency.id not in system.agency_ids:
        served = (directory.agency_by_id(one) for one in system.agency_ids)
        named = ", ".join(sorted(one.code for one in served if one is not None)) or "chưa có cơ quan nào"
        return _failed(
            "call.agency_not_allowed",
            f"Hệ thống «{system.system_id}» không được gửi, nhận thay {agency.name} ({agency.code}); được: {named}.",
        )
    return _passed("call.agency", f"Được gửi, nhận thay {agency.name} ({agency.code}).")


def key_words(key: KeyView, at: dt.datetime) -> str:
    """A key by its number, with where it stands at real time ``at``."""
    times, state = key.times, key.times.state(at)
    words = f"khóa số {times.number} {KEY_STATE_WORDS[state]}"
    if state is KeyState.WAITING:
        return f"{words}, chỉ từ {_moment(times.begins_at)}"
    if times.ends_at is None:
        return words
    return (
        f"{words} đến {_moment(times.ends_at)}"
        if state is KeyState.VALID
        else f"{words} từ {_moment(times.ends_at)}"
    )


def _judge_key(call: ObservedCall, system: SystemView, key: KeyView | None) -> Judgement:
    return _of_key(system, key, call.at) or _wrong_key(system, _signing_hint(call, system))


def _of_key(system: SystemView, key: KeyView | None, at: dt.datetime) -> Judgement | None:
    """What is said of a key that is the system's; None where it is none of its keys."""
    if key is not None:
        words = key_words(key, at)
        if key.times.state(at) is KeyState.VALID:
            return _passed("call.key", f"Khóa đúng: {words}.")
        return _failed(
            f"call.key_{key.times.state(at).value.lower()}", f"Đúng khóa của hệ thống, nhưng {words}."
        )
    if system.unreadable_secrets:
        return Judgement(
            Outcome.CANNOT_TELL,
            "call.key_unreadable",
            "Không khớp khóa nào mở được; hệ thống còn khóa mà Trục không mở được nên chưa kết luận.",
        )
    return None


def _wrong_key(system: SystemView, hint: str) -> Judgement:
    return _failed(
        "call.key_wrong", f"Sai khóa: không phải khóa nào của hệ thống «{system.system_id}».{hint}"
    )


def _typing_hint(system: SystemView, secret: bytes) -> str:
    if system.key_of(secret.strip()) is not None:
        return " Khóa thừa khoảng trắng hoặc ký tự xuống dòng ở đầu, cuối."
    return ""


def _signing_hint(call: ObservedCall, system: SystemView) -> str:
    """Mistakes of signing that are met, told by what they would have sent."""
    received = parameters_of(call.headers)
    text, told = received[SIGN_HEADER][0], received[HASH_HEADER][0]
    for key in system.keys:
        for ending in (b"\n", b"\r\n", b" "):
            if _hex(key.secret + ending, text) == told.lower():
                return f" Chữ ký làm bằng khóa số {key.times.number} thừa khoảng trắng hoặc ký tự xuống dòng ở cuối."
        digest = hmac.new(key.secret, text, hashlib.sha256).digest()
        if told in {base64.b64encode(digest), unpadded(digest).encode("ascii")}:
            return " hash-header phải viết bằng 64 chữ số thập lục phân, không phải dạng khác."
    if not _is_utf8(text):
        return (
            " Giá trị được ký có byte không phải chữ UTF-8: thư viện đã cắt chữ tiếng Việt có dấu; hãy gửi tham số "
            "không dấu."
        )
    return " Nếu khóa đúng thì nội dung sign-header đã bị đổi sau khi ký (thiết bị trung gian, mã hóa ký tự)."


def _judge_content(
    call: ObservedCall, system: SystemView, secret: bytes, directory: Directory
) -> Iterator[Judgement]:
    form = FORMS[call.operation]
    try:
        signed = verify(
            call.headers, secrets_of=lambda _system: (secret,), used=form.parameters, spelled=form.spelled
        )
    except VxpRefusedError as error:
        yield _failed(error.code, error.sentence)
        return
    yield _passed("call.signed_parameters", "Các tham số khớp với chữ ký.")
    stamp = parse_timestamp(signed.text("timestamp"))
    if stamp is not None:
        yield clock_judgement(stamp, call.at, is_stamp=True)
    if call.operation is Operation.SEND_EDOC:
        yield _judge_digest(signed.text("hash-file"), call.body)
        yield judge_agency(signed.text("from"), system, directory)


def _judge_digest(told: str, body: bytes | None) -> Judgement:
    if body is None:
        return Judgement(
            Outcome.CANNOT_TELL, "call.digest", "Chưa kiểm tra hash-file vì không có nội dung gói tin."
        )
    hasher = BodyHash()
    hasher.feed(body)
    if hasher.finish(told) is not None:
        return _passed("call.digest", "hash-file khớp với nội dung.")
    right = hashlib.sha256(body.removesuffix(b"\r\n")).hexdigest()
    return _failed(
        "call.digest",
        f"hash-file không khớp nội dung: yêu cầu ghi {told or '(trống)'}, nội dung nhận được có SHA-256 là {right}.",
    )


def _hex(secret: bytes, text: bytes) -> bytes:
    return hmac.new(secret, text, hashlib.sha256).hexdigest().encode("ascii")


def _is_utf8(text: bytes) -> bool:
    try:
        text.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _moment(moment: dt.datetime) -> str:
    return f"{vietnam(moment):%H:%M ngày %d/%m/%Y}"


def _passed(code: str, sentence: str) -> Judgement:
    return Judgement(Outcome.PASSED, code, sentence)


def _failed(code: str, sentence: str) -> Judgement:
    return Judgement(Outcome.FAILED, code, sentence)


def failed(judgements: Sequence[Judgement]) -> bool:
    """Whether anything would be refused."""
    return any(one.outcome is Outcome.FAILED for one in judgements)
