"""Judging the signatures of a file, and reading the number and date that stand on its first page."""

from __future__ import annotations

import datetime as dt
import logging
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pypdfium2

from lienthong.infra.file_signatures.questions import trust_from_json
from lienthong.letters.placing import Word
from lienthong.office.signatures.children.measuring import words_of
from lienthong.signing import reports
from lienthong.signing.verifying import verify

_NUMBER = re.compile(r"Số ?:? ?(\d{1,6}[a-zđ]?) ?/ ?(\w[\w./&-]*)", re.IGNORECASE)
_DATE = re.compile(r"ngày ?(\d{1,2}) ?tháng ?(\d{1,2}) ?năm ?(\d{4})", re.IGNORECASE)
_SAME_LINE = 4.0


def judge(path: Path, question: Mapping[str, Any]) -> Mapping[str, object]:
    """The report, and what is printed on page 1 with the signature fields drawn in."""
    logging.disable(logging.CRITICAL)  # the reader tells every refusal with a traceback to nobody
    trust = trust_from_json(question["trust"])
    report = verify(path.read_bytes(), trust=trust, at=dt.datetime.fromisoformat(question["at"]))
    return {"report": reports.to_json(report), "printed": _printed(path)}


def _printed(path: Path) -> dict[str, str]:
    """Number, notation and date in the upper half of page 1, as far as they can be read; empty else."""
    try:
        document = pypdfium2.PdfDocument(path)
        try:
            document.init_forms()
            document[0].flatten()  # brings the appearance of the number-and-date field into the page
            page = document[0]
            words = [word for word in words_of(page) if word.baseline > page.get_height() / 2]
        finally:
            document.close()
    except Exception:  # noqa: BLE001  what is printed only adds to the report; a page that breaks adds nothing
        return {}
    return _found(_lines(words))


def _lines(words: list[Word]) -> list[str]:
    lines: list[list[Word]] = []
    for word in sorted(words, key=lambda one: -one.baseline):
        if lines and abs(lines[-1][0].baseline - word.baseline) <= _SAME_LINE:
            lines[-1].append(word)
        else:
            lines.append([word])
    return [" ".join(word.text for word in sorted(line, key=lambda one: one.left)) for line in lines]


def _found(lines: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in lines:
        number, dated = _NUMBER.search(line), _DATE.search(line)
        if number and "number" not in found:
            found |= {"number": number[1], "notation": number[2].rstrip(".-/")}
        if dated and "dated" not in found:
            day, month, year = (int(part) for part in dated.groups())
            try:
                found["dated"] = dt.date(year, month, day).isoformat()
            except ValueError:
                continue
    return found
