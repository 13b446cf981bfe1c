"""The signer signs; the clerk numbers, dates and seals in one act (D-20, D-21, D-22; NĐ 30 Art. 14, 32).

Signing is slow and happens outside transactions. The clerk's act is two of them around it:

1. the number is taken for **this** record, together with its date and the time of the act; the document stays
   *chờ cấp số, đóng dấu* and shows *đang cấp số …*;
2. the sealed file is stored and the document moves on.

Killed in between, or pressed twice, or by two clerks at once: the act finds the number, the date and the time
it took and makes the same file again, so nothing is held for nobody, doubled or lost. Whatever can refuse
(PIN, certificate, the person's signature) is tried before the number is taken. A document that cannot be
sealed is cancelled, and its number stays in the book as *hủy* with the reason.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from lienthong.identifiers.document_code import DocumentCode
from lienthong.identifiers.document_id import DocumentId
from lienthong.identifiers.organ_code import OrganCode
from lienthong.infra import faultpoints, transactions
from lienthong.infra.blobs import store
from lienthong.kernel.clock import legal_date
from lienthong.letters.layout import FieldLayout, layout_from_json
from lienthong.letters.model import number_text
from lienthong.office.organization.actors import Actor
from lienthong.office.organization.policies import OfficePermission
from lienthong.office.outgoing import policies
from lienthong.office.outgoing.errors import DraftIncompleteError, NotYoursError, StateChangedError
from lienthong.office.outgoing.operations import signing_desk
from lienthong.office.outgoing.operations.deciding import clerk_task, valid_ground
from lienthong.office.outgoing.operations.steps import Held, finish, hold_for, is_done, move, tell
from lienthong.office.outgoing.states import STATE_WORDS, OutgoingAct, OutgoingState
from lienthong.office.records import operations as records
from lienthong.office.records.operations import Moment, StoredFile
from lienthong.office.records.policies import legal_document_id
from lienthong.office.records.queries import FileView, entry_of, list_files
from lienthong.office.records.states import Act, Direction, FileRole
from lienthong.office.workflow.operations import close_tasks, open_task
from lienthong.office.workflow.states import TaskKind


@dataclass(frozen=True, slots=True)
class _Page:
    """The document's file as it stands, with the places of its fields."""

    file: FileView
    pdf: bytes
    layout: FieldLayout


def sign(actor: Actor, record_id: UUID, *, pin: str, at: dt.datetime) -> None:
    """Sign in person, on a ground valid that day (D-22). No deputy ever signs.

    Raises NotYoursError, GroundNotValidError, and what the key refuses (wrong PIN, certificate).
    """
    with transactions.owned():
        held = hold_for(actor, record_id, OfficePermission.SIGN)
        if is_done(held, OutgoingAct.SIGN):
            return
        _require_signer(held, actor, at)
        _require_state(held, OutgoingState.APPROVED)
    page = _page(held)
    signed = signing_desk.sign_as_person(
        actor.agency_id, actor.user_id, pin=pin, pdf=page.pdf, layout=page.layout, at=at
    )
    stored = _store(signed, page.file)
    faultpoints.hit("sign.before_commit")
    moment = Moment.of(actor, at)
    with transactions.owned():
        held = hold_for(actor, record_id, OfficePermission.SIGN)
        if is_done(held, OutgoingAct.SIGN):
            return
        _require_signer(held, actor, at)
        _require_same(held, page.file)
        move(held, OutgoingAct.SIGN)
        records.put_file(actor.agency_id, record_id, stored, moment=moment)
        held.row.signed_at = at
        close_tasks(actor.agency_id, record_id, moment=moment, kinds=[TaskKind.SIGN])
        due = policies.latest_sending(at, held.record.urgency)
        open_task(actor.agency_id, record_id, clerk_task(TaskKind.SEAL, due_at=due), moment=moment)
        finish(held, Act.SIGNED, "outgoing.signed", moment=moment, data={"sha256": stored.sha256})


def seal(actor: Actor, record_id: UUID, *, pin: str, at: dt.datetime) -> str:
    """The clerk's one act: number, date, seal; the number as written. Pressed again it finds what was done.

    Raises what the agency's key and the verifier refuse before any number is taken, BookClosedError.
    """
    with transactions.owned():
        held = hold_for(actor, record_id, OfficePermission.SEAL)
        if is_done(held, OutgoingAct.SEAL):
            return held.record.code_number
        _require_state(held, OutgoingState.SIGNED)
    body_id = _body_of(held)
    page = _page(held)
    signing_desk.check_seal(actor.agency_id, body_id, pin=pin, pdf=page.pdf, at=at)
    taken = _take_number(actor, record_id, at)
    if taken is None:
        return _number_of(actor, record_id)
    faultpoints.hit("seal.after_number")
    sealed = signing_desk.seal(
        actor.agency_id,
        body_id,
        pin=pin,
        pdf=page.pdf,
        layout=page.layout,
        number=taken.number,
        dated=taken.dated,
        at=taken.at,
    )
    stored = _store(sealed, page.file, name=f"{taken.code.replace('/', '-')}.pdf")
    faultpoints.hit("seal.before_commit")
    _finish_seal(actor, record_id, page.file, stored, at)
    faultpoints.hit("seal.after_commit")
    return taken.number


@dataclass(frozen=True, slots=True)
class _Taken:
    """The number of this record, whenever it was taken."""

    number: str
    code: str
    dated: dt.date
    at: dt.datetime


def _take_number(actor: Actor, record_id: UUID, at: dt.datetime) -> _Taken | None:
    """Transaction 1. The number already taken for this record is found again; None: somebody sealed it."""
    with transactions.owned():
        held = hold_for(actor, record_id, OfficePermission.SEAL)
        if is_done(held, OutgoingAct.SEAL):
            return None
        _require_state(held, OutgoingState.SIGNED)
        entry = entry_of(actor.agency_id, record_id)
        if entry is None or held.row.sealing_at is None:
            moment = Moment.of(actor, at)
            _number(held, actor, moment)
            held.row.sealing_at, held.row.sealing_by = at, moment.actor
            held.row.save(update_fields=["sealing_at", "sealing_by"])
            entry = entry_of(actor.agency_id, record_id)
        assert entry is not None
        assert held.row.sealing_at is not None
        number = number_text(entry.number)
        code = f"{number}/{held.record.code_notation}"
        return _Taken(number, code, entry.dated, held.row.sealing_at)


def _number(held: Held, actor: Actor, moment: Moment) -> None:
    dated = legal_date(moment.at)
    record = held.record
    taken = records.take_number(
        record.agency_id,
        body_id=_body_of(held),
        direction=Direction.OUT,
        dated=dated,
        record_id=record.id,
        moment=moment,
    )
    number = number_text(taken.number)
    legal = legal_document_id(actor.agency.code, taken.year, taken.ordinal)
    records.set_number(
        record.agency_id, record.id, code_number=number, issued_on=dated, legal_document_id=legal
    )
    code = str(DocumentCode.from_wire(number, record.code_notation))
    document_id = DocumentId.of(OrganCode(record.issuer_code), dated, code)
    records.set_document_id(record.agency_id, record.id, str(document_id))
    tell(held, "outgoing.number_taken", moment=moment, data={"number": number, "year": taken.year})


def _finish_seal(
    actor: Actor, record_id: UUID, signed: FileView, stored: StoredFile, at: dt.datetime
) -> None:
    """Transaction 2. Whoever is second finds it done."""
    moment = Moment.of(actor, at)
    with transactions.owned():
        held = hold_for(actor, record_id, OfficePermission.SEAL)
        if is_done(held, OutgoingAct.SEAL):
            return
        _require_same(held, signed)
        move(held, OutgoingAct.SEAL)
        records.put_file(actor.agency_id, record_id, stored, moment=moment)
        held.row.sealed_at = at
        close_tasks(actor.agency_id, record_id, moment=moment, kinds=[TaskKind.SEAL])
        due = policies.latest_sending(held.row.signed_at or at, held.record.urgency)
        open_task(actor.agency_id, record_id, clerk_task(TaskKind.ISSUE, due_at=due), moment=moment)
        words = f"Số {held.record.code}, ngày {held.record.issued_on:%d/%m/%Y}"
        data = {"number": held.record.code_number, "sha256": stored.sha256}
        finish(held, Act.SEALED, "outgoing.sealed", moment=moment, words=words, data=data)


def _number_of(actor: Actor, record_id: UUID) -> str:
    entry = entry_of(actor.agency_id, record_id)
    return number_text(entry.number) if entry else ""


def _require_signer(held: Held, actor: Actor, at: dt.datetime) -> None:
    if held.row.signer_id != actor.user_id:
        raise NotYoursError(
            f"Văn bản này do {held.record.signer_name} ký. Người xử lý thay không được ký thay (thẩm quyền ký "
            "không chuyển theo việc vắng mặt); cần người khác ký thì trả lại để chọn lại người ký."
        )
    valid_ground(held, on=legal_date(at))


def _require_state(held: Held, wanted: OutgoingState) -> None:
    if held.state is not wanted:
        raise StateChangedError(
            f"Văn bản đang ở trạng thái “{STATE_WORDS[held.state]}”; hãy tải lại trang để xem diễn biến "
            "mới nhất.",
            state=held.state.value,
        )


def _body_of(held: Held) -> UUID:
    if held.record.issuing_body_id is None:
        raise DraftIncompleteError("Văn bản chưa có cơ quan ban hành; hãy trả lại để bổ sung.")
    return held.record.issuing_body_id


def _page(held: Held) -> _Page:
    main = _main(held)
    layout = layout_from_json(held.row.layout) if held.row.layout else None
    if main is None or layout is None:
        raise DraftIncompleteError(
            "Văn bản chưa có trang đã trình bày với chỗ ký, số và dấu; hãy trả lại để hoàn thiện."
        )
    with store().open(main.sha256) as file:
        return _Page(main, file.read(), layout)


def _main(held: Held) -> FileView | None:
    files = list_files(held.record.agency_id, held.record.id)
    return next((one for one in files if one.role is FileRole.MAIN), None)


def _require_same(held: Held, file: FileView) -> None:
    main = _main(held)
    if main is None or main.id != file.id:
        raise StateChangedError("Tệp văn bản đã thay đổi trong lúc ký; hãy tải lại trang rồi làm lại.")


def _store(pdf: bytes, like: FileView, *, name: str = "") -> StoredFile:
    writer = store().writer()
    writer.write(pdf)
    blob = writer.commit()
    return StoredFile(
        role=FileRole.MAIN,
        name=name or like.name,
        media_type=like.media_type,
        sha256=blob.sha256,
        size=blob.size,
    )
