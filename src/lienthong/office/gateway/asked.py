"""Recalls, updates and take-backs that come to us: from packet or status to what the document is asked (D-12)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from lienthong.edxml.model import Business, DocumentPacket, StatusReport
from lienthong.exchange.changes import ChangeKind
from lienthong.infra.blobs import store
from lienthong.office.gateway.reading import Opened, issuer_code, metadata_of, read_packet
from lienthong.office.incoming import operations as incoming
from lienthong.office.incoming import queries as held
from lienthong.office.outgoing.queries.directory import find_agencies

_KINDS = {1: ChangeKind.RECALL, 2: ChangeKind.UPDATE}
_CHUNK = 256 * 1024


def change_of_packet(
    agency_id: UUID, opened: Opened, *, doc_id: str, sender_code: str, sender_name: str, packet_sha256: str
) -> incoming.NewChange:
    """A packet of type 1 or 2; ``Bussiness/DocumentId`` is looked up before the header's own (edXML notes §8)."""
    packet, header = opened.packet, opened.packet.header
    named = tuple(filter(None, (packet.business.document_id, header.document_id)))
    kind = _KINDS[int(packet.business.type)]
    is_update = kind is ChangeKind.UPDATE
    return incoming.NewChange(
        kind=kind,
        doc_id=doc_id,
        sender_code=sender_code,
        sender_codes=all_codes(sender_code),
        sender_name=sender_name,
        document_id=header.document_id,
        named=named,
        code=str(header.code),
        reason=packet.business.reason,
        words=_shown(packet.business, _receivers_words(agency_id, named, packet)) if is_update else "",
        packet_sha256=packet_sha256,
        file_hashes=tuple(_hash(path) for path in opened.files) if is_update else (),
        fields=_fields(packet) if is_update else {},
    )


def change_of_status(report: StatusReport, *, doc_id: str, sender_code: str) -> incoming.NewChange:
    """A status 13: the sender asks for its document back."""
    found = find_agencies([sender_code])
    said = report.response_for
    return incoming.NewChange(
        kind=ChangeKind.TAKE_BACK,
        doc_id=doc_id,
        sender_code=sender_code,
        sender_codes=all_codes(sender_code),
        sender_name=found[sender_code].name if sender_code in found else sender_code,
        document_id=said.document_id,
        named=(said.document_id,),
        code=said.code,
        reason=report.description,
    )


def all_codes(code: str) -> tuple[str, ...]:
    """A body's codes of both generations, as the axis lists them now, besides the one written."""
    found = find_agencies([code]).get(code)
    return tuple(dict.fromkeys(filter(None, (code, found.code, found.old_code) if found else (code,))))


def _fields(packet: DocumentPacket) -> dict[str, Any]:
    found, _ = metadata_of(packet, issuer=issuer_code(packet), issuer_name="")
    return {name: getattr(found, name) for name in incoming.UPDATED}


def _shown(business: Business, receivers: str) -> str:
    """What the packet says of its change: shown, never acted on (D-12)."""
    told = [receivers]
    if business.update is not None:
        info = business.update
        flags = ["thông tin văn bản có thay đổi" if info.document_info == "1" else ""]
        flags += [f"{one.organ_id}: ReceiverType {one.receiver_type or '–'}" for one in info.receivers]
        told.append("; ".join(filter(None, flags)))
    return ". ".join(filter(None, told))


def _receivers_words(agency_id: UUID, named: Sequence[str], packet: DocumentPacket) -> str:
    """Changed recipients, found by comparing the two lists To (D-12)."""
    before = next((hashed for one in named if (hashed := held.packet_of_source(agency_id, one))), "")
    path = store().path(before) if before else None
    earlier = read_packet(path).packet if path is not None else None
    if not isinstance(earlier, DocumentPacket):
        return ""
    old = {one.organ_id.strip().casefold(): one.organ_id for one in earlier.header.recipients}
    new = {one.organ_id.strip().casefold(): one.organ_id for one in packet.header.recipients}
    added = ", ".join(new[key] for key in new if key not in old)
    gone = ", ".join(old[key] for key in old if key not in new)
    parts = [f"thêm nơi nhận {added}" if added else "", f"bản này không gửi {gone}" if gone else ""]
    return "; ".join(filter(None, parts))


def _hash(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
