"""``lienthong office axis-key …``: the key of this office at its axis is replaced while documents go on."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from lienthong.cli.secret_input import read_secret, takes_secret_file
from lienthong.kernel.clock import vietnam
from lienthong.kernel.errors import RefusedError

if TYPE_CHECKING:
    from lienthong.kernel.judgement import Judgement

_BY = "admin:cli"


class AxisRefusesKeyError(RefusedError):
    """The axis does not accept the new key."""

    code = "cli.axis_refuses_key"


def register(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands below ``office axis-key``."""
    replace = actions.add_parser("replace", help="đặt khóa mới; khóa cũ còn dùng khi Trục chưa nhận khóa mới")
    takes_secret_file(replace, "tệp chứa khóa mới", required=True)
    replace.add_argument(
        "--untested", action="store_true", help="không gọi thử Trục bằng khóa mới trước khi đặt"
    )
    replace.set_defaults(run=_replace)
    end = actions.add_parser("end-old", help="thôi dùng mọi khóa cũ, chỉ giữ khóa mới nhất")
    end.set_defaults(run=_end)
    actions.add_parser("list", help="các khóa đã đặt (không hiện khóa)").set_defaults(run=_list)


def _replace(arguments: argparse.Namespace) -> int:
    from lienthong.infra.clock import business_now
    from lienthong.infra.engine import prepare_database
    from lienthong.office.gateway.axis_keys import replace_axis_key

    secret, system = read_secret(arguments.secret_file), _system()
    if not arguments.untested:
        _check(system, secret)
    prepare_database()
    number = replace_axis_key(system_id=system, secret=secret, at=business_now(), by=_BY)
    sys.stdout.write(
        f"Đã đặt khóa số {number} cho hệ thống {system}; mọi lần gọi Trục từ bây giờ ký bằng khóa này, khóa cũ chỉ "
        "dùng khi Trục từ chối khóa mới. Khi khóa mới đã chạy ổn định: lienthong office axis-key end-old.\n"
    )
    return 0


def _check(system: str, secret: str) -> None:
    """Call the axis with the new key; refused or not reached, nothing is changed."""
    from django.conf import settings

    from lienthong.exchange.trial import try_connection
    from lienthong.exchange.vxp.signing import Credentials
    from lienthong.kernel.judgement import Outcome

    wrong: list[Judgement] = [
        one
        for one in try_connection(settings.LIENTHONG_AXIS_URL, Credentials(system, secret))
        if one.outcome is Outcome.FAILED
    ]
    if wrong:
        raise AxisRefusesKeyError(
            f"Gọi thử Trục bằng khóa mới không được, chưa có gì thay đổi. {wrong[0].sentence} Nếu khóa mới chỉ có hiệu "
            "lực sau này, thêm --untested."
        )


def _end(_arguments: argparse.Namespace) -> int:
    from lienthong.infra.clock import business_now
    from lienthong.infra.engine import prepare_database
    from lienthong.office.gateway.axis_keys import end_earlier_axis_keys

    prepare_database()
    number = end_earlier_axis_keys(system_id=_system(), at=business_now(), by=_BY)
    sys.stdout.write(f"Đã thôi dùng {number} khóa cũ.\n")
    return 0


def _list(_arguments: argparse.Namespace) -> int:
    from lienthong.infra.engine import prepare_database
    from lienthong.office.gateway.axis_keys import list_axis_keys

    prepare_database()
    found = list_axis_keys(_system())
    if not found:
        sys.stdout.write("Khóa đang dùng là khóa trong cấu hình (LIENTHONG_AXIS_SECRET).\n")
    for key in found:
        ended = f"; thôi dùng {vietnam(key.ended_at):%H:%M ngày %d/%m/%Y}" if key.ended_at else ""
        sys.stdout.write(f"Khóa số {key.number}: đặt {vietnam(key.added_at):%H:%M ngày %d/%m/%Y}{ended}\n")
    return 0


def _system() -> str:
    from django.conf import settings

    from lienthong.office.gateway.errors import AxisNotConfiguredError

    if not settings.LIENTHONG_AXIS_URL or not settings.LIENTHONG_AXIS_SYSTEM:
        raise AxisNotConfiguredError(
            "Chưa cấu hình kết nối Trục (LIENTHONG_AXIS_URL, LIENTHONG_AXIS_SYSTEM)."
        )
    return str(settings.LIENTHONG_AXIS_SYSTEM)
