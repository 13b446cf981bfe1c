"""Every address of the office, walked as nobody, as an outsider and as somebody without the permission.

Addresses are read from the URL configuration, so those of every section are walked here as soon as they exist.
Objects are given ids of another agency: whatever the page, they are not found.
"""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from lienthong.accounts.policies import Permission
from lienthong.kernel.ids import new_id
from lienthong.office.organization.operations import NewPost, end_post, give_post
from lienthong.office.organization.policies import OfficePermission, OfficeRole
from lienthong.office.organization.queries import list_posts
from lienthong.web.office_desk.visits import permission_of
from lienthong.web.visits import access_of
from support.office_world import MORNING, browser_of, set_up_person, staffed_world

pytestmark = [pytest.mark.engine, pytest.mark.django_db]

OPEN_TO_ALL = {"healthz", "readyz", "sign_in", "sign_out", "open_link", "set_password"}
STEPS_OF_SIGNING_IN = {"second_factor", "enrol"}
ACCOUNT = {"own_account"}


def patterns() -> list[tuple[URLPattern, tuple[str, ...]]]:
    return list(_patterns(get_resolver("lienthong.project.office_urls"), ()))


def _patterns(resolver: URLResolver, before: tuple[str, ...]) -> Iterator[tuple[URLPattern, tuple[str, ...]]]:
    names = (*before, *resolver.pattern.converters)
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            yield entry, (*names, *entry.pattern.converters)
        else:
            yield from _patterns(entry, names)


def desk_addresses() -> dict[str, str]:
    """Addresses behind a desk door, objects by ids nobody here knows."""
    found = {}
    for pattern, names in patterns():
        if permission_of(pattern.callback) is not None:
            values = {name: _value(pattern, name) for name in names}
            found[str(pattern.name)] = reverse(str(pattern.name), kwargs=values)
    return found


def _value(pattern: URLPattern, name: str) -> object:
    converter = pattern.pattern.converters.get(name)
    return 1 if type(converter).__name__ == "IntConverter" else new_id()


def _address(pattern: URLPattern, names: tuple[str, ...], record_id: UUID) -> str:
    values = {name: record_id if name == "record_id" else _value(pattern, name) for name in names}
    return reverse(str(pattern.name), kwargs=values)


def test_every_address_has_a_door() -> None:
    without = [
        str(pattern.name)
        for pattern, _ in patterns()
        if permission_of(pattern.callback) is None
        and str(pattern.name) not in OPEN_TO_ALL | STEPS_OF_SIGNING_IN | ACCOUNT
    ]
    assert without == []
    account = [pattern for pattern, _ in patterns() if pattern.name in ACCOUNT]
    asked = [access_of(pattern.callback) for pattern in account]
    assert [one.permission for one in asked if one] == [Permission.OWN_ACCOUNT]


def test_nobody_is_led_to_the_sign_in_page() -> None:
    staffed_world()
    for name, address in desk_addresses().items():
        answer = Client().get(address)
        assert (answer.status_code, answer.get("Location", "")[:11]) == (302, "/dang-nhap/"), name


def test_who_holds_no_post_is_refused() -> None:
    set_up_person("khach", "Người ngoài")
    browser = browser_of("khach")
    assert {
        name: browser.get(address).status_code for name, address in desk_addresses().items()
    } == dict.fromkeys(desk_addresses(), 403)
    account = browser.get("/tai-khoan/").content.decode()
    assert 'class="rail"' not in account
    assert "Đăng xuất" in account


def test_every_permission_is_asked_for() -> None:
    """Somebody whose only role is *cán bộ đầu mối* opens what asks READ or WATCH, and nothing else."""
    record_id = staffed_world().record("Về việc kiểm tra", seen_by=("daumoi.h47",))
    browser = browser_of("daumoi.h47")
    allowed = {OfficePermission.READ, OfficePermission.WATCH}
    for pattern, names in patterns():
        permission = permission_of(pattern.callback)
        if permission is None:
            continue
        answer = browser.get(_address(pattern, names, record_id))
        if permission in allowed:
            assert answer.status_code != 403, pattern.name
        else:
            assert answer.status_code == (403 if "record_id" in names or not names else 404), pattern.name


def test_what_belongs_to_another_agency_is_not_found() -> None:
    world, other = staffed_world(), staffed_world("H21", "Ủy ban nhân dân tỉnh Gia Lai")
    record_id = world.record("Văn bản của Quảng Nam", seen_by=("chuyenvien.h47",))
    browsers = [browser_of(f"{name}.h21") for name in ("vanthu", "lanhdao", "chuyenvien", "quantri")]
    assert other.people
    for pattern, names in patterns():
        if "record_id" not in names:
            continue
        address = _address(pattern, names, record_id)
        for browser in browsers:
            answers = {"GET": browser.get(address), "POST": browser.post(address)}
            for method, answer in answers.items():
                allowed = [method for method in ("GET", "POST") if method in answer.get("Allow", "")]
                # An address that is only posted to, or only read, says so to everybody.
                assert answer.status_code == 404 or (answer.status_code == 405 and method not in allowed), (
                    pattern.name
                )
                assert "Quảng Nam" not in answer.content.decode(), pattern.name
            assert 404 in {answer.status_code for answer in answers.values()}, pattern.name


def test_another_agency_cannot_be_chosen() -> None:
    world, other = staffed_world(), staffed_world("H21", "Ủy ban nhân dân tỉnh Gia Lai")
    browser = browser_of("vanthu.h47")
    assert browser.post("/doi-co-quan/", {"co-quan": str(other.agency_id)}).status_code == 404
    post = NewPost(world.people["vanthu.h47"].id, "Văn thư", OfficeRole.CLERK)
    give_post(other.agency_id, post, at=MORNING, by="test")
    assert browser.post("/doi-co-quan/", {"co-quan": str(other.agency_id)}).status_code == 302
    assert "Gia Lai" in browser.get("/").content.decode().split("bar-agency", 1)[1][:120]
    held = list_posts(other.agency_id, on=MORNING.date(), user_id=world.people["vanthu.h47"].id)
    end_post(other.agency_id, held[0].id, on=MORNING.date(), at=MORNING, by="test")
    assert "Gia Lai" not in browser.get("/").content.decode()


def test_a_form_without_its_token_is_refused_everywhere() -> None:
    staffed_world()
    signed_in = browser_of("vanthu.h47")
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = signed_in.cookies
    addresses = [*desk_addresses().values(), "/dang-nhap/", "/dang-xuat/", "/dat-mat-khau/"]
    for headers in ({}, {"HX-Request": "true"}, {"X-Autosave": "1"}, {"X-CSRFToken": "x" * 64}):
        for address in addresses:
            answer = strict.post(address, headers=headers)
            assert answer.status_code == 403, address
            assert "Biểu mẫu đã hết hiệu lực" in answer.content.decode(), address


def test_the_token_of_the_page_is_accepted_as_a_header() -> None:
    world = staffed_world()
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = browser_of("vanthu.h47").cookies
    html = strict.get("/").content.decode()
    token = html.split('data-csrf="', 1)[1].split('"', 1)[0]
    answer = strict.post(
        "/doi-co-quan/",
        {"co-quan": str(world.agency_id)},
        headers={"X-CSRFToken": token, "HX-Request": "true"},
    )
    assert answer.status_code == 302


def test_pages_stay_in_no_cache_and_allow_nothing_inline() -> None:
    staffed_world()
    browser = browser_of("vanthu.h47")
    for address in ("/", "/tim-kiem/?q=van", "/tai-khoan/"):
        answer = browser.get(address)
        assert answer["Cache-Control"] == "no-store"
        assert "unsafe" not in answer["Content-Security-Policy"]
        html = answer.content.decode()
        assert " style=" not in html
        assert "<script>" not in html
        assert " onclick=" not in html


def test_a_search_for_a_script_is_only_words() -> None:
    staffed_world()
    html = browser_of("vanthu.h47").get("/tim-kiem/", {"q": '"><script>alert(1)</script>'}).content.decode()
    assert "<script>alert" not in html
