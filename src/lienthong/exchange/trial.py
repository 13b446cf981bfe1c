"""A trial of a connection from the caller's side: real calls to an axis, and what is wrong with them in words.

For whoever connects a system, without Django. What the axis does not tell a stranger (whether the system is unknown
or its key wrong) is told by its operator's command ``lienthong axis test-call``.
"""

from __future__ import annotations

import datetime as dt
import email.utils
import hashlib

import httpx

from lienthong.exchange.errors import AxisBusyError, AxisUnreachableError, RefusedByAxisError
from lienthong.exchange.transport import PACKET_TYPE, checked_answer
from lienthong.exchange.vxp.answers import JSON_TYPE, AnswerCode, AnswerError
from lienthong.exchange.vxp.hashes import FINAL_BREAK, unpadded
from lienthong.exchange.vxp.operations import MessageType, Operation
from lienthong.exchange.vxp.rows import SERVICE_TYPE
from lienthong.exchange.vxp.signing import Credentials, signed_headers
from lienthong.kernel.clock import real_now
from lienthong.kernel.errors import LienthongError
from lienthong.kernel.judgement import Judgement, Outcome

CLOCK_TOLERANCE = dt.timedelta(minutes=2)
_SECONDS = 20.0


def try_connection(
    base_url: str, credentials: Credentials, *, agency: str = "", http: httpx.BaseTransport | None = None
) -> list[Judgement]:
    """Call an axis in the name of a system and judge what comes back, until something fails.

    With ``agency`` an empty packet is sent in its name as well: the axis refuses it for the agency, or else for being
    empty; nothing is delivered, the axis may keep the refusal in its log. Raises nothing of the connection.
    """
    found: list[Judgement] = []
    with httpx.Client(timeout=_SECONDS, transport=http, trust_env=False) as client:
        try:
            answer, told_at = _call(client, base_url, Operation.COUNT_RECEIVE_EDOC, {}, b"{}", credentials)
        except httpx.HTTPError as error:
            return [
                _failed(
                    "trial.unreachable", f"Không nối được tới {base_url}: {type(error).__name__}: {error}."
                )
            ]
        except LienthongError as error:
            return [_failed("trial.unreachable", error.sentence)]
        found.append(Judgement(Outcome.PASSED, "trial.reached", f"Trục ở {base_url} trả lời đúng giao thức."))
        if told_at is not None:
            found.append(clock_judgement(real_now(), told_at))
        found.append(_judge_answer(answer))
        if agency and answer is None:
            found.append(_try_agency(client, base_url, credentials, agency))
    return found


def clock_judgement(here: dt.datetime, there: dt.datetime, *, is_stamp: bool = False) -> Judgement:
    """How far a clock is off that of the axis; told and never refused. ``is_stamp``: ``here`` is what a call says."""
    difference = here - there
    if abs(difference) <= CLOCK_TOLERANCE:
        return Judgement(Outcome.PASSED, "call.clock", "Giờ khớp với Trục.")
    way = "nhanh" if difference > dt.timedelta() else "chậm"
    why = (
        "đồng hồ của máy gửi sai, hoặc thư viện chỉ đặt giờ một lần lúc khởi động"
        if is_stamp
        else "hãy đồng bộ đồng hồ của máy này (NTP)"
    )
    what = "Giờ ghi trong yêu cầu" if is_stamp else "Đồng hồ của máy này"
    return Judgement(
        Outcome.CANNOT_TELL,
        "call.clock",
        f"{what} {way} {_length(abs(difference))} so với Trục: {why}. Trục không từ chối vì giờ.",
    )


def _length(time: dt.timedelta) -> str:
    """``2 giờ 5 phút``: the two largest units."""
    seconds = int(time.total_seconds())
    parts = [
        (seconds // 86_400, "ngày"),
        (seconds // 3_600 % 24, "giờ"),
        (seconds // 60 % 60, "phút"),
        (seconds % 60, "giây"),
    ]
    first = next((index for index, (number, _) in enumerate(parts) if number), len(parts) - 1)
    return " ".join(f"{number} {unit}" for number, unit in parts[first : first + 2] if number)


def _call(
    client: httpx.Client,
    base_url: str,
    operation: Operation,
    parameters: dict[str, str],
    body: bytes,
    credentials: Credentials,
) -> tuple[AnswerError | None, dt.datetime | None]:
    """The refusal of one call, None when it is done; and the axis' clock where it tells it."""
    content_type = PACKET_TYPE if operation is Operation.SEND_EDOC else JSON_TYPE
    headers = signed_headers(parameters, credentials=credentials, content_type=content_type, at=real_now())
    headers.append((b"Content-Type", content_type.encode("ascii")))
    response = client.post(f"{base_url.rstrip('/')}/{operation.value}", headers=headers, content=body)
    told_at = _http_date(response.headers.get("date", ""))
    try:
        checked_answer(response)
    except (RefusedByAxisError, AxisBusyError) as error:
        return error.answer, told_at
    return None, told_at


def _http_date(text: str) -> dt.datetime | None:
    try:
        moment = email.utils.parsedate_to_datetime(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def _judge_answer(refusal: AnswerError | None) -> Judgement:
    if refusal is None:
        return Judgement(
            Outcome.PASSED, "trial.key", "Trục nhận chữ ký: đúng hệ thống, đúng khóa, đúng tham số ký."
        )
    ask = ""
    if refusal.stable == "vxp.signature" or not refusal.stable.startswith("vxp."):
        ask = (
            " Trục không nói rõ sai mã hay sai khóa với bên chưa chứng minh được mình; nhờ quản trị Trục xem bằng lệnh "
            "«lienthong axis test-call»."
        )
    return _failed(
        "trial.refused", f"Trục từ chối ({int(refusal.code)} {refusal.stable}): {refusal.sentence}{ask}"
    )


def _try_agency(client: httpx.Client, base_url: str, credentials: Credentials, agency: str) -> Judgement:
    parameters = {
        "servicetype": SERVICE_TYPE,
        "messagetype": MessageType.EDOC.value,
        "hash-file": unpadded(hashlib.sha256(b"").digest()),
        "from": agency,
    }
    try:
        refusal, _ = _call(client, base_url, Operation.SEND_EDOC, parameters, FINAL_BREAK, credentials)
    except (httpx.HTTPError, AxisUnreachableError) as error:
        return Judgement(Outcome.CANNOT_TELL, "trial.agency", f"Chưa thử được cơ quan {agency}: {error}")
    if refusal is not None and refusal.code is AnswerCode.UNKNOWN_SENDER:
        return _failed("trial.agency", f"Trục từ chối cơ quan {agency}: {refusal.sentence}")
    if refusal is not None and refusal.code in {AnswerCode.UNREADABLE, AnswerCode.NOT_ALLOWED}:
        return Judgement(
            Outcome.PASSED, "trial.agency", f"Được gửi thay cơ quan {agency} (gói thử rỗng, không gửi đi)."
        )
    return Judgement(Outcome.CANNOT_TELL, "trial.agency", f"Chưa kết luận được về cơ quan {agency}.")


def _failed(code: str, sentence: str) -> Judgement:
    return Judgement(Outcome.FAILED, code, sentence)
