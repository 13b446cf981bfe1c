"""What the log says of a page that broke: its error and its route, never its address.

An address may be a one-time link, whose words are a secret. Refusals (4xx) are the visitor's to see, not the
operator's, and are not logged.
"""

from __future__ import annotations

import logging

from lienthong.infra import logs

LOGGER = "django.request"
"""Where Django tells of an exception that no view caught."""


def log_faults() -> None:
    """Send the log of this process to stderr as every process does, faults of pages by their route."""
    logs.configure()
    logging.getLogger(LOGGER).addFilter(by_route)


def by_route(record: logging.LogRecord) -> bool:
    """Pass a fault on without its address; hold back anything less."""
    if record.levelno < logging.ERROR:
        return False
    request = record.__dict__.pop("request", None)
    match = getattr(request, "resolver_match", None)
    route = f"/{match.route}" if match is not None else "?"
    record.msg, record.args = "page broke: %s %s", (getattr(request, "method", "?"), route)
    return True
