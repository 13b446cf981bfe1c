"""What comes from elsewhere cannot turn the order of letters around on a page."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lienthong.office.records.queries import find_record
from support.incoming_office import LETTER_807, arrival, arrive
from support.office_world import browser_of, staffed_world

pytestmark = [pytest.mark.engine, pytest.mark.django_db]


@pytest.mark.parametrize("sign", ["\u202e", "\u202d", "\u2066", "\u200f", "\u061c"])
def test_a_sign_that_turns_letters_around_is_shown_and_does_nothing(sign: str) -> None:
    world = staffed_world()
    record_id = arrive(world, arrival(replace(LETTER_807, subject=f"Báo cáo {sign}fdp.exe")))
    browser = browser_of("vanthu.h47")
    for address in ("/van-ban-den/", f"/van-ban-den/{record_id}/", "/"):
        page = browser.get(address).content.decode()
        assert sign not in page
        assert "Báo cáo \ufffdfdp.exe" in page


def test_what_was_sent_is_kept_as_it_came() -> None:
    world = staffed_world()
    record_id = arrive(world, arrival(replace(LETTER_807, subject="Báo cáo \u202efdp.exe")))
    record = find_record(world.agency.id, record_id)
    assert record is not None
    assert record.subject == "Báo cáo \u202efdp.exe"
