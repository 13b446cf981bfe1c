"""Which owed effect wakes which handler: the one visible table of the office (architecture §3)."""

from __future__ import annotations

from collections.abc import Mapping

from lienthong.infra.outbox import Handler
from lienthong.office.gateway.sending import send
from lienthong.office.outgoing.operations import SEND

HANDLERS: Mapping[str, Handler] = {
    SEND: send,
}
