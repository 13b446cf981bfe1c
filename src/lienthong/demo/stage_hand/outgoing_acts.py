"""What drafters, approvers, signers and clerks do with outgoing documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from lienthong.demo.errors import StepFailedError
from lienthong.demo.stage_hand.office_calls import OfficeCall, user_of
from lienthong.exchange.statuses import LABEL_OF
from lienthong.infra.blobs import store
from lienthong.kernel.clock import legal_date
from lienthong.office.organization.queries import list_grounds
from lienthong.office.outgoing import operations as outgoing
from lienthong.office.outgoing.policies import DraftForm
from lienthong.office.outgoing.queries.directory import list_read_at
from lienthong.office.outgoing.queries.documents import OutgoingView, find_outgoing, heard_of, matrix_of
from lienthong.office.outgoing.queries.sendings import sendings_of
from lienthong.office.outgoing.states import RecipientKind
from lienthong.office.records.queries import list_files
from lienthong.office.records.states import FileRole


def draft(call: OfficeCall, *, letter: Mapping[str, Any], approver: str, signer: str) -> str:
    """Draft a letter on the form and save it; the record's id."""
    ground = _ground(call, signer, body=letter.get("issuing_body", ""))
    form = DraftForm(
        kind=letter["kind"],
        subject=letter["subject"],
        addressees="\n".join(letter["addressees"]),
        body="\n".join(letter["body"]),
        to_places="\n".join(letter["recipients"]),
        issuing_body=str(ground.body.id),
        ground=str(ground.id),
        approver=str(user_of(approver)),
        in_reply_to=letter.get("in_reply_to", ""),
    )
    record_id = outgoing.create_draft(call.actor, form, at=call.at)
    _save(call, record_id, form)
    return str(record_id)


def state(call: OfficeCall, *, record: str) -> str:
    """Where the document stands."""
    return _seen(call, record).state.value


def revise(call: OfficeCall, *, record: str, body: Sequence[str]) -> None:
    """Save another text of a draft that was returned."""
    view = _seen(call, record)
    values = view.form.as_json() | {"body": "\n".join(body)}
    _save(call, UUID(record), DraftForm.of(values))


def submit(call: OfficeCall, *, record: str, words: str = "") -> None:
    """Submit a draft to its approver."""
    outgoing.submit(call.actor, UUID(record), words=words, at=call.at)


def approve(call: OfficeCall, *, record: str, words: str = "") -> None:
    """Approve the content."""
    outgoing.approve(call.actor, UUID(record), words=words, at=call.at)


def return_draft(call: OfficeCall, *, record: str, words: str) -> None:
    """Return a draft to its drafter with an opinion."""
    outgoing.send_back(call.actor, UUID(record), words=words, at=call.at)


def sign(call: OfficeCall, *, record: str, pin: str) -> None:
    """Sign in person."""
    outgoing.sign(call.actor, UUID(record), pin=pin, at=call.at)


def seal(call: OfficeCall, *, record: str, pin: str) -> dict[str, Any]:
    """Number, date and seal; number, code and pages of the document."""
    outgoing.seal(call.actor, UUID(record), pin=pin, at=call.at)
    view = _seen(call, record)
    return {"code": view.record.code, "number": view.record.code_number, "pages": view.record.page_count}


def choose_recipients(call: OfficeCall, *, record: str, codes: Sequence[str]) -> None:
    """Choose the recipients on the axis, by code of either generation."""
    outgoing.set_recipients(call.actor, UUID(record), _on_axis(codes), at=call.at)


def review(call: OfficeCall, *, record: str) -> list[dict[str, str]]:
    """The list before release: title, colour and sentence of every finding."""
    found = outgoing.preflight(call.actor, UUID(record), at=call.at)
    return [
        {"title": one.title, "colour": one.colour, "sentence": one.judgement.sentence}
        for one in found.findings
    ]


def issue(call: OfficeCall, *, record: str, reason: str = "") -> None:
    """*Phát hành và gửi*; ``reason`` answers every amber finding that asks for one."""
    found = outgoing.preflight(call.actor, UUID(record), at=call.at)
    reasons = {one.code: reason for one in found.lacking([])} if reason else {}
    outgoing.issue(call.actor, UUID(record), reasons=reasons, seen=found.seen, at=call.at)


def add_recipients(call: OfficeCall, *, record: str, codes: Sequence[str]) -> int:
    """*Gửi bổ sung nơi nhận*; how many were new."""
    return outgoing.add_recipients(call.actor, UUID(record), _on_axis(codes), at=call.at)


def give_up(call: OfficeCall, *, record: str, code: str, reason: str) -> None:
    """Stop sending to a recipient, with a reason."""
    for line in matrix_of(call.agency.id, UUID(record)):
        if line.code == code and line.line_id is not None:
            outgoing.give_up(
                call.actor, UUID(record), line.line_id, reason=reason, other_way=False, at=call.at
            )
            return
    raise StepFailedError(f"Văn bản không có nơi nhận {code}.")


def knows_axis(_call: OfficeCall) -> bool:
    """Whether the office has read the list of agencies of the axis."""
    return list_read_at() is not None


def matrix(call: OfficeCall, *, record: str) -> list[dict[str, Any]]:
    """The sender's own matrix: a row for each recipient on the axis, with the words of its last 02."""
    _seen(call, record)
    # The lines first: a status read now has its words already, the other way round they may come between.
    lines = matrix_of(call.agency.id, UUID(record))
    reasons: dict[str, str] = {}
    for name, heard in heard_of(call.agency.id, UUID(record)):
        if heard.code == "02" and heard.is_applied:
            reasons.setdefault(name, heard.description)
    return [
        {
            "code": line.code,
            "name": line.name,
            "sent": line.state.value if line.state else "",
            "label": LABEL_OF[line.progress],
            "times": {code: moment.isoformat() for code, moment in line.status_times.items()},
            "reason": reasons.get(line.name, ""),
        }
        for line in lines
        if line.kind is RecipientKind.AXIS
    ]


def sendings(call: OfficeCall, *, record: str) -> list[dict[str, Any]]:
    """Packets of a document in their order: number, DocId, hash."""
    return [
        {"number": one.number, "doc_id": one.doc_id, "sha256": one.packet_sha256}
        for one in sendings_of(call.agency.id, UUID(record))
    ]


def keep_files(call: OfficeCall, *, record: str, folder: str) -> list[str]:
    """Copy the document and its packets into a folder; their names.

    Two agencies may give the same number and notation: a name that is taken by other bytes gets the code before it.
    """
    view, into = _seen(call, record), Path(folder)
    (main,) = [one for one in list_files(call.agency.id, UUID(record)) if one.role is FileRole.MAIN]
    kept = {main.name: main.sha256}
    stem = view.record.code.replace("/", "-")
    for one in sendings_of(call.agency.id, UUID(record)):
        if one.packet_sha256:
            kept[f"{stem}-lan-{one.number}.edxml"] = one.packet_sha256
    return [_keep(into, call.agency.code, name, sha256) for name, sha256 in kept.items()]


def _keep(into: Path, code: str, name: str, sha256: str) -> str:
    with store().open(sha256) as source:
        content = source.read()
    path = into / name
    if path.exists() and path.read_bytes() != content:
        path = into / f"{code}-{name}"
    path.write_bytes(content)
    return path.name


def _save(call: OfficeCall, record_id: UUID, form: DraftForm) -> None:
    version = _seen(call, str(record_id)).form_version
    outgoing.save_form(call.actor, record_id, form, known_version=version, at=call.at)


def _seen(call: OfficeCall, record: str) -> OutgoingView:
    view = find_outgoing(call.actor, UUID(record))
    if view is None:
        raise StepFailedError(f"{call.actor.signature_line} không thấy văn bản này.")
    return view


def _ground(call: OfficeCall, signer: str, *, body: str) -> Any:
    """The signer's ground, for the body of this name where one is named."""
    grounds = list_grounds(call.agency.id, on=legal_date(call.at), user_id=user_of(signer))
    for ground in grounds:
        if not body or ground.body.name == body:
            return ground
    raise StepFailedError(f"“{signer}” không có thẩm quyền ký tại {call.agency.name}.")


def _on_axis(codes: Sequence[str]) -> list[outgoing.NewRecipient]:
    return [outgoing.NewRecipient(kind=RecipientKind.AXIS, code=code) for code in codes]
