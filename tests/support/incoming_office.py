"""Documents that have arrived at an office of a test, and what its senders were told."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import replace
from uuid import UUID

from lienthong.infra.blobs import StoredBlob, store
from lienthong.kernel.judgement import Judgement, Outcome
from lienthong.office.incoming import operations, queries
from lienthong.office.incoming.operations import Acceptance, Arrival, HandOver
from lienthong.office.incoming.policies import Check, judge_complete
from lienthong.office.incoming.ports import Judges
from lienthong.office.incoming.states import CheckName
from lienthong.office.records.operations import Metadata, StoredFile
from lienthong.office.records.states import FileRole
from lienthong.office.workflow.operations import Part
from lienthong.office.workflow.states import PartRole
from support.office_world import MORNING, OfficeWorld

ISSUER, ISSUER_NAME = "G22", "Văn phòng Chính phủ"
FORWARDER, FORWARDER_NAME = "G14", "Bộ Thông tin và Truyền thông"
_counter = itertools.count(1)

LETTER_807 = Metadata(
    kind_name="Công văn",
    subject="Bảo đảm gửi, nhận văn bản điện tử thông suốt trên Trục liên thông văn bản quốc gia",
    issuer_name=ISSUER_NAME,
    issuer_code=ISSUER,
    code_number="807",
    code_notation="VPCP-KSTT",
    issued_on=dt.date(2021, 2, 1),
    signer_position="Phó Chủ nhiệm",
    signer_name="Người Ký Mẫu",
    document_id="G22,2021/02/01,807/VPCP-KSTT",
    to_places="UBND các tỉnh",
)


def at(hour: int, minute: int = 0, *, day: int = 1) -> dt.datetime:
    """A moment of February 2021."""
    return MORNING.replace(day=day, hour=hour, minute=minute)


def kept(content: bytes, name: str = "cong-van.pdf", role: FileRole = FileRole.MAIN) -> StoredFile:
    """Bytes in the blob store as a file."""
    writer = store().writer()
    writer.write(content)
    blob = writer.commit()
    return StoredFile(role=role, name=name, media_type="application/pdf", sha256=blob.sha256, size=blob.size)


def arrival(
    metadata: Metadata = LETTER_807,
    *,
    doc_id: str = "",
    sender: str = ISSUER,
    sender_name: str = ISSUER_NAME,
    content: bytes = b"%PDF-1.4 807",
    recipient: str = "H47",
) -> Arrival:
    """A message as the gateway hands it over."""
    number = next(_counter)
    doc_id = doc_id or f"00000000-0000-7000-8000-{number:012}"
    packet = kept(b"packet " + doc_id.encode())
    return Arrival(
        doc_id=doc_id,
        sender_code=sender,
        sender_name=sender_name,
        is_forwarder=sender != metadata.issuer_code,
        recipient_code=recipient,
        document_id=metadata.document_id,
        code=f"{metadata.code_number}/{metadata.code_notation}",
        issued_on=metadata.issued_on,
        metadata=metadata,
        files=[kept(content)],
        packet=_blob(packet),
        checks=[Check(CheckName.COMPLETE, judge_complete(metadata, [], []))],
    )


def _blob(file: StoredFile) -> StoredBlob:
    return StoredBlob(file.sha256, file.size)


def arrive(world: OfficeWorld, one: Arrival | None = None, *, when: dt.datetime = MORNING) -> UUID:
    """The document lies with the clerk."""
    return operations.record_arrival(world.agency_id, one or arrival(), at=when)


def another(number: str, **changes: object) -> Metadata:
    """Another letter of the same issuer."""
    return replace(
        LETTER_807,
        code_number=number,
        document_id=f"G22,2021/02/01,{number}/VPCP-KSTT",
        **changes,  # type: ignore[arg-type]  # names are the test's own
    )


def accepted(
    world: OfficeWorld, record_id: UUID, *, submit_to: str = "", when: dt.datetime | None = None
) -> int:
    """The clerk accepts; the incoming number."""
    to = world.people[submit_to].id if submit_to else None
    return operations.accept(
        world.actor("vanthu.h47"), record_id, Acceptance(submit_to=to), at=when or at(8, 30)
    ).number


def to_lead(world: OfficeWorld, lead: str, *others: tuple[PartRole, str], directive: str = "") -> HandOver:
    """A hand-over to one lead and others."""
    parts = [Part(PartRole.LEAD, world.people[lead].id)]
    parts += [Part(role, world.people[name].id) for role, name in others]
    return HandOver(parts=parts, directive=directive)


def told(world: OfficeWorld, record_id: UUID, sender_name: str = "") -> list[str]:
    """Codes owed, in order, to one sender or to all."""
    rows = queries.statuses_of(world.agency_id, record_id)
    return [row.code for row in rows if not sender_name or row.sender_name == sender_name]


def judges(
    signatures: Outcome = Outcome.PASSED, opens: Outcome = Outcome.PASSED, sentence: str = ""
) -> Judges:
    """Judges that always say the same."""

    def judge_signatures(_agency: UUID, _record: UUID, *, sender: str, at: dt.datetime) -> Judgement:
        return Judgement(signatures, "test.signatures", sentence or f"chữ ký {sender}")

    def judge_opening(_sha256: str, name: str) -> Judgement:
        return Judgement(opens, "test.opens", sentence or name)

    return Judges(judge_signatures, judge_opening)
