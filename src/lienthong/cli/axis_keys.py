"""``lienthong axis key …``: keys of connected systems: a new one beside the old, an end on a date or at once."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
from typing import TYPE_CHECKING

from lienthong.cli.secret_input import read_secret, takes_secret_file
from lienthong.cli.typed_moments import moment_typed
from lienthong.kernel.clock import real_now, vietnam

if TYPE_CHECKING:
    from lienthong.axis.registry.validity import KeyTimes

_BY = "operator:cli"


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``key`` with its commands."""
    key = commands.add_parser("key", help="khóa của các hệ thống kết nối: cấp, xem, chấm dứt").add_subparsers(
        required=True, metavar="LỆNH"
    )
    add = key.add_parser("add", help="cấp thêm một khóa; các khóa đang có vẫn dùng được")
    add.add_argument("--system", required=True, help="mã hệ thống (systemid)")
    takes_secret_file(add, "tệp chứa khóa đã chọn (mặc định: trục tự tạo và in ra một lần)")
    add.add_argument("--from", dest="valid_from", type=moment_typed, help="dùng được từ (mặc định: ngay)")
    add.add_argument("--until", type=moment_typed, help="từ lúc này hết hạn (mặc định: cho tới khi chấm dứt)")
    add.set_defaults(run=_add)
    listing = key.add_parser("list", help="các khóa với tuổi, lần dùng cuối, ngày hết hạn (không hiện khóa)")
    listing.add_argument("--system", default="", help="chỉ của hệ thống này")
    listing.add_argument("--all", action="store_true", help="cả những khóa đã chấm dứt")
    listing.add_argument("--json", action="store_true", help="in một danh sách JSON")
    listing.set_defaults(run=_list)
    end = key.add_parser("end", help="chấm dứt một khóa, ngay hoặc từ một ngày")
    end.add_argument("--system", required=True, help="mã hệ thống (systemid)")
    end.add_argument("--key", required=True, type=int, help="số của khóa, xem bằng key list")
    end.add_argument("--on", type=moment_typed, help="từ lúc này hết hạn (mặc định: chấm dứt ngay)")
    end.add_argument(
        "--cut-off",
        action="store_true",
        help="chấm dứt cả khi hệ thống không còn khóa nào (khóa lộ, ngừng kết nối)",
    )
    end.set_defaults(run=_end)


def _add(arguments: argparse.Namespace) -> int:
    from lienthong.axis.registry.key_changes import add_key
    from lienthong.infra.clock import business_now
    from lienthong.infra.engine import prepare_database

    secret = read_secret(arguments.secret_file) if arguments.secret_file else ""
    prepare_database()
    made = add_key(
        system_id=arguments.system,
        secret=secret,
        valid_from=arguments.valid_from,
        valid_until=arguments.until,
        at=business_now(),
        by=_BY,
    )
    begins = f" Dùng được từ {_words(arguments.valid_from)}." if arguments.valid_from else ""
    ends = f" Hết hạn lúc {_words(arguments.until)}." if arguments.until else ""
    sys.stdout.write(
        f"Đã cấp khóa số {made.number} cho hệ thống {arguments.system}; {made.others} khóa khác vẫn dùng được."
        f"{begins}{ends}\n"
    )
    if not secret:
        sys.stdout.write(f"Khóa (chỉ hiện một lần này): {made.secret}\n")
    if made.others:
        sys.stdout.write(
            "Khi hệ thống đã đổi sang khóa mới (xem lần dùng cuối bằng key list), chấm dứt khóa cũ bằng key end.\n"
        )
    return 0


def _end(arguments: argparse.Namespace) -> int:
    from lienthong.axis.registry.key_changes import end_key
    from lienthong.infra.clock import business_now
    from lienthong.infra.engine import prepare_database

    prepare_database()
    end_key(
        system_id=arguments.system,
        number=arguments.key,
        on=arguments.on,
        cut_off=arguments.cut_off,
        at=business_now(),
        by=_BY,
    )
    when = f"hết hạn lúc {_words(arguments.on)}" if arguments.on else "đã chấm dứt, không dùng được nữa"
    sys.stdout.write(f"Khóa số {arguments.key} của hệ thống {arguments.system} {when}.\n")
    return 0


def _list(arguments: argparse.Namespace) -> int:
    from lienthong.axis.registry.key_reading import keys_by_system
    from lienthong.axis.registry.queries import load_directory
    from lienthong.axis.registry.states import KeyState
    from lienthong.infra.engine import prepare_database

    prepare_database()
    keys, now = keys_by_system(), real_now()
    found = [
        (system.system_id, key)
        for system in load_directory(with_secrets=False).systems()
        for key in keys.get(system.id, ())
        if arguments.system in {"", system.system_id}
        and (arguments.all or key.state(now) is not KeyState.ENDED)
    ]
    if arguments.json:
        sys.stdout.write(json.dumps([_as_json(*one, now) for one in found], ensure_ascii=False) + "\n")
        return 0
    for system_id, key in found:
        sys.stdout.write(_line(system_id, key, now))
    return 0


def _line(system_id: str, key: KeyTimes, now: dt.datetime) -> str:
    from lienthong.axis.registry.states import KEY_STATE_WORDS, KeyState

    state = key.state(now)
    words = [KEY_STATE_WORDS[state]]
    if state is KeyState.WAITING:
        words.append(f"dùng từ {_words(key.begins_at)}")
    if key.ends_at is not None and state in {KeyState.EXPIRED, KeyState.ENDED}:
        words[0] += f" lúc {_words(key.ends_at)}"
    elif key.ends_at is not None:
        words.append(f"hết hạn {_words(key.ends_at)}")
    words.append(f"cấp {_words(key.added_at)} ({max((now - key.added_at).days, 0)} ngày)")
    words.append(
        f"dùng lần cuối {_words(key.last_used_at)}" if key.last_used_at else "chưa ghi nhận lần dùng nào"
    )
    return f"{system_id:<24}khóa số {key.number}: {'; '.join(words)}\n"


def _as_json(system_id: str, key: KeyTimes, now: dt.datetime) -> dict[str, object]:
    moments = {
        "added_at": key.added_at,
        "valid_from": key.valid_from,
        "valid_until": key.valid_until,
        "ended_at": key.ended_at,
        "last_used_at": key.last_used_at,
    }
    return {
        "system": system_id,
        "key": key.number,
        "state": key.state(now).value,
        "age_days": max((now - key.added_at).days, 0),
        **{name: moment and vietnam(moment).isoformat() for name, moment in moments.items()},
    }


def _words(moment: dt.datetime) -> str:
    return f"{vietnam(moment):%H:%M ngày %d/%m/%Y}"
