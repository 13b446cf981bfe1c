"""``./run faults crash``: senders and receivers around an axis whose door and worker are killed again and again.

Seeded. Counts at the end, as a model receiver: every acknowledged DocId is with every recipient exactly
once, nothing unacknowledged is half visible, and ``lienthong audit`` is clean.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

from support.crash import FAULTS, Campaign, differences, register
from support.servers import new_axis


def main() -> None:
    """Run one campaign on the engine of DATABASE_URL; exit 1 when anything differs."""
    parser = argparse.ArgumentParser(prog="./run faults crash")
    parser.add_argument("--sends", type=int, default=200)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=20210201)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="lienthong-crash-") as folder:
        axis = new_axis(
            Path(folder), {"LIENTHONG_POLLS_PER_MINUTE": "0"}
        )  # its clients poll as fast as they can
        register(axis)
        try:
            axis.start("--longest-backoff", "0.2", LIENTHONG_FAULTS=FAULTS)
            books = Campaign(axis, seed=options.seed, sends=options.sends, kills=options.kills).run()
            audit = axis.cli("audit", check=False)
        finally:
            axis.stop()
    found = differences(books)
    report = {
        "engine": "postgresql" if "DATABASE_URL" in axis.environment else "sqlite",
        "seed": options.seed,
        "sends": len(books.sent),
        "acknowledged": sum(1 for sent in books.sent if sent.doc_id),
        "kills": books.kills,
        "differences": found,
        "audit": audit.stdout.strip().splitlines()[-1] if audit.stdout.strip() else audit.stderr.strip(),
    }
    print(json.dumps(report, ensure_ascii=False, indent=None if options.json else 2))
    sys.exit(1 if found or audit.returncode else 0)


if __name__ == "__main__":
    main()
