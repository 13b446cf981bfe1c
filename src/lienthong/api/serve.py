"""``python -m lienthong.api``: one door process over the axis of the settings, until SIGTERM or SIGINT.

Stopping drains for at most 18 s, then closes the ground (what is queued is committed) and the counters.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import dataclasses
import gc
import os
import resource
import signal
from collections.abc import Callable, Coroutine, Sequence
from functools import partial

from lienthong.api.limits import DoorLimits

_BEAT_SECONDS = 1.0
_THREADS = 8
LOOP = "door"
"""The name of the event loop's heartbeat."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until told to stop; returns the exit code."""
    options = _parser().parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lienthong.project.settings.axis")
    import django  # noqa: PLC0415  settings are chosen just above

    django.setup()
    from lienthong.infra import engine, logs  # noqa: PLC0415  models need Django set up first

    logs.configure()
    engine.prepare_database()
    _allow_many_connections()
    _serve(options.host, options.port)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="lienthong.api", description="Cửa nhận của Trục (VXP)")
    parser.add_argument("--host", default="127.0.0.1", help="địa chỉ lắng nghe")
    parser.add_argument("--port", type=int, default=8400, help="cổng lắng nghe")
    parser.add_argument("--name", default="door", help="tên tiến trình, dùng trong danh sách tiến trình")
    return parser


def _allow_many_connections() -> None:
    """Slow clients hold connections; the usual 1024 files of a process would be few."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 65536 if hard == resource.RLIM_INFINITY else min(65536, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _serve(host: str, port: int) -> None:
    from django.conf import settings  # noqa: PLC0415  Django is set up just before

    from lienthong.api.app import DoorApp  # noqa: PLC0415  the axis needs Django set up first
    from lienthong.api.axis_adapter import AxisAdapter  # noqa: PLC0415  the same
    from lienthong.api.server import DoorServer, door_server, listening_socket  # noqa: PLC0415  the same
    from lienthong.api.threads import DatabaseThreads  # noqa: PLC0415  the same
    from lienthong.axis.pipeline.ground import open_ground  # noqa: PLC0415  the same
    from lienthong.axis.registry.key_uses import KeyUses  # noqa: PLC0415  the same
    from lienthong.infra.audit.refusals import RefusalCounter  # noqa: PLC0415  the same
    from lienthong.infra.faultpoints import hit  # noqa: PLC0415  the same
    from lienthong.infra.heartbeat import beat  # noqa: PLC0415  the same

    def stop_on_signals(server: DoorServer) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: setattr(server, "should_exit", True))

    with contextlib.ExitStack() as stack:
        wanted = DoorLimits(polls_per_minute=settings.LIENTHONG_POLLS_PER_MINUTE)
        limits = _limits_within_files(wanted, settings.LIENTHONG_PACKET_LIMIT)
        bound = stack.enter_context(contextlib.closing(listening_socket(host, port)))
        counter = stack.enter_context(contextlib.closing(RefusalCounter()))
        uses = stack.enter_context(contextlib.closing(KeyUses()))
        ground = stack.enter_context(contextlib.closing(open_ground()))
        threads = stack.enter_context(DatabaseThreads(_THREADS, thread_name_prefix="door"))
        intake = stack.enter_context(DatabaseThreads(_THREADS, thread_name_prefix="intake"))
        app = DoorApp(
            AxisAdapter(ground, uses.note),
            threads,
            limits=limits,
            count_refusal=counter.count,
            before_answer=partial(hit, "door.before_answer"),
            intake_threads=intake,
        )
        _settle_memory()
        server = door_server(app, limits=limits, count_refusal=counter.count)
        stop_on_signals(server)
        asyncio.run(_run(server.serve(sockets=[bound]), lambda: beat(LOOP)))


def _settle_memory() -> None:
    """Keep the collector away from what stays for ever: a fifth of the processor time of an intake was its."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 50, 100)


def _limits_within_files(limits: DoorLimits, packet_limit: int) -> DoorLimits:
    """No more connections than three quarters of the files; bodies beyond the limit are still drained."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    files = limits.connections if soft == resource.RLIM_INFINITY else soft * 3 // 4
    return dataclasses.replace(
        limits, connections=min(limits.connections, files), drained=max(limits.drained, 4 * packet_limit)
    )


async def _run(serving: Coroutine[None, None, None], beat: Callable[[], None]) -> None:
    """Serve, and say once a second that the event loop turns."""

    async def beating() -> None:
        while True:
            beat()
            await asyncio.sleep(_BEAT_SECONDS)

    heart = asyncio.create_task(beating())
    try:
        await serving
    finally:
        heart.cancel()
