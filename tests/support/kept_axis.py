"""A kept axis as its own queries show it: ``python -m support.kept_axis [upgrade]`` prints one JSON object.

Without a word: what is there, nothing written but the sealing of the log. ``upgrade``: today's migrations first,
then the same look, and the audit.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import sys
from typing import Any

import django

django.setup()

from lienthong.alerts.queries.officers import list_officers  # noqa: E402  models need the set-up above
from lienthong.alerts.queries.standing import notices_of, open_everywhere  # noqa: E402  the same
from lienthong.axis.delivery.queries import list_sent  # noqa: E402  the same
from lienthong.axis.delivery.states import Service  # noqa: E402  the same
from lienthong.axis.pipeline.audit import examine  # noqa: E402  the same
from lienthong.axis.registry.queries import load_directory  # noqa: E402  the same
from lienthong.axis.statuses.queries import count_classes, matrix  # noqa: E402  the same
from lienthong.infra.clock import set_business_clock  # noqa: E402  the same
from lienthong.infra.engine import prepare_database  # noqa: E402  the same
from lienthong.kernel.clock import VIETNAM  # noqa: E402  the same

LAST_EVENING = dt.datetime(2021, 2, 8, 18, 0, tzinfo=VIETNAM)
"""After the story's last scene."""


def seen() -> dict[str, Any]:
    directory = load_directory()
    agencies = list(directory.agencies())
    ids = frozenset(one.id for one in agencies)
    sent = list_sent(agency_ids=ids, service=Service.EDOC)
    alerts, count = open_everywhere(limit=200)
    counts = count_classes(LAST_EVENING).counts
    return {
        "agencies": sorted([one.code, one.old_code, one.name] for one in agencies),
        "systems": {
            system.system_id: [hashlib.sha256(secret).hexdigest() for secret in system.secrets]
            for system in directory.systems()
        },
        "officers": sorted([one.mail, one.kind.value, str(one.valid_from)] for one in list_officers()),
        "sent": sorted([one.code_number, one.code_notation, one.recipient_code] for one in sent),
        "statuses": sum(one.service is Service.STATUS for one in list_sent(agency_ids=ids)),
        "matrix": _matrix({one.doc_id for one in sent}),
        "classes": {word.value: number for word, number in counts.items() if number},
        "alerts": [count, *sorted([one.kind.value, one.document_code] for one in alerts)],
        "notices": sum(len(notices_of(one.id)) for one in agencies),
    }


def _matrix(doc_ids: set[Any]) -> list[list[Any]]:
    return [
        [
            row.recipient_code,
            row.delivery_state.value,
            row.state.value,
            row.document_class.value,
            [[status.code, status.received_at.isoformat(), status.staff_name] for status in row.history],
        ]
        for doc_id in sorted(doc_ids)
        for row in matrix(doc_id, at=LAST_EVENING)
    ]


def upgraded() -> dict[str, Any]:
    prepare_database()
    told = {"saw": seen()}
    set_business_clock(at=LAST_EVENING, rate=0, by="test")
    return {**told, "audit": examine().as_json()}


if __name__ == "__main__":
    told = upgraded() if "upgrade" in sys.argv else {"saw": seen(), "audit": examine().as_json()}
    sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
