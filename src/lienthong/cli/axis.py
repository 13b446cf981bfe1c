"""``lienthong axis …``: operators register agencies and systems, and read the classes and the matrix.

Every command prepares the database by itself and works before or while the server runs; processes notice
a change within two seconds. Only envelope data is shown (D-29).
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
import uuid
from typing import TYPE_CHECKING

from lienthong.cli import (
    axis_abolitions,
    axis_checks,
    axis_course,
    axis_keys,
    axis_officers,
    axis_requests,
    axis_test_call,
)
from lienthong.cli.axis_classes import code_of, local_time, name_of, print_classes, write_classes_as_json
from lienthong.identifiers.organ_code import check_for_registration
from lienthong.kernel.clock import VIETNAM, vietnam
from lienthong.kernel.errors import LienthongError

if TYPE_CHECKING:
    from lienthong.axis.registry.queries import Directory
    from lienthong.axis.statuses.queries import MatrixRow, StatusView

_BY = "operator:cli"
_Subparsers = argparse._SubParsersAction


def register(subparsers: _Subparsers[argparse.ArgumentParser]) -> None:
    """Add ``axis`` with its commands to the parser."""
    parser = subparsers.add_parser(
        "axis", help="quản trị trục: cơ quan, hệ thống kết nối, phân loại, theo dõi"
    )
    commands = parser.add_subparsers(required=True, metavar="LỆNH")
    _register_agency(commands)
    _register_system(commands)
    axis_keys.register(commands)
    axis_test_call.register(commands)
    axis_officers.register(commands)
    axis_checks.register(commands)
    classes = commands.add_parser("classes", help="bốn con số và danh sách theo phân loại (D-15)")
    classes.add_argument("--at", type=_moment, help="thời điểm ISO 8601 (mặc định: giờ nghiệp vụ hiện tại)")
    classes.add_argument("--json", action="store_true", help="in một đối tượng JSON")
    classes.set_defaults(run=_classes)
    matrix = commands.add_parser("matrix", help="bảng nơi nhận × trạng thái của một văn bản")
    matrix.add_argument("doc_id", metavar="DOCID", type=_doc_id, help="DocId trục đã cấp")
    matrix.add_argument("--json", action="store_true", help="in một đối tượng JSON")
    matrix.set_defaults(run=_matrix)


def _register_agency(commands: _Subparsers[argparse.ArgumentParser]) -> None:
    agency = commands.add_parser("agency", help="cơ quan trên trục").add_subparsers(
        required=True, metavar="LỆNH"
    )
    add = agency.add_parser(
        "add", help="đăng ký một cơ quan, hoặc thêm mã, hộp thư, cấp trên cho cơ quan đã có"
    )
    add.add_argument("--code", required=True, help="mã định danh chính, ví dụ 000.00.00.G22 hoặc H47.01")
    add.add_argument("--name", required=True, help="tên cơ quan")
    add.add_argument("--alias", action="append", default=[], help="mã khác của cùng cơ quan (lặp lại được)")
    add.add_argument("--parent", default="", help="mã của cơ quan cấp trên trực tiếp")
    add.add_argument("--mail", default="", help="hộp thư công vụ")
    add.set_defaults(run=_add_agency)
    axis_course.register(agency)
    axis_abolitions.register(agency)
    axis_requests.register(agency)
    agency.add_parser("list", help="danh sách cơ quan").set_defaults(run=_list_agencies)


def _register_system(commands: _Subparsers[argparse.ArgumentParser]) -> None:
    system = commands.add_parser("system", help="hệ thống kết nối").add_subparsers(
        required=True, metavar="LỆNH"
    )
    add = system.add_parser("add", help="đăng ký một hệ thống, hoặc thêm cơ quan, khóa cho hệ thống đã có")
    add.add_argument("--id", required=True, help="mã hệ thống (systemid)")
    add.add_argument("--secret", required=True, help="khóa bí mật dùng để ký")
    add.add_argument(
        "--agency", action="append", required=True, help="mã cơ quan hệ thống phục vụ (lặp lại được)"
    )
    add.add_argument("--name", default="", help="tên hệ thống")
    add.add_argument(
        "--only-secret",
        action="store_true",
        help="chấm dứt ngay mọi khóa khác của hệ thống, kể cả khóa không mở được",
    )
    add.set_defaults(run=_add_system)
    system.add_parser("list", help="danh sách hệ thống (không hiện khóa)").set_defaults(run=_list_systems)


def _moment(text: str) -> dt.datetime:
    try:
        moment = dt.datetime.fromisoformat(text)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=VIETNAM)
        moment.astimezone(dt.UTC)
    except (ValueError, OverflowError) as error:
        raise argparse.ArgumentTypeError(
            f"thời điểm «{text}» không dùng được; viết theo ISO 8601, ví dụ 2021-02-01T17:30+07:00"
        ) from error
    return moment


def _doc_id(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(
            f"«{text}» không phải DocId; DocId có dạng 01a2039c-bbee-7556-bff5-ed3e7476e586"
        ) from error


def _add_agency(arguments: argparse.Namespace) -> int:
    from lienthong.axis.registry.operations import add_agency
    from lienthong.infra.clock import business_now
    from lienthong.infra.engine import prepare_database

    prepare_database()
    try:
        is_new = add_agency(
            code=arguments.code,
            name=arguments.name,
            aliases=arguments.alias,
            parent_code=arguments.parent,
            mail=arguments.mail,
            at=business_now(),
            by=_BY,
        )
    except LienthongError as error:
        return _refuse(error)
    sys.stdout.write(
        f"{'Đã đăng ký' if is_new else 'Đã cập nhật'} cơ quan {arguments.code}: {arguments.name}\n"
    )
    for code in (arguments.code, *arguments.alias):
        for problem in check_for_registration(code):
            sys.stdout.write(f"Lưu ý: {problem.sentence}\n")
    return 0


def _list_agencies(_arguments: argparse.Namespace) -> int:
    for agency in _directory().agencies():
        others = [code for code in (agency.old_code, agency.qd20_code) if code and code != agency.code]
        state = "" if agency.is_active else "  (ngừng hoạt động)"
        also = f"  [{', '.join(others)}]" if others else ""
        sys.stdout.write(f"{agency.code:<36}{agency.name}{also}{state}\n")
    return 0


def _add_system(arguments: argparse.Namespace) -> int:
    from lienthong.axis.registry.operations import add_system, end_other_secrets
    from lienthong.infra.clock import business_now
    from lienthong.infra.engine import prepare_database

    prepare_database()
    at = business_now()
    try:
        is_new = add_system(
            system_id=arguments.id,
            secret=arguments.secret,
            agency_codes=arguments.agency,
            name=arguments.name,
            at=at,
            by=_BY,
        )
        if arguments.only_secret:
            end_other_secrets(system_id=arguments.id, secret=arguments.secret, at=at, by=_BY)
    except LienthongError as error:
        return _refuse(error)
    sys.stdout.write(
        f"{'Đã đăng ký' if is_new else 'Đã cập nhật'} hệ thống {arguments.id} "
        f"phục vụ {', '.join(arguments.agency)}\n"
    )
    return 0


def _list_systems(_arguments: argparse.Namespace) -> int:
    directory = _directory(with_secrets=True)
    for system in directory.systems():
        agencies = (directory.agency_by_id(agency_id) for agency_id in system.agency_ids)
        codes = sorted(agency.code for agency in agencies if agency is not None)
        lost = f"  KHÓA KHÔNG MỞ ĐƯỢC: {system.unreadable_secrets}" if system.unreadable_secrets else ""
        sys.stdout.write(
            f"{system.system_id:<24}{system.name or '-':<32}  {len(system.secrets)} khóa  {', '.join(codes)}{lost}\n"
        )
    return 0


def _classes(arguments: argparse.Namespace) -> int:
    from lienthong.axis.statuses.queries import ClassReading
    from lienthong.infra.clock import business_now

    directory = _directory()
    reading = ClassReading(arguments.at or business_now())
    if arguments.json:
        write_classes_as_json(reading, directory)
    else:
        print_classes(reading, directory)
    return 0


def _matrix(arguments: argparse.Namespace) -> int:
    from lienthong.axis.statuses.queries import matrix
    from lienthong.infra.clock import business_now

    directory = _directory()
    rows = matrix(arguments.doc_id, at=business_now())
    if not rows:
        sys.stderr.write(
            f"Không có văn bản nào mang DocId {arguments.doc_id}. Đề nghị kiểm tra lại DocId trục đã cấp khi gửi.\n"
        )
        return 1
    if arguments.json:
        _write_json([_row_as_json(row, directory) for row in rows])
    else:
        for row in rows:
            _print_row(row, directory)
    return 0


def _print_row(row: MatrixRow, directory: Directory) -> None:
    from lienthong.alerts.states import CLASS_LABEL

    again = "  (đã gửi lại)" if row.is_resent else ""
    sys.stdout.write(
        f"{name_of(directory, row.recipient_agency_id, at=row.sent_at)} [{row.recipient_code}]: {row.label}; "
        f"{CLASS_LABEL[row.document_class]}{again}\n    {local_time(row.sent_at)}  gửi\n"
    )
    if row.taken_at:
        sys.stdout.write(f"    {local_time(row.taken_at)}  hệ thống nơi nhận lấy\n")
    for status in row.history:
        sys.stdout.write(f"    {local_time(status.received_at)}  {_status_words(status)}\n")
    if row.due_at and row.owner_agency_id:
        sys.stdout.write(
            f"    hạn {local_time(row.due_at)}, phải xử lý: {name_of(directory, row.owner_agency_id)}\n"
        )


def _status_words(status: StatusView) -> str:
    """Code and words as the screen has them; one that changed nothing says so, and why where that is known."""
    from lienthong.exchange.statuses import CODE_WORDS

    words = status.label or CODE_WORDS.get(status.code, "trạng thái không có trong quy định")
    said = f": {status.description}" if status.description else ""
    kept = "" if status.is_applied or status.is_of_change else "chỉ ghi lại"
    note = ", ".join(part for part in (kept, status.note.rstrip(".")) if part)
    return f"{status.code} {words}{said}{f'  ({note})' if note else ''}"


def _row_as_json(row: MatrixRow, directory: Directory) -> dict[str, object]:
    return {
        "doc_id": str(row.doc_id),
        "recipient": row.recipient_code,
        "recipient_name": name_of(directory, row.recipient_agency_id, at=row.sent_at),
        "delivery_state": row.delivery_state.value,
        "code": row.code,
        "status": row.label,
        "class": row.document_class.value,
        "is_resent": row.is_resent,
        "sent_at": vietnam(row.sent_at).isoformat(),
        "taken_at": vietnam(row.taken_at).isoformat() if row.taken_at else None,
        "since": vietnam(row.since).isoformat(),
        "due_at": vietnam(row.due_at).isoformat() if row.due_at else None,
        "owner": code_of(directory, row.owner_agency_id) if row.owner_agency_id else None,
        "history": [
            {
                "code": status.code,
                "status": status.label,
                "received_at": vietnam(status.received_at).isoformat(),
                "applied": status.is_applied,
                "description": status.description,
                "note": status.note,
            }
            for status in row.history
        ],
    }


def _directory(*, with_secrets: bool = False) -> Directory:
    """Without secrets no key ring is needed: whoever may read the database may read the lists."""
    from lienthong.axis.registry.queries import load_directory
    from lienthong.infra.engine import prepare_database

    prepare_database()
    return load_directory(with_secrets=with_secrets)


def _write_json(value: object) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")


def _refuse(error: LienthongError) -> int:
    sys.stderr.write(f"{error}\n")
    return 1
