"""What a page answers while the key ring cannot be used: 503 with a sentence, never a defect's 500."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from lienthong.infra.errors import KeyRingRefusedError
from lienthong.web import refusals

log = logging.getLogger(__name__)


class KeyRingRefusals:
    """Middleware: a view that needed the key ring and did not get it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._answer = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer."""
        return self._answer(request)

    def process_exception(self, _request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The page for a refused ring; everything else goes on its way. The sentence with the path is logged only."""
        if not isinstance(error, KeyRingRefusedError):
            return None
        log.error("a page could not be shown: %s", error)
        return refusals.keys_unusable()
