"""Drafts: made empty, saved as typed, turned into metadata and a typeset PDF (NĐ 30 Art. 10, OUT-01, OUT-07)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.conf import settings

from lienthong.edxml.secrecy import SENTENCE, mark_of, page_line_is_secret
from lienthong.infra import audit, transactions
from lienthong.infra.blobs import store
from lienthong.kernel.clock import legal_date
from lienthong.kernel.days import read_day
from lienthong.letters.layout import FieldLayout, layout_to_json
from lienthong.letters.typesetting import DEMONSTRATION_MARK, typeset
from lienthong.office.organization.actors import Actor
from lienthong.office.organization.permissions import require
from lienthong.office.organization.policies import OfficePermission
from lienthong.office.organization.queries import (
    BodyView,
    GroundView,
    list_bodies,
    list_grounds,
    list_posts,
    list_units,
)
from lienthong.office.outgoing import policies
from lienthong.office.outgoing.errors import DraftIncompleteError, SecretContentError, StateChangedError
from lienthong.office.outgoing.models import Outgoing
from lienthong.office.outgoing.operations.alarms import warn_of_secret
from lienthong.office.outgoing.operations.steps import Held, finish, hold_for
from lienthong.office.outgoing.policies import DraftForm
from lienthong.office.outgoing.states import OutgoingState
from lienthong.office.records import operations as records
from lienthong.office.records.errors import ChangedMeanwhileError, RecordUnknownError
from lienthong.office.records.operations import Metadata, Moment, StoredFile
from lienthong.office.records.queries import list_files
from lienthong.office.records.states import Act, Direction, FileRole
from lienthong.office.signatures.page_images import inspect_upload
from lienthong.office.workflow.operations import add_participants

PDF = "application/pdf"


def create_draft(actor: Actor, form: DraftForm | None = None, *, at: dt.datetime) -> UUID:
    """A new draft of the actor, in the name of their agency until they choose otherwise; its record's id."""
    require(actor, OfficePermission.DRAFT)
    given = form or DraftForm()
    refuse_secrets(given, actor, at)
    with transactions.owned():
        return open_draft(actor, given, at=at)


def open_draft(actor: Actor, given: DraftForm, *, at: dt.datetime) -> UUID:
    """The same in the transaction that is open, for a form that was looked at for secrecy."""
    transactions.require()
    require(actor, OfficePermission.DRAFT)
    found = choices(actor, given, on=legal_date(at))
    form_now = replace(given, issuing_body=str(found.body.id), unit=str(found.unit_id or ""))
    moment = Moment.of(actor, at)
    record_id = records.create_record(
        actor.agency_id,
        Direction.OUT,
        _metadata(form_now, found),
        moment=moment,
        issuing_body_id=found.body.id,
    )
    Outgoing(
        agency_id=actor.agency_id,
        record_id=record_id,
        unit_id=found.unit_id,
        drafter_id=actor.user_id,
        form=form_now.as_json(),
    ).save(force_insert=True)
    add_participants(actor.agency_id, record_id, [actor.user_id])
    records.note(actor.agency_id, record_id, Act.DRAFTED, moment=moment)
    audit.record(
        "outgoing.drafted",
        actor=actor.ref,
        object_ref=f"record:{record_id}",
        at=at,
        data={"agency": str(actor.agency_id)},
    )
    return record_id


def autosave(actor: Actor, record_id: UUID, form: DraftForm, *, known_version: int, at: dt.datetime) -> int:
    """Keep what is typed, as it is typed; the new version. Nothing is judged but secrecy and size.

    Raises ChangedMeanwhileError when somebody saved since ``known_version`` (OPS-02).
    """
    _require_size(form)
    refuse_secrets(form, actor, at)
    with transactions.owned():
        held = _draft(actor, record_id, known_version)
        held.row.form = form.as_json()
        held.row.form_version += 1
        held.row.save(update_fields=["form", "form_version"])
    return held.row.form_version


def save_form(actor: Actor, record_id: UUID, form: DraftForm, *, known_version: int, at: dt.datetime) -> int:
    """Save the form and, as far as it is complete, the record's fields and the typeset page; the new version.

    An incomplete form is saved all the same. Raises ChangedMeanwhileError, FieldTooLongError,
    SecretContentError, UnreadableDayError, and what typesetting refuses (``letters.errors``).
    """
    _require_size(form)
    refuse_secrets(form, actor, at)
    read_day(form.due_on)
    found = choices(actor, form, on=legal_date(at))
    outgoing = _read(actor, record_id)
    page = None if outgoing.is_uploaded else _typeset(form, found, created_at=outgoing.record.created_at)
    stored = _store(page.pdf) if page else None
    places = _places_on_upload(outgoing, found)
    moment = Moment.of(actor, at, at_desk_of=outgoing.drafter_id)
    with transactions.owned():
        held = _draft(actor, record_id, known_version)
        version = _write(held, form, found)
        if page and stored:
            held.row.layout = layout_to_json(page.layout)
            _put_main(held, stored, moment=moment)
            page_count = page.page_count
        else:
            page_count = held.record.page_count or 0
            # A page made from an earlier form is not this document any more.
            held.row.layout = places if held.row.is_uploaded else {}
        metadata = replace(_metadata(form, found), page_count=page_count or None)
        records.change_record(actor.agency_id, record_id, metadata)
        finish(held, Act.EDITED, "outgoing.edited", moment=moment, data={"version": version})
    return version


def refuse_secrets(form: DraftForm, actor: Actor, at: dt.datetime) -> None:
    """Pass, or raise SecretContentError leaving only an incident without number or subject (D-23)."""
    refuse_secret_words(form.as_json().values(), actor, at, where="form")


def refuse_secret_words(values: Iterable[str], actor: Actor, at: dt.datetime, *, where: str) -> None:
    """Pass, or raise SecretContentError when one of the texts bears a mark of secrecy (D-23)."""
    for value in values:
        if value and (mark_of(value) or any(page_line_is_secret(line) for line in value.splitlines())):
            refuse_as_secret(actor, at=at, where=where)


def refuse_as_secret(actor: Actor, *, at: dt.datetime, where: str) -> None:
    """Record the incident, then raise SecretContentError."""
    with transactions.owned():
        audit.record(
            "outgoing.secret_refused",
            actor=actor.ref,
            object_ref=f"agency:{actor.agency_id}",
            at=at,
            data={"where": where},
            outcome="REFUSED",
        )
        warn_of_secret(actor, at=at)
    raise SecretContentError(SENTENCE)


@dataclass(frozen=True, slots=True)
class Choices:
    """What the form's ids stand for in this agency on a date; unknown ones fall back or are None."""

    body: BodyView
    unit_id: UUID | None
    unit_abbreviation: str
    ground: GroundView | None
    approver_id: UUID | None

    @property
    def signatory(self) -> tuple[str, str, str]:
        """Authority, position and name of the signer."""
        if self.ground is None:
            return "", "", ""
        authority, position = policies.signatory(self.ground.lines)
        return authority, position, self.ground.full_name


def choices(actor: Actor, form: DraftForm, *, on: dt.date) -> Choices:
    """Resolve the form's ids within the agency. Raises DraftIncompleteError when it issues in no name."""
    bodies = list_bodies(actor.agency_id, on=on)
    if not bodies:
        raise DraftIncompleteError(
            "Cơ quan chưa khai cơ quan ban hành; đề nghị quản trị hệ thống khai trước khi soạn văn bản."
        )
    body = next((one for one in bodies if str(one.id) == form.issuing_body), bodies[0])
    units = {str(one): (one, short) for one, _, short in list_units(actor.agency_id, on=on)}
    own = next((str(post.unit_id) for post in actor.posts if post.unit_id), "")
    unit_id, short = units.get(form.unit or own, (None, ""))
    grounds = list_grounds(actor.agency_id, on=on)
    ground = next((one for one in grounds if str(one.id) == form.ground and one.body.id == body.id), None)
    people = {str(post.user_id): post.user_id for post in list_posts(actor.agency_id, on=on)}
    return Choices(body, unit_id, short, ground, people.get(form.approver))


def notation_of(form: DraftForm, found: Choices) -> str:
    """The notation the document will bear (OUT-07)."""
    return policies.notation(form.kind, found.body.abbreviation, found.unit_abbreviation)


@dataclass(frozen=True, slots=True)
class Typeset:
    """A typeset page in memory."""

    pdf: bytes
    layout: FieldLayout
    page_count: int


def _typeset(form: DraftForm, found: Choices, *, created_at: dt.datetime) -> Typeset | None:
    """The page of a complete form; None while something of NĐ 30 Art. 8 is missing. Same form, same bytes."""
    if found.ground is None:
        return None
    block = policies.Block(
        body_name=found.body.name,
        parent_name=found.body.parent_name,
        place=found.body.place,
        lines=found.ground.lines,
        signer_name=found.ground.full_name,
    )
    letter = policies.letter_of(form, block, notation_of(form, found))
    if letter.missing:
        return None
    page = typeset(letter, drafted_at=created_at, mark=page_mark())
    return Typeset(page.pdf, page.layout, page.page_count)


def page_mark() -> str:
    """What stands on every page typeset outside production, where keys are those of the demonstration."""
    return "" if settings.LIENTHONG_PRODUCTION else DEMONSTRATION_MARK


def _places_on_upload(outgoing: Outgoing, found: Choices) -> dict[str, Any]:
    """Places of the fields on an uploaded page, by the name of the signer chosen now."""
    files = list_files(outgoing.agency_id, outgoing.record_id) if outgoing.is_uploaded else []
    main = next((one for one in files if one.role is FileRole.MAIN), None)
    if main is None or found.ground is None:
        return {}
    return layout_to_json(inspect_upload(main.sha256).places(signer_name=found.ground.full_name))


def _metadata(form: DraftForm, found: Choices) -> Metadata:
    authority, position, name = found.signatory
    return Metadata(
        kind_name=form.kind.strip(),
        subject=" ".join(form.subject.split()),
        issuer_name=found.body.name,
        issuer_code=found.body.code,
        code_notation=notation_of(form, found),
        description=form.description,
        signer_authority=authority,
        signer_position=position,
        signer_name=name,
        urgency=form.urgency_number,
        due_on=form.due_date,
        to_places=form.to_places.strip(),
        in_reply_to=form.in_reply_to[:120],
    )


def _write(held: Held, form: DraftForm, found: Choices) -> int:
    row = held.row
    row.form, row.form_version = form.as_json(), row.form_version + 1
    row.saved_version = row.form_version
    row.unit_id, row.approver_id = found.unit_id, found.approver_id
    row.ground_id = found.ground.id if found.ground else None
    row.signer_id = found.ground.user_id if found.ground else None
    row.is_reference_only = form.reference_only == "1"
    return row.form_version


def _put_main(held: Held, file: StoredFile, *, moment: Moment) -> None:
    current = [one for one in list_files(held.record.agency_id, held.record.id) if one.role is FileRole.MAIN]
    if not current or current[0].sha256 != file.sha256:
        records.put_file(held.record.agency_id, held.record.id, file, moment=moment)


def _store(pdf: bytes) -> StoredFile:
    writer = store().writer()
    writer.write(pdf)
    blob = writer.commit()
    return StoredFile(
        role=FileRole.MAIN, name="du-thao.pdf", media_type=PDF, sha256=blob.sha256, size=blob.size
    )


def _draft(actor: Actor, record_id: UUID, known_version: int) -> Held:
    held = hold_for(actor, record_id, OfficePermission.DRAFT)
    require_draft(held)
    if held.row.form_version != known_version:
        raise ChangedMeanwhileError(
            "Dự thảo đã được người khác (hoặc thẻ trình duyệt khác) lưu trong lúc bạn đang mở. Nội dung bạn "
            "nhập vẫn còn trên trang; hãy mở bản mới nhất để so sánh rồi lưu lại.",
            known=known_version,
            newest=held.row.form_version,
        )
    return held


def require_draft(held: Held) -> None:
    """Pass while the document is a draft."""
    if held.state is not OutgoingState.DRAFT:
        raise StateChangedError(
            "Văn bản đã được trình nên không sửa được; cần sửa thì đề nghị người duyệt hoặc người ký trả lại.",
            state=held.state.value,
        )


def _read(actor: Actor, record_id: UUID) -> Outgoing:
    require(actor, OfficePermission.DRAFT)
    row: Outgoing | None = (
        Outgoing.objects.of(actor.agency_id).select_related("record").filter(pk=record_id).first()
    )
    if row is None:
        raise RecordUnknownError("Không tìm thấy văn bản này trong cơ quan.")
    return row


def _require_size(form: DraftForm) -> None:
    if form.length > policies.LONGEST_FORM:
        raise DraftIncompleteError(
            "Nội dung quá dài để soạn trên biểu mẫu; hãy soạn ngoài rồi tải lên dưới dạng tệp PDF."
        )
