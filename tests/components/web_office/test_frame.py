from __future__ import annotations

import pytest

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
