"""The check before acceptance: whole, authentic, not a duplicate (QĐ 28 Art. 9.1; RCV-02, RCV-06).

Complete and addressee are judged from the packet at arrival. The rest is slow (hashes, PDF, signatures), so it
is computed outside any transaction, by the worker soon after arrival and again whenever the clerk asks.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from uuid import UUID

from lienthong.infra import blobs, transactions
from lienthong.infra.errors import BlobMissingError
from lienthong.kernel.judgement import Judgement, Outcome
from lienthong.office.incoming.models import Incoming, Source
from lienthong.office.incoming.operations.steps import hold, note_audit
from lienthong.office.incoming.policies import Check, merge
from lienthong.office.incoming.ports import FileOpener, Judges
from lienthong.office.incoming.states import FINISHED_BADLY, CheckName, IncomingState
from lienthong.office.records.queries import FileView, find_record, list_files, look_alikes

_CHUNK = 256 * 1024


def check(agency_id: UUID, record_id: UUID, judges: Judges, *, at: dt.datetime, by: str = "system") -> None:
    """Judge and keep the three slow lines of the panel; safe to repeat. Owns its transaction at the end."""
    if not Incoming.objects.of(agency_id).filter(pk=record_id).exists():
        return
    whole = _judge_whole(agency_id, record_id, judges.opens)
    authentic = judges.signatures(agency_id, record_id, sender=_other_sender(agency_id, record_id), at=at)
    duplicate, earlier = judge_duplicate(agency_id, record_id)
    found = [
        Check(CheckName.WHOLE, whole),
        Check(CheckName.AUTHENTIC, authentic),
        Check(CheckName.DUPLICATE, duplicate),
    ]
    with transactions.owned():
        held = hold(agency_id, record_id)
        row = held.row
        row.checks = merge(row.checks, found)
        row.checked_at = at
        if held.state is IncomingState.ARRIVED:
            # what was decided on stays as it was decided
            if row.duplicate_of_id != earlier:
                row.duplicate_decision = ""
            row.duplicate_of_id = earlier
        row.save(update_fields=["checks", "checked_at", "duplicate_of", "duplicate_decision"])
        note_audit(
            "incoming.checked",
            held,
            actor=by,
            at=at,
            data={one.name.value: one.judgement.outcome.value for one in found},
        )


def judge_duplicate(agency_id: UUID, record_id: UUID) -> tuple[Judgement, UUID | None]:
    """Whether an earlier incoming document seems to be this one, and which (RCV-06).

    The certain cases became one record at arrival (D-03). Here are likely ones: the same file, or the same
    number and date from a body written otherwise. What was refused or returned is not held, and when it is
    sent again it is no duplicate (D-01).
    """
    record = find_record(agency_id, record_id)
    main = [file.sha256 for file in list_files(agency_id, record_id) if file.role.value == "MAIN"]
    alike = look_alikes(record, main) if record is not None else []
    sent_back = _sent_back(agency_id, [one.id for one in alike])
    found = [one for one in alike if one.id not in sent_back]
    if alike and not found:
        return Judgement(
            Outcome.PASSED,
            "incoming.sent_again",
            "Đã đến một lần và được trả lại; lần này nơi gửi gửi lại, không phải văn bản trùng.",
        ), None
    if not found:
        return Judgement(
            Outcome.PASSED, "incoming.no_duplicate", "Không thấy văn bản đến nào trước đó giống văn bản này."
        ), None
    earlier = found[0]
    issued = f" ngày {earlier.issued_on:%d/%m/%Y}" if earlier.issued_on else ""
    return Judgement(
        Outcome.CANNOT_TELL,
        "incoming.likely_duplicate",
        f"Nghi trùng với {earlier.code}{issued} của {earlier.issuer_name} đã đến trước; "
        "hãy xem văn bản đó rồi kết luận.",
    ), earlier.id


def _sent_back(agency_id: UUID, record_ids: Sequence[UUID]) -> set[UUID]:
    states = [state.value for state in FINISHED_BADLY]
    rows = Incoming.objects.of(agency_id).filter(pk__in=record_ids, state__in=states)
    return set(rows.values_list("pk", flat=True))


def _other_sender(agency_id: UUID, record_id: UUID) -> str:
    """Who sent the document in the issuer's place; empty when the issuer did."""
    first = Source.objects.of(agency_id).filter(incoming_id=record_id).order_by("is_forwarder", "id").first()
    return first.sender_name if first is not None and first.is_forwarder else ""


def _judge_whole(agency_id: UUID, record_id: UUID, opens: FileOpener) -> Judgement:
    """Whether packet and files are the bytes that came, and the files open (*toàn vẹn*)."""
    sources = (
        Source.objects.of(agency_id).filter(incoming_id=record_id).values_list("packet_sha256", flat=True)
    )
    files = list_files(agency_id, record_id)
    if not _all_intact([*sources, *(file.sha256 for file in files)]):
        return Judgement(
            Outcome.FAILED,
            "incoming.bytes_changed",
            "Nội dung đã lưu không còn khớp mã băm khi nhận; báo quản trị hệ thống, đừng tiếp nhận.",
        )
    if not files:
        return Judgement(
            Outcome.FAILED, "incoming.no_files", "Gói tin không có tệp nào; không có văn bản để tiếp nhận."
        )
    return _judge_opening(files, opens)


def _judge_opening(files: Sequence[FileView], opens: FileOpener) -> Judgement:
    judged = [(file, opens(file.sha256, file.name)) for file in files]
    broken = [one for _, one in judged if one.outcome is Outcome.FAILED]
    if broken:
        return Judgement(Outcome.FAILED, "incoming.file_broken", " ".join(one.sentence for one in broken))
    unknown = [file.name for file, one in judged if one.outcome is Outcome.CANNOT_TELL]
    if unknown:
        return Judgement(
            Outcome.CANNOT_TELL,
            "incoming.file_unopened",
            f"Mã băm khớp; chưa xác định được tệp có mở được không: {', '.join(unknown)}.",
        )
    return Judgement(Outcome.PASSED, "incoming.whole", f"{len(files)} tệp khớp mã băm khi nhận và mở được.")


def _all_intact(hashes: Sequence[str]) -> bool:
    return all(_is_intact(sha256) for sha256 in dict.fromkeys(hashes))


def _is_intact(sha256: str) -> bool:
    digest = hashlib.sha256()
    try:
        with blobs.store().open(sha256) as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
    except BlobMissingError:
        return False
    return digest.hexdigest() == sha256
