"""The floor of intake: parse + hash + secrecy check + fsync + the same rows, without HTTP and HMAC.

The same packets, the same number of threads over as many processes as there are doors. A process prints
``ready``, waits for a line, runs, prints one JSON object.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
import threading
import time

import django

from bench.load import SENDER, SYSTEM, packet


def main() -> None:
    """Run one process of the floor."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--first", type=int, required=True)
    parser.add_argument("--count", type=int, required=True)
    parser.add_argument("--size", type=int, default=200_000)
    parser.add_argument("--threads", type=int, default=4)
    arguments = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lienthong.project.settings.axis")
    django.setup()
    from lienthong.axis.pipeline.checking import Request
    from lienthong.axis.pipeline.ground import open_ground
    from lienthong.axis.pipeline.submission import Arrival, Submission
    from lienthong.axis.registry.queries import directory

    bodies = [
        packet(number, number % 5, arguments.size)
        for number in range(arguments.first, arguments.first + arguments.count)
    ]
    hashes = [hashlib.sha256(body).hexdigest() for body in bodies]
    ground = open_ground()
    system = directory().system(SYSTEM)
    assert system is not None
    print("ready", flush=True)
    sys.stdin.readline()

    def play(first: int) -> None:
        for index in range(first, len(bodies), arguments.threads):
            request = Request(system=system, sender_code=SENDER, to_header=None, service="EDOC")
            submission = Submission(ground, Arrival(request, directory(), hashes[index]))
            body = memoryview(bodies[index])
            for start in range(0, len(body), 65536):
                submission.feed(bytes(body[start : start + 65536]))
            outcome = submission.finish().result()
            if outcome.error is not None:
                raise SystemExit(f"floor refused: {outcome.error}")

    threads = [threading.Thread(target=play, args=(n,)) for n in range(arguments.threads)]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(json.dumps({"seconds": time.perf_counter() - begun}), flush=True)
    ground.close()


if __name__ == "__main__":
    main()
