"""``./run bench hostile``: processor time of each hostile packet until its refusal, of each hostile file until read.

Targets: below one second for a packet, which the door reads itself; below four for the first page of a file,
which a killable child reads.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path

from lienthong.infra.page_reading import judge
from unit.axis.test_every_kind_of_file_is_looked_at import HOSTILE as FILES
from unit.edxml.test_hostile_packets_are_refused import HOSTILE, read

MOST_SECONDS = 1.0
MOST_SECONDS_OF_A_FILE = 4.0


def main() -> None:
    """Print processor seconds by case; exit 1 when one misses the target."""
    parser = argparse.ArgumentParser(prog="./run bench hostile")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    packets, files = _packets(), _files()
    if arguments.json:
        print(json.dumps({**packets, **files, "slowest": max(packets, key=lambda name: packets[name])}))
    else:
        for name, seconds in sorted({**packets, **files}.items(), key=lambda item: -item[1]):
            print(f"{seconds:8.3f} s  {name}")
    missed = max(packets.values()) >= MOST_SECONDS or max(files.values()) >= MOST_SECONDS_OF_A_FILE
    sys.exit(1 if missed else 0)


def _packets() -> dict[str, float]:
    figures = {}
    for name, (_code, data) in HOSTILE.items():
        begun = time.process_time()
        read(data, 65_536)
        figures[name] = round(time.process_time() - begun, 3)
    return figures


def _files() -> dict[str, float]:
    figures = {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tệp"
        for name, content in FILES.items():
            path.write_bytes(content())
            begun = time.process_time()
            judge(path)
            figures[f"file {name}"] = round(time.process_time() - begun, 3)
    return figures


if __name__ == "__main__":
    main()
