"""Headers of every answer, and what is believed of a reverse proxy.

The policy allows nothing inline and nothing from elsewhere; pictures may be data addresses because
Bootstrap draws its marks that way.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

Answer = Callable[[HttpRequest], HttpResponseBase]

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)

_POLICY = "Content-Security-Policy"
FILE_POLICY = "sandbox; default-src 'none'"
"""For files people sent: whatever is in them runs nothing and loads nothing. A view may ask for it instead."""

_ALWAYS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
_HSTS = "max-age=31536000"


class SecurityHeaders:
    """Outermost: also static files and refusals of other middleware carry the headers."""

    def __init__(self, get_response: Answer) -> None:
        self._answer = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, with the headers."""
        response = self._answer(request)
        own_policy = response.get(_POLICY, "")
        for name, value in _ALWAYS.items():
            response[name] = value
        if own_policy == FILE_POLICY:
            response[_POLICY] = own_policy
        if request.is_secure():
            response["Strict-Transport-Security"] = _HSTS
        return response


class TrustedProxies:
    """Takes the browser's address and scheme from headers, only where a proxy in settings wrote them."""

    def __init__(self, get_response: Answer) -> None:
        self._answer = get_response
        self._trusted = frozenset(settings.LIENTHONG_TRUSTED_PROXIES)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, knowing the browser's own address."""
        if request.META.get("REMOTE_ADDR") in self._trusted:
            hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
            # From the right: what our own proxies added. Anything further left may be invented.
            outside = next((hop for hop in reversed(hops) if hop and hop not in self._trusted), None)
            if outside is not None:
                request.META["REMOTE_ADDR"] = outside
            if request.META.get("HTTP_X_FORWARDED_PROTO") == "https":
                request.META["wsgi.url_scheme"] = "https"
        return self._answer(request)


def client_address(request: HttpRequest) -> str:
    """The browser's address, for limits; empty when the server does not know it."""
    address = request.META.get("REMOTE_ADDR", "")
    return address if isinstance(address, str) else ""
