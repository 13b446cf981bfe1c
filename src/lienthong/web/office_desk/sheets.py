"""What lies in a document's folder, as both directions show it: its files, and the images of its pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from django.urls import reverse

from lienthong.infra.errors import BlobMissingError, OverloadedError
from lienthong.office.records.queries import FileView
from lienthong.office.records.states import FileRole
from lienthong.office.signatures.errors import PageUnreadableError
from lienthong.office.signatures.page_images import page_sizes
from lienthong.web.office_desk.parts import FileLine, PageImage

MOST_IMAGES = 60
ROLE_WORDS: Mapping[FileRole, str] = MappingProxyType(
    {
        FileRole.MAIN: "Văn bản",
        FileRole.APPENDIX: "Phụ lục",
        FileRole.REFERENCE: "Tài liệu tham khảo",
    }
)
_WIDTH = 1200
"""Pixels."""


def main_file(files: Sequence[FileView]) -> FileView | None:
    """The document itself."""
    return next((one for one in files if one.role is FileRole.MAIN), None)


def page_images(files: Sequence[FileView], title: str) -> list[PageImage]:
    """Images of the document's pages, with their sizes so that nothing jumps while they load.

    None when no page can be counted now; the file itself can be had all the same.
    """
    main = main_file(files)
    if main is None:
        return []
    try:
        sizes = page_sizes(main.sha256)[:MOST_IMAGES]
    except (PageUnreadableError, OverloadedError, BlobMissingError):
        return []
    return [
        PageImage(
            number=number,
            address=f"{reverse('office_file_page', args=[main.id, number])}?rong={_WIDTH}",
            words=f"Trang {number} của văn bản {title}",
            width=_WIDTH,
            height=round(_WIDTH * down / across) if across else _WIDTH,
        )
        for number, (across, down) in enumerate(sizes, start=1)
    ]


def file_line(file: FileView) -> FileLine:
    """A file with where it can be had."""
    return FileLine(file.name, reverse("office_file", args=[file.id]), ROLE_WORDS[file.role], file.size)
