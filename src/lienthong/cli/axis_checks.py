"""``lienthong axis checks …``: which checks hold documents back for an agency, what is held, what is unsigned."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
import uuid

from lienthong.cli.axis_classes import local_time
from lienthong.kernel.clock import real_now
from lienthong.kernel.errors import LienthongError

_BY = "operator:cli"
_Subparsers = argparse._SubParsersAction
_WORDS = {"content": "định dạng, tình trạng tệp", "malware": "mã độc", "signature": "chữ ký số"}
_MOST = 1000
_SHOWN = 20


def register(commands: _Subparsers[argparse.ArgumentParser]) -> None:
    """Add ``axis checks`` with its commands."""
    checks = commands.add_parser(
        "checks", help="kiểm tra tệp: cơ quan chờ kiểm tra nào, văn bản nào đang bị giữ"
    ).add_subparsers(required=True, metavar="LỆNH")
    policy = checks.add_parser(
        "policy", help="xem hoặc đặt các kiểm tra phải đạt trước khi chuyển cho cơ quan"
    )
    policy.add_argument("--code", required=True, help="mã cơ quan nhận")
    wanted = policy.add_mutually_exclusive_group()
    wanted.add_argument(
        "--block",
        action="append",
        choices=sorted(_WORDS),
        help="giữ văn bản tới khi kiểm tra này đạt (lặp lại được; thay cho các kiểm tra đã đặt)",
    )
    wanted.add_argument("--none", action="store_true", help="không giữ văn bản vì kiểm tra nào")
    policy.set_defaults(run=_policy)
    checks.add_parser("held", help="văn bản đang bị giữ để kiểm tra").set_defaults(run=_held)
    unsigned = checks.add_parser("unsigned", help="đếm riêng văn bản không có chữ ký số")
    unsigned.add_argument("--days", type=int, default=7, help="trong bao nhiêu ngày qua (mặc định 7)")
    unsigned.set_defaults(run=_unsigned)
    for name, words in (
        ("release", "thôi giữ, chuyển cho nơi nhận"),
        ("refuse", "không chuyển, báo gửi lỗi"),
    ):
        decide = checks.add_parser(name, help=f"{words}; lý do được lưu")
        decide.add_argument("doc_id", metavar="DOCID", type=uuid.UUID, help="DocId trục đã cấp")
        decide.add_argument("--reason", required=True, help="lý do")
        decide.set_defaults(run=_release if name == "release" else _refuse)


def _policy(arguments: argparse.Namespace) -> int:
    from lienthong.axis.registry.operations import set_blocking_checks
    from lienthong.axis.registry.queries import load_directory
    from lienthong.axis.registry.states import FileCheck
    from lienthong.infra.clock import business_now
    from lienthong.infra.engine import prepare_database

    prepare_database()
    try:
        if arguments.block or arguments.none:
            set_blocking_checks(
                code=arguments.code,
                checks=[FileCheck(word.upper()) for word in arguments.block or ()],
                at=business_now(),
                by=_BY,
            )
    except LienthongError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    agency = load_directory(with_secrets=False).agency(arguments.code)
    if agency is None:
        sys.stderr.write(f"Không có cơ quan nào mang mã {arguments.code}.\n")
        return 1
    named = ", ".join(_WORDS[word.value.lower()] for word in sorted(agency.blocking))
    told = f"chỉ chuyển sau khi kiểm tra: {named}" if named else "chuyển ngay, không giữ vì kiểm tra nào"
    sys.stdout.write(f"{agency.code} {agency.name}: {told}\n")
    return 0


def _held(_arguments: argparse.Namespace) -> int:
    from lienthong.axis.delivery.queries import list_held
    from lienthong.infra.engine import prepare_database

    prepare_database()
    held = list_held(limit=_MOST)
    for one in held:
        line = f"{one.message_id}  {one.code}  {one.recipient_code}  từ {local_time(one.sent_at)}"
        sys.stdout.write(f"{line}\n")
    if not held:
        sys.stdout.write("Không có văn bản nào đang bị giữ.\n")
    return 0


def _unsigned(arguments: argparse.Namespace) -> int:
    from lienthong.axis.intake.envelopes import list_documents
    from lienthong.axis.intake.file_checks import count_unsigned, list_unsigned
    from lienthong.axis.registry.queries import load_directory
    from lienthong.infra.engine import prepare_database

    prepare_database()
    since = real_now() - dt.timedelta(days=min(max(arguments.days, 0), 3650))
    count = count_unsigned(since=since, most=_MOST * _MOST)
    sys.stdout.write(f"Văn bản không có chữ ký số trong {arguments.days} ngày qua: {count}\n")
    known = load_directory(with_secrets=False)
    for one in list_documents(list_unsigned(limit=min(count, _SHOWN))):
        code = "/".join(part for part in (one.code_number, one.code_notation) if part)
        sender = known.agency_by_id(one.sender_agency_id)
        name = "" if sender is None else f"{sender.code} {sender.name}"
        sys.stdout.write(f"{one.id}  {code}  {name}\n")
    return 0


def _release(arguments: argparse.Namespace) -> int:
    return _decide(arguments, refuses=False)


def _refuse(arguments: argparse.Namespace) -> int:
    return _decide(arguments, refuses=True)


def _decide(arguments: argparse.Namespace, *, refuses: bool) -> int:
    from lienthong.axis.pipeline.holding_back import refuse_by_hand, release_by_hand
    from lienthong.infra.clock import business_now
    from lienthong.infra.engine import prepare_database

    prepare_database()
    act = refuse_by_hand if refuses else release_by_hand
    try:
        count = act(arguments.doc_id, reason=arguments.reason, at=business_now(), by=_BY)
    except LienthongError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    done = "Không chuyển, đã báo gửi lỗi" if refuses else "Đã thôi giữ và chuyển"
    sys.stdout.write(f"{done} cho {count} nơi nhận\n")
    return 0
