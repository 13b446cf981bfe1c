"""The door on a socket: uvicorn's server around our protocol class."""

from __future__ import annotations

import socket
from collections.abc import Callable, Generator
from contextlib import contextmanager

import uvicorn

from lienthong.api.app import DoorApp
from lienthong.api.http.protocol import ConnectionSettings, DoorProtocol
from lienthong.api.limits import DoorLimits
from lienthong.api.ports import CountRefusal

_BACKLOG = 2048


class DoorServer(uvicorn.Server):
    """uvicorn's server that says when it listens and leaves signals to whoever runs it."""

    when_started: Callable[[], None] = staticmethod(lambda: None)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then say so."""
        await super().startup(sockets=sockets)
        self.when_started()

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Uvicorn would take the signals and raise them again after the end, skipping our own clean-up."""
        yield


def listening_socket(host: str, port: int) -> socket.socket:
    """A bound socket; several door processes may share one port, the kernel spreads connections."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With the protocol named, asyncio switches Nagle's algorithm off on accepted connections.
    bound = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if port:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    bound.bind((host, port))
    bound.listen(_BACKLOG)
    return bound


def door_server(
    app: DoorApp,
    *,
    limits: DoorLimits,
    count_refusal: CountRefusal,
    grace: int = 18,
) -> DoorServer:
    """A server for ``app``; ``grace`` is how many seconds running requests get when it stops."""

    class Protocol(DoorProtocol):
        settings = ConnectionSettings(limits, count_refusal)

    config = uvicorn.Config(
        app,
        http=Protocol,
        loop="asyncio",
        ws="none",
        lifespan="off",
        interface="asgi3",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=grace,
    )
    return DoorServer(config)
