"""In the office urgent documents go at once, before ordinary ones, and say so (SND-05)."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest

from lienthong.kernel.clock import VIETNAM
from lienthong.office.incoming.states import IncomingState
from lienthong.office.outgoing.policies import lane, latest_sending
from lienthong.web.office_desk.incoming.words import urgency_chip

pytestmark = pytest.mark.law("SND-05")
SIGNED = dt.datetime(2021, 2, 1, 15, 0, tzinfo=VIETNAM)


def test_urgent_sendings_stand_before_ordinary_ones() -> None:
    assert max(lane(urgency) for urgency in (1, 2, 3, 4)) < lane(0)


def test_urgent_documents_are_to_be_sent_at_once_after_signing() -> None:
    assert latest_sending(SIGNED, 3) == SIGNED
    assert latest_sending(SIGNED, 0) > SIGNED


@pytest.mark.parametrize("state", [IncomingState.ARRIVED, IncomingState.ACCEPTED, IncomingState.IN_PROGRESS])
def test_an_incoming_document_says_its_urgency_until_it_is_done(state: IncomingState) -> None:
    row: Any = SimpleNamespace(urgency=3, urgency_words="Hỏa tốc", state=state)
    chip = urgency_chip(row)
    assert chip is not None
    assert "Hỏa tốc" in chip.words
    row.state = IncomingState.COMPLETED
    assert urgency_chip(row) is None
