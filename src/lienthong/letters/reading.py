"""Reading the plain text of a letter: what is found is taken, what is not found is said, never invented.

Works by the marks NĐ 30 Art. 8 prescribes (Số, V/v, Kính gửi, Nơi nhận, authority before the
signature). A press report about a letter has none of them and is recognised as one.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from lienthong.kernel.text import fold
from lienthong.letters.kinds import ABBREVIATIONS, OFFICIAL_LETTER
from lienthong.letters.model import FACT_LABELS, Letter
from lienthong.letters.plain_lines import clean_lines, is_upper, join_items, join_paragraphs, starts

_NUMBER = re.compile(r"Số\s*:?\s*(?P<number>\d+[a-zđ]?)?[\s._…]*/\s*(?P<notation>[\w][\w./&-]*)(?P<rest>.*)")
_DATE = re.compile(
    r"(?P<place>[^\W\d][^,:;]{1,40}),\s*ngày[\s._…]*(?:(?P<day>\d{1,2})[\s._…]*)?"
    r"tháng[\s._…]*(?:(?P<month>\d{1,2})[\s._…]*)?năm[\s._…]*(?:(?P<year>\d{4})[\s._…]*)?"
)
_AUTHORITY = re.compile(r"(TM|KT|TL|TUQ|Q)\s*\.\s*\S")
_POSITIONS = (
    *("chu tich", "pho chu tich", "bo truong", "thu truong", "chu nhiem", "pho chu nhiem", "giam doc"),
    *("pho giam doc", "cuc truong", "pho cuc truong", "vu truong", "chanh van phong", "pho chanh van phong"),
    *("tong cuc truong", "thu tuong", "pho thu tuong", "truong ban", "hieu truong", "chi cuc truong"),
    *("chanh thanh tra", "vien truong", "tong giam doc", "truong phong", "pho truong"),
)
_BODY_BEGINNINGS = (
    *("bo ", "so ", "cuc ", "vu ", "van phong", "uy ban", "ubnd", "hdnd", "tong cuc", "chi cuc", "ban "),
    *("hoi dong", "truong ", "vien ", "trung tam", "phong ", "thanh tra", "thu tuong", "kho bac", "tap doan"),
)
_KINDS = {fold(name): name for name in ABBREVIATIONS}
_NAME = re.compile(r"[^\W\d_]+(\s[^\W\d_]+){1,5}")
_PRESS_MARKS = re.compile(
    r"\([A-ZĐ]{2,8}\)\s*[-–]|^(Bản in|Quay lại|Lượt xem|Tin đã đưa|Tin liên quan|TAGS?\b|Từ khóa)"
    r"|Đọc bài viết|GMT\s*\+7|File đính kèm",
    re.MULTILINE,
)
_REPORTED = re.compile(
    r"(ban hành|vừa có|đã có|ký|gửi)\s+(công văn|văn bản|chỉ thị|quyết định|công điện|kế hoạch)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterReading:
    """What was found in a text; empty where nothing was. ``dataclasses.replace`` fills in the rest."""

    is_news_item: bool = False
    parent_body: str = ""
    issuing_body: str = ""
    kind: str = OFFICIAL_LETTER
    number: str = ""
    notation: str = ""
    place: str = ""
    dated: dt.date | None = None
    subject: str = ""
    addressees: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    signature_lines: tuple[str, ...] = ()
    signer_name: str = ""

    @property
    def missing(self) -> tuple[str, ...]:
        """Names of the facts not found (``model.FACT_LABELS`` has them in Vietnamese)."""
        needed = [name for name in FACT_LABELS if name != "addressees" or self.kind == OFFICIAL_LETTER]
        return tuple(name for name in needed if not getattr(self, name))

    def letter(self, *, number_reserved: bool = True) -> Letter:
        """The letter; with ``number_reserved`` number and date stay free for the clerk's stamp.

        Raises ``LetterIncompleteError`` naming what is missing.
        """
        letter = Letter(
            issuing_body=self.issuing_body,
            parent_body=self.parent_body,
            kind=self.kind,
            notation=self.notation,
            place=self.place,
            subject=self.subject,
            addressees=self.addressees,
            body=self.body,
            recipients=self.recipients,
            signature_lines=self.signature_lines,
            signer_name=self.signer_name,
            number="" if number_reserved else self.number,
            dated=None if number_reserved else self.dated,
        )
        letter.require_complete()
        return letter


def read_letter(text: str) -> LetterReading:
    """Read a letter's plain text; never raises, an unreadable text has everything missing."""
    lines = clean_lines(text)
    if _is_news(lines):
        return LetterReading(is_news_item=True)
    end_of_head = _end_of_head(lines)
    head = lines[:end_of_head]
    parent, body_name = _bodies(head)
    number, notation = _number(head)
    place, dated = _place_and_date(head)
    kind, subject = _kind_and_subject(head)
    addressees, body_start = _addressees(lines, end_of_head)
    body_end = _end_of_body(lines, body_start)
    signature_lines, signer = _signature(lines[body_end:])
    return LetterReading(
        parent_body=parent,
        issuing_body=body_name,
        kind=kind,
        number=number,
        notation=notation,
        place=place,
        dated=dated,
        subject=subject,
        addressees=addressees,
        body=join_paragraphs(lines[body_start:body_end]),
        recipients=_recipients(lines[body_end:]),
        signature_lines=signature_lines,
        signer_name=signer,
    )


def _is_news(lines: list[str]) -> bool:
    marks = (
        any(starts(line, "cong hoa xa hoi chu nghia") for line in lines),
        any(_NUMBER.match(line) for line in lines),
        any(starts(line, "kinh gui") for line in lines),
        any(starts(line, "noi nhan") for line in lines),
        any(_AUTHORITY.match(line) and is_upper(line) for line in lines),
    )
    if sum(marks) > 1:
        return False
    text = "\n".join(lines)
    return bool(_PRESS_MARKS.search(text) or _REPORTED.search(text))


def _end_of_head(lines: list[str]) -> int:
    """Index of "Kính gửi", or of the first line after number, date and subject."""
    for index, line in enumerate(lines):
        if starts(line, "kinh gui"):
            return index
    last = 0
    for index, line in enumerate(lines):
        if _is_head_mark(line):
            last = index + 1
    if last and starts(lines[last - 1], "v/v", "ve viec"):
        return _end_of_block(lines, last)
    if last and _kind_of(lines[last - 1]):
        return _end_of_block(lines, last + 1 if last < len(lines) and not lines[last] else last)
    return last


def _is_head_mark(line: str) -> bool:
    found = _NUMBER.match(line) or _DATE.fullmatch(line) or _kind_of(line)
    return bool(found) or starts(line, "v/v", "cong hoa xa hoi", "doc lap - tu do")


def _end_of_block(lines: list[str], start: int) -> int:
    for index in range(start, len(lines)):
        if not lines[index]:
            return index
    return len(lines)


def _bodies(head: list[str]) -> tuple[str, str]:
    """Parent body and issuing body from the capitals above the number."""
    names: list[str] = []
    for line in head:
        if _NUMBER.match(line) or _kind_of(line):
            break
        if not is_upper(line) or starts(line, "cong hoa xa hoi", "doc lap"):
            continue
        if names and not starts(line, *_BODY_BEGINNINGS):
            names[-1] += "\n" + line
        else:
            names.append(line)
    if not names:
        return "", ""
    return "\n".join(names[:-1]), names[-1]


def _number(head: list[str]) -> tuple[str, str]:
    for line in head:
        found = _NUMBER.match(line)
        if found:
            return found["number"] or "", found["notation"].rstrip(".-/")
    return "", ""


def _place_and_date(head: list[str]) -> tuple[str, dt.date | None]:
    for line in head:
        found = _DATE.fullmatch(line)
        if found is None:
            continue
        day, month, year = found["day"], found["month"], found["year"]
        try:
            dated = dt.date(int(year), int(month), int(day)) if day and month and year else None
        except ValueError:  # no such day: not found rather than guessed
            dated = None
        return found["place"].strip(), dated
    return "", None


def _kind_of(line: str) -> str:
    if not is_upper(line):
        return ""
    return _KINDS.get(fold(line), "")


def _kind_and_subject(head: list[str]) -> tuple[str, str]:
    for index, line in enumerate(head):
        kind = _kind_of(line)
        if kind or starts(line, "v/v"):
            first = index if not kind else index + 1
            return kind or OFFICIAL_LETTER, _subject(head[first:])
    return OFFICIAL_LETTER, ""


def _subject(lines: list[str]) -> str:
    words: list[str] = []
    for line in lines:
        if _is_head_mark(line) and words:
            break
        if not line:
            if words:
                break
            continue
        words.append(line)
    return re.sub(r"^V/v:?\s+", "", " ".join(words)).rstrip(" .")


def _addressees(lines: list[str], start: int) -> tuple[tuple[str, ...], int]:
    """The addressees, and the index where the body begins."""
    if start >= len(lines) or not starts(lines[start], "kinh gui"):
        return (), start
    _, _, rest = lines[start].partition(":")
    found = [rest.strip()] if rest.strip() else []
    index = start + 1
    while index < len(lines):
        line = lines[index]
        goes_on = bool(found) and not found[-1].endswith((".", ";", ":")) and lines[index - 1] != ""
        if line and not line.startswith(("-", "–", "+")) and not (goes_on and line[0].islower()):
            break
        if line:
            found.append(line)
        index += 1
    return join_items(found), index


def _end_of_body(lines: list[str], start: int) -> int:
    for index in range(start, len(lines)):
        line = lines[index]
        if starts(line, "noi nhan") or (is_upper(line) and _begins_signature(line)):
            return index
    return len(lines)


def _begins_signature(line: str) -> bool:
    return bool(_AUTHORITY.match(line)) or starts(line, *_POSITIONS)


def _recipients(tail: list[str]) -> tuple[str, ...]:
    for index, line in enumerate(tail):
        if starts(line, "noi nhan"):
            _, _, rest = line.partition(":")
            found = [rest.strip()] if rest.strip() else []
            for item in tail[index + 1 :]:
                if is_upper(item) and _begins_signature(item):
                    break
                if found and fold(found[-1].lstrip("-– ")).startswith("luu") and not item.startswith("-"):
                    break
                found.append(item)
            return join_items(found)
    return ()


def _signature(tail: list[str]) -> tuple[tuple[str, ...], str]:
    """Lines of authority and position, and the name below them."""
    lines: list[str] = []
    for line in tail:
        if not line:
            continue
        if is_upper(line) and (lines or _begins_signature(line)):
            lines.append(line)
        elif lines and _is_name(line):
            return tuple(lines), line
        elif lines and line.startswith(("-", "–")):
            break
    return tuple(lines), ""


def _is_name(line: str) -> bool:
    return bool(_NAME.fullmatch(line)) and all(word[0].isupper() for word in line.split())
