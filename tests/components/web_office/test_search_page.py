from __future__ import annotations

import re

import pytest

from lienthong.office.search.policies import read_query
from lienthong.web.office_desk.search.marking import marked
from support.office_world import browser_of, staffed_world

pytestmark = [pytest.mark.engine, pytest.mark.django_db]

RESULTS = {"HX-Request": "true"}


def test_results_show_where_the_words_were_found() -> None:
    staffed_world().record("Sửa chữa đường bộ", code_number="7", code_notation="SGTVT-KH")
    html = browser_of("vanthu.h47").get("/tim-kiem/", {"q": "duong bo"}).content.decode()
    assert "<mark>đường</mark> <mark>bộ</mark>" in html
    assert "1 kết quả" in html


def test_while_somebody_types_only_the_results_are_sent() -> None:
    staffed_world().record("Sửa chữa đường bộ", code_number="7", code_notation="SGTVT-KH")
    browser = browser_of("vanthu.h47")
    part = browser.get("/tim-kiem/", {"q": "duong b"}, headers=RESULTS).content.decode()
    assert part.lstrip().startswith('<section class="panel results" id="ket-qua"')
    assert "<mark>đường</mark> bộ" in part
    assert "<html" not in part


def test_older_results_have_an_address_and_a_way_back() -> None:
    world = staffed_world()
    for number in range(1, 53):
        world.record("Thông báo", code_number=str(number), code_notation="TB-UBND")
    browser = browser_of("vanthu.h47")
    first = browser.get("/tim-kiem/", {"q": "thong bao"}).content.decode()
    assert "52 kết quả" in first
    older = re.search(r'href="(/tim-kiem/\?q=thong\+bao&amp;truoc=\d+)">Cũ hơn', first)
    assert older is not None
    second = browser.get(older.group(1).replace("&amp;", "&")).content.decode()
    assert re.findall(r">(\d+/TB-UBND)<", second) == ["2/TB-UBND", "1/TB-UBND"]
    assert "Mới nhất" in second


@pytest.mark.parametrize("wrong", ["x", "-1", "9" * 30, "１"])
def test_a_place_that_is_none_begins_at_the_newest(wrong: str) -> None:
    staffed_world().record("Thông báo", code_number="1", code_notation="TB-UBND")
    html = browser_of("vanthu.h47").get("/tim-kiem/", {"q": "thông báo", "truoc": wrong}).content.decode()
    assert "1/TB-UBND" in html


def test_nothing_found_says_what_to_try() -> None:
    staffed_world()
    html = browser_of("vanthu.h47").get("/tim-kiem/", {"q": "không có"}).content.decode()
    assert "Không tìm thấy văn bản nào" in html


def test_marking_escapes_everything_else() -> None:
    shown = marked('Về <b>đường</b> & "cầu"', read_query("duong"))
    assert shown == "Về &lt;b&gt;<mark>đường</mark>&lt;/b&gt; &amp; &quot;cầu&quot;"


def test_marking_follows_how_the_word_was_typed() -> None:
    assert marked("đường dường", read_query("đường ")) == "<mark>đường</mark> dường"
    assert marked("đường dường", read_query("duong ")) == "<mark>đường</mark> <mark>dường</mark>"
    assert marked("đường bộ", read_query('"đường bộ"')) == "<mark>đường</mark> <mark>bộ</mark>"
