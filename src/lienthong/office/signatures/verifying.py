"""Verdicts on files of records: made once, kept, and used again while bytes, trust and rules are the same."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from uuid import UUID

from lienthong.infra import audit, blobs, transactions
from lienthong.kernel.clock import legal_date
from lienthong.office.organization.queries import list_bodies
from lienthong.office.records.errors import RecordUnknownError
from lienthong.office.records.queries import FileView, RecordView, find_file, find_record
from lienthong.office.records.states import Direction, FileRole
from lienthong.office.signatures.models import Verification
from lienthong.office.signatures.ports import Facts, SignatureVerifier
from lienthong.office.signatures.reading import (
    FileVerdict,
    file_verdict,
    file_verdict_from_json,
    file_verdict_to_json,
)
from lienthong.office.signatures.trust import OfficeTrust, office_trust
from lienthong.office.signatures.verifier import verifier as child_verifier
from lienthong.signing.completeness import Expected, FilePart

RULES = "1"
"""Counted up whenever the verifier's rules change: verdicts by older rules are made anew."""
PDF = "application/pdf"

_PARTS = {
    FileRole.MAIN: FilePart.DOCUMENT,
    FileRole.APPENDIX: FilePart.APPENDIX,
    FileRole.REFERENCE: FilePart.REFERENCE,
}


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sent the document, and the recorded ground on which they send another body's (D-05)."""

    name: str
    ground: str = ""


def verify_file(  # noqa: PLR0913  what a verdict depends on
    agency_id: UUID,
    file_id: UUID,
    *,
    at: dt.datetime,
    by: str,
    sender: Sender | None = None,
    recheck: bool = False,
    verifier: SignatureVerifier | None = None,
) -> FileVerdict:
    """The verdict on a file of the agency's; owns its transaction when a new one has to be kept.

    ``at`` is business time. Facts kept for the same bytes, trust and rules are used again; ``recheck`` asks
    anew. ``sender`` None: as told the last time. A stopped verifier (*chưa xác định*) is asked again each time.
    Raises RecordUnknownError, OverloadedError.
    """
    file, record = _found(agency_id, file_id)
    known = _newest(agency_id, file_id)
    trust = office_trust(at)
    basis = _basis(trust)
    expected = _expected(file, record, sender, known, on=legal_date(at))
    usable = (
        known is not None
        and known.sha256 == file.sha256
        and known.basis == basis
        and not known.verdict.is_stopped
    )
    if known is not None and usable and not recheck:
        if known.verdict.expected == expected:
            return known.verdict
        facts = known.verdict.facts
    else:
        facts = _examine(file, trust, at, verifier or child_verifier())
    verdict = file_verdict(facts, expected, judged_at=at)
    _keep(file, basis, verdict, by=by)
    return verdict


def examine_blob(
    sha256: str, expected: Expected, *, at: dt.datetime, verifier: SignatureVerifier | None = None
) -> FileVerdict:
    """The verdict on bytes in the blob store that are no file of a record yet; nothing is kept.

    Raises BlobMissingError, OverloadedError.
    """
    trust = office_trust(at)
    with local_path(sha256) as path:
        facts = (verifier or child_verifier()).examine(path, trust=trust.trust, at=at)
    return file_verdict(facts, expected, judged_at=at)


@contextmanager
def local_path(sha256: str) -> Iterator[Path]:
    """A file with the bytes, for programs that want a path; a temporary copy where the store has no files."""
    store = blobs.store()
    path = store.path(sha256)
    if path is not None:
        yield path
        return
    with NamedTemporaryFile(suffix=".bin") as copy, store.open(sha256) as source:
        while chunk := source.read(1024 * 1024):
            copy.write(chunk)
        copy.flush()
        yield Path(copy.name)


@dataclass(frozen=True, slots=True)
class _Known:
    sha256: str
    basis: str
    verdict: FileVerdict


def _newest(agency_id: UUID, file_id: UUID) -> _Known | None:
    row = Verification.objects.of(agency_id).filter(file_id=file_id).order_by("-id").first()
    if row is None:
        return None
    return _Known(row.sha256, row.basis, file_verdict_from_json(row.report, judged_at=row.judged_at))


def _found(agency_id: UUID, file_id: UUID) -> tuple[FileView, RecordView]:
    file = find_file(agency_id, file_id)
    record = find_record(agency_id, file.record_id) if file else None
    if file is None or record is None:
        raise RecordUnknownError("Không tìm thấy tệp này trong cơ quan.")
    return file, record


def _examine(file: FileView, trust: OfficeTrust, at: dt.datetime, verifier: SignatureVerifier) -> Facts:
    with local_path(file.sha256) as path:
        return verifier.examine(path, trust=trust.trust, at=at)


def _expected(
    file: FileView, record: RecordView, sender: Sender | None, known: _Known | None, *, on: dt.date
) -> Expected:
    """What the metadata say, judged against the body on the document (D-05)."""
    issuer, name, ground = record.issuer_name, "", ""
    if record.direction is Direction.OUT:
        bodies = list_bodies(record.agency_id, on=on)
        body = next((one for one in bodies if one.id == record.issuing_body_id), None)
        issuer = body.name if body else issuer
    if sender is not None:
        name, ground = sender.name, sender.ground
    elif known is not None:
        name, ground = known.verdict.expected.sender, known.verdict.expected.sender_ground
    return Expected(
        part=_PARTS[file.role],
        issuers=(issuer,) if issuer else (),
        sender=name,
        sender_ground=ground,
        number=record.code_number,
        notation=record.code_notation,
        dated=record.issued_on,
    )


def _basis(trust: OfficeTrust) -> str:
    return hashlib.sha256(f"{RULES}\0{trust.version}".encode()).hexdigest()


def _keep(file: FileView, basis: str, verdict: FileVerdict, *, by: str) -> None:
    with transactions.owned():
        Verification(
            agency_id=file.agency_id,
            file_id=file.id,
            sha256=file.sha256,
            basis=basis,
            judged_at=verdict.judged_at,
            outcome=verdict.outcome.value,
            report=file_verdict_to_json(verdict),
        ).save(force_insert=True)
        audit.record(
            "signatures.file_verified",
            actor=by,
            object_ref=f"file:{file.id}",
            at=verdict.judged_at,
            data={"sha256": file.sha256, "outcome": verdict.outcome.value, "code": verdict.verdict.code},
        )
