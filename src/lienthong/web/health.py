"""``/healthz``: the process answers. ``/readyz``: it can do its work, by the checks of infra."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse

from lienthong.infra import health
from lienthong.kernel.judgement import Outcome
from lienthong.web.visits import open_to_all


@open_to_all
def alive(_request: HttpRequest) -> HttpResponse:
    """Always 200 while the process answers; asks nothing of others."""
    return JsonResponse({"alive": True})


@open_to_all
def ready(_request: HttpRequest) -> HttpResponse:
    """200 when no check failed, else 503; names and outcomes only, nothing an outsider could use."""
    checks = health.checks()
    failed = any(check.judgement.outcome is Outcome.FAILED for check in checks)
    body = {"ready": not failed, "checks": {check.name: check.judgement.outcome.value for check in checks}}
    return JsonResponse(body, status=503 if failed else 200)
