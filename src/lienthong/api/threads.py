"""The bounded pool of threads in which the door uses the database; each thread keeps one connection."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from django.db import connection

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


class DatabaseThreads(ThreadPoolExecutor):
    """Gives up a connection that broke, so that one restart of the database costs one answer per thread.

    Outside Django's request cycle nobody else does.
    """

    def submit(
        self, fn: Callable[Parameters, Result], /, *args: Parameters.args, **kwargs: Parameters.kwargs
    ) -> Future[Result]:
        """Run ``fn`` in a thread."""
        return super().submit(lambda: _caring(fn, *args, **kwargs))


def _caring(fn: Callable[Parameters, Result], *args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
    try:
        return fn(*args, **kwargs)
    finally:
        connection.close_if_unusable_or_obsolete()
