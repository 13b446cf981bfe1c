from __future__ import annotations

import logging

import pytest
from django.test import Client
from pytest_django import Settings

from lienthong.accounts import operations
from lienthong.accounts.models import Session
from lienthong.accounts.policies import ATTEMPTS_PER_ACCOUNT, Role
from lienthong.infra.models import AuditEvent
from support.people import AT, PASSWORD, FakeSeconds, Phone, add_person, client_of, find, form_token, sign_in

pytestmark = [pytest.mark.engine, pytest.mark.django_db, pytest.mark.usefixtures("quick_passwords")]


def invite(username: str = "hanh", *roles: Role) -> str:
    return operations.add_person(
        new=operations.NewPerson(username, "Lê Thị Hạnh", frozenset(roles)), at=AT, by="test"
    )


def browser() -> Client:
    return Client(enforce_csrf_checks=True)


def send(client: Client, address: str, **fields: str) -> int:
    """Fill the form at an address in, as a browser does; the status of the answer."""
    token = form_token(client.get(address).content.decode())
    return client.post(address, {"csrfmiddlewaretoken": token, **fields}).status_code


def test_from_the_link_to_the_first_page(seconds: FakeSeconds) -> None:
    client = browser()
    opened = client.get("/lien-ket/", {"ma": invite("hanh", Role.OPERATOR)})
    assert opened["Location"] == "/dat-mat-khau/"
    assert send(client, "/dat-mat-khau/", password=PASSWORD, repeated=PASSWORD) == 302
    assert send(client, "/dang-nhap/", username="hanh", password=PASSWORD) == 302
    page = client.get("/dang-nhap/cai-dat-ma-xac-thuc/").content.decode()
    assert "<svg" in page
    session = Session.objects.get(user__username="hanh")
    secret = page.split('class="secret">')[1].split("<")[0].replace(" ", "")
    codes = client.post(
        "/dang-nhap/cai-dat-ma-xac-thuc/",
        {"csrfmiddlewaretoken": form_token(page), "code": Phone(secret).code()},
    )
    assert codes.content.decode().count("<li>") == 10
    assert not Session.objects.filter(pk=session.id).exists()
    assert client.get("/").status_code == 200


def test_a_link_somebody_made_us_open_ends_no_session_before_the_button_is_pressed(
    seconds: FakeSeconds,
) -> None:
    client, token = client_of("hanh", Role.MONITOR), invite("khac")
    opened = client.get("/lien-ket/", {"ma": token})
    assert (opened.status_code, "Mở liên kết đặt mật khẩu?" in opened.content.decode()) == (200, True)
    assert client.get("/").status_code == 200
    pressed = client.post(
        "/lien-ket/", {"csrfmiddlewaretoken": form_token(opened.content.decode()), "ma": token}
    )
    assert pressed["Location"] == "/dat-mat-khau/"


def test_a_used_link_shows_what_to_do(seconds: FakeSeconds) -> None:
    token = invite()
    client = browser()
    client.get("/lien-ket/", {"ma": token})
    send(client, "/dat-mat-khau/", password=PASSWORD, repeated=PASSWORD)
    again = client.get("/lien-ket/", {"ma": token}, follow=True)
    assert again.status_code == 410
    assert "không còn hiệu lực" in again.content.decode()


def test_two_different_passwords_set_nothing() -> None:
    client = browser()
    client.get("/lien-ket/", {"ma": invite()})
    assert send(client, "/dat-mat-khau/", password=PASSWORD, repeated=PASSWORD + "x") == 400
    assert not find("hanh").has_password


def test_the_code_is_asked_for_and_leads_to_the_wanted_page(seconds: FakeSeconds) -> None:
    add_person("hanh", Role.OPERATOR)
    session = sign_in("hanh")
    phone = Phone(operations.begin_enrolment(session=session).secret)
    operations.confirm_enrolment(session=session, code=phone.code(), address="", at=AT)
    seconds.pass_by(minutes=1)
    client = browser()
    first = client.get("/dang-nhap/?tiep=/co-quan/").content.decode()
    password = client.post(
        "/dang-nhap/",
        {
            "csrfmiddlewaretoken": form_token(first),
            "username": "hanh",
            "password": PASSWORD,
            "tiep": "/co-quan/",
        },
    )
    assert password["Location"] == "/dang-nhap/ma-xac-thuc/?tiep=%2Fco-quan%2F"
    assert client.get("/")["Location"].startswith("/dang-nhap/")
    second = client.get(password["Location"]).content.decode()
    code = client.post(
        "/dang-nhap/ma-xac-thuc/",
        {"csrfmiddlewaretoken": form_token(second), "code": phone.code(), "tiep": "/co-quan/"},
    )
    assert code["Location"] == "/co-quan/"
    assert client.get("/co-quan/").status_code == 200


@pytest.mark.parametrize(
    "wanted", ["https://ac.example/", "//ac.example/", "/\\ac.example", "javascript:alert(1)"]
)
def test_signing_in_leads_to_no_other_site(wanted: str) -> None:
    add_person("hanh", Role.MONITOR)
    response = Client().post("/dang-nhap/", {"username": "hanh", "password": PASSWORD, "tiep": wanted})
    assert response["Location"] == "/"


def test_a_wrong_password_does_not_echo_what_was_typed() -> None:
    response = Client().post("/dang-nhap/", {"username": "gõ-nhầm-mật-khẩu", "password": "bí-mật-nữa"})
    assert response.status_code == 403
    html = response.content.decode()
    assert "gõ-nhầm" not in html
    assert "bí-mật" not in html
    assert "không đúng" in html


def test_a_locked_name_is_told_when_to_come_back(seconds: FakeSeconds) -> None:
    client = Client()
    for _ in range(ATTEMPTS_PER_ACCOUNT):
        client.post("/dang-nhap/", {"username": "hanh", "password": "x"})
    response = client.post("/dang-nhap/", {"username": "hanh", "password": "x"})
    assert response.status_code == 429
    assert 0 < int(response["Retry-After"]) <= 15 * 60
    assert "Vui lòng thử lại sau" in response.content.decode()


def test_forms_without_our_token_change_nothing() -> None:
    add_person("hanh", Role.MONITOR)
    client = browser()
    events, sessions = AuditEvent.objects.count(), Session.objects.count()
    refused = client.post("/dang-nhap/", {"username": "hanh", "password": PASSWORD})
    assert refused.status_code == 403
    assert "Chưa có gì được thực hiện" in refused.content.decode()
    assert client.post("/dat-mat-khau/", {"password": "x"}).status_code == 403
    assert client.post("/dang-xuat/").status_code == 403
    assert (AuditEvent.objects.count(), Session.objects.count()) == (events, sessions)


def test_signing_out_needs_the_button() -> None:
    client = client_of("hanh", Role.MONITOR)
    assert client.get("/dang-xuat/").status_code == 405
    assert client.get("/").status_code == 200
    assert client.post("/dang-xuat/").status_code == 302
    assert client.get("/").status_code == 302


def test_an_idle_session_ends_with_a_reason(seconds: FakeSeconds) -> None:
    client = client_of("hanh", Role.MONITOR)
    seconds.pass_by(minutes=31)
    response = client.get("/", follow=True)
    assert "không thao tác trong 30 phút" in response.content.decode()


def test_polling_does_not_keep_a_session_alive(seconds: FakeSeconds) -> None:
    client = client_of("hanh", Role.MONITOR)
    for _ in range(4):
        seconds.pass_by(minutes=8)
        client.get("/chi-tieu/", headers={"HX-Request": "true"})
    response = client.get("/chi-tieu/", headers={"HX-Request": "true"})
    assert response.status_code == 401
    assert response["HX-Redirect"].startswith("/dang-nhap/")


def test_working_keeps_a_session_alive_until_ten_hours(seconds: FakeSeconds) -> None:
    client = client_of("hanh", Role.MONITOR)
    for _ in range(23):
        seconds.pass_by(minutes=25)
        assert client.get("/").status_code == 200
    seconds.pass_by(minutes=26)
    assert client.get("/").status_code == 302


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(settings: Settings) -> None:
    settings.LIENTHONG_PRODUCTION = True
    settings.CSRF_COOKIE_SECURE = True
    add_person("hanh", Role.MONITOR)
    client = Client()
    client.get("/dang-nhap/")
    client.post("/dang-nhap/", {"username": "hanh", "password": PASSWORD})
    for name in ("lienthong", "lienthong-csrf"):
        cookie = client.cookies[name]
        assert cookie["httponly"], name
        assert cookie["secure"], name
        assert cookie["samesite"] in {"Lax", "Strict"}, name
        assert not cookie["domain"], name
    assert client.cookies["lienthong"]["expires"] == ""


def test_no_log_line_holds_a_password_a_token_or_a_key(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    token = invite()
    client = browser()
    client.get("/lien-ket/", {"ma": token})
    key = client.cookies["lienthong"].value
    client.post("/dat-mat-khau/", {"password": PASSWORD, "repeated": PASSWORD})
    send(client, "/dat-mat-khau/", password=PASSWORD, repeated=PASSWORD)
    client.get("/lien-ket/", {"ma": token}, follow=True)
    client.get("/khong-co-trang-nay/")
    send(client, "/dang-nhap/", username="hanh", password=PASSWORD + "sai")
    logged = "\n".join(f"{record.getMessage()} {record.__dict__}" for record in caplog.records)
    for secret in (PASSWORD, key):
        assert secret not in logged
    assert token not in "\n".join(record.getMessage() for record in caplog.records)
