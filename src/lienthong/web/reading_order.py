"""Signs that turn the order of letters around never act on a page (Unicode UAX #9; "Trojan Source").

A name or a reason from elsewhere may hold U+202E, after which ``fdp.exe`` reads ``exe.pdf``. What was sent is kept as
it came (D-02); only what people read is changed, and they see that something was there.
"""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from lienthong.web.headers import Answer

_SIGNS = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
_SHOWN = "\ufffd"


class LettersInOrder:
    """Inside the compression: shows each such sign of an HTML page as U+FFFD."""

    def __init__(self, get_response: Answer) -> None:
        self._answer = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, with every letter in its place."""
        response = self._answer(request)
        if isinstance(response, HttpResponse) and response.get("Content-Type", "").startswith("text/html"):
            page = response.content.decode(response.charset)
            if _SIGNS.search(page):
                response.content = _SIGNS.sub(_SHOWN, page).encode(response.charset)
                if response.has_header("Content-Length"):
                    response["Content-Length"] = str(len(response.content))
        return response
