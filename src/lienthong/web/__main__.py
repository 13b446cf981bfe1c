"""``python -m lienthong.web --host H --port P``: the pages under granian, one worker with threads."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels


def main(argv: Sequence[str] | None = None) -> None:
    """Serve until stopped by a signal."""
    parser = argparse.ArgumentParser(prog="lienthong.web")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8001)
    parser.add_argument("--threads", type=int, default=min(4, 2 * (os.cpu_count() or 1)))
    options = parser.parse_args(argv)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lienthong.project.settings.axis")
    Granian(
        "lienthong.project.wsgi:application",
        address=options.host,
        port=options.port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=options.threads,
        log_access=False,  # addresses of one-time links must not reach a log
        log_level=LogLevels.warning,
        websockets=False,
        respawn_failed_workers=True,
    ).serve()


if __name__ == "__main__":
    main()
