"""How commands take a secret: from a file or standard input, never from the command line that others can read."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from lienthong.kernel.errors import RefusedError
from lienthong.kernel.system_words import reason_of


class SecretUnreadableError(RefusedError):
    """The file named for a secret cannot be read, or holds none."""

    code = "cli.secret_file"


def takes_secret_file(parser: argparse.ArgumentParser, what: str, *, required: bool = False) -> None:
    """Add ``--secret-file``."""
    parser.add_argument(
        "--secret-file",
        default="",
        metavar="TỆP",
        required=required,
        help=f"{what}; «-» là đọc từ đầu vào chuẩn",
    )


def read_secret(name: str) -> str:
    """The secret in a file, without the line break editors add; raises `SecretUnreadableError`."""
    try:
        text = sys.stdin.read() if name == "-" else Path(name).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = reason_of(error) if isinstance(error, OSError) else "không phải chữ UTF-8"
        raise SecretUnreadableError(f"Không đọc được khóa từ {name}: {why}.") from None
    secret = text.removesuffix("\n").removesuffix("\r")
    if not secret:
        raise SecretUnreadableError(f"Không có khóa trong {'đầu vào chuẩn' if name == '-' else name}.")
    return secret
