"""``./run bench agencies``: lists of 125,000 agencies at a real door beside a floor, and reading the registry.

The floor is a bare socket that sends the same bytes to the same client. Measured: the first list after a start
(the registry read, every row rendered), the everyday list, the list after one change, `getSynchronizeUnit` with a
version, memory of all processes before and after many whole lists at once, and in a process of its own the
registry read whole and brought up to date after one change. Exits 1 when an everyday list takes more than a second.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

from bench.measure import cpu_seconds, descendants, resident_megabytes
from support.servers import AxisServer, new_axis
from support.wire import Answer, RawClient, request_bytes, signed_headers
from tools.postgres import PrivateCluster
from tools.programs import postgresql_programs

AGENCIES = int(os.environ.get("BENCH_RECORDS", "125000"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))
AT_ONCE = 16
SYSTEM, SECRET = "bench", "bench-secret"
MOST_SECONDS = 1.0


def measure() -> dict[str, object]:
    """All figures on the engine of DATABASE_URL."""
    with tempfile.TemporaryDirectory(prefix="lienthong-bench-") as folder:
        axis = new_axis(Path(folder))
        seeded = _child(axis, "seed")
        registry = _child(axis, "registry")
        _start_door(axis)
        try:
            door = _door(axis)
        finally:
            axis.stop()
    engine = "postgresql" if "DATABASE_URL" in axis.environment else "sqlite"
    return {"engine": engine, "agencies": AGENCIES, **seeded, **registry, **door}


def _start_door(axis: AxisServer) -> None:
    """One door and nothing else: the worker and the pages read the same registry, but not for this figure."""
    axis.ready_seconds = 240
    with (axis.data / "serve.out").open("ab") as output:
        axis.process = subprocess.Popen(
            [sys.executable, "-m", "lienthong.api", "--port", str(axis.port)],
            env=axis.environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    axis.wait_ready()


def _door(axis: AxisServer) -> dict[str, object]:
    assert axis.process is not None
    processes = descendants(axis.process.pid)
    first, answer = _timed(axis.port, "getAgenciesList")
    used = cpu_seconds(processes)
    whole = [_timed(axis.port, "getAgenciesList")[0] for _ in range(ROUNDS)]
    used = (cpu_seconds(processes) - used) / ROUNDS
    with _floor(answer.body) as port:
        floor = [_timed(port, "getAgenciesList")[0] for _ in range(ROUNDS)]
    version = max(int(str(row["version"])) for row in _timed(axis.port, "getSynchronizeUnit")[1].rows)
    before = resident_megabytes(processes)
    at_once = _together(axis.port)
    after = resident_megabytes(processes)
    changed = []
    for number in range(ROUNDS):
        axis.cli("axis", "agency", "rename", "--code", f"H10.{number + 1:06}", "--name", f"Tên mới {number}")
        time.sleep(1.1)  # by then every process asks for the version
        changed.append(_timed(axis.port, "getAgenciesList")[0])
    told = _timed(axis.port, "getSynchronizeUnit", version=str(version))
    if len(answer.rows) != AGENCIES or len(told[1].rows) != ROUNDS:
        raise SystemExit(
            f"rows are missing: {len(answer.rows)} of {AGENCIES}, {len(told[1].rows)} of {ROUNDS}"
        )
    everyday = statistics.median(whole)
    return {
        "answer_megabytes": round(len(answer.body) / 1e6, 1),
        "first_list_seconds": round(first, 2),
        "list_seconds": round(everyday, 3),
        "list_processor_seconds": round(used, 3),
        "list_slowest_seconds": round(max(whole), 3),
        "list_ratio_to_floor": round(statistics.median(floor) / everyday, 3),
        "list_after_a_change_seconds": round(statistics.median(changed), 3),
        "synchronize_seconds": round(told[0], 3),
        f"{AT_ONCE}_lists_at_once_seconds": round(at_once, 2),
        "memory_megabytes": round(before),
        f"memory_after_{AT_ONCE}_at_once_megabytes": round(after),
    }


def _timed(port: int, operation: str, **parameters: str) -> tuple[float, Answer]:
    """Seconds until the last byte of an answer is there."""
    headers = signed_headers(SYSTEM, SECRET, parameters, "application/json")
    asked = request_bytes(operation, headers, b"")
    with closing(RawClient(port, SYSTEM, SECRET, timeout=240)) as client:
        begun = time.perf_counter()
        answer = client.raw(asked)
        taken = time.perf_counter() - begun
    if answer.code != "0":
        raise SystemExit(f"{operation} answered {answer.json}")
    return taken, answer


def _together(port: int) -> float:
    begun = time.perf_counter()
    with ThreadPoolExecutor(AT_ONCE) as threads:
        list(threads.map(lambda _number: len(_timed(port, "getAgenciesList")[1].body), range(AT_ONCE)))
    return time.perf_counter() - begun


@contextmanager
def _floor(body: bytes) -> Iterator[int]:
    """A socket that sends these bytes to whoever asks anything."""
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body)

    def serve(listening: socket.socket) -> None:
        while True:
            try:
                connection, _address = listening.accept()
            except OSError:
                return
            with connection:
                received = b""
                while b"\r\n\r\n" not in received:
                    received += connection.recv(65536)
                connection.sendall(head)
                connection.sendall(body)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        process = multiprocessing.get_context("fork").Process(target=serve, args=(listening,), daemon=True)
        process.start()
        yield listening.getsockname()[1]
        process.terminate()
        process.join()


def _child(axis: AxisServer, part: str) -> dict[str, object]:
    environment = {**axis.environment, "PYTHONPATH": os.pathsep.join(("src", "tests", "."))}
    environment["DJANGO_SETTINGS_MODULE"] = "lienthong.project.settings.axis"
    done = subprocess.run(
        [sys.executable, "-m", "bench.agencies_registry", part, str(AGENCIES)],
        env=environment,
        stdout=subprocess.PIPE,
        check=True,
    )
    found = json.loads(done.stdout.splitlines()[-1])
    assert isinstance(found, dict)
    return found


def engines(wanted: str) -> Iterator[dict[str, object]]:
    """The figures of each engine asked for."""
    os.environ.pop("DATABASE_URL", None)
    if wanted in {"both", "sqlite"}:
        yield measure()
    if wanted in {"both", "postgresql"}:
        if postgresql_programs() is None:
            sys.stderr.write("NOT RUN: PostgreSQL is not installed (./run setup --system)\n")
            return
        with PrivateCluster() as cluster:
            os.environ["DATABASE_URL"] = cluster.url()
            yield measure()


def main() -> None:
    """Run and print; exit 1 when a target is missed."""
    parser = argparse.ArgumentParser(prog="./run bench agencies")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--engine", choices=["both", "sqlite", "postgresql"], default="both")
    options = parser.parse_args()
    found = []
    for one in engines(options.engine):
        found.append(one)
        if not options.json:
            print("".join(f"{name:40} {value}\n" for name, value in one.items()), flush=True)
    missed = [str(one["engine"]) for one in found if float(str(one["list_seconds"])) > MOST_SECONDS]
    if options.json:
        print(json.dumps({"engines": found, "missed": missed}))
    else:
        print(f"list above {MOST_SECONDS} s: {', '.join(missed) or 'none'}")
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
