from __future__ import annotations

import re

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from pytest_django import Settings

from lienthong.web.headers import CONTENT_SECURITY_POLICY, TrustedProxies, client_address

pytestmark = [pytest.mark.engine, pytest.mark.django_db]


@pytest.mark.parametrize("address", ["/dang-nhap/", "/khong-co/", "/static/design.css", "/healthz", "/"])
def test_every_answer_carries_the_policy(address: str) -> None:
    response = Client().get(address)
    response.close()
    assert response["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "same-origin"


def test_the_policy_allows_nothing_inline_and_nothing_evaluated() -> None:
    assert "unsafe" not in CONTENT_SECURITY_POLICY
    assert "default-src 'self'" in CONTENT_SECURITY_POLICY
    assert "frame-ancestors 'none'" in CONTENT_SECURITY_POLICY


def test_https_is_remembered_where_it_is_used() -> None:
    assert "Strict-Transport-Security" not in Client().get("/healthz")
    assert "max-age" in Client().get("/healthz", secure=True)["Strict-Transport-Security"]


def test_static_files_are_served_with_their_hash_and_kept_for_long() -> None:
    html = Client().get("/dang-nhap/").content.decode()
    addresses = re.findall(r'(?:href|src)="(/static/[^"]+)"', html)
    assert len(addresses) >= 3
    for address in addresses:
        assert re.search(r"\?v=[0-9a-f]{12}$", address)
        response = Client().get(address)
        response.close()
        assert response.status_code == 200
        assert "max-age=31536000" in response["Cache-Control"]


def test_the_first_visit_weighs_less_than_80_kilobytes() -> None:
    client = Client(headers={"Accept-Encoding": "gzip"})
    total = 0
    for address in (
        "/dang-nhap/",
        "/static/vendor/bootstrap.min.css",
        "/static/design.css",
        "/static/vendor/htmx.min.js",
    ):
        response = client.get(address)
        total += len(b"".join(response) if response.streaming else response.content)
        response.close()
        assert response["Content-Encoding"] == "gzip"
    assert total < 80_000


@pytest.mark.parametrize(
    ("remote", "forwarded", "seen"),
    [
        ("10.0.0.1", "203.0.113.7", "203.0.113.7"),
        ("10.0.0.1", "1.2.3.4, 203.0.113.7, 10.0.0.2", "203.0.113.7"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("198.51.100.1", "203.0.113.7", "198.51.100.1"),
    ],
)
def test_only_named_proxies_are_believed(remote: str, forwarded: str, seen: str, settings: Settings) -> None:
    settings.LIENTHONG_TRUSTED_PROXIES = ["10.0.0.1", "10.0.0.2"]
    request = RequestFactory().get("/", REMOTE_ADDR=remote, HTTP_X_FORWARDED_FOR=forwarded)
    TrustedProxies(lambda _request: HttpResponse())(request)
    assert client_address(request) == seen
