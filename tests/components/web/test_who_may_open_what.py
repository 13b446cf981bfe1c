"""The table of addresses × roles. A new address must be written here or the test fails."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from lienthong.accounts.policies import Role
from lienthong.web.visits import access_of
from support.console import MESSAGE
from support.people import client_of

pytestmark = [pytest.mark.engine, pytest.mark.django_db, pytest.mark.usefixtures("quick_passwords")]

SIGN_IN, REFUSED, SHOWN = "sign-in", "refused", "shown"
EVERYBODY = (SHOWN, SHOWN, SHOWN, SHOWN, SHOWN)
SIGNED_IN = (SIGN_IN, SHOWN, SHOWN, SHOWN, SHOWN)
WITH_A_ROLE = (SIGN_IN, REFUSED, SHOWN, SHOWN, SHOWN)
NOT_MONITORS = (SIGN_IN, REFUSED, REFUSED, SHOWN, SHOWN)

TABLE: dict[str, tuple[str, tuple[str, ...]]] = {
    # name: (address, (anonymous, without a role, monitor, auditor, operator))
    "healthz": ("/healthz", EVERYBODY),
    "readyz": ("/readyz", EVERYBODY),
    "own_account": ("/tai-khoan/", SIGNED_IN),
    "home": ("/", WITH_A_ROLE),
    "zeroes": ("/chi-tieu/", WITH_A_ROLE),
    "message": (f"/van-ban/{MESSAGE}/", WITH_A_ROLE),
    "apart": ("/rieng/khong-ky/", WITH_A_ROLE),
    "class_list": ("/tinh-trang/chua-nhan/", WITH_A_ROLE),
    "alerts": ("/canh-bao/", WITH_A_ROLE),
    "unmatched": ("/khong-khop/", WITH_A_ROLE),
    "incidents": ("/su-co-bao-mat/", NOT_MONITORS),
    "audit": ("/nhat-ky/", NOT_MONITORS),
    "agencies": ("/co-quan/", WITH_A_ROLE),
    "systems": ("/he-thong/", NOT_MONITORS),
    "people": ("/nguoi-dung/", NOT_MONITORS),
}
STEPS_OF_SIGNING_IN = {"sign_in", "second_factor", "enrol", "sign_out", "open_link", "set_password"}
"""Opened by where somebody stands in signing in, not by roles; told in test_sign_in_pages."""


def visitors() -> list[Client]:
    return [
        Client(),
        client_of("khong-vai-tro"),
        client_of("giam-sat", Role.MONITOR),
        client_of("kiem-tra", Role.AUDITOR),
        client_of("quan-tri", Role.OPERATOR),
    ]


def patterns() -> list[URLPattern]:
    return list(_patterns(get_resolver()))


def _patterns(resolver: URLResolver) -> Iterator[URLPattern]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            yield entry
        else:
            yield from _patterns(entry)


def outcome(client: Client, address: str) -> str:
    response = client.get(address)
    if response.status_code == 302 and response["Location"].startswith("/dang-nhap/"):
        return SIGN_IN
    return REFUSED if response.status_code == 403 else SHOWN


def test_every_address_is_in_the_table() -> None:
    assert {pattern.name for pattern in patterns()} == set(TABLE) | STEPS_OF_SIGNING_IN


def test_every_view_has_a_door() -> None:
    assert [pattern.name for pattern in patterns() if access_of(pattern.callback) is None] == []


def test_each_role_opens_what_the_table_says_and_nothing_else() -> None:
    people = visitors()
    seen = {
        name: tuple(outcome(client, address) for client in people) for name, (address, _) in TABLE.items()
    }
    assert seen == {name: wanted for name, (_, wanted) in TABLE.items()}


def test_the_menu_offers_only_what_opens() -> None:
    html = client_of("giam-sat", Role.MONITOR).get("/").content.decode()
    assert 'href="/co-quan/"' in html
    assert 'href="/he-thong/"' not in html
    assert 'href="/nguoi-dung/"' not in html
    assert 'href="/khong-khop/"' in html
    assert 'href="/nhat-ky/"' not in html
    assert 'href="/su-co-bao-mat/"' not in html


def test_an_anonymous_visitor_comes_back_to_the_page_asked_for() -> None:
    assert Client().get("/co-quan/?tim=gia")["Location"] == "/dang-nhap/?tiep=%2Fco-quan%2F%3Ftim%3Dgia"


@pytest.mark.parametrize("name", [name for name in TABLE if name not in {"healthz", "readyz"}])
def test_pages_are_not_kept_by_the_browser(name: str) -> None:
    client = client_of("quan-tri", Role.OPERATOR)
    kept = client.get(TABLE[name][0])["Cache-Control"]
    assert kept == ("private, no-cache" if name == "zeroes" else "no-store")
