"""JSON log lines on stderr, one object each, with the correlation id of what is being worked on.

Nothing secret: fields whose name says secret are masked, and so are bearer and signature values inside
text. Messages name objects by id, never their content.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from lienthong.kernel.clock import UTC

_correlation: ContextVar[str] = ContextVar("correlation", default="")
_SECRET_NAME = re.compile(
    r"secret|passw|token|authori[sz]ation|cookie|private|credential|api_?key|otp", re.IGNORECASE
)
_SECRET_TEXT = re.compile(
    r"(?i)(\b(?:bearer|basic)\s+|\b\w*(?:secret|password|passwd|token|authorization|api_?key)\w*[\"']?\s*[=:]\s*)"
    r"(?:(?:bearer|basic)\s+)?(\"[^\"]*\"|'[^']*'|[^\s,;}]+)"
)
_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
MASK = "***"


@contextmanager
def correlation(identifier: str) -> Iterator[None]:
    """Everything logged inside carries ``identifier`` (a document id, a job key, a request id)."""
    token = _correlation.set(identifier)
    try:
        yield
    finally:
        _correlation.reset(token)


def current_correlation() -> str:
    """The correlation id now, or an empty string."""
    return _correlation.get()


class JsonFormatter(logging.Formatter):
    """One line of ASCII JSON per record: time (UTC), level, logger, message, correlation, extras, error."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        moment = self.moment(record)
        line: dict[str, object] = {
            "time": moment,
            "level": record.levelname,
            "logger": record.name,
            "message": masked(record.getMessage()),
        }
        if identifier := _correlation.get():
            line["correlation"] = identifier
        for name, value in vars(record).items():
            if name not in _STANDARD:
                line[name] = MASK if _SECRET_NAME.search(name) else _plain(value)
        if record.exc_info:
            line["error"] = masked(self.formatException(record.exc_info))
        return json.dumps(line, default=lambda value: masked(str(value)))

    @staticmethod
    def moment(record: logging.LogRecord) -> str:
        """The record's own time, in UTC with microseconds."""
        return dt.datetime.fromtimestamp(record.created, tz=UTC).isoformat(timespec="microseconds")


def masked(text: str) -> str:
    """Text with the values of secrets named in it replaced."""
    return _SECRET_TEXT.sub(lambda found: f"{found[1]}{MASK}", text)


def configure(level: int = logging.INFO) -> None:
    """Send all logging of this process to stderr as JSON lines; called once by each process."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    logging.captureWarnings(capture=True)


def _plain(value: object) -> object:
    if isinstance(value, str):
        return masked(value)
    if isinstance(value, dict):
        return {
            str(name): MASK if _SECRET_NAME.search(str(name)) else _plain(inner)
            for name, inner in value.items()
        }
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value
