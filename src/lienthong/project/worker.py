"""The worker: outbox loops and periodic jobs of the axis, until told to stop."""

from __future__ import annotations

import os
import signal
import threading

import django


def main() -> None:
    """Run the outbox worker in the foreground and the periodic jobs beside it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lienthong.project.settings.axis")
    django.setup()
    from lienthong.axis.pipeline.table import HANDLERS  # noqa: PLC0415  models need Django set up first
    from lienthong.infra import audit, logs  # noqa: PLC0415  the same
    from lienthong.infra.jobs import run_forever  # noqa: PLC0415  the same
    from lienthong.infra.outbox import OutboxWorker  # noqa: PLC0415  the same
    from lienthong.project.periodic import jobs  # noqa: PLC0415  the same

    logs.configure()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    beside = [
        threading.Thread(target=run_forever, args=(jobs(), stop), name="jobs"),
        threading.Thread(target=audit.seal_forever, args=(stop,), name="sealer"),
    ]
    for thread in beside:
        thread.start()
    OutboxWorker(HANDLERS, name="axis").run_forever(stop)
    for thread in beside:
        thread.join(timeout=18)


if __name__ == "__main__":
    main()
