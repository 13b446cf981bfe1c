"""``python -m tools.keep_databases``: fills an axis and an office on each engine and keeps them for ever.

The story of the demonstration is played by the products themselves on SQLite and on a private PostgreSQL; then a
letter is left signed but not sealed, another half written, and one arrived but not accepted, so that a later
version has something to go on with. What stays is written to ``tests/kept/VERSION`` (``tools/kept.py``).

Takes some minutes for each engine. Refuses to write over a version that was released (its tag is there).
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import psycopg
import pysqlite3

from lienthong.demo.arguments import read
from lienthong.demo.commission import commission
from lienthong.demo.inspection import Inspector
from lienthong.demo.installation import Installation, wait_until
from lienthong.demo.narrator import Narrator
from lienthong.demo.play import SECONDS, Play
from lienthong.demo.prologue import furnish_the_story
from lienthong.demo.scenes import issuing
from lienthong.demo.story import scenes
from lienthong.demo.theatre import AXIS_KEY, raised, wait_ready
from lienthong.demo.timeline import Timeline
from lienthong.signing.demo_pki import build as build_pki
from tools import kept
from tools.postgres import PrivateCluster
from tools.programs import ROOT, postgresql_programs

OFFICE_KEY = "trung-uong"
_PLACES = {"axis": AXIS_KEY, "office": OFFICE_KEY}
_SUBJECT = "đôn đốc thực hiện gửi, nhận văn bản điện tử trong dịp Tết Nguyên đán"
_HALF_WRITTEN = "rà soát mã định danh của cơ quan, tổ chức trên Trục liên thông văn bản"
_LONG_BYTES = re.compile(rb"'\\x([0-9a-f]{2000,})'")
_NOTE = (
    "DEMONSTRATION KEYS, known to everybody. Made with the invented databases beside them, "
    "which are all they open; see docs/howto/release.md."
)


def version() -> str:
    """The version of this tree, without a zero patch: ``0.1``."""
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    found = text.partition('\nversion = "')[2].partition('"')[0]
    return found.removesuffix(".0")


def fill(folder: Path, databases: Mapping[str, str]) -> tuple[Installation, str]:
    """Play everything into ``folder``; the installation, whose servers have ended, and the clerk's PIN."""
    order = commission(read(["--exit"]))
    installation = Installation.fresh(folder, databases)
    timeline = Timeline(order.first_day)
    narrator = Narrator()
    with raised(installation, order.cast, timeline.at(0, 8)) as theatre:
        play = Play(
            theatre=theatre,
            order=order,
            timeline=timeline,
            narrator=narrator,
            inspector=Inspector(build_pki(installation.pki, production=False), narrator),
        )
        furnish_the_story(play)
        wait_ready(theatre)
        for scene in scenes(play):
            scene.play()
        _leave_things_open(play)
    return installation, order.cast.sender.clerk.pin


def _leave_things_open(play: Play) -> None:
    """What the next version goes on with."""
    cast, sender, late = play.cast, play.cast.sender, play.cast.late
    letter = replace(play.order.letter, subject=_SUBJECT, body=play.order.letter.body[:2])
    record = issuing.draft(play, sender, letter)
    issuing.approve(play, sender, record)
    issuing.sign(play, sender, record)
    half = replace(letter, subject=_HALF_WRITTEN)
    told = {
        "kind": half.kind,
        "subject": half.subject,
        "addressees": half.addressees,
        "body": half.body,
        "recipients": half.recipients,
    }
    who = {"approver": sender.leader.username, "signer": sender.signer.username}
    play.do(sender, sender.officer, "draft", letter=told, **who)
    play.do(late, late.clerk, "add_recipients", record=play.follow_up, codes=[cast.ministry.code])
    task = play.task(cast.ministry, cast.ministry.clerk, "ACCEPT", code=play.follow_up_code)
    wait_until(
        lambda: bool(play.do(cast.ministry, cast.ministry.clerk, "checks", record=task["record"])["is_made"]),
        seconds=SECONDS,
        what="bảng kiểm tra văn bản đến",
    )
    play.status(late, play.follow_up, cast.ministry, "01")


def gather(engine: str, installation: Installation, pin: str, into: Path) -> None:
    """What is kept of one engine, laid out as `kept.put_up` finds it."""
    facts: dict[str, object] = {"pin": pin}
    for role, key in _PLACES.items():
        place, source = into / role, installation.folder / key
        place.mkdir(parents=True)
        _copy_ring(source / "keys" / "keys.json", place / kept.RING)
        shutil.copytree(
            source / "blobs", place / "blobs", ignore=shutil.ignore_patterns("tmp", "quarantine", ".*")
        )
        url = installation.databases.get(key, "")
        if engine == "sqlite":
            shutil.copy(source / f"{role}.sqlite3", place)
            for beside in source.glob(f"{role}.sqlite3-wal"):
                shutil.copy(beside, place)
        told = kept.KeptProduct(role, place, url, pin, {}).ask()
        if told["audit"]["findings"]:
            raise SystemExit(f"{engine} {role}: {told['audit']['findings']}")
        facts[role] = told["saw"]
        if engine == "sqlite":
            _compact(place / f"{role}.sqlite3")
        else:
            (place / "database.sql").write_bytes(take_bytes_out(_dumped(url), place))
    (into / kept.FACTS).write_text(json.dumps(facts, ensure_ascii=False, indent=1), "utf-8")


def _copy_ring(source: Path, target: Path) -> None:
    values = json.loads(source.read_text("utf-8"))
    target.write_text(json.dumps({"about": _NOTE, **values}, indent=1), "utf-8")
    target.chmod(0o600)


def _compact(file: Path) -> None:
    """One file without a journal beside it."""
    compact = file.with_suffix(".compact")
    connection = pysqlite3.connect(str(file))
    connection.execute("VACUUM INTO ?", [str(compact)])
    connection.close()
    for one in file.parent.glob(f"{file.name}*"):
        one.unlink()
    compact.rename(file)


def _dumped(url: str) -> bytes:
    """The database as SQL that any client can run, whatever server or client made it."""
    programs = postgresql_programs()
    assert programs is not None
    words = ["--no-owner", "--no-privileges", "--inserts", "--rows-per-insert=500", f"--dbname={url}"]
    text = subprocess.run([programs / "pg_dump", *words], capture_output=True, check=True).stdout
    # Not SQL: words for psql alone. Not known to PostgreSQL 15: a setting of 17.
    left_out = (b"\\restrict", b"\\unrestrict", b"SET transaction_timeout")
    return b"\n".join(line for line in text.split(b"\n") if not line.startswith(left_out))


def take_bytes_out(dump: bytes, place: Path) -> bytes:
    """The dump with every long binary value named and laid beside it as a file."""

    def laid_aside(found: re.Match[bytes]) -> bytes:
        content = bytes.fromhex(found[1].decode())
        name = f"bytes-{hashlib.sha256(content).hexdigest()}"
        (place / name).write_bytes(content)
        return f"'@{name}@'".encode()

    return _LONG_BYTES.sub(laid_aside, dump)


def pack(folder: Path, target: Path) -> None:
    """One archive for both engines: what they share is kept once. Names and times are the same every time."""

    def plain(member: tarfile.TarInfo) -> tarfile.TarInfo:
        member.uid = member.gid = member.mtime = 0
        member.uname = member.gname = ""
        return member

    target.mkdir(parents=True, exist_ok=True)
    with tarfile.open(target / kept.ARCHIVE, "w:xz", preset=9) as archive:
        for path in sorted(folder.rglob("*"), key=lambda one: (one.name, one.as_posix())):
            if path.is_file():
                archive.add(path, path.relative_to(folder), filter=plain)
    note_migrations(target)


def note_migrations(target: Path) -> None:
    """Write down the migrations of this tree."""
    hashes = json.dumps(kept.migration_hashes(), indent=1)
    (target / kept.MIGRATIONS).write_text(hashes + "\n", "utf-8")


def released(name: str) -> bool:
    """Whether this version was given out."""
    said = subprocess.run(
        ["git", "tag", "--list", f"v{name}", f"v{name}.*"], cwd=ROOT, capture_output=True, check=True
    )
    return bool(said.stdout.strip())


def main(words: Sequence[str]) -> int:
    """Fill, gather, pack; 0 when everything is kept. ``--hashes``: only write the migrations down anew."""
    name = version()
    if released(name):
        print(f"{name} is released: its kept databases stay as they are", file=sys.stderr)
        return 2
    if "--hashes" in words:
        note_migrations(kept.FOLDER / name)
        return 0
    os.environ.pop("DATABASE_URL", None)
    with tempfile.TemporaryDirectory(prefix="lienthong-kept-") as text:
        scratch = Path(text)
        installation, pin = fill(scratch / "sqlite", {})
        gather("sqlite", installation, pin, scratch / "kept" / "sqlite")
        with PrivateCluster() as cluster:
            names = {AXIS_KEY: "axis", OFFICE_KEY: "office", "dia-phuong": "other"}
            with psycopg.connect(cluster.url("postgres"), autocommit=True) as connection:
                for one in names.values():
                    connection.execute(f"CREATE DATABASE {one}".encode())
            urls = {key: cluster.url(one) for key, one in names.items()}
            installation, pin = fill(scratch / "postgresql", urls)
            gather("postgresql", installation, pin, scratch / "kept" / "postgresql")
        pack(scratch / "kept", kept.FOLDER / name)
    size = (kept.FOLDER / name / kept.ARCHIVE).stat().st_size
    print(f"kept: tests/kept/{name} ({size // 1024} KB); commit it")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
