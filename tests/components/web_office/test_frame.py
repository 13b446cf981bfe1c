from __future__ import annotations

import re

import pytest
from django.http import HttpResponse

from lienthong.web.office_desk.pages import say
from lienthong.web.office_desk.parts import Toast
from lienthong.web.office_desk.sections import Counter, StripLine
from support.office_world import browser_of, staffed_world

pytestmark = [pytest.mark.engine, pytest.mark.django_db]


def test_somebody_with_a_post_comes_to_their_desk() -> None:
    staffed_world()
    response = browser_of("vanthu.h47").get("/")
    html = response.content.decode()
    assert response.status_code == 200
    assert "Bàn làm việc" in html
    assert "Nguyễn Thị Hạnh" in html
    assert "Ủy ban nhân dân tỉnh Quảng Nam" in html


def test_the_account_is_drawn_in_the_frame_of_the_office() -> None:
    staffed_world()
    html = browser_of("vanthu.h47").get("/tai-khoan/").content.decode()
    assert 'class="rail"' in html
    assert "Văn thư (Văn thư), Ủy ban nhân dân tỉnh Quảng Nam" in html


def test_live_figures_cost_an_empty_answer_while_nothing_changes() -> None:
    staffed_world()
    browser = browser_of("vanthu.h47")
    first = browser.get("/so-lieu/")
    assert first.json()["counters"]["home"] == {"value": 0, "tone": ""}
    again = browser.get("/so-lieu/", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    assert again.content == b""


def test_the_red_strip_stands_in_every_page_and_in_every_poll(monkeypatch: pytest.MonkeyPatch) -> None:
    staffed_world()
    line = StripLine("2 nơi nhận bị lỗi: 781/UBND-TH", "/van-ban-di/")
    monkeypatch.setattr("lienthong.web.office_desk.sections.strip", lambda _actor, _at: [line])
    monkeypatch.setattr("lienthong.web.office_desk.sections.polled", lambda _actor, _at: ({}, [line]))
    browser = browser_of("vanthu.h47")
    for address in ("/", "/tai-khoan/", "/tim-kiem/"):
        assert "2 nơi nhận bị lỗi: 781/UBND-TH" in browser.get(address).content.decode()
    assert 'href="/van-ban-di/"' in browser.get("/so-lieu/").json()["strip"]


def test_figures_of_sections_are_put_together(monkeypatch: pytest.MonkeyPatch) -> None:
    class Section:
        """A section that counts its alerts and has nothing for the strip."""

        def counters(self, *_where: object) -> dict[str, Counter]:
            return {"alerts": Counter(3, "late")}

    monkeypatch.setattr("lienthong.web.office_desk.sections._live", lambda: (Section(),))
    staffed_world()
    told = browser_of("vanthu.h47").get("/so-lieu/").json()
    assert told == {"counters": {"alerts": {"value": 3, "tone": "late"}}, "strip": ""}


def test_words_after_an_act_are_shown_once_and_cannot_be_forged() -> None:
    staffed_world()
    browser = browser_of("vanthu.h47")
    kept = say(HttpResponse(), Toast("Đã chuyển.", "/hoan-tac/")).cookies["lienthong-toast"]
    assert kept["httponly"]
    browser.cookies["lienthong-toast"] = kept.value
    html = browser.get("/").content.decode()
    assert "Đã chuyển." in html
    assert 'action="/hoan-tac/"' in html
    assert "Đã chuyển." not in browser.get("/").content.decode()
    browser.cookies["lienthong-toast"] = kept.value[:-2] + "xx"
    assert "Đã chuyển." not in browser.get("/").content.decode()


def test_the_rail_offers_only_what_opens() -> None:
    staffed_world()
    for username in ("vanthu", "chuyenvien", "lanhdao", "daumoi", "quantri"):
        browser = browser_of(f"{username}.h47")
        html = browser.get("/").content.decode()
        offered = re.findall(r'class="rail-entry" href="([^"]+)"', html)
        assert "/" in offered
        assert {address: browser.get(address).status_code for address in offered} == dict.fromkeys(
            offered, 200
        )
