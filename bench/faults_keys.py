"""``./run faults keys``: every connected system's key is rolled over while documents are sent and fetched.

Seeded. Each round gives every system a new key, lets it change over at a moment of its own and ends the old key, at
once or on a date. At the end no rightful call was refused for its key, every acknowledged document is with every
recipient exactly once, the first keys sign no more, and ``lienthong audit`` is clean.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

from support.crash import differences, register
from support.key_rollover import RolloverCampaign, rolled_over, rolling_axis


def main() -> None:
    """Run one campaign on the engine of DATABASE_URL; exit 1 when anything differs."""
    parser = argparse.ArgumentParser(prog="./run faults keys")
    parser.add_argument("--sends", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--seed", type=int, default=20210201)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="lienthong-keys-") as folder:
        axis = rolling_axis(Path(folder))
        register(axis)
        try:
            axis.start("--longest-backoff", "0.2")
            campaign = RolloverCampaign(axis, seed=options.seed, sends=options.sends, rounds=options.rounds)
            books = campaign.run()
            judged = rolled_over(axis, books)
            audit = axis.cli("audit", check=False)
        finally:
            axis.stop()
    found = differences(books)
    report = {
        "engine": "postgresql" if "DATABASE_URL" in axis.environment else "sqlite",
        "seed": options.seed,
        "sends": len(books.sent),
        "acknowledged": sum(1 for sent in books.sent if sent.doc_id),
        **judged,
        "differences": found,
        "audit": audit.stdout.strip().splitlines()[-1] if audit.stdout.strip() else audit.stderr.strip(),
    }
    print(json.dumps(report, ensure_ascii=False, indent=None if options.json else 2))
    is_wrong = (
        found or audit.returncode or judged["refused_for_their_key"] or judged["first_keys_still_accepted"]
    )
    sys.exit(1 if is_wrong else 0)


if __name__ == "__main__":
    main()
