"""Who acts and when, for one act."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from lienthong.infra.clock import business_now, forget


@dataclass(frozen=True)
class Call:
    """One act: the person's user name and their agency's code; both empty for the operator."""

    username: str
    agency_code: str

    @cached_property
    def at(self) -> dt.datetime:
        """Business time of the act, the same throughout it."""
        forget()
        return business_now()
