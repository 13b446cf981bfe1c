"""A file that is not what its name says, is empty or is locked is told apart by its bytes."""

from __future__ import annotations

from pathlib import Path

import pytest

from lienthong.axis.pipeline.attachments import AttachmentFiles
from lienthong.infra.file_contents import judge_content
from lienthong.kernel.judgement import Outcome
from support.first_pages import docx

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<</Root 1 0 R>>\n%%EOF\n"
LOCKED_PDF = PDF.replace(b"/Root 1 0 R", b"/Root 1 0 R /Encrypt 2 0 R")
ZIP = b"PK\x03\x04\x14\x00\x00\x00"
LOCKED_ZIP = b"PK\x03\x04\x14\x00\x01\x00"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)
LOCKED_OFFICE = OLE + "EncryptedPackage".encode("utf-16-le")


@pytest.mark.parametrize(
    ("name", "data", "outcome", "code"),
    [
        ("cv.pdf", PDF, Outcome.PASSED, "content.as_named"),
        ("CV.PDF", PDF, Outcome.PASSED, "content.as_named"),
        ("cv.pdf", ZIP, Outcome.FAILED, "content.other_kind"),
        ("cv.docx", PDF, Outcome.FAILED, "content.other_kind"),
        ("cv.pdf", b"", Outcome.FAILED, "content.empty"),
        ("cv.pdf", LOCKED_PDF, Outcome.FAILED, "content.encrypted"),
        ("phụ lục.zip", LOCKED_ZIP, Outcome.FAILED, "content.encrypted"),
        ("cv.docx", LOCKED_OFFICE, Outcome.FAILED, "content.encrypted"),
        ("cv.doc", OLE, Outcome.PASSED, "content.as_named"),
        ("cv.docx", docx(["Về việc"]), Outcome.PASSED, "content.as_named"),
        ("cv.pdf", b"not a known kind", Outcome.CANNOT_TELL, "content.unknown_kind"),
        ("ảnh.png", b"\x89PNG\r\n\x1a\n", Outcome.CANNOT_TELL, "content.unknown_kind"),
        ("không đuôi", PDF, Outcome.CANNOT_TELL, "content.unknown_kind"),
    ],
)
def test_bytes_decide(tmp_path: Path, name: str, data: bytes, outcome: Outcome, code: str) -> None:
    path = tmp_path / "tệp"
    path.write_bytes(data)
    judged = judge_content(path, name)
    assert (judged.outcome, judged.code) == (outcome, code)
    assert judged.outcome is Outcome.PASSED or name in judged.sentence


def test_a_file_that_is_gone_is_never_called_good(tmp_path: Path) -> None:
    assert judge_content(tmp_path / "không có", "cv.pdf").outcome is Outcome.CANNOT_TELL


def test_every_wrong_file_is_noted_once_and_refuses_nothing(tmp_path: Path) -> None:
    files = AttachmentFiles(tmp_path)
    for index, data in enumerate((PDF, ZIP, LOCKED_PDF, ZIP)):
        files.begin(index, str(index))
        files.write(data)
        files.end()
    told = {"AttachmentEncoded.Attachment[4]"}
    noted = files.judge_contents(["a.pdf", "b.pdf", "c.pdf", "d.pdf"], told)
    files.discard()
    assert [(one.code, one.where) for one in noted] == [
        ("content.other_kind", "AttachmentEncoded.Attachment[2]"),
        ("content.encrypted", "AttachmentEncoded.Attachment[3]"),
    ]
    assert {one.severity.value for one in noted} == {"WARNING"}
    assert not list(tmp_path.iterdir())
