"""``lienthong axis test-call``: an operator looks at a system, a key or a whole call, and is told what is wrong.

Reads this axis' database only: nothing is sent, nothing is written.
"""

from __future__ import annotations

import argparse
import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from lienthong.cli.judgement_lines import write_judgements
from lienthong.cli.secret_input import read_secret, takes_secret_file
from lienthong.cli.typed_moments import moment_typed
from lienthong.kernel.clock import real_now
from lienthong.kernel.errors import RefusedError
from lienthong.kernel.system_words import reason_of

if TYPE_CHECKING:
    from lienthong.axis.registry.diagnosis import ObservedCall
    from lienthong.axis.registry.queries import Directory
    from lienthong.kernel.judgement import Judgement


class ObservedRequestError(RefusedError):
    """The file with a call cannot be read as one."""

    code = "cli.observed_request"


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command below ``axis``."""
    parser = commands.add_parser("test-call", help="nói rõ một lần gọi, một khóa hay một hệ thống sai ở đâu")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--system", help="mã hệ thống: xem hệ thống, khóa và quyền của nó")
    what.add_argument(
        "--request",
        metavar="TỆP",
        help="yêu cầu HTTP đã ghi lại (dòng đầu, các tiêu đề, dòng trống, nội dung)",
    )
    takes_secret_file(parser, "cùng --system: tệp chứa khóa mà nơi kết nối đang dùng")
    parser.add_argument("--agency", default="", help="cùng --system: mã cơ quan gửi thay")
    parser.add_argument(
        "--at", type=moment_typed, help="cùng --request: lúc nhận yêu cầu, ISO 8601 (mặc định: bây giờ)"
    )
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    from lienthong.axis.registry.diagnosis import diagnose
    from lienthong.axis.registry.queries import load_directory
    from lienthong.infra.engine import prepare_database

    call = observed_call(arguments.request, arguments.at or real_now()) if arguments.request else None
    prepare_database()
    directory = load_directory()
    found = _of_system(arguments, directory) if call is None else diagnose(call, directory)
    return write_judgements(found)


def _of_system(arguments: argparse.Namespace, directory: Directory) -> list[Judgement]:
    from lienthong.axis.registry.diagnosis import judge_agency, judge_secret, judge_system

    now = real_now()
    found = judge_system(arguments.system, directory, at=now)
    system = directory.system(arguments.system)
    if system is None or not system.is_active:
        return found
    if arguments.secret_file:
        found.append(judge_secret(system, read_secret(arguments.secret_file).encode("utf-8"), at=now))
    if arguments.agency:
        found.append(judge_agency(arguments.agency, system, directory))
    return found


def observed_call(name: str, at: dt.datetime) -> ObservedCall:
    """The call in a file; raises `ObservedRequestError`. Marks of ``curl -v`` before the lines are taken away."""
    from lienthong.axis.registry.diagnosis import ObservedCall
    from lienthong.exchange.vxp.operations import named

    try:
        content = Path(name).read_bytes()
    except OSError as error:
        raise ObservedRequestError(f"Không đọc được {name}: {reason_of(error)}.") from None
    ending = b"\r\n" if b"\r\n\r\n" in content else b"\n"
    head, _, body = content.partition(ending * 2)
    first, *lines = [line.removeprefix(b"> ").strip(b"\r") for line in head.split(ending)]
    words = first.decode("utf-8", "replace").split()
    operation = named(words[1].partition("?")[0]) if len(words) > 1 else None
    if operation is None:
        raise ObservedRequestError(
            f"Dòng đầu của {name} phải như «POST /sendEdoc HTTP/1.1», với tên một thao tác của giao thức."
        )
    pairs = (line.partition(b":") for line in lines if b":" in line)
    headers = [(key.strip(), value.strip(b" \t")) for key, _, value in pairs]
    return ObservedCall(operation, headers, at, body or None)
