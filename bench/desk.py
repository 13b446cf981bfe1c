"""``./run bench desk``: the office's lists and search at 100,000 records, on both engines, in one run.

Server time of whole requests (sign-in cookie, permission, queries, template) through Django's own client,
warm, as a clerk who sees everything and as an officer who sees what they take part in; SQL statements per page;
bytes of the first page with everything it loads, as sent to a browser that takes gzip. Exits 1 when a target
of the project is missed: list p95 ≤ 150 ms and ≤ 10 statements, search p95 ≤ 200 ms, first page ≤ 80 KB.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from bench.measure import percentile
from tools.postgres import PrivateCluster
from tools.programs import postgresql_programs

if TYPE_CHECKING:
    from django.test import Client

RECORDS = int(os.environ.get("BENCH_RECORDS", "100000"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "40"))
MOST_LIST_MS, MOST_SEARCH_MS, MOST_STATEMENTS, MOST_FIRST_PAGE = 150.0, 200.0, 10, 80 * 1024
LISTS = (
    "/",
    "/van-ban-den/",
    "/van-ban-den/?loc=tat-ca",
    "/van-ban-den/?loc=cho-chuyen",
    "/van-ban-den/?loc=dang-xu-ly",
    "/van-ban-den/?loc=da-xong",
    "/van-ban-den/?loc=tra-lai",
    "/van-ban-den/?loc=tat-ca&khan=1",
    "/van-ban-den/?loc=tat-ca&q=dieu+hanh",
    "/van-ban-den/?loc=tat-ca&q=khong+co+tu+nay",
    "/van-ban-den/?loc=tat-ca&den=2001-01-01",
    "/van-ban-di/",
    "/van-ban-di/?loc=du-thao",
    "/van-ban-di/?loc=da-phat-hanh",
    "/van-ban-di/?loc=da-huy",
)
"""Every list: busy tabs, tabs that hold next to nothing, filters that fit much, little and nothing."""
DEEP = ("/van-ban-den/?loc=tat-ca&truoc={}", "/van-ban-den/?loc=da-xong&truoc={}", "/van-ban-di/?truoc={}")
"""The same far down: after the record in the middle."""
CLERKS_LISTS = ("/gui-nhan/", "/gui-nhan/?loc=can-xu-ly", "/gui-nhan/?loc=khong-khop")
SEARCHES = (
    "807",
    "12345/vpcp-kstt",
    "phòng chống dịch",
    "dieu hanh tac nghiep",
    "giấy mời",
    "de an",
    "đường",
    "khong co tu nay",
)
_ASSET = re.compile(r'(?:href|src)="(/static/[^"#]+)')


def measure() -> dict[str, object]:
    """All figures on the engine of DATABASE_URL, in this process."""
    import django

    django.setup()
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from bench.desk_seed import fill, middle_record
    from lienthong.infra.engine import prepare_database

    prepare_database()
    begun = time.perf_counter()
    people = fill(RECORDS)
    figures: dict[str, object] = {
        "engine": connection.vendor,
        "records": RECORDS,
        "seeding_seconds": round(time.perf_counter() - begun, 1),
    }
    middle = middle_record()
    searches = tuple(f"/tim-kiem/?q={text}" for text in SEARCHES)
    for name, client in people.items():
        lists = (*LISTS, *(page.format(middle) for page in DEEP), *(CLERKS_LISTS if name == "clerk" else ()))
        for kind, pages in (("list", lists), ("search", searches)):
            slowest, statements = [], 0
            for page in pages:
                _open(client, page)  # warm: what follows is everyday
                timed = [_milliseconds(client, page) for _ in range(ROUNDS)]
                took = sorted(wall for wall, _ in timed)
                busy = percentile(sorted(processor for _, processor in timed), 0.5)
                slowest.append((percentile(took, 0.95), percentile(took, 0.5), busy, page))
                with CaptureQueriesContext(connection) as captured:
                    _open(client, page)
                statements = max(statements, len(captured))
            worst = max(slowest)
            figures[f"{name}_{kind}_p95_ms"] = round(worst[0], 1)
            figures[f"{name}_{kind}_p50_ms"] = round(worst[1], 1)
            figures[f"{name}_{kind}_worst_page"] = worst[-1]
            figures[f"{name}_{kind}_processor_ms"] = round(max(one[2] for one in slowest), 1)
            figures[f"{name}_{kind}_statements"] = statements
        figures[f"{name}_first_page_bytes"] = _first_page(client)
    return figures


def _open(client: Client, page: str) -> bytes:
    response = client.get(page, headers={"accept-encoding": "gzip"})
    if response.status_code != 200:
        raise SystemExit(f"{page} answered {response.status_code}")
    return b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]  # Django's own


def _milliseconds(client: Client, page: str) -> tuple[float, float]:
    """Real time, and processor time of this process: on SQLite all there is to a page, whoever else is busy."""
    begun, used = time.perf_counter(), time.process_time()
    _open(client, page)
    return (time.perf_counter() - begun) * 1000, (time.process_time() - used) * 1000


def _first_page(client: Client) -> int:
    """The desk and every style sheet, script and picture it names, as sent."""
    html = client.get("/").content.decode()
    assets = dict.fromkeys(_ASSET.findall(html))
    return len(_open(client, "/")) + sum(len(_open(client, asset)) for asset in assets)


def missed(figures: dict[str, object]) -> list[str]:
    """Targets these figures miss."""
    limits = {
        "list_p95_ms": MOST_LIST_MS,
        "search_p95_ms": MOST_SEARCH_MS,
        "list_statements": MOST_STATEMENTS,
        "search_statements": MOST_STATEMENTS,
        "first_page_bytes": MOST_FIRST_PAGE,
    }
    return [
        name
        for name, value in figures.items()
        for ending, most in limits.items()
        if name.endswith(ending) and float(str(value)) > most
    ]


def engines(wanted: str) -> Iterator[dict[str, object]]:
    """The figures of each engine asked for, each in a process of its own over scratch data."""
    if wanted in {"both", "sqlite"}:
        yield _child({})
    if wanted in {"both", "postgresql"}:
        if postgresql_programs() is None:
            sys.stderr.write("NOT RUN: PostgreSQL is not installed (./run setup --system)\n")
            return
        with PrivateCluster() as cluster:
            yield _child({"DATABASE_URL": cluster.url()})


def _child(more: dict[str, str]) -> dict[str, object]:
    with tempfile.TemporaryDirectory(prefix="lienthong-bench-") as folder:
        kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        environment = {
            **kept,
            "LIENTHONG_DATA": folder,
            "LIENTHONG_KEYS": str(Path(folder) / "keys" / "keys.json"),
            "DJANGO_SETTINGS_MODULE": "lienthong.project.settings.office",
            "LIENTHONG_HOSTS": "testserver",
            **more,
        }
        done = subprocess.run(
            [sys.executable, "-m", "bench.desk", "--here"],
            env=environment,
            stdout=subprocess.PIPE,
            check=True,
        )
    found = json.loads(done.stdout.splitlines()[-1])
    assert isinstance(found, dict)
    return found


def main() -> None:
    """Run and print; exit 1 when a target is missed."""
    parser = argparse.ArgumentParser(prog="./run bench desk")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--engine", choices=["both", "sqlite", "postgresql"], default="both")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.here:
        print(json.dumps(measure()))
        return
    found = []
    for one in engines(options.engine):
        found.append(one)
        if not options.json:  # the other engine takes minutes more
            print("".join(f"{name:32} {value}\n" for name, value in one.items()), flush=True)
    short = [f"{one['engine']}_{name}" for one in found for name in missed(one)]
    if options.json:
        flat = {
            f"{one['engine']}_{name}": value
            for one in found
            for name, value in one.items()
            if name != "engine"
        }
        print(json.dumps({**flat, "missed": short}, ensure_ascii=False))
    else:
        print(f"targets missed: {', '.join(short) or 'none'}")
    sys.exit(1 if short else 0)


if __name__ == "__main__":
    main()
