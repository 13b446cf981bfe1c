"""Defects of a server, each a small change to the simulated hub, and the cases that must name it."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import pytest

from lienthong.kernel.clock import real_now, vietnam
from lienthong.kit.hub import calls as hub_calls
from lienthong.kit.hub.calls import Calls, HubAnswer, HubRequest
from lienthong.kit.hub.checking import HubCall
from lienthong.kit.hub.mailroom import Delivery, HubRefusal, Mailroom, Sent
from lienthong.kit.hub.reading import ReadPacket, read
from lienthong.kit.hub.serving import changed_content

PREFIX = "xroadvnpt-"
JSON = {"Content-Type": "application/json"}
Change = Callable[[HubRequest, HubAnswer], HubAnswer]
Plant = Callable[[Calls, pytest.MonkeyPatch], "Callable[[HubRequest], HubAnswer | None] | None"]


@dataclass(frozen=True)
class Defect:
    """What is wrong, how it is planted, and the cases of which at least one must fail by it."""

    name: str
    plant: Plant
    named_by: tuple[str, ...]


DEFECTS: list[Defect] = []


def defect(*named_by: str) -> Callable[[Plant], Plant]:
    """Enter a defect into the list under its function's name."""

    def enter(plant: Plant) -> Plant:
        DEFECTS.append(Defect(plant.__name__, plant, named_by))
        return plant

    return enter


def answering(change: Change) -> Plant:
    """A door that changes what the hub answers."""

    def plant(calls: Calls, _patch: pytest.MonkeyPatch) -> Callable[[HubRequest], HubAnswer]:
        return lambda request: change(request, calls.perform(request))

    return plant


def answer_defect(*named_by: str) -> Callable[[Change], Change]:
    """A defect of the answers alone."""

    def enter(change: Change) -> Change:
        DEFECTS.append(Defect(change.__name__, answering(change), named_by))
        return change

    return enter


def refused(answer: HubAnswer) -> bool:
    return answer.json is not None and answer.json["ErrorCode"] != "0"


def with_json(answer: HubAnswer, **more: object) -> HubAnswer:
    return replace(answer, json={**(answer.json or {}), **more})


def told(request: HubRequest, name: str) -> str:
    return request.header(PREFIX + name)


@answer_defect("sending.digest.wrong", "fields.missing.Subject")
def a_refusal_carries_no_doc_id(request: HubRequest, answer: HubAnswer) -> HubAnswer:
    if request.operation != "sendEdoc" or not refused(answer):
        return answer
    return replace(answer, json={k: v for k, v in (answer.json or {}).items() if k != "DocId"})


@answer_defect("receiving.empty-status-list")
def an_empty_list_is_null(_request: HubRequest, answer: HubAnswer) -> HubAnswer:
    return with_json(answer, data=None) if answer.json and answer.json.get("data") == [] else answer


@answer_defect("texts.form.usual")
def keys_are_written_small(_request: HubRequest, answer: HubAnswer) -> HubAnswer:
    if answer.json is None:
        return answer
    return replace(answer, json={key[0].lower() + key[1:]: value for key, value in answer.json.items()})


@answer_defect("fields.missing.Subject")
def sentences_are_written_in_utf_8(_request: HubRequest, answer: HubAnswer) -> HubAnswer:
    if answer.json is None:
        return answer
    return HubAnswer(raw=json.dumps(answer.json, ensure_ascii=False).encode(), headers=JSON)


@answer_defect("fields.missing.Subject", "sending.digest.wrong")
def a_refusal_is_a_page_of_html(_request: HubRequest, answer: HubAnswer) -> HubAnswer:
    page = HubAnswer(raw=b"<html>500</html>", status=500, headers={"Content-Type": "text/html"})
    return page if refused(answer) else answer


@answer_defect("signatures.wrong-mac.getReceivedEdocList")
def a_wrong_key_is_answered_in_plain_text(_request: HubRequest, answer: HubAnswer) -> HubAnswer:
    plain = HubAnswer(raw=b"Unauthorized", status=401, headers={"Content-Type": "text/plain"})
    return plain if answer.json and answer.json["ErrorCode"] == "15" else answer


@answer_defect("fields.missing.Subject")
def a_refusal_says_nothing(_request: HubRequest, answer: HubAnswer) -> HubAnswer:
    return with_json(answer, ErrorDesc="") if refused(answer) else answer


@answer_defect("recipients.refused.unknown")
def every_refusal_has_one_code(_request: HubRequest, answer: HubAnswer) -> HubAnswer:
    return with_json(answer, ErrorCode="1") if refused(answer) else answer


@answer_defect("texts.form.crlf")
def packets_are_written_anew(_request: HubRequest, answer: HubAnswer) -> HubAnswer:
    return changed_content(answer, lambda content: content.replace(b"\r\n", b"\n"))


@answer_defect("receiving.fetch.download-bytes", "receiving.fetch.download-range")
def downloads_end_early(request: HubRequest, answer: HubAnswer) -> HubAnswer:
    return changed_content(answer, lambda c: c[:-100]) if request.operation == "downloadEdoc" else answer


@answer_defect("fields.long.Subject")
def long_subjects_are_cut(_request: HubRequest, answer: HubAnswer) -> HubAnswer:
    def cut(content: bytes) -> bytes:
        text = content.decode("utf-8", "surrogateescape")
        text = re.sub(r"(Subject>[^<]{500})[^<]*", r"\1", text)
        return text.encode("utf-8", "surrogateescape")

    return changed_content(answer, cut)


@answer_defect("sending.sent-list-fail")
def a_failure_is_shown_as_done(request: HubRequest, answer: HubAnswer) -> HubAnswer:
    rows = (answer.json or {}).get("data")
    if request.operation != "getSentEdocList" or not isinstance(rows, list):
        return answer
    return with_json(answer, data=[{**row, "receiveStatus": "done"} for row in rows])


def signed_anew(request: HubRequest, calls: Calls, pairs: Mapping[str, str]) -> HubRequest:
    """The request with these values, and signed as it should be."""
    party = calls.mailroom.party(told(request, "systemid"))
    text = json.dumps({PREFIX + name: value for name, value in pairs.items()}, ensure_ascii=False)
    secret = b"" if party is None else party.secret.encode()
    digest = hmac.new(secret, text.encode(), hashlib.sha256).hexdigest()
    headers = [(k, v) for k, v in request.headers if not k.lower().startswith(PREFIX)]
    headers += [(PREFIX + name, value.encode().decode("latin-1")) for name, value in pairs.items()]
    headers += [(PREFIX + "sign-header", text.encode().decode("latin-1")), (PREFIX + "hash-header", digest)]
    return replace(request, headers=headers)


def real_values(request: HubRequest) -> dict[str, str]:
    technical = {"sign-header", "sign-header-key", "hash-header", "version"}
    found = {k.lower()[len(PREFIX) :]: v for k, v in request.headers if k.lower().startswith(PREFIX)}
    return {
        name: value.encode("latin-1").decode("utf-8", "replace")
        for name, value in found.items()
        if name not in technical
    }


@defect("signatures.wrong-mac.sendEdoc", "signatures.unsigned.countReceiveEdoc")
def the_signature_is_not_checked(
    calls: Calls, _patch: pytest.MonkeyPatch
) -> Callable[[HubRequest], HubAnswer]:
    return lambda request: calls.perform(signed_anew(request, calls, real_values(request)))


@defect("signatures.parameter.from-changed", "signatures.parameter.kind-changed")
def values_are_taken_from_what_was_signed(
    calls: Calls, _patch: pytest.MonkeyPatch
) -> Callable[[HubRequest], HubAnswer]:
    def door(request: HubRequest) -> HubAnswer:
        try:
            signed = json.loads(told(request, "sign-header").encode("latin-1"))
            pairs = {name[len(PREFIX) :].lower(): str(value) for name, value in signed.items()}
        except (ValueError, AttributeError):
            return calls.perform(request)
        answer = calls.perform(request)
        again = answer.json is not None and answer.json["ErrorCode"] == "15"
        return calls.perform(signed_anew(request, calls, pairs)) if again else answer

    return door


@defect("signatures.parameter.from-unsigned", "signatures.parameter.hash-unsigned")
def unsigned_parameters_are_used(calls: Calls, patch: pytest.MonkeyPatch) -> None:
    patch.setattr("lienthong.kit.hub.checking.USED", {})

    def text(self: HubCall, name: str) -> str:
        return self.values.get(name, _last_request[0].get(name, "")).strip()

    patch.setattr(HubCall, "text", text)
    before = calls.perform

    def perform(request: HubRequest) -> HubAnswer:
        _last_request[0] = real_values(request)
        return before(request)

    patch.setattr(calls, "perform", perform)


_last_request: list[dict[str, str]] = [{}]


@defect("signatures.old-stamp.sendEdoc")
def old_stamps_are_refused(calls: Calls, _patch: pytest.MonkeyPatch) -> Callable[[HubRequest], HubAnswer]:
    def door(request: HubRequest) -> HubAnswer:
        recent = (
            told(request, "timestamp")[4:8] == str(vietnam(real_now()).year)
            and len(told(request, "timestamp")) == 20
        )
        if recent:
            return calls.perform(request)
        said: dict[str, object] = {
            "status": "FAIL",
            "ErrorCode": "15",
            "ErrorDesc": "Quá hạn",
            "DocId": "",
            "data": [],
        }
        return HubAnswer(said)

    return door


@defect("sending.digest.wrong", "sending.digest.short")
def the_digest_is_not_checked(_calls: Calls, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(hub_calls, "_packet_of", lambda body, _told: body.removesuffix(b"\r\n"))


@defect("sending.digest.padded")
def padded_digests_are_refused(_calls: Calls, patch: pytest.MonkeyPatch) -> None:
    before = hub_calls._packet_of

    def packet_of(body: bytes, text: str) -> bytes:
        if len(text) == 64:
            raise HubRefusal("10", "hub.hash", "hash-file sai.")
        return before(body, text)

    patch.setattr(hub_calls, "_packet_of", packet_of)


@defect("sending.digest.with-break")
def a_final_break_is_always_cut(_calls: Calls, patch: pytest.MonkeyPatch) -> None:
    before = hub_calls._packet_of
    patch.setattr(hub_calls, "_packet_of", lambda body, text: before(body.removesuffix(b"\r\n"), text))


@defect("repeats.same-bytes", "repeats.lost-answer")
def a_repeat_is_a_second_sending(calls: Calls, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Mailroom, "_repeated", lambda *_facts: "")
    patch.setattr(Mailroom, "_check_duplicate", lambda *_facts: None)


@defect("repeats.duplicate-id", "repeats.duplicate-number")
def duplicates_are_taken(_calls: Calls, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Mailroom, "_check_duplicate", lambda *_facts: None)


@defect("repeats.after-fail")
def what_failed_cannot_be_sent_again(_calls: Calls, patch: pytest.MonkeyPatch) -> None:
    def repeated(self: Mailroom, _party: object, _sender: str, digest: str, _to: list[str]) -> str:
        return next((sent.doc_id for sent in self.sent.values() if sent.sha256 == digest), "")

    patch.setattr(Mailroom, "_repeated", repeated)


@defect("receiving.offered-until-done")
def fetching_takes_from_the_list(_calls: Calls, patch: pytest.MonkeyPatch) -> None:
    before = Mailroom.fetch

    def fetch(self: Mailroom, party: object, doc_id: str) -> bytes:
        content: bytes = before(self, party, doc_id)  # type: ignore[arg-type]  # passed on as it came
        for one in self.sent[doc_id].deliveries:
            one.status = "done"
        return content

    patch.setattr(Mailroom, "fetch", fetch)


@defect("receiving.answer.done")
def done_leaves_it_in_the_list(_calls: Calls, patch: pytest.MonkeyPatch) -> None:
    patch.setattr("lienthong.kit.hub.mailroom._OPEN", {"initial", "processing", "done"})


@defect("receiving.count-edoc-done")
def counting_counts_what_is_done(_calls: Calls, patch: pytest.MonkeyPatch) -> None:
    def count(self: Calls, call: HubCall, _request: HubRequest) -> HubAnswer:
        codes = call.party.agencies
        own = [one for sent in self.mailroom.sent.values() for one in sent.deliveries if one.to in codes]
        return HubAnswer({"status": "OK", "ErrorCode": "0", "ErrorDesc": "x", "count": len(own)})

    calls = _calls
    patch.setattr(
        calls, "_operations", {**calls._operations, "countReceiveEdoc": lambda c, r: count(calls, c, r)}
    )


@defect("receiving.sender-answers")
def anybody_confirms(_calls: Calls, patch: pytest.MonkeyPatch) -> None:
    def answer(self: Mailroom, _party: object, doc_id: str, status: str, _note: str) -> None:
        for one in self.sent[doc_id].deliveries if doc_id in self.sent else []:
            one.status = status

    patch.setattr(Mailroom, "answer", answer)


@defect("fields.missing.Subject")
def a_subject_is_not_asked_for(_calls: Calls, patch: pytest.MonkeyPatch) -> None:
    _filter_problems(patch, lambda problems: [one for one in problems if "Subject" not in one])


@defect("fields.all-at-once")
def one_problem_is_told_at_a_time(_calls: Calls, patch: pytest.MonkeyPatch) -> None:
    _filter_problems(patch, lambda problems: problems[:1])


def _filter_problems(patch: pytest.MonkeyPatch, keep: Callable[[list[str]], list[str]]) -> None:
    _after_reading(patch, lambda packet: replace(packet, problems=keep(packet.problems)))


def _after_reading(patch: pytest.MonkeyPatch, change: Callable[[ReadPacket], ReadPacket]) -> None:
    patch.setattr("lienthong.kit.hub.mailroom.read", lambda content: change(read(content)))


@defect("fields.secret.mat", "fields.secret.do-mat")
def secret_documents_are_taken(_calls: Calls, patch: pytest.MonkeyPatch) -> None:
    _after_reading(patch, lambda packet: replace(packet, is_secret=False))


@defect("fields.not-secret.bao-mat")
def the_word_in_a_sentence_makes_it_secret(_calls: Calls, patch: pytest.MonkeyPatch) -> None:
    _after_reading(patch, lambda packet: replace(packet, is_secret="mật" in packet.subject))


@defect("recipients.refused.one-of-two")
def unknown_recipients_are_dropped(_calls: Calls, patch: pytest.MonkeyPatch) -> None:
    def known(self: Mailroom, packet: ReadPacket, _to: Sequence[str]) -> list[str]:
        return [self.agency(code) for code in packet.recipients if self.agency(code)]

    patch.setattr(Mailroom, "_recipients", known)


@defect("sending.from-of-others")
def any_sender_is_believed(_calls: Calls, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Mailroom, "serves", lambda self, _party, code: bool(self.agency(code)))


@defect("changes.recall-untaken")
def a_recall_stops_nothing(_calls: Calls, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Mailroom, "_withdraw", lambda *_facts: None)


@defect("statuses.odd.code-07")
def unknown_statuses_are_refused(_calls: Calls, patch: pytest.MonkeyPatch) -> None:
    known = {"", "01", "02", "03", "04", "05", "06", "13", "15", "16"}
    _after_reading(
        patch,
        lambda packet: replace(
            packet, problems=packet.problems + (["StatusCode"] if packet.status_code not in known else [])
        ),
    )


@defect("statuses.odd.no-match")
def a_status_without_its_letter_is_refused(_calls: Calls, patch: pytest.MonkeyPatch) -> None:
    def note(self: Mailroom, packet: ReadPacket, _sender: str) -> None:
        if all(sent.packet.document_id != packet.document_id for sent in self.sent.values()):
            raise HubRefusal("22", "hub.no_match", "Không có văn bản.")

    patch.setattr(Mailroom, "_note_status", note)


@defect("receiving.filter.own-from")
def left_over_parameters_filter_the_list(_calls: Calls, patch: pytest.MonkeyPatch) -> None:
    calls = _calls
    before = calls._operations["getReceivedEdocList"]

    def listed(call: HubCall, request: HubRequest) -> HubAnswer:
        answer = before(call, request)
        rows = (answer.json or {}).get("data")
        assert isinstance(rows, list)
        sender = call.text("from")
        return with_json(answer, data=[row for row in rows if not sender or row["from"] == sender])

    patch.setattr(calls, "_operations", {**calls._operations, "getReceivedEdocList": listed})


@defect("receiving.filter.page-zero", "receiving.filter.page-negative")
def an_odd_page_is_empty(_calls: Calls, patch: pytest.MonkeyPatch) -> None:
    def page(call: HubCall, rows: list[tuple[Sent, Delivery]]) -> list[tuple[Sent, Delivery]]:
        size = call.text("pagesize")
        return rows if not size else rows[: max(int(size) if size.isdecimal() else 0, 0)]

    patch.setattr(hub_calls, "_page", page)


@defect("receiving.fetch.get-lower-docid")
def names_are_read_letter_by_letter(
    calls: Calls, _patch: pytest.MonkeyPatch
) -> Callable[[HubRequest], HubAnswer]:
    def door(request: HubRequest) -> HubAnswer:
        if any(name == "XroadVnpt-docid" for name, _ in request.headers):
            return HubAnswer({"status": "FAIL", "ErrorCode": "22", "ErrorDesc": "Thiếu docId", "DocId": ""})
        return calls.perform(request)

    return door
