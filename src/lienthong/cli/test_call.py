"""``lienthong test-call``: whoever connects a system tries its connection to an axis; needs no server of ours."""

from __future__ import annotations

import argparse

from lienthong.cli.judgement_lines import write_judgements
from lienthong.cli.secret_input import read_secret, takes_secret_file


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    parser = subparsers.add_parser("test-call", help="thử kết nối tới một trục và nói rõ sai ở đâu")
    parser.add_argument(
        "url", metavar="ĐỊA_CHỈ", help="địa chỉ của trục, ví dụ http://truc.example.gov.vn:8400"
    )
    parser.add_argument("--system", required=True, help="mã hệ thống (systemid)")
    takes_secret_file(parser, "tệp chứa khóa bí mật", required=True)
    parser.add_argument(
        "--agency",
        default="",
        help="thử cả quyền gửi thay cơ quan có mã này, bằng một gói rỗng mà trục sẽ từ chối (trục ghi lại lần từ chối)",
    )
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    from lienthong.exchange.trial import try_connection
    from lienthong.exchange.vxp.signing import Credentials

    credentials = Credentials(arguments.system, read_secret(arguments.secret_file))
    return write_judgements(try_connection(arguments.url, credentials, agency=arguments.agency))
