"""What the operator of the axis looks at, besides the commands."""

from __future__ import annotations

from lienthong.alerts.queries.standing import open_everywhere
from lienthong.demo.stage_hand.calls import Call

_MOST = 200


def alerts(_call: Call) -> list[dict[str, str]]:
    """The warnings that stand now: their kind and the document's number and notation."""
    standing, _ = open_everywhere(limit=_MOST)
    return [{"kind": one.kind.value, "code": one.document_code} for one in standing]
