"""``lienthong accounts``: people who may open the pages. No password is ever typed or printed here.

New people get a one-time link by which they set their own password; it is printed once, on standard output
alone, so that it can be handed over and never lies in a log.
"""

from __future__ import annotations

import argparse
import sys
from urllib.parse import urlencode

ROLES = ("operator", "monitor", "auditor")
DEFAULT_URL = "http://127.0.0.1:8401"


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command with its actions to the parser."""
    parser = subparsers.add_parser("accounts", help="người dùng trang quản trị")
    actions = parser.add_subparsers(metavar="VIỆC", title="các việc", required=True)
    first = actions.add_parser("bootstrap", help="cấp liên kết một lần cho quản trị đầu tiên")
    first.add_argument("--username", default="quantri", help="tên đăng nhập (mặc định: quantri)")
    _takes_url(first)
    first.set_defaults(run=bootstrap)
    add = actions.add_parser("add", help="thêm người dùng, in liên kết một lần")
    add.add_argument("--username", required=True, help="tên đăng nhập, chữ thường không dấu")
    add.add_argument("--name", default="", help="họ và tên (mặc định: tên đăng nhập)")
    add.add_argument("--email", default="", help="thư điện tử")
    add.add_argument("--role", action="append", choices=ROLES, required=True, help="vai trò, có thể lặp lại")
    _takes_url(add)
    add.set_defaults(run=add_person)
    people = actions.add_parser("list", help="liệt kê người dùng")
    people.set_defaults(run=list_people)
    link = actions.add_parser("link", help="cấp lại liên kết một lần, liên kết cũ hết hiệu lực")
    link.add_argument("username", metavar="TÊN_ĐĂNG_NHẬP", help="tên đăng nhập")
    _takes_url(link)
    link.set_defaults(run=issue_link)
    reset = actions.add_parser("reset-totp", help="đặt lại mã xác thực khi mất điện thoại")
    reset.add_argument("username", metavar="TÊN_ĐĂNG_NHẬP", help="tên đăng nhập")
    reset.set_defaults(run=reset_second_factor)
    close = actions.add_parser("close", help="khóa tài khoản, kết thúc mọi phiên làm việc")
    close.add_argument("username", metavar="TÊN_ĐĂNG_NHẬP", help="tên đăng nhập")
    close.set_defaults(run=close_person)


def bootstrap(arguments: argparse.Namespace) -> int:
    """Print the first operator's link."""
    from lienthong.accounts import operations
    from lienthong.infra.clock import business_now

    _prepare()
    token = operations.bootstrap(username=arguments.username, at=business_now(), by="cli")
    print_link(arguments.url, arguments.username, token)
    return 0


def add_person(arguments: argparse.Namespace) -> int:
    """Add a person and print their link."""
    from lienthong.accounts import operations
    from lienthong.accounts.policies import Role
    from lienthong.infra.clock import business_now

    _prepare()
    new = operations.NewPerson(
        username=arguments.username,
        full_name=arguments.name or arguments.username,
        roles=frozenset(Role(role.upper()) for role in arguments.role),
        email=arguments.email,
    )
    token = operations.add_person(new=new, at=business_now(), by="cli")
    print_link(arguments.url, arguments.username, token)
    return 0


def issue_link(arguments: argparse.Namespace) -> int:
    """Print a new link; an earlier one is worth nothing from now on."""
    from lienthong.accounts import operations
    from lienthong.infra.clock import business_now

    _prepare()
    token = operations.issue_link(username=arguments.username, at=business_now(), by="cli")
    print_link(arguments.url, arguments.username, token)
    return 0


def list_people(_arguments: argparse.Namespace) -> int:
    """Print everybody with roles and what is still missing."""
    from lienthong.accounts import queries
    from lienthong.accounts.policies import ROLE_NAMES

    _prepare()
    for person in queries.list_people():
        roles = ", ".join(ROLE_NAMES[role] for role in sorted(person.roles)) or "chưa có vai trò"
        notes = [
            "đã khóa" if not person.is_active else "",
            "" if person.has_password else "chưa đặt mật khẩu",
            "có mã xác thực" if person.has_second_factor else "chưa cài mã xác thực",
        ]
        words = "; ".join(note for note in notes if note)
        sys.stdout.write(f"{person.username}\t{person.full_name}\t{roles}\t{words}\n")
    return 0


def reset_second_factor(arguments: argparse.Namespace) -> int:
    """Take the second factor back; the person sets it up again at the next sign-in."""
    from lienthong.accounts import operations
    from lienthong.infra.clock import business_now

    _prepare()
    operations.reset_second_factor(username=arguments.username, at=business_now(), by="cli")
    sys.stdout.write(
        f"Đã đặt lại mã xác thực của “{arguments.username}” và kết thúc mọi phiên làm việc. "
        "Người dùng cài đặt lại khi đăng nhập lần tới.\n"
    )
    return 0


def close_person(arguments: argparse.Namespace) -> int:
    """Close an account."""
    from lienthong.accounts import operations
    from lienthong.infra.clock import business_now

    _prepare()
    operations.close_person(username=arguments.username, at=business_now(), by="cli")
    sys.stdout.write(f"Đã khóa tài khoản “{arguments.username}” và kết thúc mọi phiên làm việc.\n")
    return 0


def _takes_url(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--url", default=DEFAULT_URL, help=f"địa chỉ trang quản trị (mặc định: {DEFAULT_URL})"
    )


def _prepare() -> None:
    from lienthong.infra.engine import prepare_database

    prepare_database()


def print_link(url: str, username: str, token: str) -> None:
    """Print a one-time link, once, on standard output."""
    address = f"{url.rstrip('/')}/lien-ket/?{urlencode({'ma': token})}"
    sys.stdout.write(
        f"Liên kết đặt mật khẩu cho “{username}” (dùng một lần, trong 24 giờ, không in lại được):\n"
        f"{address}\n"
    )
