"""``./run bench intake``: durable intake at the door beside its floor, in interleaved rounds of one run.

A round is the door (8 clients, HMAC, parse, secrecy check, route, commit, receipt) and then the floor
(the same without HTTP). Once more the door with 200 idle connections and 50 slow uploads beside it. The
bench fails when fsync or commit settings are weakened, or when a packet is not accepted.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from bench.load import SECRET, SENDER, SYSTEM
from bench.measure import cpu_seconds, descendants, peak_megabytes, percentile
from support.servers import AxisServer, agency_command, new_axis, system_command
from tools.postgres import PrivateCluster
from tools.programs import postgresql_programs

CLIENTS = 8
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
COUNT = int(os.environ.get("BENCH_COUNT", "400"))
SIZE = 200_000
LEAST_PER_SECOND, LEAST_RATIO, MOST_P99_RATIO = 120, 0.35, 1.5
IDLE, SLOW = 200, 50


@dataclass
class Figures:
    """What the rounds measured."""

    per_second: list[float] = field(default_factory=list)
    floor_per_second: list[float] = field(default_factory=list)
    latencies: list[float] = field(default_factory=list)
    cpu_ms: list[float] = field(default_factory=list)


def durability(axis: AxisServer) -> dict[str, str]:
    """The fsync and commit settings in force; raises SystemExit when one is weakened."""
    url = axis.environment.get("DATABASE_URL")
    if url is None:
        found = {key: str(value) for key, value in axis.cli_json("doctor", "--json")["database"].items()}  # type: ignore[attr-defined]  # a JSON object
        wanted = {"journal_mode": "wal", "synchronous": "2"}
    else:
        with psycopg.connect(url) as connection:
            names = ("fsync", "synchronous_commit", "full_page_writes")
            rows = {name: connection.execute(f"SHOW {name}".encode()).fetchone() for name in names}
        found = {name: str(row[0]) for name, row in rows.items() if row is not None}
        wanted = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
    weakened = {name: found.get(name) for name, value in wanted.items() if found.get(name) != value}
    if weakened:
        raise SystemExit(f"durability is weakened, the bench would lie: {weakened}")
    return found


def waiting_process(module: str, axis: AxisServer, **options: int) -> subprocess.Popen[str]:
    """A load or floor process that has prepared its packets and waits for its line."""
    arguments = [part for name, value in options.items() for part in (f"--{name}", str(value))]
    environment = {**axis.environment, "PYTHONPATH": os.pathsep.join(("src", "tests", "."))}
    process = subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment,
        text=True,
    )
    assert process.stdout is not None
    if process.stdout.readline().strip() != "ready":
        raise SystemExit(f"{module} did not get ready")
    return process


def go(processes: list[subprocess.Popen[str]]) -> list[dict[str, object]]:
    """Start waiting processes together and collect what they print."""
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    results = []
    for process in processes:
        assert process.stdout is not None
        results.append(json.loads(process.stdout.readline()))
        process.communicate()
    return results


def door_round(axis: AxisServer, first: int, count: int, size: int) -> tuple[float, list[float], float]:
    """Packets per second, latencies in ms, CPU ms per packet of server and database."""
    load = waiting_process(
        "bench.load", axis, port=axis.port, first=first, count=count, size=size, clients=CLIENTS
    )
    measured = server_processes(axis)
    before = cpu_seconds(measured)
    result = go([load])[0]
    spent = cpu_seconds(measured) - before
    codes = result["codes"]
    if codes != {"0": count}:
        raise SystemExit(f"not every packet was accepted: {codes}")
    latencies = [float(value) for value in result["latencies"]]  # type: ignore[attr-defined]  # a JSON list
    return count / float(str(result["seconds"])), latencies, spent * 1000 / count


def floor_round(axis: AxisServer, first: int, count: int, size: int, doors: int) -> float:
    """Packets per second of the floor."""
    share = count // doors
    floors = [
        waiting_process(
            "bench.floor",
            axis,
            first=first + number * share,
            count=share,
            size=size,
            threads=CLIENTS // doors,
        )
        for number in range(doors)
    ]
    seconds = max(float(str(result["seconds"])) for result in go(floors))
    return share * doors / seconds


def server_processes(axis: AxisServer) -> list[int]:
    """The axis' processes and, where it is ours to see, the database's."""
    assert axis.process is not None
    own = descendants(axis.process.pid)
    postgres = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                if (entry / "comm").read_text().strip() == "postgres":
                    postgres.append(int(entry.name))
            except OSError:
                continue
    return own + (postgres if axis.environment.get("DATABASE_URL") else [])


@contextmanager
def crowd(port: int) -> Iterator[None]:
    """200 idle connections and 50 uploads that trickle."""
    over = threading.Event()
    idle = [socket.create_connection(("127.0.0.1", port)) for _ in range(IDLE)]
    slow = [socket.create_connection(("127.0.0.1", port)) for _ in range(SLOW)]
    for connection in slow:
        connection.sendall(b"POST /sendEdoc HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n")

    def trickle() -> None:
        while not over.wait(0.2):
            for connection in slow:
                try:
                    connection.sendall(b"<" * 200)
                except OSError:
                    continue

    thread = threading.Thread(target=trickle)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
        for connection in (*idle, *slow):
            connection.close()


def measure(rounds: int, count: int, size: int) -> dict[str, object]:
    """All rounds on a fresh axis."""
    with tempfile.TemporaryDirectory(prefix="lienthong-bench-") as folder:
        axis = new_axis(
            Path(folder), {"LIENTHONG_POLLS_PER_MINUTE": "0"}
        )  # its clients poll as fast as they can
        axis.set_up(
            *(agency_command(code, f"Cơ quan {code}") for code in (SENDER, "G14", "H21", "H47")),
            system_command(SYSTEM, SECRET, SENDER),
            system_command("others", SECRET, "G14", "H21", "H47"),
        )
        axis.start()
        try:
            return _measure(axis, rounds, count, size)
        finally:
            axis.stop()


def _measure(axis: AxisServer, rounds: int, count: int, size: int) -> dict[str, object]:
    settings = durability(axis)
    sqlite = "DATABASE_URL" not in axis.environment
    doors = 1 if sqlite else min(2, os.cpu_count() or 1)
    figures, number = Figures(), 1
    door_round(axis, number, count // 2, size)  # warm up
    number += count
    for _ in range(rounds):
        rate, latencies, cpu = door_round(axis, number, count, size)
        figures.per_second.append(rate)
        figures.latencies.append(percentile(latencies, 0.99))
        figures.cpu_ms.append(cpu)
        number += count
        figures.floor_per_second.append(floor_round(axis, number, count, size, doors))
        number += count
        time.sleep(0.5)
    crowded: list[float] = []
    calm: list[float] = []
    medians: list[float] = []
    for _ in range(rounds):
        _, latencies, _ = door_round(axis, number, count, size)
        number += count
        calm.append(percentile(latencies, 0.99))
        medians.append(percentile(latencies, 0.5))
        with crowd(axis.port):
            time.sleep(0.5)
            _, latencies, _ = door_round(axis, number, count, size)
        number += count
        crowded.append(percentile(latencies, 0.99))
    assert axis.process is not None
    per_second = statistics.median(figures.per_second)
    floor = statistics.median(figures.floor_per_second)
    return {
        "engine": "sqlite" if sqlite else "postgresql",
        "durability": settings,
        "packet_bytes": size,
        "clients": CLIENTS,
        "doors": doors,
        "rounds": rounds,
        "packets_per_second": round(per_second, 1),
        "floor_per_second": round(floor, 1),
        "ratio_to_floor": round(per_second / floor, 3),
        "p50_ms": round(statistics.median(medians), 1),
        "p99_ms": round(statistics.median(calm), 1),
        "p99_ms_beside_idle_and_slow": round(statistics.median(crowded), 1),
        "p99_ratio_beside_idle_and_slow": round(statistics.median(crowded) / statistics.median(calm), 2),
        "cpu_ms_per_packet": round(statistics.median(figures.cpu_ms), 2),
        "peak_memory_mb": round(peak_megabytes(descendants(axis.process.pid)), 1),
    }


def engines(wanted: str) -> Iterator[dict[str, object]]:
    """The figures of each engine asked for; PostgreSQL runs as a private cluster unless DATABASE_URL names one."""
    given = os.environ.pop("DATABASE_URL", None)
    if wanted in {"both", "sqlite"}:
        yield measure(ROUNDS, COUNT, SIZE)
    if wanted in {"both", "postgresql"}:
        if given is not None:
            os.environ["DATABASE_URL"] = given
            yield measure(ROUNDS, COUNT, SIZE)
        elif postgresql_programs() is None:
            sys.stderr.write("NOT RUN: PostgreSQL is not installed (./run setup --system)\n")
        else:
            with PrivateCluster() as cluster:
                os.environ["DATABASE_URL"] = cluster.url()
                yield measure(ROUNDS, COUNT, SIZE)


def missed(figures: dict[str, object]) -> list[str]:
    """Targets of the project that these figures miss; only PostgreSQL has targets."""
    if figures["engine"] != "postgresql":
        return []
    limits = (
        ("packets_per_second", float(str(figures["packets_per_second"])) >= LEAST_PER_SECOND),
        ("ratio_to_floor", float(str(figures["ratio_to_floor"])) >= LEAST_RATIO),
        (
            "p99_ratio_beside_idle_and_slow",
            float(str(figures["p99_ratio_beside_idle_and_slow"])) <= MOST_P99_RATIO,
        ),
    )
    return [name for name, kept in limits if not kept]


def main() -> None:
    """Run and print; exit 1 when a target is missed on PostgreSQL."""
    parser = argparse.ArgumentParser(prog="./run bench intake")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--engine", choices=["both", "sqlite", "postgresql"], default="both")
    arguments = parser.parse_args()
    found = list(engines(arguments.engine))
    short = [name for figures in found for name in missed(figures)]
    if arguments.json:
        flat = {
            f"{one['engine']}_{name}": value
            for one in found
            for name, value in one.items()
            if name != "engine"
        }
        print(json.dumps({**flat, "missed": short}))
    else:
        for figures in found:
            for name, value in figures.items():
                print(f"{name:32} {value}")
            print()
        print(f"targets missed: {', '.join(short) or 'none'}")
    sys.exit(1 if short else 0)


if __name__ == "__main__":
    main()
