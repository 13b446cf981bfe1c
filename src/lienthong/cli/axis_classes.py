"""``lienthong axis classes``: the four figures and the lists behind them, however long they are.

The counts stand first and are known last, so what is written meanwhile waits in a file.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import shutil
import sys
import tempfile
import uuid
from typing import TYPE_CHECKING

from lienthong.kernel.clock import vietnam

if TYPE_CHECKING:
    from lienthong.axis.registry.queries import Directory
    from lienthong.axis.statuses.queries import ClassItem, ClassReading

_IN_MEMORY = 1024 * 1024
_KINDS = {1: "[thu hồi] ", 2: "[cập nhật] ", 3: "[thay thế] "}


def print_classes(reading: ClassReading, directory: Directory) -> None:
    """Counts, then the items class by class, in words."""
    from lienthong.alerts.policies import Rules
    from lienthong.alerts.states import CLASS_LABEL

    rules = Rules.default()
    with contextlib.ExitStack() as held:
        lines = {word: held.enter_context(_lines_in_a_file()) for word in CLASS_LABEL}
        for item in reading:
            lines[item.document_class].write(_line(item, directory))
        found = reading.counts
        sys.stdout.write(f"{found.four_zeroes}\nLúc {local_time(found.at)}, quy tắc {rules.version}\n")
        for word, label in CLASS_LABEL.items():
            sys.stdout.write(f"{label}: {found.counts[word]}\n    {rules.definitions[word]}\n")
            _copy_to_stdout(lines[word])


def write_classes_as_json(reading: ClassReading, directory: Directory) -> None:
    """The same as one JSON object."""
    from lienthong.alerts.policies import Rules

    with _lines_in_a_file() as lines:
        for number, item in enumerate(reading):
            lines.write(", " if number else "")
            lines.write(json.dumps(_item_as_json(item, directory), ensure_ascii=False))
        found = reading.counts
        zeroes = found.four_zeroes
        head = {
            "at": vietnam(found.at).isoformat(),
            "rules_version": Rules.default().version,
            "four_zeroes": [
                zeroes.not_delivered,
                zeroes.receive_errors,
                zeroes.not_handled,
                zeroes.no_status,
            ],
            "counts": {word.value: count for word, count in found.counts.items()},
        }
        sys.stdout.write(json.dumps(head, ensure_ascii=False)[:-1] + ', "items": [')
        _copy_to_stdout(lines)
        sys.stdout.write("]}\n")


def _line(item: ClassItem, directory: Directory) -> str:
    from lienthong.alerts.policies import due_before_sending

    written = f"{_KINDS.get(item.business_type, '')}{item.code or '(không số)'}"
    way = f"{name_of(directory, item.sender_agency_id, at=item.sent_at)} → {_recipient(directory, item)}"
    owner = name_of(directory, item.owner_agency_id)
    late = due_before_sending(item.due_on, item.sent_at)
    note = f"\n        {late}" if late else ""
    return f"    {written}  {way}  hạn {local_time(item.due_at)}, phải xử lý: {owner}{note}\n"


def _item_as_json(item: ClassItem, directory: Directory) -> dict[str, object]:
    return {
        "class": item.document_class.value,
        "doc_id": str(item.doc_id) if item.doc_id else None,
        "business_type": item.business_type,
        "code": item.code,
        "sender": code_of(directory, item.sender_agency_id),
        "recipient": item.recipient_code,
        "sent_at": vietnam(item.sent_at).isoformat(),
        "rule": item.rule,
        "due_at": vietnam(item.due_at).isoformat(),
        "owner": code_of(directory, item.owner_agency_id),
    }


def _lines_in_a_file() -> tempfile.SpooledTemporaryFile[str]:
    return tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY, mode="w+", encoding="utf-8")


def _copy_to_stdout(lines: tempfile.SpooledTemporaryFile[str]) -> None:
    lines.seek(0)
    shutil.copyfileobj(lines, sys.stdout)


def _recipient(directory: Directory, item: ClassItem) -> str:
    if item.recipient_agency_id is None:
        return item.recipient_code
    return name_of(directory, item.recipient_agency_id, at=item.sent_at)


def name_of(directory: Directory, agency_id: uuid.UUID, *, at: dt.datetime | None = None) -> str:
    """The name of an agency now, or on the day of a letter; else its id."""
    agency = directory.agency_by_id(agency_id)
    if agency is None:
        return str(agency_id)
    return agency.name if at is None else agency.name_at(at)


def code_of(directory: Directory, agency_id: uuid.UUID) -> str:
    """The code of an agency, else its id."""
    agency = directory.agency_by_id(agency_id)
    return agency.code if agency else str(agency_id)


def local_time(moment: dt.datetime) -> str:
    """A moment as people in Vietnam write it."""
    return f"{vietnam(moment):%d/%m/%Y %H:%M}"
