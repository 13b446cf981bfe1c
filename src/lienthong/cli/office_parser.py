"""The words of ``lienthong office``: its parsers, apart from what they do."""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Callable, Mapping

from lienthong.cli import office_axis_key

DEFAULT_URL = "http://127.0.0.1:8400"
ROLES = ("clerk", "officer", "unit-head", "signer", "focal", "secrecy", "admin")
PREFIXES = ("HEAD", "TM", "KT", "TL", "TUQ", "Q")
_Subparsers = argparse._SubParsersAction
Runs = Mapping[str, Callable[[argparse.Namespace], int]]


def build(subparsers: _Subparsers[argparse.ArgumentParser], run: Runs) -> None:
    """Add ``office`` with its commands to the parser; ``run`` holds what each does."""
    parser = subparsers.add_parser("office", help="cơ quan, đơn vị, người, chức vụ của văn phòng")
    things = parser.add_subparsers(metavar="ĐỐI TƯỢNG", title="các đối tượng", required=True)
    _register_agency(_thing(things, "agency", "cơ quan dùng chung bản cài đặt này"), run)
    _register_body(_thing(things, "body", "cơ quan mà cơ quan này là đầu mối gửi, nhận"), run)
    _register_unit(_thing(things, "unit", "đơn vị trong cơ quan"), run)
    _register_person(_thing(things, "person", "tài khoản kèm chức vụ"), run)
    _register_post(_thing(things, "post", "chức vụ, vai trò"), run)
    _register_ground(_thing(things, "ground", "thẩm quyền ký: TM., KT., TL., TUQ., Q."), run)
    _register_absence(_thing(things, "absence", "vắng mặt và người xử lý thay"), run)
    _register_key(_thing(things, "key", "khóa ký của người và con dấu của cơ quan"), run)
    office_axis_key.register(_thing(things, "axis-key", "khóa của văn phòng này ở Trục"))
    listing = things.add_parser("list", help="các cơ quan, hoặc mọi thông tin của một cơ quan")
    listing.add_argument("--agency", default="", help="mã định danh cơ quan")
    listing.set_defaults(run=run["show"])


def _register_agency(actions: _Subparsers[argparse.ArgumentParser], run: Runs) -> None:
    add = actions.add_parser("add", help="thêm cơ quan, ban hành văn bản nhân danh mình")
    add.add_argument("--code", required=True, help="mã định danh trên Trục")
    add.add_argument("--old-code", default="", help="mã định danh cũ")
    add.add_argument("--name", required=True, help="tên đầy đủ")
    add.add_argument("--short-name", default="", help="tên gọi ngắn")
    _takes_letterhead(add)
    add.add_argument("--mail", default="", help="thư công vụ của cơ quan")
    add.set_defaults(run=run["agency_add"])


def _register_body(actions: _Subparsers[argparse.ArgumentParser], run: Runs) -> None:
    add = actions.add_parser("add", help="ghi nhận đầu mối gửi, nhận cho một cơ quan khác")
    _takes_agency(add)
    add.add_argument("--code", required=True, help="mã định danh ghi làm nơi gửi")
    add.add_argument("--name", required=True, help="tên cơ quan ban hành")
    _takes_letterhead(add)
    add.add_argument("--ground", required=True, help="văn bản quy định làm đầu mối")
    add.set_defaults(run=run["body_add"])


def _register_unit(actions: _Subparsers[argparse.ArgumentParser], run: Runs) -> None:
    add = actions.add_parser("add", help="thêm đơn vị")
    _takes_agency(add)
    add.add_argument("--name", required=True, help="tên đơn vị")
    add.add_argument("--abbreviation", default="", help="chữ viết tắt trong ký hiệu")
    add.add_argument("--parent", default="", help="đơn vị cấp trên")
    add.set_defaults(run=run["unit_add"])


def _register_person(actions: _Subparsers[argparse.ArgumentParser], run: Runs) -> None:
    add = actions.add_parser("add", help="thêm người cùng chức vụ, in liên kết đặt mật khẩu một lần")
    _takes_post(add)
    add.add_argument("--name", required=True, help="họ và tên")
    add.add_argument("--email", default="", help="thư công vụ")
    add.add_argument("--url", default=DEFAULT_URL, help=f"địa chỉ trang làm việc (mặc định: {DEFAULT_URL})")
    add.set_defaults(run=run["person_add"])


def _register_post(actions: _Subparsers[argparse.ArgumentParser], run: Runs) -> None:
    give = actions.add_parser("give", help="giao chức vụ cho người đã có tài khoản")
    _takes_post(give)
    give.set_defaults(run=run["post_give"])
    end = actions.add_parser("end", help="thôi giữ chức vụ; hết quyền truy cập ngay")
    _takes_agency(end)
    end.add_argument("--username", required=True, help="tên đăng nhập")
    end.add_argument("--title", default="", help="chức vụ, khi giữ nhiều chức vụ")
    _takes_day(end, "--on", "ngày thôi giữ (mặc định: hôm nay)")
    end.set_defaults(run=run["post_end"])


def _register_ground(actions: _Subparsers[argparse.ArgumentParser], run: Runs) -> None:
    add = actions.add_parser("add", help="ghi nhận thẩm quyền ký có thời hạn và căn cứ")
    _takes_agency(add)
    add.add_argument("--username", required=True, help="người ký")
    add.add_argument("--body", default="", help="mã cơ quan ban hành (mặc định: chính cơ quan)")
    add.add_argument("--prefix", choices=PREFIXES, required=True, help="hình thức ký; HEAD là người đứng đầu")
    add.add_argument(
        "--line",
        action="append",
        default=[],
        required=True,
        help="một dòng của khối chữ ký, lặp lại theo thứ tự",
    )
    add.add_argument("--source", required=True, help="phân công, quy chế, quyết định hoặc văn bản ủy quyền")
    _takes_day(add, "--source-on", "ngày của văn bản căn cứ")
    _takes_day(add, "--from", "ngày bắt đầu (mặc định: hôm nay)", name="from_day")
    _takes_day(add, "--to", "ngày đầu tiên hết hiệu lực", name="to_day")
    add.set_defaults(run=run["ground_add"])
    end = actions.add_parser("end", help="chấm dứt thẩm quyền ký")
    _takes_agency(end)
    end.add_argument("--username", required=True, help="người ký")
    end.add_argument("--prefix", choices=PREFIXES, required=True, help="hình thức ký")
    _takes_day(end, "--on", "ngày đầu tiên hết hiệu lực (mặc định: hôm nay)")
    end.set_defaults(run=run["ground_end"])


def _register_absence(actions: _Subparsers[argparse.ArgumentParser], run: Runs) -> None:
    add = actions.add_parser("add", help="giao người xử lý thay; quyền ký không chuyển theo")
    _takes_agency(add)
    add.add_argument("--username", required=True, help="người vắng mặt")
    add.add_argument("--deputy", required=True, help="người xử lý thay")
    add.add_argument("--source", required=True, help="văn bản căn cứ, ví dụ: văn bản số 12/QĐ-VP")
    _takes_day(add, "--from", "ngày bắt đầu (mặc định: hôm nay)", name="from_day")
    _takes_day(add, "--to", "ngày đầu tiên trở lại", name="to_day", is_required=True)
    add.set_defaults(run=run["absence_add"])
    end = actions.add_parser("end", help="trở lại sớm")
    _takes_agency(end)
    end.add_argument("--username", required=True, help="người vắng mặt")
    _takes_day(end, "--on", "ngày đầu tiên trở lại (mặc định: hôm nay)")
    end.set_defaults(run=run["absence_end"])


def _register_key(actions: _Subparsers[argparse.ArgumentParser], run: Runs) -> None:
    listing = actions.add_parser("list", help="các khóa ký, hạn chứng thư số, số lần nhập PIN còn lại")
    _takes_agency(listing)
    listing.set_defaults(run=run["key_list"])
    unlock = actions.add_parser("unlock", help="mở khóa ký bị khóa do nhập sai PIN; mã PIN không đổi")
    _takes_agency(unlock)
    owner = unlock.add_mutually_exclusive_group(required=True)
    owner.add_argument("--username", default="", help="người có khóa ký")
    owner.add_argument("--body", default="", help="mã cơ quan có con dấu")
    unlock.set_defaults(run=run["key_unlock"])


def _thing(
    things: _Subparsers[argparse.ArgumentParser], name: str, words: str
) -> _Subparsers[argparse.ArgumentParser]:
    parser = things.add_parser(name, help=words)
    return parser.add_subparsers(metavar="VIỆC", title="các việc", required=True)


def _takes_agency(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--agency", required=True, help="mã định danh cơ quan")


def _takes_letterhead(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--place", required=True, help="địa danh ghi trên văn bản")
    parser.add_argument("--abbreviation", required=True, help="chữ viết tắt trong ký hiệu: UBND, VPCP")
    parser.add_argument("--parent", default="", help="cơ quan chủ quản in trên tên cơ quan")


def _takes_post(parser: argparse.ArgumentParser) -> None:
    _takes_agency(parser)
    parser.add_argument("--username", required=True, help="tên đăng nhập, chữ thường không dấu")
    parser.add_argument("--title", required=True, help="chức vụ ghi trên văn bản")
    parser.add_argument("--role", choices=ROLES, required=True, help="vai trò trong phần mềm")
    parser.add_argument("--unit", default="", help="tên hoặc chữ viết tắt của đơn vị")


def _takes_day(
    parser: argparse.ArgumentParser, option: str, words: str, *, name: str = "", is_required: bool = False
) -> None:
    parser.add_argument(
        option,
        dest=name or option.strip("-").replace("-", "_"),
        type=_day,
        required=is_required,
        metavar="NGÀY",
        help=f"{words}; viết dd/mm/yyyy",
    )


def _day(text: str) -> dt.date:
    for form in ("%d/%m/%Y", "%Y-%m-%d"):
        try:
            return dt.datetime.strptime(text, form).date()  # noqa: DTZ007  a date without an hour
        except ValueError:
            continue
    raise argparse.ArgumentTypeError(f"“{text}” không phải ngày; viết như 01/02/2021")
