"""``./run faults door``: broken heads, bodies and connections; every complete answer must be in the JSON form.

Seeded. Against a running door (``--port`` with a system that exists), or against one of its own over an
axis in memory, in a child process whose memory is watched. Loopback only; stops by itself.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import random
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lienthong.exchange.vxp.operations import Operation
from lienthong.exchange.vxp.signing import Credentials, signed_headers
from lienthong.kernel.clock import real_now

SYSTEM, SECRET, SENDER = "fuzz", "fuzz-secret", "000.00.00.Z91"
_ANSWER_SECONDS = 20.0
_MEMORY_GROWTH = 200 * 1024 * 1024
"""The door may grow by so much over its size after warming up."""


class UnexpectedAnswerError(Exception):
    """The door said something no client of the SDK could read."""


@dataclass
class Report:
    """What happened; ``faults`` must stay empty."""

    seed: int
    requests: int = 0
    answers: Counter[str] = field(default_factory=Counter)
    cuts: int = 0
    faults: list[str] = field(default_factory=list)
    memory_first: int = 0
    memory_last: int = 0
    seconds: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def as_json(self) -> dict[str, object]:
        """The report as one object."""
        return {
            "seed": self.seed,
            "seconds": round(self.seconds, 1),
            "requests": self.requests,
            "answers": dict(sorted(self.answers.items())),
            "interrupted": self.cuts,
            "faults": self.faults[:50],
            "fault_count": len(self.faults),
            "memory_first_bytes": self.memory_first,
            "memory_last_bytes": self.memory_last,
        }


@dataclass(frozen=True)
class Target:
    """Where the door is and how to sign for it."""

    port: int
    credentials: Credentials
    sender: str
    pid: int | None = None


# -- requests ---------------------------------------------------------------------------------------


def _random_value(rng: random.Random) -> bytes:
    size = rng.choice((0, 1, 3, 40, 400, 5000))
    return rng.randbytes(size).replace(b"\n", b"").replace(b"\r", b"")


def _parameters(rng: random.Random, packet: bytes) -> dict[str, str]:
    unpadded = "".join(f"{byte:x}" for byte in hashlib.sha256(packet).digest())
    chosen = {
        "servicetype": "eDoc",
        "messagetype": rng.choice(("edoc", "status", "EDOC", "thư")),
        "from": rng.choice(("000.00.00.Z91", "000.00.00.Z93", "", "không có")),
        "hash-file": rng.choice((unpadded, hashlib.sha256(packet).hexdigest(), "00", "")),
        "to": rng.choice(('["000.00.00.Z93"]', '"[\\"000.00.00.Z93\\"]"', "[", "{}", "[[[[", "[1]", "")),
        "docId": rng.choice(("doc-1", "", "01a20363-fbf3-7dfc-9970-d006e46ac51b", "ữ" * 50)),
        "status": rng.choice(("done", "fail", "processing", "xong")),
        "description": rng.choice(("", "Từ chối", "\u00ff" * 300)),
        "fromDate": rng.choice(("", "01/02/2027 08:00:00", "hôm qua", "99/99/9999")),
        "pageSize": rng.choice(("", "10", "-1", "9" * 30)),
        "pageIndex": rng.choice(("", "0", "1", "x")),
        "level": rng.choice(("", "1", "99999999999")),
    }
    names = rng.sample(list(chosen), rng.randint(0, len(chosen)))
    return {name: chosen[name] for name in names}


def _well_formed(rng: random.Random, target: Target) -> tuple[list[tuple[bytes, bytes]], bytes, bytes]:
    """Headers, request line and body of a request that is at least HTTP."""
    operation = rng.choice([*Operation, Operation.SEND_EDOC, Operation.SEND_EDOC])
    packet = rng.choice(
        (b"", b"<a/>", b"<To><OrganId>000.00.00.Z93</OrganId></To>", rng.randbytes(3000), b"x" * 300_000)
    )
    is_packet = operation is Operation.SEND_EDOC
    headers = signed_headers(
        _parameters(rng, packet),
        credentials=target.credentials,
        content_type="application/octet-stream" if is_packet else "application/json",
        at=real_now(),
    )
    body = packet + b"\r\n" if is_packet else rng.choice((b"", b"{}", b"x" * 100_000))
    method = b"GET" if operation is Operation.DOWNLOAD_EDOC else b"POST"
    method = rng.choice((method, method, method, method, b"PUT", b"HEAD", b"OPTIONS"))
    prefix = rng.choice((b"/", b"/vxp/", b"/%00/", b"//"))
    name = operation.value.encode() if rng.random() < 0.95 else rng.choice((b"", b"x", b"sendedoc"))
    line = b"%s %s%s HTTP/1.1" % (method, prefix, name)
    if method == b"GET":
        body = b""
    return headers, line, body


def _mutate_headers(rng: random.Random, headers: list[tuple[bytes, bytes]]) -> None:
    for _ in range(rng.choice((0, 0, 1, 2, 5))):
        place = rng.randrange(len(headers))
        name, value = headers[place]
        change = rng.randrange(7)
        if change == 0:
            headers[place] = (name, _random_value(rng))
        elif change == 1:
            del headers[place]
        elif change == 2:
            headers.append((name, value))
        elif change == 3:
            headers.append(
                (rng.choice((b"XroadVnpt-x", b"Cookie", b"Range", b"X" * 3000)), _random_value(rng))
            )
        elif change == 4:
            headers[place] = (name.swapcase(), value)
        elif change == 5:
            headers[place] = (name, value[: len(value) // 2] + b"\xff\x00\x01" + value[len(value) // 2 :])
        else:
            headers[place] = (name, value + rng.choice((b" ", b"\t", b"\x0b", b"\xc2\xa0")))
        if not headers:
            return


def _framed(rng: random.Random, headers: list[tuple[bytes, bytes]], line: bytes, body: bytes) -> bytes:
    framing = rng.random()
    if framing < 0.12 and body:
        pieces = [b"%x\r\n%s\r\n" % (len(part), part) for part in (body[:7], body[7:]) if part]
        headers.append((b"Transfer-Encoding", b"chunked"))
        body = b"".join(pieces) + b"0\r\n" + rng.choice((b"", b"X-Trailer: 1\r\n")) + b"\r\n"
    elif framing < 0.17:
        headers.append(
            (b"Content-Length", rng.choice((b"-1", b"x", b"99999999999999999999", b"5,5", b"0x10")))
        )
    elif framing < 0.20:
        headers += [(b"Content-Length", b"%d" % len(body)), (b"Transfer-Encoding", b"chunked")]
    else:
        headers.append((b"Content-Length", b"%d" % len(body)))
    if rng.random() < 0.1:
        headers.append((b"Connection", rng.choice((b"close", b"keep-alive", b"Upgrade", b"\xff"))))
    if rng.random() < 0.05:
        headers.append((b"Upgrade", b"h2c"))
    lines = [line, *(name + b": " + value for name, value in headers)]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def one_request(rng: random.Random, target: Target) -> bytes:
    """Bytes that may or may not be a request."""
    if rng.random() < 0.03:
        return rng.choice(
            (rng.randbytes(rng.randint(1, 2000)), b"\x16\x03\x01\x02\x00", b"GET /x\r\n\r\n", b"A" * 70_000)
        )
    headers, line, body = _well_formed(rng, target)
    _mutate_headers(rng, headers)
    data = _framed(rng, headers, line, body)
    for _ in range(rng.choice((0, 0, 0, 0, 1, 3))):
        place = rng.randrange(len(data))
        data = data[:place] + rng.choice((b"", b"\n", b"\r", b"\x00", rng.randbytes(2))) + data[place + 1 :]
    return data


# -- answers ----------------------------------------------------------------------------------------


def read_answer(connection: socket.socket, received: bytes) -> tuple[str, bytes] | None:
    """One answer's kind and what came after it; None when the door ended the connection first.

    Raises ``UnexpectedAnswerError`` for anything but JSON form or a packet.
    """
    while True:
        while b"\r\n\r\n" not in received:
            piece = connection.recv(65536)
            if not piece:
                if received:
                    raise UnexpectedAnswerError(f"half a head: {received[:200]!r}")
                return None
            received += piece
        head, _, received = received.partition(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 100"):
            break
    lines = head.decode("latin-1").split("\r\n")
    fields = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
    status = int(lines[0].split(" ")[1])
    if "content-length" not in fields:
        raise UnexpectedAnswerError(f"no length: {head!r}")
    return _judge(connection, received, status, fields)


def _judge(
    connection: socket.socket, received: bytes, status: int, fields: dict[str, str]
) -> tuple[str, bytes]:
    length = int(fields["content-length"])
    while len(received) < length:
        piece = connection.recv(65536)
        if not piece:
            raise UnexpectedAnswerError(f"a cut body: {received[:200]!r}")
        received += piece
    body, rest = received[:length], received[length:]
    kind = fields.get("content-type", "")
    if kind == "application/octet-stream" and status in {200, 206}:
        return "packet", rest
    if kind != "application/json" or status not in {200, 400}:
        raise UnexpectedAnswerError(f"status {status}, type {kind}: {body[:200]!r}")
    try:
        answer = json.loads(body.decode("ascii"))
        return f"{status} code {answer['ErrorCode']}", rest
    except (ValueError, KeyError, TypeError):
        raise UnexpectedAnswerError(f"not the JSON form: {body[:200]!r}") from None


# -- one client -------------------------------------------------------------------------------------


def _may_be_head(data: bytes) -> bool:
    """An answer to HEAD has no body, which this reader cannot tell from a cut one."""
    return data.lstrip(b"\r\n")[:5].upper() == b"HEAD "


def one_connection(rng: random.Random, target: Target, report: Report) -> None:
    """Open a connection, send requests in some cruel way, judge what comes back."""
    with socket.create_connection(("127.0.0.1", target.port), timeout=_ANSWER_SECONDS) as connection:
        requests = [one_request(rng, target) for _ in range(rng.choice((1, 1, 1, 2, 5)))]
        requests = [data for data in requests if not _may_be_head(data)] or [
            b"GET /healthzz HTTP/1.1\r\n\r\n"
        ]
        data = b"".join(requests)
        with report.lock:
            report.requests += len(requests)
        manner = rng.randrange(8)
        if manner == 0:
            _interrupt(rng, connection, data, report)
            return
        sender = threading.Thread(target=_send_all, args=(connection, data, manner, rng.random()))
        sender.start()
        try:
            _read_all(connection, report)
        finally:
            sender.join(_ANSWER_SECONDS)


def _interrupt(rng: random.Random, connection: socket.socket, data: bytes, report: Report) -> None:
    """Send a part and go away, by reset or by end."""
    with contextlib.suppress(OSError):
        connection.sendall(data[: rng.randrange(len(data) + 1)])
        if rng.random() < 0.5:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    with report.lock:
        report.cuts += 1


def _send_all(connection: socket.socket, data: bytes, manner: int, chance: float) -> None:
    """In one piece, in small pieces, or with a pause; then the half-open end."""
    with contextlib.suppress(OSError):
        if manner == 1:
            for start in range(0, min(len(data), 600), 7):
                connection.sendall(data[start : start + 7])
            connection.sendall(data[600:] if len(data) > 600 else b"")
        elif manner == 2:
            middle = int(len(data) * chance)
            connection.sendall(data[:middle])
            time.sleep(0.02)
            connection.sendall(data[middle:])
        else:
            connection.sendall(data)
        connection.shutdown(socket.SHUT_WR)


def _read_all(connection: socket.socket, report: Report) -> None:
    received = b""
    got = 0
    while True:
        try:
            answer = read_answer(connection, received)
        except UnexpectedAnswerError as error:
            with report.lock:
                report.faults.append(str(error))
            return
        except TimeoutError:
            with report.lock:
                report.faults.append(f"no answer within {_ANSWER_SECONDS:.0f} s after {got} answers")
            return
        except ConnectionError as error:
            with report.lock:
                report.answers[f"connection {type(error).__name__}"] += 1
            return
        if answer is None:
            if not got:
                with report.lock:
                    report.faults.append("the connection ended without any answer")
            return
        got += 1
        kind, received = answer
        with report.lock:
            report.answers[kind] += 1


# -- the run ----------------------------------------------------------------------------------------


def memory_of(pid: int) -> int:
    """Resident bytes of a process."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * 4096


def fuzz(target: Target, *, seed: int, seconds: float, clients: int) -> Report:
    """Run until the time is over; judge the memory of the door when it is ours."""
    report = Report(seed)
    started = time.monotonic()
    end = started + seconds

    def work(number: int) -> None:
        rng = random.Random(f"{seed}/{number}")
        while time.monotonic() < end and len(report.faults) < 50:
            try:
                one_connection(rng, target, report)
            except OSError as error:
                with report.lock:
                    report.faults.append(f"no connection: {error}")
                time.sleep(0.2)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    _watch_memory(target, report, started, seconds)
    for thread in threads:
        thread.join()
    report.seconds = time.monotonic() - started
    _check_alive(target, report)
    return report


def _watch_memory(target: Target, report: Report, started: float, seconds: float) -> None:
    if target.pid is None:
        return
    time.sleep(min(seconds * 0.2, 30))
    try:
        report.memory_first = memory_of(target.pid)
        time.sleep(max(0.0, seconds - (time.monotonic() - started)))
        report.memory_last = memory_of(target.pid)
    except FileNotFoundError:
        report.faults.append("the door ended")
        return
    if report.memory_last - report.memory_first > _MEMORY_GROWTH:
        report.faults.append(f"memory grew from {report.memory_first} to {report.memory_last} bytes")


def _check_alive(target: Target, report: Report) -> None:
    try:
        with socket.create_connection(("127.0.0.1", target.port), timeout=_ANSWER_SECONDS) as connection:
            connection.sendall(b"GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n")
            if not connection.recv(65536).startswith(b"HTTP/1.1 200"):
                report.faults.append("not healthy at the end")
    except OSError as error:
        report.faults.append(f"not reachable at the end: {error}")


@contextlib.contextmanager
def own_door() -> Iterator[Target]:
    """A door over an axis in memory, in a child process that ends with us."""
    # Leaving the block closes the pipes; the end of its input ends the child.
    with subprocess.Popen(
        [sys.executable, "-m", "bench.faults_door", "--be-the-door"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as child:
        assert child.stdout is not None
        port = int(child.stdout.readline())
        yield Target(port, Credentials(SYSTEM, SECRET), SENDER, child.pid)


def be_the_door(tell: Callable[[str], object]) -> None:
    """The child: serve until the parent goes away. Packets are forgotten now and then."""
    from lienthong.api.limits import DoorLimits
    from lienthong.api.testing import MemoryAxis, RunningDoor

    axis = MemoryAxis({SYSTEM: (SECRET, (SENDER,))}, packet_limit=1024 * 1024)
    stop = threading.Event()

    def forget() -> None:
        while not stop.wait(0.5):
            with axis.lock:
                axis.packets = {}

    with RunningDoor(
        axis, limits=DoorLimits(body_silence=5, head_time=5, idle=10, linger=2, tick=0.5, polls_per_minute=0)
    ) as door:
        threading.Thread(target=forget, daemon=True).start()
        tell(f"{door.port}\n")
        sys.stdin.read()
        stop.set()


def main() -> int:
    """Run the campaign; 0 when no fault was found."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=20270205)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--port", type=int, help="a running door on loopback; without it one is started")
    parser.add_argument("--system", default=SYSTEM)
    parser.add_argument("--secret", default=SECRET)
    parser.add_argument("--sender", default=SENDER)
    parser.add_argument("--pid", type=int, help="process of the running door, to watch its memory")
    parser.add_argument("--json", action="store_true", help="print one JSON object only")
    parser.add_argument("--be-the-door", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.be_the_door:
        be_the_door(lambda text: (sys.stdout.write(text), sys.stdout.flush()))
        return 0
    with contextlib.ExitStack() as stack:
        if options.port:
            credentials = Credentials(options.system, options.secret)
            target = Target(options.port, credentials, options.sender, options.pid)
        else:
            target = stack.enter_context(own_door())
        report = fuzz(target, seed=options.seed, seconds=options.seconds, clients=options.clients)
    told = report.as_json()
    print(json.dumps(told) if options.json else "\n".join(f"{name}: {value}" for name, value in told.items()))
    return 1 if report.faults else 0


if __name__ == "__main__":
    sys.exit(main())
