"""Drafts: as typed, in versions, complete before they are submitted."""

from __future__ import annotations

import pytest

from lienthong.office.outgoing import operations as outgoing
from lienthong.office.outgoing.states import OutgoingState
from support.outgoing_office import OutgoingOffice

pytestmark = [pytest.mark.engine, pytest.mark.django_db(transaction=True)]


def test_all_steps_work() -> None:
    office = OutgoingOffice()
    record_id = office.at_step(OutgoingState.ISSUED)
    assert office.see(record_id).record.code == "01/VPCP-KSTT"
