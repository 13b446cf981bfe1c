"""Which owed effect wakes which handler: the one visible table of the office (architecture §3)."""

from __future__ import annotations

from collections.abc import Mapping

from lienthong.infra.outbox import Handler
from lienthong.office.gateway.changing import send_change
from lienthong.office.gateway.sending import send
from lienthong.office.gateway.telling import tell
from lienthong.office.incoming.operations.arriving import CHECK
from lienthong.office.incoming.operations.owing import SEND_STATUS
from lienthong.office.outgoing.operations import ASK, SEND
from lienthong.office.pipeline.checks import check_arrival

HANDLERS: Mapping[str, Handler] = {
    CHECK: check_arrival,
    ASK: send_change,
    SEND: send,
    SEND_STATUS: tell,
}
