"""One server per data folder: who serves holds a lock that the kernel frees when the process dies.

Two axes on one folder would share the blob store, the heartbeats and, on SQLite, the database, each with its
own group commit, sweeper and worker. Operator commands take no such lock and run beside a server. Several
nodes on one PostgreSQL have a data folder each. Needs no settings: it is asked before they are loaded.
"""

from __future__ import annotations

import fcntl
import json
import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from lienthong.infra.errors import AlreadyServedError
from lienthong.kernel.clock import real_now, vietnam

FILE = "serve.lock"
"""In the data folder; never removed, for a lock on a removed file would guard nothing."""
_UNKNOWN = "một tiến trình khác"


@contextmanager
def serving_alone(folder: Path, *, database: Path | None, at: str) -> Iterator[None]:
    """Hold a data folder, and an SQLite file that lies elsewhere; ``at`` says where this server listens.

    Raises `AlreadyServedError` when another process holds one of them.
    """
    with ExitStack() as held:
        held.enter_context(_holding(folder / FILE, f"Thư mục dữ liệu {folder}", "LIENTHONG_DATA", at))
        if database is not None and database.parent.resolve() != folder.resolve():
            lock = database.with_name(f"{database.name}.{FILE}")
            held.enter_context(_holding(lock, f"Tệp cơ sở dữ liệu {database}", "DATABASE_URL", at))
        yield


def server_of(folder: Path) -> str:
    """Who serves this data folder now, in Vietnamese; empty when nobody does."""
    try:
        descriptor = os.open(folder / FILE, os.O_RDWR)
    except FileNotFoundError:
        return ""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return _holder(descriptor)
    finally:
        os.close(descriptor)
    return ""


@contextmanager
def _holding(lock: Path, what: str, variable: str, at: str) -> Iterator[None]:
    lock.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyServedError(
                f"{what} đang được trục khác dùng: {_holder(descriptor)}. Hãy dừng trục ấy rồi chạy lại, "
                f"hoặc đặt {variable} khác cho trục này."
            ) from None
        _sign(descriptor, at)
        yield
    finally:
        os.close(descriptor)


def _sign(descriptor: int, at: str) -> None:
    """Write down who holds it, for whoever comes second; only the lock itself decides."""
    since = f"{vietnam(real_now()):%H:%M ngày %d/%m/%Y}"
    said = {"pid": os.getpid(), "host": socket.gethostname(), "since": since, "at": at}
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, json.dumps(said, ensure_ascii=False).encode("utf-8"), 0)


def _holder(descriptor: int) -> str:
    try:
        said = json.loads(os.pread(descriptor, 4096, 0))
        return (
            f"tiến trình {said['pid']} trên máy {said['host']}, chạy từ {said['since']}, địa chỉ {said['at']}"
        )
    except (ValueError, KeyError, TypeError):
        return _UNKNOWN
