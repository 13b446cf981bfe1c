"""``lienthong axis agency rule|requests|decide``: which systems may register and delete agencies, and what waits."""

from __future__ import annotations

import argparse
import sys
import uuid

from lienthong.cli.axis_abolitions import day
from lienthong.cli.axis_classes import local_time
from lienthong.kernel.errors import LienthongError

_BY = "operator:cli"
_RULES = {"tu-choi": "REFUSED", "cho-duyet": "HELD", "tu-dong": "ACCEPTED"}
"""How rules are typed: từ chối, chờ duyệt, tự động."""
_WORDS = {"REGISTER": "đăng ký", "DELETE": "xóa"}
_STATES = {"OPEN": "chờ quyết định", "ACCEPTED": "đã thực hiện", "DECLINED": "không đồng ý"}
_Subparsers = argparse._SubParsersAction


def register(agency: _Subparsers[argparse.ArgumentParser]) -> None:
    """Add the commands below ``axis agency``."""
    rule = agency.add_parser("rule", help="hệ thống nào được tự đăng ký, xóa cơ quan qua giao thức")
    rule.add_argument("--system", required=True, help="mã hệ thống")
    rule.add_argument(
        "--set",
        required=True,
        choices=sorted(_RULES),
        help="tu-choi (mặc định), cho-duyet (quản trị quyết định), tu-dong (cơ quan của mình và cấp dưới)",
    )
    rule.set_defaults(run=_rule)
    requests = agency.add_parser("requests", help="đề nghị đăng ký, xóa cơ quan của các hệ thống")
    requests.add_argument("--all", action="store_true", help="cả những đề nghị đã quyết định")
    requests.set_defaults(run=_requests)
    decide = agency.add_parser("decide", help="quyết định một đề nghị")
    decide.add_argument("request", metavar="MÃ", type=_request_id, help="mã đề nghị")
    way = decide.add_mutually_exclusive_group(required=True)
    way.add_argument("--accept", action="store_true", help="thực hiện")
    way.add_argument("--decline", metavar="LÝ DO", help="không đồng ý, vì lý do này")
    decide.add_argument(
        "--successor", action="append", default=[], help="xóa: mã cơ quan kế thừa (lặp lại được)"
    )
    decide.add_argument("--on", type=day, help="xóa: từ ngày YYYY-MM-DD (mặc định: ngay)")
    decide.set_defaults(run=_decide)


def _request_id(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"«{text}» không phải mã đề nghị") from error


def _rule(arguments: argparse.Namespace) -> int:
    from lienthong.axis.registry.agency_decisions import set_agency_writes
    from lienthong.axis.registry.states import AgencyWrites
    from lienthong.infra.clock import business_now
    from lienthong.infra.engine import prepare_database

    prepare_database()
    writes = AgencyWrites(_RULES[arguments.set])
    try:
        set_agency_writes(system_id=arguments.system, writes=writes, at=business_now(), by=_BY)
    except LienthongError as error:
        return _refuse(error)
    sys.stdout.write(f"Hệ thống {arguments.system}: đăng ký, xóa cơ quan: {arguments.set}\n")
    return 0


def _requests(arguments: argparse.Namespace) -> int:
    from lienthong.axis.registry.agency_decisions import list_requests
    from lienthong.infra.engine import prepare_database

    prepare_database()
    for one in list_requests(is_open=not arguments.all):
        said = [
            f"{_WORDS[one.kind]} {one.code}",
            one.name,
            f"cấp trên {one.parent_code}" if one.parent_code else "",
            one.mail,
            one.phone,
            f"hệ thống {one.system_id}",
            _STATES[one.state],
            one.reason,
        ]
        sys.stdout.write(
            f"{one.id}  {local_time(one.asked_at)}  {'; '.join(part for part in said if part)}\n"
        )
    return 0


def _decide(arguments: argparse.Namespace) -> int:
    from lienthong.axis.delivery.queries import count_open
    from lienthong.axis.registry import agency_decisions
    from lienthong.infra.clock import business_now
    from lienthong.infra.engine import prepare_database

    prepare_database()
    at = business_now()
    try:
        if arguments.accept:
            agency_decisions.accept_request(
                request_id=arguments.request,
                open_items=count_open,
                successor_codes=arguments.successor,
                effective_at=arguments.on,
                at=at,
                by=_BY,
            )
        else:
            agency_decisions.decline_request(
                request_id=arguments.request, reason=arguments.decline, at=at, by=_BY
            )
    except LienthongError as error:
        return _refuse(error)
    said = "đã thực hiện" if arguments.accept else "không đồng ý"
    sys.stdout.write(f"Đề nghị {arguments.request}: {said}\n")
    return 0


def _refuse(error: LienthongError) -> int:
    sys.stderr.write(f"{error}\n")
    return 1
