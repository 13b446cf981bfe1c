"""Every system's key is rolled over, again and again, while its documents are sent and fetched.

The operator gives each system a new key, each vendor changes over at a moment of its own, the operator ends the old
keys, some at once and some on a date. No rightful call may be refused for its key, and the books must agree at the end.
"""

from __future__ import annotations

import datetime as dt
import random
import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from lienthong.kernel.clock import real_now
from support.crash import RECEIVERS, SECRET, Books, Campaign, Sent
from support.servers import AxisServer, in_one_process, new_axis
from support.wire import Answer, RawClient

SYSTEMS = ("s-g22", *RECEIVERS.values())
TAKEN_UP = 2.0
"""Seconds within which every process knows a new key (docs/howto/change-keys.md)."""
A_DATE = dt.timedelta(seconds=10)
"""So far ahead a key's end on a date is set."""
STEPS = 4 + len(SYSTEMS) + 2
"""Moments of one round between which some documents are sent."""
FLYING = 1.0
"""Seconds a call signed with the old key may still be on its way."""


class RollingClient(RawClient):
    """Counts its calls and the ones refused for their key; ``secret`` may change between two calls."""

    calls = 0
    refused = 0

    def waiting(self, service: str = "edoc") -> list[dict[str, object]]:
        answer = self.call("getReceivedEdocList", b"", servicetype="eDoc", messagetype=service)
        if answer.code != "0":  # asked too often: that is no empty list
            raise ConnectionError(answer.code)
        return answer.rows

    def raw(self, data: bytes) -> Answer:
        answer = super().raw(data)
        self.calls += 1
        self.refused += answer.code == "15"
        return answer


@dataclass
class RollingAxis(AxisServer):
    """An axis that remembers the clients of each system, to give them new keys."""

    rolling: dict[str, list[RollingClient]] = field(default_factory=lambda: defaultdict(list))
    secrets: dict[str, str] = field(default_factory=dict)

    def client(self, system: str, secret: str) -> RawClient:
        client = RollingClient(self.port, system, self.secrets.get(system, secret))
        self.clients.append(client)
        self.rolling[system].append(client)
        return client

    @property
    def everyone(self) -> list[RollingClient]:
        return [client for clients in self.rolling.values() for client in clients]

    def change_over(self, system: str, secret: str) -> None:
        """From the next call on this system signs with the new key."""
        self.secrets[system] = secret
        for client in self.rolling[system]:
            client.secret = secret


def rolling_axis(folder: Path) -> RollingAxis:
    """An axis over an empty folder and a fresh database; not started."""
    axis = new_axis(folder)
    return RollingAxis(axis.data, axis.environment)


class RolloverCampaign(Campaign):
    """Rolls over where its parent kills; the sends are spread over all steps of all rounds."""

    def __init__(self, axis: RollingAxis, *, seed: int, sends: int, rounds: int, dated: float = 0.5) -> None:
        super().__init__(axis, seed=seed, sends=sends, kills=rounds)
        self.rolling = axis
        self._dated = dated
        self._steps = 0

    def _until_acknowledged(self, client: RawClient, packet: bytes, sent: Sent, *, give_up: bool) -> None:
        while len(self.books.sent) * self.kills * STEPS > (self._steps + 1) * self.sends:
            time.sleep(0.02)
        super()._until_acknowledged(client, packet, sent, give_up=give_up)

    def _kill(self) -> None:
        rng = random.Random(self.seed)
        while self.books.kills < self.kills:
            self._roll_over(rng, ended=self.books.kills + 1)
            self.books.kills += 1
            self._steps = self.books.kills * STEPS

    def _pass(self, seconds: float) -> None:
        time.sleep(seconds)
        self._steps += 1

    def _roll_over(self, rng: random.Random, *, ended: int) -> None:
        """Change every system's key number ``ended`` for the next one."""
        made = self._operate(*(("axis", "key", "add", "--system", system) for system in SYSTEMS))
        for _ in range(4):
            self._pass(TAKEN_UP / 4)
        for system, words in sorted(zip(SYSTEMS, made, strict=True), key=lambda _: rng.random()):
            self.rolling.change_over(system, words.partition("một lần này): ")[2].split()[0])
            self._pass(rng.uniform(0, 0.2))
        for _ in range(2):
            self._pass(FLYING / 2)
        on_a_date = real_now() + A_DATE
        ends = [("axis", "key", "end", "--system", system, "--key", str(ended)) for system in SYSTEMS]
        dated = [
            (*words, "--on", on_a_date.isoformat()) if rng.random() < self._dated else words for words in ends
        ]
        self._operate(*dated)

    def _operate(self, *commands: tuple[str, ...]) -> list[str]:
        done = in_one_process(self.axis.environment, *commands)
        for words, one in zip(commands, done, strict=True):
            assert one.code == 0, f"{words}: {one.stdout}{one.stderr}"
        return [one.stdout for one in done]


def rolled_over(axis: RollingAxis, books: Books) -> dict[str, object]:
    """What the campaign is judged by, beside the books: calls, refusals, and that the first keys sign no more."""
    old = [RawClient(axis.port, system, SECRET) for system in SYSTEMS]
    end = time.monotonic() + 40  # an end on a date may still be to come
    while True:
        answers = [client.call("countReceiveEdoc") for client in old]
        still = [client.system for client, one in zip(old, answers, strict=True) if one.code != "15"]
        if not still or time.monotonic() > end:
            break
        time.sleep(0.5)
    for client in old:
        client.close()
    return {
        "systems": len(SYSTEMS),
        "rollovers": books.kills * len(SYSTEMS),
        "calls": sum(client.calls for client in axis.everyone),
        "refused_for_their_key": sum(client.refused for client in axis.everyone),
        "first_keys_still_accepted": still,
    }
