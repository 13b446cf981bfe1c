"""``/healthz``: the process answers. ``/readyz``: what it stands on is there (200, else 503)."""

from __future__ import annotations

from collections.abc import Sequence

from lienthong.api.answers import BytesAnswer, json_answer
from lienthong.api.ports import HealthCheck
from lienthong.exchange.vxp.answers import render


def alive() -> BytesAnswer:
    """The event loop runs."""
    return json_answer(render({"status": "OK"}))


def ready(checks: Sequence[HealthCheck]) -> BytesAnswer:
    """Every check by name; one that fails makes the whole not ready."""
    is_ready = all(check.is_ready for check in checks)
    listed = [
        {"name": check.name, "status": "OK" if check.is_ready else "FAIL", "sentence": check.sentence}
        for check in checks
    ]
    status = "OK" if is_ready else "FAIL"
    return json_answer(render({"status": status, "checks": listed}), status=200 if is_ready else 503)
