"""Whether an answer is what a case asks: what must be, and what should be (advice)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lienthong.kit.packets import filled
from lienthong.kit.playing.calls import Played, Scene

_LISTS = {
    "getReceivedEdocList",
    "getSentEdocList",
    "getAgenciesList",
    "getAgenciesListQD20",
    "getSynchronizeUnit",
}
_COUNTS = {"countReceiveEdoc", "countReceiveStatus"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it must, or should, be."""

    sentence: str
    is_advice: bool = False
    is_refusal: bool = False
    """The server refused what it should have taken."""


Check = Callable[[Played, Scene], Iterator[Finding]]


def judge(played: Played, scene: Scene) -> list[Finding]:
    """Everything wrong with one step's answer."""
    expect = played.step.expect
    if expect.is_unanswered:
        return []
    if not played.answer.status:
        return [Finding(f"Không có trả lời ({played.answer.trouble}).")]
    if expect.is_raw:
        return [] if played.json is None and played.answer.status < 300 else [Finding(_not_raw(played))]
    if played.json is None and not (played.step.call == "downloadEdoc" and played.answer.status < 300):
        start = played.answer.body[:60].decode("latin-1")
        return [
            Finding(
                f"Trả lời HTTP {played.answer.status} không phải một đối tượng JSON ({start!r}); SDK mất toàn bộ "
                "nội dung."
            )
        ]
    found = list[Finding]()
    for check in _CHECKS:
        found += check(played, scene)
    return found


def _not_raw(played: Played) -> str:
    return f"Chờ nội dung gói tin, nhận HTTP {played.answer.status} mã {played.code or '?'}."


def _form(played: Played, _scene: Scene) -> Iterator[Finding]:
    answer = played.json
    if answer is None:
        return
    if not played.answer.body.isascii():
        yield Finding(
            "Trả lời có byte ngoài ASCII; SDK đọc trả lời bằng US-ASCII nên chữ có dấu hỏng. Viết \\uXXXX."
        )
    for key in ("status", "ErrorCode", "ErrorDesc"):
        if answer.get(key) is None:
            yield Finding(f"Trả lời thiếu {key} (tên phải đúng từng chữ hoa, thường).")
    if played.answer.status != 200:
        yield Finding(f"Nên trả HTTP 200 kèm JSON, không phải {played.answer.status}.", is_advice=True)
    is_success = played.code == "0"
    told = str(answer.get("status", ""))
    if told and told != ("OK" if is_success else "FAIL"):
        yield Finding(f"status «{told}» không khớp với ErrorCode «{played.code}».")
    if not is_success and played.code and not str(answer.get("ErrorDesc") or "").strip():
        yield Finding("Từ chối mà ErrorDesc trống: người gửi không biết phải sửa gì.")
    yield from _shape(played, is_success=is_success)


def _shape(played: Played, *, is_success: bool) -> Iterator[Finding]:
    answer, call = played.json or {}, played.step.call
    if call == "sendEdoc":
        if not isinstance(answer.get("DocId"), str | int):
            yield Finding("Trả lời sendEdoc không có DocId; SDK mất cả câu trả lời và tưởng chưa gửi.")
        elif not is_success and played.doc_id not in {"", "0"}:
            yield Finding(f"Từ chối nhưng DocId là «{played.doc_id}»; phải rỗng hoặc 0.")
    if call in _LISTS and not isinstance(answer.get("data"), list):
        yield Finding(
            "data của danh sách phải là mảng, cả khi rỗng hay khi từ chối; SDK treo hoặc tưởng hàng chờ rỗng."
        )
    if call in _COUNTS and is_success and not str(answer.get("count", "")).isdigit():
        yield Finding("Trả lời đếm không có count là số nguyên.")


def _outcome(played: Played, scene: Scene) -> Iterator[Finding]:
    expect = played.step.expect
    if played.json is None:
        if expect.refused:
            yield Finding("Chờ từ chối, nhưng gói tin được trả.")
        return
    description = str(played.json.get("ErrorDesc", ""))
    if expect.accepted and played.code != "0":
        yield Finding(f"Chờ thành công, bị từ chối mã {played.code}: {description[:300]}", is_refusal=True)
    if expect.refused and played.code == "0":
        yield Finding("Chờ từ chối, nhưng được nhận.")
        return
    if expect.should_refuse and played.code not in expect.should_refuse:
        yield Finding(
            f"Nên từ chối mã {' hoặc '.join(expect.should_refuse)}; nay trả mã {played.code}.", is_advice=True
        )
    if expect.refused and played.code not in expect.refused:
        wanted = " hoặc ".join(expect.refused)
        yield Finding(
            f"Từ chối bằng mã {played.code}, nên là {wanted} ({description[:200]}).", is_advice=True
        )
    known = scene.known()
    for text in expect.names:
        if filled(text, known) not in description:
            yield Finding(
                f"ErrorDesc nên nêu «{filled(text, known)}», chỉ nói: {description[:300]}", is_advice=True
            )


def _doc_id(played: Played, scene: Scene) -> Iterator[Finding]:
    expect = played.step.expect
    if played.step.call == "sendEdoc" and played.code == "0" and played.doc_id in {"", "0"}:
        yield Finding("Nhận gói tin nhưng không trả DocId; .NET và SDK đọc là gửi lỗi.")
    if expect.doc_id_of:
        before = scene.of(expect.doc_id_of).doc_id
        if played.doc_id != before:
            yield Finding(
                f"Cùng gói tin gửi lại phải được cùng DocId: trước «{before}», nay «{played.doc_id}»."
            )
    if expect.new_doc_id and played.doc_id in {one.doc_id for one in scene.done}:
        yield Finding("DocId này đã cấp cho gói tin khác.")


def _rows(played: Played, scene: Scene) -> Iterator[Finding]:
    expect, rows = played.step.expect, played.rows
    listed = [str(row.get("docId", row.get("senderDocId", ""))) for row in rows]
    if expect.holds and scene.of(expect.holds).doc_id not in listed:
        yield Finding("Gói tin không có trong danh sách.")
    if expect.holds_once and listed.count(scene.of(expect.holds_once).doc_id) != 1:
        times = listed.count(scene.of(expect.holds_once).doc_id)
        yield Finding(f"Gói tin phải có đúng một dòng trong danh sách, thấy {times}.")
    if expect.lacks and scene.of(expect.lacks).doc_id in listed:
        yield Finding("Gói tin vẫn còn trong danh sách, lẽ ra không.")
    if expect.most_rows is not None and len(rows) > expect.most_rows:
        yield Finding(f"Danh sách có {len(rows)} dòng, nhiều nhất phải là {expect.most_rows}.")
    if expect.least_rows is not None and len(rows) < expect.least_rows:
        yield Finding(f"Danh sách có {len(rows)} dòng, ít nhất phải là {expect.least_rows}.")
    if expect.apart_from:
        before = {str(row.get("docId", "")) for row in scene.of(expect.apart_from).rows}
        if before & set(listed):
            yield Finding("Hai trang của danh sách có cùng gói tin.")
    missing = sorted({key for row in rows for key in expect.row_keys if key not in row})
    if missing:
        yield Finding(f"Dòng của danh sách thiếu {', '.join(missing)}.")
    yield from _row(played, scene, listed)


def _row(played: Played, scene: Scene, listed: list[str]) -> Iterator[Finding]:
    expect = played.step.expect
    asked = expect.holds or expect.holds_once
    if not expect.row or not asked or scene.of(asked).doc_id not in listed:
        return
    row = played.rows[listed.index(scene.of(asked).doc_id)]
    for key, value in expect.row.items():
        wanted = filled(value, scene.known())
        if str(row.get(key, "")) != wanted:
            yield Finding(f"Dòng của gói tin có {key} «{row.get(key, '')}», phải là «{wanted}».")


def _agencies(played: Played, scene: Scene) -> Iterator[Finding]:
    expect = played.step.expect
    if not expect.agencies:
        return
    listed = {
        str(row.get(key, "")).strip().lower() for row in played.rows for key in ("code", "oldCode", "code102")
    }
    for code in expect.agencies:
        wanted = filled(code, scene.known())
        if wanted and wanted.strip().lower() not in listed:
            yield Finding(f"Danh sách cơ quan thiếu {wanted}.")


def _content(played: Played, scene: Scene) -> Iterator[Finding]:
    expect = played.step.expect
    if not expect.bytes_of:
        return
    content, sent = played.content, scene.of(expect.bytes_of).packet
    if content is None:
        yield Finding("Trả lời không mang gói tin.")
        return
    if expect.part is not None:
        start, end = expect.part
        if played.answer.status != 206:
            yield Finding("Nên trả 206 với đúng đoạn được hỏi (tải tiếp khi đứt).", is_advice=True)
            return
        sent = sent[start:end]
    if content != sent:
        yield Finding(f"Gói tin lấy về ({len(content)} byte) khác gói tin đã gửi ({len(sent)} byte).")
    if expect.has_etag and not played.answer.headers.get("etag"):
        yield Finding("Nên có ETag để tải tiếp an toàn.", is_advice=True)


def _count(played: Played, scene: Scene) -> Iterator[Finding]:
    expect = played.step.expect
    if not expect.count_than:
        return
    before = str((scene.of(expect.count_than).json or {}).get("count", ""))
    now = str((played.json or {}).get("count", ""))
    if before.isdigit() and now.isdigit() and int(now) != int(before) + expect.count_more:
        yield Finding(f"Đếm được {now}, phải là {int(before) + expect.count_more} (trước đó {before}).")


_CHECKS: tuple[Check, ...] = (_form, _outcome, _doc_id, _rows, _agencies, _content, _count)
