"""Statuses heard about outgoing documents: matched, kept, applied by the one machine (D-11, PRC-06, PRC-07)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from lienthong.exchange.statuses import AHEAD, CLOSED, LABEL_OF, TRANSITIONS, ProgressState
from lienthong.identifiers.document_code import DocumentCode
from lienthong.identifiers.organ_code import OrganCode
from lienthong.infra import audit, transactions
from lienthong.infra.json_values import JSON, storable
from lienthong.kernel.text import nfc
from lienthong.office.outgoing.models import Outgoing, RecipientSending, StatusHeard
from lienthong.office.outgoing.operations.alarms import warn_of_return
from lienthong.office.outgoing.operations.changing import Answer, find_asked, settle
from lienthong.office.outgoing.operations.sending import ask_clerk
from lienthong.office.outgoing.operations.steps import Held, finish, hold
from lienthong.office.outgoing.policies import REFUSED_BY_RECIPIENT
from lienthong.office.outgoing.queries.directory import find_agencies
from lienthong.office.records.operations import Moment
from lienthong.office.records.policies import code_key, document_key
from lienthong.office.records.states import Act


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusNews:
    """A status message as it came; everything is kept as written."""

    axis_doc_id: str
    """DocId of the status packet: the same one is recorded once."""
    to_code: str
    from_code: str
    code: str
    document_id: str = ""
    document_code: str = ""
    issued_on: dt.date | None = None
    reported_at: dt.datetime | None = None
    staff: str = ""
    description: str = ""


def record_status(agency_id: UUID, news: StatusNews, at: dt.datetime) -> bool:
    """Record a status once; False when it was recorded before. Owns its transaction.

    What matches nothing is kept and shown as *không khớp* (D-11). A status that moves the document is applied;
    one that overtook its 03 is held and applied with it; anything else changes nothing and is shown.
    """
    line = _match(agency_id, news)
    with transactions.owned():
        held = hold(agency_id, _record_of(line)) if line else None
        known = StatusHeard.objects.of(agency_id).filter(axis_doc_id=news.axis_doc_id[:64])
        if known.exists():
            return False
        if line is not None:
            line.refresh_from_db()
        asked = find_asked(line, news.code) if line else None
        if held is not None and line is not None and asked is not None:
            # 02 and 03 while a recall or update is open answer that, not the document (D-11).
            heard = _heard(agency_id, news, line, at, is_applied=False)
            heard.change = asked
            heard.save(force_insert=True)
            settle(held, asked, Answer(news.code, news.description, at))
            return True
        becomes = TRANSITIONS.get((ProgressState(line.progress), news.code)) if line else None
        _heard(agency_id, news, line, at, is_applied=becomes is not None).save(force_insert=True)
        if held is None or line is None:
            audit.record(
                "outgoing.status_unmatched",
                actor="office",
                object_ref=f"agency:{agency_id}",
                at=at,
                data={"code": storable(news.code), "from": storable(news.from_code)},
            )
            return True
        moment = Moment(at=at)
        if becomes is None:
            _note(held, line, news, moment, applied=False)
            return True
        _apply(line, becomes, news, at)
        _note(held, line, news, moment, applied=True)
        if becomes is ProgressState.ACCEPTED:
            _apply_held(line, at)
        if becomes in REFUSED_BY_RECIPIENT:
            reason = f"{line.recipient.name}: {LABEL_OF[becomes]}. {line.reason}".strip()
            ask_clerk(held, reason, moment)
        if becomes is ProgressState.RETURNED:
            warn_of_return(held, line, at=at)
    return True


def _match(agency_id: UUID, news: StatusNews) -> RecipientSending | None:
    """The current line of that recipient: by DocumentId, then by number, notation and date (D-11)."""
    for lines in _candidates(agency_id, news):
        codes = _same_codes(news.from_code)
        found = [line for line in lines if OrganCode(line.recipient.code).folded in codes]
        if found:
            return min(found, key=lambda line: (line.is_superseded, -line.sending.number))
    return None


def _candidates(agency_id: UUID, news: StatusNews) -> Iterable[QuerySet[RecipientSending]]:
    lines = (
        RecipientSending.objects.of(agency_id)
        .select_related("recipient", "sending", "sending__outgoing")
        .order_by("-sending__number")
    )
    if key := document_key(news.document_id):
        yield lines.filter(sending__outgoing__record__document_key=key)
        yield lines.filter(changes__change__document_key=key)
    if news.document_code.strip() and news.issued_on:
        code = DocumentCode.parse(news.document_code)
        yield lines.filter(
            sending__outgoing__record__code_key=code_key(code.wire_number, code.wire_notation),
            sending__outgoing__record__issued_on=news.issued_on,
        )


def _same_codes(code: str) -> set[str]:
    """The body's codes of both generations, folded."""
    found = find_agencies([code]).get(code)
    names = [code, found.code, found.old_code] if found else [code]
    return {OrganCode(one).folded for one in names if one}


def _record_of(line: RecipientSending) -> UUID:
    outgoing: Outgoing = line.sending.outgoing
    return outgoing.record_id


def _heard(
    agency_id: UUID, news: StatusNews, line: RecipientSending | None, at: dt.datetime, *, is_applied: bool
) -> StatusHeard:
    return StatusHeard(
        agency_id=agency_id,
        line=line,
        axis_doc_id=storable(news.axis_doc_id)[:64],
        code=storable(news.code)[:8],
        from_code=storable(news.from_code)[:64],
        document_id=storable(nfc(news.document_id))[:200],
        document_code=storable(nfc(news.document_code))[:120],
        issued_on=news.issued_on,
        heard_at=at,
        reported_at=news.reported_at,
        staff=storable(nfc(news.staff))[:300],
        description=storable(nfc(news.description)),
        is_applied=is_applied,
    )


def _apply(line: RecipientSending, becomes: ProgressState, news: StatusNews, at: dt.datetime) -> None:
    line.progress, line.progress_at = becomes.value, at
    if becomes in REFUSED_BY_RECIPIENT:
        line.reason = storable(nfc(news.description)).strip()
    # A status proves that the recipient has it, whatever the axis has told us so far.
    line.taken_at = line.taken_at or at
    line.save(update_fields=["progress", "progress_at", "reason", "taken_at"])


def _apply_held(line: RecipientSending, at: dt.datetime) -> None:
    """Statuses that had overtaken 03, in their order; the rows stay, only marked as applied."""
    ahead = AHEAD[ProgressState.ARRIVED]
    rows = StatusHeard.objects.of(line.agency_id).filter(line=line, is_applied=False, code__in=ahead)
    for row in rows.order_by("code", "heard_at", "id"):
        becomes = TRANSITIONS.get((ProgressState(line.progress), row.code))
        if becomes is None or ProgressState(line.progress) in CLOSED:
            continue
        line.progress, line.progress_at = becomes.value, at
        row.is_applied = True
        row.save(update_fields=["is_applied"])
    line.save(update_fields=["progress", "progress_at"])


_OTHER_WORDS = {
    "13": "Yêu cầu lấy lại",
    "15": "Đồng ý yêu cầu cập nhật, lấy lại",
    "16": "Từ chối yêu cầu cập nhật, lấy lại",
}


def _note(held: Held, line: RecipientSending, news: StatusNews, moment: Moment, *, applied: bool) -> None:
    label = LABEL_OF[ProgressState(line.progress)] if applied else _OTHER_WORDS.get(news.code, news.code)
    words = f"{line.recipient.name}: {label}"
    if not applied:
        words += " (được lưu lại, không đổi trạng thái văn bản)"
    if news.description.strip():
        words += f". {storable(nfc(news.description)).strip()}"
    data: dict[str, JSON] = {"code": storable(news.code), "line": str(line.id), "applied": applied}
    finish(held, Act.STATUS, "outgoing.status", moment=moment, words=words, data=data)
