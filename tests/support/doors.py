"""A door over an axis in memory, and a plain socket to speak to it byte by byte."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from typing import Self

from lienthong.api.limits import DoorLimits
from lienthong.api.testing import MemoryAxis, RunningDoor
from lienthong.exchange.vxp.rows import AgencyRow
from support.wire import Answer, RawClient

FIRST, SECOND, SECRET = "s-mot", "s-hai", "khóa của phép thử"
AGENCIES = (
    AgencyRow("1", "000.00.00.Z91", "Cơ quan thứ nhất", old_code="Z91", qd20_code="000.00.00.Z91"),
    AgencyRow("2", "000.00.01.Z91", "Đơn vị thuộc cơ quan thứ nhất", parent_id="1"),
    AgencyRow("3", "000.00.00.Z93", "Cơ quan thứ hai"),
)


def memory_axis(packet_limit: int = 8 * 1024 * 1024) -> MemoryAxis:
    """Two systems: the first serves Z91 and Z92, the second Z93."""
    systems: dict[str, tuple[str, Sequence[str]]] = {
        FIRST: (SECRET, ("000.00.00.Z91", "000.00.00.Z92")),
        SECOND: (SECRET, ("000.00.00.Z93",)),
    }
    return MemoryAxis(systems, AGENCIES, packet_limit=packet_limit)


def quick_limits() -> DoorLimits:
    """Times short enough to wait for in a test."""
    return DoorLimits(
        head_time=0.6, body_silence=0.6, write_silence=0.6, idle=1.2, linger=0.5, tick=0.1, drained=32_000_000
    )


def client(door: RunningDoor, system: str = FIRST) -> RawClient:
    """An unmodified system's client of this door."""
    return RawClient(door.port, system, SECRET, timeout=10)


class Wire:
    """One connection; what comes back is read as HTTP."""

    def __init__(self, door: RunningDoor, timeout: float = 10) -> None:
        self.socket = socket.create_connection(("127.0.0.1", door.port), timeout=timeout)
        self._received = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.socket.close()

    def send(self, data: bytes) -> None:
        """Put bytes on the wire."""
        self.socket.sendall(data)

    def end(self) -> None:
        """Send nothing more, still reading."""
        self.socket.shutdown(socket.SHUT_WR)

    def answer(self, *, without_body: bool = False) -> Answer:
        """Read one whole answer, also an interim one; to HEAD there comes no body."""
        while b"\r\n\r\n" not in self._received:
            self._more()
        head, _, self._received = self._received.partition(b"\r\n\r\n")
        status, *lines = head.decode("latin-1").split("\r\n")
        pairs = (line.partition(":") for line in lines)
        headers = {name.lower(): value.strip() for name, _, value in pairs}
        length = 0 if without_body else int(headers.get("content-length", "0"))
        while len(self._received) < length:
            self._more()
        body, self._received = self._received[:length], self._received[length:]
        return Answer(int(status.split(" ")[1]), body, headers)

    def _more(self) -> None:
        piece = self.socket.recv(65536)
        if not piece:
            raise EOFError(f"the door ended the connection after {self._received!r}")
        self._received += piece

    def is_closed(self) -> bool:
        """Whether the door ends the connection; waits for it."""
        try:
            return self.socket.recv(1) == b""
        except ConnectionResetError:
            return True
        except TimeoutError:
            return False


def ask(door: RunningDoor, data: bytes, *, end: bool = False) -> Answer:
    """Send bytes on a new connection and read one answer."""
    with Wire(door) as wire:
        wire.send(data)
        if end:
            wire.end()
        return wire.answer()
