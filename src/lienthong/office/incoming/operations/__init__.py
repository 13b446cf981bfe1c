"""Changing incoming documents: arrival, the clerk's decision, handling to its end, and taking back."""

from __future__ import annotations

from lienthong.office.incoming.operations.arriving import Arrival, record_arrival
from lienthong.office.incoming.operations.changing import (
    UPDATED,
    NewChange,
    answer_take_back,
    record_change,
)
from lienthong.office.incoming.operations.checking import check, judge_duplicate
from lienthong.office.incoming.operations.deciding import (
    Acceptance,
    accept,
    decide_duplicate,
    refuse,
    send_back,
)
from lienthong.office.incoming.operations.handling import (
    HandOver,
    assign,
    begin,
    complete,
    discuss,
    end_own_part,
    hand_back,
)
from lienthong.office.incoming.operations.incidents import (
    NewIncident,
    close_incident,
    incident_answered,
    record_incident,
)
from lienthong.office.incoming.operations.owing import status_refused, status_sent
from lienthong.office.incoming.operations.undoing import undo

__all__ = [
    "UPDATED",
    "Acceptance",
    "Arrival",
    "HandOver",
    "NewChange",
    "NewIncident",
    "accept",
    "answer_take_back",
    "assign",
    "begin",
    "check",
    "close_incident",
    "complete",
    "decide_duplicate",
    "discuss",
    "end_own_part",
    "hand_back",
    "incident_answered",
    "judge_duplicate",
    "record_arrival",
    "record_change",
    "record_incident",
    "refuse",
    "send_back",
    "status_refused",
    "status_sent",
    "undo",
]
