"""The check panel's judges over ``office.signatures``: verdicts on files, and pages drawn in killable children."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from lienthong.edxml.wire import extension
from lienthong.infra.errors import BlobMissingError
from lienthong.kernel.judgement import Judgement, Outcome
from lienthong.office.incoming.ports import Judges
from lienthong.office.records.queries import FileView, list_files
from lienthong.office.records.states import FileRole
from lienthong.office.signatures.errors import PageUnreadableError
from lienthong.office.signatures.page_images import page_sizes
from lienthong.office.signatures.reading import FileVerdict
from lienthong.office.signatures.verifying import Sender, verify_file

_BY = "system"
_WORST_FIRST = (Outcome.FAILED, Outcome.CANNOT_TELL, Outcome.PASSED)


def judge_signatures(agency_id: UUID, record_id: UUID, *, sender: str, at: dt.datetime) -> Judgement:
    """All PDF files of a record: the worst verdict speaks for the whole, the document before its appendices."""
    files = [one for one in list_files(agency_id, record_id) if extension(one.name) == "pdf"]
    judged = [one for one in files if one.role is not FileRole.REFERENCE]
    if not any(one.role is FileRole.MAIN for one in judged):
        return Judgement(
            Outcome.CANNOT_TELL,
            "incoming.nothing_signed",
            "Văn bản không phải tệp PDF nên chưa xác định được chữ ký số; chỉ để biết, tham khảo.",
        )
    found = [
        (
            one,
            verify_file(agency_id, one.id, at=at, by=_BY, sender=Sender(sender) if sender else None),
        )
        for one in judged
    ]
    worst = min(found, key=lambda pair: _WORST_FIRST.index(pair[1].outcome))
    return Judgement(worst[1].outcome, worst[1].verdict.code, _said(*worst, alone=len(found) == 1))


def judge_opening(sha256: str, name: str) -> Judgement:
    """Whether a PDF opens; other kinds are not opened here."""
    if extension(name) != "pdf":
        return Judgement(Outcome.CANNOT_TELL, "incoming.other_kind", f"{name}: không phải PDF.")
    try:
        pages = page_sizes(sha256)
    except (PageUnreadableError, BlobMissingError):
        return Judgement(
            Outcome.FAILED,
            "incoming.pdf_broken",
            f"Tệp {name} không mở được; đề nghị nơi gửi gửi lại bản gốc.",
        )
    return Judgement(Outcome.PASSED, "incoming.pdf_opens", f"{name}: {len(pages)} trang.")


def judges() -> Judges:
    """The judges of this installation."""
    return Judges(judge_signatures, judge_opening)


def _said(file: FileView, verdict: FileVerdict, *, alone: bool) -> str:
    words = f"{verdict.verdict.words}: {verdict.verdict.reason} {verdict.verdict.action}".strip()
    return words if alone else f"{file.name}: {words}"
