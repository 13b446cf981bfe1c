"""A seeded crash campaign: model senders and receivers around a real axis whose processes are killed.

The senders repeat a packet until it is acknowledged, or give it up unacknowledged. The receivers keep what
they take by DocId. At the end the books must agree; ``Findings`` names every difference.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import os
import random
import signal
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from support.packets import Letter, document
from support.servers import AxisServer, agency_command, system_command
from support.wire import RawClient

SENDER, SECRET = "G22", "crash-secret"
RECEIVERS = {"G14": "s-g14", "H21": "s-h21", "H47": "s-h47"}
PATIENCE = 120.0
"""Seconds a sender goes on repeating while the door is down."""
FAULTS = "blob.after_fsync=23,blob.after_rename=31,intake.before_commit=29,intake.after_commit=17,door.before_answer=37"


@dataclass
class Sent:
    """One packet of the model sender."""

    recipients: tuple[str, ...]
    sha256: str
    doc_id: str = ""


@dataclass
class Books:
    """What the model knows: packets sent, what each receiver holds, what went wrong."""

    sent: list[Sent] = field(default_factory=list)
    held: dict[str, dict[str, str]] = field(default_factory=lambda: {code: {} for code in RECEIVERS})
    kills: int = 0
    wrong: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


def register(axis: AxisServer) -> None:
    """The bodies and systems of the campaign."""
    axis.set_up(
        agency_command(SENDER, "Văn phòng Chính phủ"),
        *(agency_command(code, f"Cơ quan {code}") for code in RECEIVERS),
        *(system_command(system, SECRET, code) for code, system in RECEIVERS.items()),
        system_command("s-g22", SECRET, SENDER),
    )


def processes(axis: AxisServer, module: str) -> list[int]:
    """Process ids under this axis' parent that run ``module``."""
    assert axis.process is not None
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            command = (entry / "cmdline").read_bytes().split(b"\0")
            parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        if parent == axis.process.pid and module.encode() in command:
            found.append(int(entry.name))
    return found


class Campaign:
    """Runs senders, receivers and the killer side by side until the sends and the kills are done."""

    def __init__(self, axis: AxisServer, *, seed: int, sends: int, kills: int) -> None:
        self.axis, self.seed, self.sends, self.kills = axis, seed, sends, kills
        self.books = Books()
        self._sending_over = threading.Event()
        self._killing_over = threading.Event()

    def run(self) -> Books:
        """The whole campaign; the axis is left running and drained."""
        senders = [threading.Thread(target=self._send, args=(n,)) for n in range(4)]
        receivers = [threading.Thread(target=self._receive, args=(code,)) for code in RECEIVERS]
        killer = threading.Thread(target=self._kill)
        for thread in (*senders, *receivers, killer):
            thread.start()
        for thread in senders:
            thread.join()
        killer.join()
        self._killing_over.set()
        self.axis.wait_ready()
        self._sending_over.set()
        for thread in receivers:
            thread.join()
        return self.books

    def _send(self, number: int) -> None:
        rng = random.Random(self.seed * 100 + number)
        client = self.axis.client("s-g22", SECRET)
        for index in range(number, self.sends, 4):
            chosen = tuple(code for code in RECEIVERS if rng.random() < 0.6) or ("G14",)
            letter = Letter(
                recipients=chosen, number=str(index + 1), file=b"%PDF-1.4\n" + rng.randbytes(20_000)
            )
            packet = document(letter)
            sent = Sent(chosen, hashlib.sha256(packet).hexdigest())
            with self.books.lock:
                self.books.sent.append(sent)
            self._until_acknowledged(client, packet, sent, give_up=rng.random() < 0.05)
            # the killer must have time to strike while letters are still on their way
            while (
                not self._killing_over.is_set()
                and len(self.books.sent) * self.kills > (self.books.kills + 2) * self.sends
            ):
                time.sleep(0.05)
                if self.books.kills >= self.kills:
                    break

    def _until_acknowledged(self, client: RawClient, packet: bytes, sent: Sent, *, give_up: bool) -> None:
        end = time.monotonic() + (0 if give_up else PATIENCE)
        first = True
        while first or time.monotonic() < end:
            first = False
            try:
                answer = client.send(packet, sender=SENDER)
                if answer.code == "0":
                    sent.doc_id = answer.doc_id
                    return
                if answer.code != "20":
                    self._wrong(f"unexpected answer {answer.body!r}")
                    return
            except (OSError, ValueError, KeyError, json.JSONDecodeError):
                pass
            except Exception as error:
                if "http.client" not in type(error).__module__:
                    raise
            time.sleep(0.05)
        if not give_up:
            self._wrong("a packet was never acknowledged")

    def _receive(self, code: str) -> None:
        rng = random.Random(f"{self.seed}{code}")
        client = self.axis.client(RECEIVERS[code], SECRET)
        quiet = 0
        while quiet < 3:
            over = self._sending_over.is_set()
            try:
                rows = client.waiting()
                for row in rows:
                    self._take(client, code, str(row["docId"]), rng, forgets=not over)
                quiet = quiet + 1 if over and not rows else 0
            except Exception as error:
                if isinstance(error, AssertionError):
                    raise
            time.sleep(0.03)

    def _take(self, client: RawClient, code: str, doc_id: str, rng: random.Random, *, forgets: bool) -> None:
        answer = client.call("getEdoc", docId=doc_id)
        if answer.code != "0":
            self._wrong(f"{code} was offered {doc_id} and refused it: {answer.body[:200]!r}")
            return
        content = base64.b64decode(str(answer.json["data"]))
        digest = hashlib.sha256(content).hexdigest()
        earlier = self.books.held[code].setdefault(doc_id, digest)
        if earlier != digest:
            self._wrong(f"{code} got other bytes for {doc_id} the second time")
        if forgets and rng.random() < 0.2:
            return
        client.call("updateStatus", docId=doc_id, status="done")

    def _kill(self) -> None:
        rng = random.Random(self.seed)
        known: set[int] = set()
        while self.books.kills < self.kills:
            # a kill counts only against processes that were at work: the door must have been ready
            self.axis.wait_ready(PATIENCE)
            time.sleep(rng.uniform(0.2, 1.2))
            alive = set(processes(self.axis, "lienthong.api"))
            alive |= set(processes(self.axis, "lienthong.project.worker"))
            # those that ended by a forced fault between two looks
            self.books.kills += len(known - alive)
            if alive:
                victim = rng.choice(sorted(alive))
                with contextlib.suppress(ProcessLookupError):
                    os.kill(victim, signal.SIGKILL)
                self.books.kills += 1
                alive.discard(victim)
            known = alive

    def _wrong(self, sentence: str) -> None:
        with self.books.lock:
            self.books.wrong.append(sentence)


def differences(books: Books) -> list[str]:
    """Every acknowledged DocId with every recipient exactly once; nothing else half visible."""
    return [*books.wrong, *_not_as_sent(books), *_half_visible(books)]


def _not_as_sent(books: Books) -> Iterator[str]:
    for sent in books.sent:
        for code in RECEIVERS if sent.doc_id else ():
            held = books.held[code].get(sent.doc_id)
            if code in sent.recipients and held != sent.sha256:
                yield f"{sent.doc_id} is not with {code} as sent"
            if code not in sent.recipients and held is not None:
                yield f"{sent.doc_id} went to {code}, who was not addressed"


def _half_visible(books: Books) -> Iterator[str]:
    by_hash = {sent.sha256: sent for sent in books.sent}
    held = [(code, doc_id, digest) for code, by in books.held.items() for doc_id, digest in by.items()]
    for code, doc_id, digest in held:
        origin = by_hash.get(digest)
        if origin is None:
            yield f"{code} holds {doc_id} whose bytes nobody sent"
        elif origin.doc_id and origin.doc_id != doc_id:
            yield f"{code} holds {doc_id} and {origin.doc_id}, which are the same packet"
        elif missing := [c for c in origin.recipients if doc_id not in books.held[c]]:
            yield f"{doc_id} is with {code} but not with {missing}"
