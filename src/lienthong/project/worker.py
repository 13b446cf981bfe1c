"""The worker: outbox loops and periodic jobs of one product, until told to stop."""

from __future__ import annotations

import importlib
import os
import signal
import threading

import django

MAIL_LEASE_SECONDS = 120.0
"""Well over the longest a mail server may take for one message."""


def main() -> None:
    """Run the outbox worker in the foreground; the mail worker and the periodic jobs beside it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lienthong.project.settings.axis")
    django.setup()
    from django.conf import settings  # noqa: PLC0415  chosen just above

    from lienthong.alerts import tasks as alert_tasks  # noqa: PLC0415  models need Django set up first
    from lienthong.infra import audit, logs  # noqa: PLC0415  models need Django set up first
    from lienthong.infra.jobs import run_forever  # noqa: PLC0415  the same
    from lienthong.infra.outbox import OutboxWorker  # noqa: PLC0415  the same
    from lienthong.project import mail  # noqa: PLC0415  the same

    product = settings.LIENTHONG_PRODUCT
    # each product's table imports only its own models, which need its own settings
    table = importlib.import_module(f"lienthong.{product}.pipeline.table")
    periodic = importlib.import_module(f"lienthong.project.{product}_periodic")
    logs.configure()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    mail_worker = OutboxWorker(
        alert_tasks.handlers(mail.channel), name=f"{product}.mail", lease_seconds=MAIL_LEASE_SECONDS
    )
    beside = [
        # A mail server may be slow; statuses must not wait for it.
        threading.Thread(target=mail_worker.run_forever, args=(stop,), name="mail"),
        threading.Thread(target=run_forever, args=(periodic.jobs(), stop), name="jobs"),
        threading.Thread(target=audit.seal_forever, args=(stop,), name="sealer"),
    ]
    beside += [
        # Long work that nobody waits for: its own thread, so that nothing else stands behind it.
        threading.Thread(target=loop, args=(stop,), name=name)
        for name, loop in periodic.loops().items()
    ]
    for thread in beside:
        thread.start()
    OutboxWorker(table.HANDLERS, name=product).run_forever(stop)
    for thread in beside:
        thread.join(timeout=18)


if __name__ == "__main__":
    main()
