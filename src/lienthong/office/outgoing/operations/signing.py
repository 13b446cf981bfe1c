"""The signer signs; the clerk numbers, dates and seals in one act (D-20, D-21, D-22; NĐ 30 Art. 14, 32).

Signing is slow and happens outside transactions; the number is taken in the transaction that stores what was
sealed with it. So the clerk's act stamps the book's next number and settles: the number is taken, the file stored,
the document moved, in one transaction. When another clerk was faster, the number that is free now is taken **for
this record**, the page is sealed once more with it, and settled. Only a crash between these two leaves a number
without its file: the document stays *chờ cấp số, đóng dấu*, shows *đang cấp số …*, and the act pressed again finds
number, date and time and makes the same file. Or the document is cancelled and the number stays as *hủy*.

So nothing is held for nobody, doubled or lost, however often the button is pressed and by however many.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
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
from lienthong.office.organization.queries import list_bodies
from lienthong.office.outgoing import policies
from lienthong.office.outgoing.errors import (
    DraftIncompleteError,
    NotYoursError,
    StateChangedError,
    UnsignedRefusedError,
)
from lienthong.office.outgoing.operations.deciding import clerk_task, valid_ground
from lienthong.office.outgoing.operations.drafting import PDF
from lienthong.office.outgoing.operations.steps import Held, finish, hold_for, is_done, move, tell
from lienthong.office.outgoing.states import STATE_WORDS, OutgoingAct, OutgoingState
from lienthong.office.records import operations as records
from lienthong.office.records.operations import Moment, StoredFile
from lienthong.office.records.policies import legal_document_id
from lienthong.office.records.queries import FileView, RecordView, entry_of, last_number, list_files
from lienthong.office.records.states import Act, Direction, FileRole
from lienthong.office.signatures import acts
from lienthong.office.signatures.acts import SignedFile, Stamp
from lienthong.office.signatures.keystore import OpenedKey
from lienthong.office.signatures.operations import open_agency_key, open_person_key
from lienthong.office.signatures.page_images import page_sizes
from lienthong.office.signatures.queries import fingerprints_of
from lienthong.office.workflow.operations import close_tasks, open_task
from lienthong.office.workflow.states import TaskKind
from lienthong.signing.errors import AlreadySignedError

_MOST_ROUNDS = 3
"""A number taken is kept, so the second round settles; a third is never needed unless the book is closed."""


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
    with open_person_key(actor.agency_id, actor.user_id, pin=pin, at=at) as key:
        signed = acts.sign_as_person(page.pdf, key=key, signer_id=actor.user_id, layout=page.layout, at=at)
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
        data = {"sha256": stored.sha256, "certificate": signed.fingerprint}
        finish(held, Act.SIGNED, "outgoing.signed", moment=moment, words=signed.words, data=data)
    faultpoints.hit("sign.after_commit")


@dataclass(frozen=True, slots=True)
class _Place:
    """A number with the date and the time it is stamped with."""

    number: int
    dated: dt.date
    at: dt.datetime


def seal(actor: Actor, record_id: UUID, *, pin: str, at: dt.datetime) -> str:
    """The clerk's one act: number, date, seal; the number as written. Pressed again it finds what was done.

    Raises what the agency's key and the person's signature refuse (before a number is taken), BookClosedError.
    """
    with transactions.owned():
        held = hold_for(actor, record_id, OfficePermission.SEAL)
        if is_done(held, OutgoingAct.SEAL):
            return held.record.code_number
        _require_state(held, OutgoingState.SIGNED)
        if held.row.signed_at is None:
            raise StateChangedError(
                "Văn bản được cho phát hành không ký số nên không đóng dấu; hãy dùng “Cấp số, không đóng dấu”."
            )
    body_id = _body_of(held)
    place = _place_of(held) or _next_place(held, body_id, at)
    with open_agency_key(actor.agency_id, body_id, pin=pin, at=at, by=actor.ref) as key:
        for _ in range(_MOST_ROUNDS):
            try:
                sealed = _seal_all(held, key, body_id, place)
            except AlreadySignedError:
                # The files were read after another clerk's seal was committed, while we waited for the key.
                if _is_sealed(actor, record_id):
                    return _number_of(actor, record_id)
                raise
            faultpoints.hit("seal.before_commit")
            settled = _settle(actor, record_id, place, sealed, at)
            if settled is None:
                faultpoints.hit("seal.after_commit")
                return _number_of(actor, record_id)
            place = settled
            faultpoints.hit("seal.after_number")
    raise StateChangedError("Chưa cấp được số do nhiều người cấp số cùng lúc; hãy bấm lại.")


def leave_unsigned(actor: Actor, record_id: UUID, *, at: dt.datetime) -> None:
    """The signer lets a document marked *để biết, tham khảo* go without any signature (SND-09; QĐ 28 Art. 4.2).

    The same authority as signing. Raises NotYoursError, GroundNotValidError, UnsignedRefusedError.
    """
    with transactions.owned():
        held = hold_for(actor, record_id, OfficePermission.SIGN)
        if is_done(held, OutgoingAct.LEAVE_UNSIGNED):
            return
        _require_signer(held, actor, at)
        _require_reference_only(held)
        move(held, OutgoingAct.LEAVE_UNSIGNED)
        moment = Moment.of(actor, at)
        close_tasks(actor.agency_id, record_id, moment=moment, kinds=[TaskKind.SIGN])
        due = policies.latest_sending(at, held.record.urgency)
        open_task(actor.agency_id, record_id, clerk_task(TaskKind.SEAL, due_at=due), moment=moment)
        words = "Chỉ để biết, tham khảo; không thay văn bản giấy."
        finish(held, Act.LEFT_UNSIGNED, "outgoing.left_unsigned", moment=moment, words=words)


def number_unsigned(actor: Actor, record_id: UUID, *, at: dt.datetime) -> str:
    """The clerk's act where nothing was signed: number and date in one transaction; the number as written.

    Pressed again it finds what was done. Raises UnsignedRefusedError where the document was signed, BookClosedError.
    """
    with transactions.owned():
        held = hold_for(actor, record_id, OfficePermission.SEAL)
        if is_done(held, OutgoingAct.NUMBER):
            return held.record.code_number
        _require_state(held, OutgoingState.SIGNED)
        _require_reference_only(held)
        if held.row.signed_at is not None:
            raise UnsignedRefusedError("Văn bản đã được ký số; hãy cấp số và đóng dấu.")
        moment = Moment.of(actor, at)
        _take_number(held, actor, _next_place(held, _body_of(held), at), moment)
        held = hold_for(actor, record_id, OfficePermission.SEAL)
        move(held, OutgoingAct.NUMBER)
        close_tasks(actor.agency_id, record_id, moment=moment, kinds=[TaskKind.SEAL])
        due = policies.latest_sending(at, held.record.urgency)
        open_task(actor.agency_id, record_id, clerk_task(TaskKind.ISSUE, due_at=due), moment=moment)
        words = f"Số {held.record.code}, ngày {held.record.issued_on:%d/%m/%Y}. Không ký số, không đóng dấu."
        data = {"number": held.record.code_number}
        finish(held, Act.NUMBERED, "outgoing.numbered", moment=moment, words=words, data=data)
    return held.record.code_number


def _require_reference_only(held: Held) -> None:
    if not held.row.is_reference_only:
        raise UnsignedRefusedError(
            "Văn bản không ký số chỉ được gửi để biết, tham khảo; hãy ký số, hoặc trả lại để đánh dấu “để biết, "
            "tham khảo”."
        )


def _is_sealed(actor: Actor, record_id: UUID) -> bool:
    with transactions.owned():
        return is_done(hold_for(actor, record_id, OfficePermission.SEAL), OutgoingAct.SEAL)


def _place_of(held: Held) -> _Place | None:
    """The number this record took already, when an earlier act was broken off."""
    entry = entry_of(held.record.agency_id, held.record.id)
    if entry is None or held.row.sealing_at is None:
        return None
    return _Place(entry.number, entry.dated, held.row.sealing_at)


def _next_place(held: Held, body_id: UUID, at: dt.datetime) -> _Place:
    """What the book would give now; nobody holds it."""
    dated = legal_date(at)
    last = last_number(held.record.agency_id, body_id, Direction.OUT, dated.year)
    return _Place(last + 1, dated, at)


def _settle(
    actor: Actor, record_id: UUID, place: _Place, sealed: Sequence[_Sealed], at: dt.datetime
) -> _Place | None:
    """One transaction. None: sealed, by this act or an earlier one. Else the number now taken for this record."""
    moment = Moment.of(actor, at)
    with transactions.owned():
        held = hold_for(actor, record_id, OfficePermission.SEAL)
        if is_done(held, OutgoingAct.SEAL):
            return None
        _require_state(held, OutgoingState.SIGNED)
        for one in sealed:
            _require_same(held, one.base)
        taken = _place_of(held)
        if taken is None:
            taken = _take_number(held, actor, place, moment)
        if taken != place:
            return taken
        _move_to_sealed(hold_for(actor, record_id, OfficePermission.SEAL), sealed, moment)
    return None


def _take_number(held: Held, actor: Actor, place: _Place, moment: Moment) -> _Place:
    record = held.record
    taken = records.take_number(
        record.agency_id,
        body_id=_body_of(held),
        direction=Direction.OUT,
        dated=place.dated,
        record_id=record.id,
        moment=moment,
    )
    number = number_text(taken.number)
    legal = legal_document_id(actor.agency.code, taken.year, taken.ordinal)
    records.set_number(
        record.agency_id, record.id, code_number=number, issued_on=place.dated, legal_document_id=legal
    )
    code = str(DocumentCode.from_wire(number, record.code_notation))
    document_id = DocumentId.of(OrganCode(record.issuer_code), place.dated, code)
    records.set_document_id(record.agency_id, record.id, str(document_id))
    held.row.sealing_at, held.row.sealing_by = place.at, moment.actor
    held.row.save(update_fields=["sealing_at", "sealing_by"])
    tell(held, "outgoing.number_taken", moment=moment, data={"number": number, "year": taken.year})
    return replace(place, number=taken.number)


def _move_to_sealed(held: Held, sealed: Sequence[_Sealed], moment: Moment) -> None:
    agency_id, record_id = held.record.agency_id, held.record.id
    move(held, OutgoingAct.SEAL)
    for one in sealed:
        records.put_file(agency_id, record_id, one.file, moment=moment)
    held.row.sealed_at = moment.at
    close_tasks(agency_id, record_id, moment=moment, kinds=[TaskKind.SEAL])
    due = policies.latest_sending(held.row.signed_at or moment.at, held.record.urgency)
    open_task(agency_id, record_id, clerk_task(TaskKind.ISSUE, due_at=due), moment=moment)
    words = f"Số {held.record.code}, ngày {held.record.issued_on:%d/%m/%Y}. {sealed[0].words}"
    data = {"number": held.record.code_number, "sha256": sealed[0].file.sha256}
    finish(held, Act.SEALED, "outgoing.sealed", moment=moment, words=words, data=data)


@dataclass(frozen=True, slots=True)
class _Sealed:
    """A file sealed, and the file it was before."""

    base: FileView
    file: StoredFile
    words: str


def _seal_all(held: Held, key: OpenedKey, body_id: UUID, place: _Place) -> list[_Sealed]:
    """The document numbered and sealed, and every separate appendix (D-06, OUT-14); slow, outside transactions."""
    record, page = held.record, _page(held)
    stamp = Stamp(
        number=number_text(place.number),
        notation=record.code_notation,
        dated=place.dated,
        place=_place_name(record, body_id, place.dated),
    )
    signed = acts.number_and_seal(
        page.pdf,
        key=key,
        body_id=body_id,
        signer=fingerprints_of(record.agency_id, held.row.signer_id) if held.row.signer_id else frozenset(),
        layout=page.layout,
        stamp=stamp,
        at=place.at,
    )
    name = f"{stamp.code.replace('/', '-')}.pdf"
    sealed = [_Sealed(page.file, _store(signed, page.file, name=name), signed.words)]
    for file in list_files(record.agency_id, record.id):
        if file.role is FileRole.APPENDIX and file.media_type == PDF:
            done = acts.seal_appendix(
                _content(file),
                key=key,
                body_id=body_id,
                code=stamp.code,
                at=place.at,
                page_size=page_sizes(file.sha256)[0],
            )
            sealed.append(_Sealed(file, _store(done, file), done.words))
    return sealed


def _place_name(record: RecordView, body_id: UUID, on: dt.date) -> str:
    return next((one.place for one in list_bodies(record.agency_id, on=on) if one.id == body_id), "")


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
    return _Page(main, _content(main), layout)


def _content(file: FileView) -> bytes:
    with store().open(file.sha256) as source:
        return source.read()


def _main(held: Held) -> FileView | None:
    files = list_files(held.record.agency_id, held.record.id)
    return next((one for one in files if one.role is FileRole.MAIN), None)


def _require_same(held: Held, file: FileView) -> None:
    current = {one.id for one in list_files(held.record.agency_id, held.record.id)}
    if file.id not in current:
        raise StateChangedError("Tệp văn bản đã thay đổi trong lúc ký; hãy tải lại trang rồi làm lại.")


def _store(signed: SignedFile, like: FileView, *, name: str = "") -> StoredFile:
    blob = acts.store(signed)
    return StoredFile(
        role=like.role,
        name=name or like.name,
        media_type=like.media_type,
        sha256=blob.sha256,
        size=blob.size,
        position=like.position,
    )
