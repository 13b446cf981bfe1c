"""Pages of files. Nothing of a file is served before ``may_see`` says yes; every look and download is audited.

What is not there, belongs to another agency or may not be seen is the same 404.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render

from lienthong.infra import audit, blobs, transactions
from lienthong.infra.clock import business_now
from lienthong.infra.errors import OverloadedError
from lienthong.office.incoming.queries import is_recalled
from lienthong.office.organization.policies import OfficePermission
from lienthong.office.records.queries import FileView, find_file
from lienthong.office.signatures.errors import PageUnreadableError
from lienthong.office.signatures.page_images import derived_files, page_image, page_sizes
from lienthong.office.signatures.reading import FileVerdict
from lienthong.office.signatures.verifying import local_path, verify_file
from lienthong.office.workflow.queries import may_see
from lienthong.signing.errors import NoSuchRevisionError
from lienthong.web.office_desk import pages as pages_of_desk
from lienthong.web.office_desk.files import serving
from lienthong.web.office_desk.files.panel import panel_of
from lienthong.web.office_desk.visits import DeskVisit, at_desk
from lienthong.web.refusals import method_not_allowed

DEFAULT_WIDTH = 800
MOST_PAGES = 300
"""Pages listed at once; more are said in words."""


@dataclass(frozen=True, slots=True)
class PagePlace:
    """A page to be shown: its number from 1 and its size, so that nothing jumps while images load."""

    number: int
    width: int
    height: int


@at_desk(OfficePermission.READ)
def download(desk: DeskVisit, file_id: UUID) -> HttpResponse:
    """The bytes of a file as they are stored, to be kept."""
    file = _seen(desk, file_id)
    _note_download(desk, file, range=desk.request.headers.get("Range", "")[:60])
    told = serving.Download(file.name, file.media_type, file.sha256, file.size)
    return serving.send(desk.request, blobs.store().open(file.sha256), told)


@at_desk(OfficePermission.READ)
def pages(desk: DeskVisit, file_id: UUID) -> HttpResponse:
    """The images of all pages, to be put into a page."""
    file = _seen(desk, file_id)
    context: dict[str, object] = {"file": file, "pages": (), "more": 0}
    try:
        places = _places(page_sizes(file.sha256))
        context |= {"pages": places[:MOST_PAGES], "more": max(len(places) - MOST_PAGES, 0)}
    except (PageUnreadableError, OverloadedError) as error:
        context["problem"] = error.sentence
    return render(desk.request, "office/files/_pages.html", context)


@at_desk(OfficePermission.READ)
def page(desk: DeskVisit, file_id: UUID, number: int) -> HttpResponse:
    """The image of one page, counted from 1."""
    file = _seen(desk, file_id)
    _note_view(desk, file, page=number)
    try:
        drawn = page_image(file.sha256, page=number - 1, width=_width(desk))
    except (PageUnreadableError, OverloadedError) as error:
        return _no_image(error)
    return serving.image(desk.request, drawn.content, drawn.etag)


@at_desk(OfficePermission.READ)
def signatures(desk: DeskVisit, file_id: UUID) -> HttpResponse:
    """The verification panel, to be put into a page; the verdict is made when there is none yet."""
    file = _seen(desk, file_id)
    return _panel(desk, file, recheck=False)


@at_desk(OfficePermission.READ)
def recheck(desk: DeskVisit, file_id: UUID) -> HttpResponse:
    """The same after asking the verifier anew."""
    if desk.request.method != "POST":
        return method_not_allowed("POST")
    file = _seen(desk, file_id)
    return _panel(desk, file, recheck=True)


@at_desk(OfficePermission.READ)
def revision(desk: DeskVisit, file_id: UUID, number: int) -> HttpResponse:
    """A page showing the file as it was when signature ``number`` (from 1) was made."""
    file = _seen(desk, file_id)
    try:
        found, length = _covered(desk, file, number)
    except OverloadedError as error:
        return _no_image(error)
    _note_view(desk, file, signature=number)
    context: dict[str, object] = {"file": file, "number": number, "card": panel_of(found).cards[number - 1]}
    try:
        with local_path(file.sha256) as path:
            derived = derived_files()
            part = derived.revision(path, file.sha256, length)
            context["pages"] = _places(derived.page_sizes(part, _key(part)))[:MOST_PAGES]
    except (PageUnreadableError, OverloadedError, NoSuchRevisionError) as error:
        context["problem"] = error.sentence
    return pages_of_desk.render(desk, "office/files/revision.html", context)


@at_desk(OfficePermission.READ)
def revision_page(desk: DeskVisit, file_id: UUID, number: int, page_number: int) -> HttpResponse:
    """The image of one page of that revision."""
    file = _seen(desk, file_id)
    try:
        _, length = _covered(desk, file, number)
        _note_view(desk, file, signature=number, page=page_number)
        with local_path(file.sha256) as path:
            derived = derived_files()
            part = derived.revision(path, file.sha256, length)
            drawn = derived.page_image(part, _key(part), page=page_number - 1, width=_width(desk))
    except (PageUnreadableError, OverloadedError, NoSuchRevisionError) as error:
        return _no_image(error)
    return serving.image(desk.request, drawn.content, drawn.etag)


@at_desk(OfficePermission.READ)
def revision_download(desk: DeskVisit, file_id: UUID, number: int) -> HttpResponse:
    """Exactly the bytes that signature covers."""
    file = _seen(desk, file_id)
    try:
        _, length = _covered(desk, file, number)
    except OverloadedError as error:
        return _no_image(error)
    _note_download(desk, file, signature=number)
    with local_path(file.sha256) as path:
        part = derived_files().revision(path, file.sha256, length)
    stem = file.name.removesuffix(".pdf")
    told = serving.Download(f"{stem} (phiên bản đã ký {number}).pdf", serving.PDF, _key(part), length)
    return serving.send(desk.request, part.open("rb"), told)


def _seen(desk: DeskVisit, file_id: UUID) -> FileView:
    file = find_file(desk.agency_id, file_id)
    # what was recalled is kept for the clerk, and opened by nobody else (REC-02)
    is_shut = OfficePermission.RECEIVE not in desk.actor.permissions
    if file is None or not may_see(desk.actor, file.record_id):
        raise Http404
    if is_shut and is_recalled(desk.agency_id, file.record_id):
        raise Http404
    return file


def _covered(desk: DeskVisit, file: FileView, number: int) -> tuple[FileVerdict, int]:
    """The verdict and how many bytes signature ``number`` (from 1) covers."""
    found = verify_file(desk.agency_id, file.id, at=business_now(), by=desk.actor.ref)
    if not 1 <= number <= len(found.signatures):
        raise Http404
    return found, found.signatures[number - 1].covered_length


def _panel(desk: DeskVisit, file: FileView, *, recheck: bool) -> HttpResponse:
    context: dict[str, object] = {"file": file}
    try:
        found = verify_file(desk.agency_id, file.id, at=business_now(), by=desk.actor.ref, recheck=recheck)
        context["panel"] = panel_of(found)
    except OverloadedError as error:
        context["problem"] = error.sentence
    return render(desk.request, "office/files/_signatures.html", context)


def _places(sizes: Sequence[tuple[float, float]]) -> list[PagePlace]:
    return [
        PagePlace(
            number, DEFAULT_WIDTH, max(round(DEFAULT_WIDTH * down / across), 1) if across else DEFAULT_WIDTH
        )
        for number, (across, down) in enumerate(sizes, start=1)
    ]


def _key(part: Path) -> str:
    """The name the revision's own derived files have: SHA-256 of its bytes."""
    with part.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _width(desk: DeskVisit) -> int:
    asked = desk.request.GET.get("rong", "")
    return int(asked) if asked.isdecimal() and len(asked) <= 5 else DEFAULT_WIDTH


def _no_image(error: PageUnreadableError | OverloadedError | NoSuchRevisionError) -> HttpResponse:
    status = 503 if isinstance(error, OverloadedError) else 422
    response = HttpResponse(error.sentence, content_type="text/plain; charset=utf-8", status=status)
    if status == 503:
        response["Retry-After"] = "10"
    return response


def _note_download(desk: DeskVisit, file: FileView, **data: str | int) -> None:
    with transactions.owned():
        audit.record(
            "files.downloaded",
            actor=desk.actor.ref,
            object_ref=f"file:{file.id}",
            at=business_now(),
            data=_told(file, data),
        )


def _note_view(desk: DeskVisit, file: FileView, **data: str | int) -> None:
    with transactions.owned():
        audit.record(
            "files.viewed",
            actor=desk.actor.ref,
            object_ref=f"file:{file.id}",
            at=business_now(),
            data=_told(file, data),
        )


def _told(file: FileView, data: Mapping[str, str | int]) -> dict[str, str | int]:
    """Which bytes, of which record, which part: written before a byte is given."""
    known = {name: value for name, value in data.items() if value}
    return {"sha256": file.sha256, "record": str(file.record_id), **known}
