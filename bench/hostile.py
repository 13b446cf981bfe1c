"""``./run bench hostile``: how long each hostile packet takes until its refusal; the target is below one second."""

from __future__ import annotations

import argparse
import json
import sys
import time

from unit.edxml.test_hostile_packets_are_refused import HOSTILE, read

MOST_SECONDS = 1.0


def main() -> None:
    """Print processor seconds by case; exit 1 when one misses the target."""
    parser = argparse.ArgumentParser(prog="./run bench hostile")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    figures = {}
    for name, (_code, data) in HOSTILE.items():
        begun = time.process_time()
        read(data, 65_536)
        figures[name] = round(time.process_time() - begun, 3)
    slowest = max(figures, key=lambda name: figures[name])
    if arguments.json:
        print(json.dumps({**figures, "slowest": slowest}))
    else:
        for name, seconds in sorted(figures.items(), key=lambda item: -item[1]):
            print(f"{seconds:8.3f} s  {name}")
    sys.exit(1 if figures[slowest] >= MOST_SECONDS else 0)


if __name__ == "__main__":
    main()
