"""What signatures are judged against in this installation.

Outside production that is the demonstration PKI in ``settings.LIENTHONG_DEMO_PKI``. Production has no anchors
configured yet, so every signature there is *chưa xác định* and says so; nothing is trusted by default.
"""

from __future__ import annotations

import datetime as dt
from functools import cache, lru_cache
from pathlib import Path

from django.conf import settings

from lienthong.signing.certificates import Trust
from lienthong.signing.demo_pki import DemoPki, build


def demo_pki() -> DemoPki | None:
    """The demonstration PKI of this installation; None in production."""
    if settings.LIENTHONG_PRODUCTION:
        return None
    return _built(Path(settings.LIENTHONG_DEMO_PKI))


def trust_found(at: dt.datetime) -> Trust:
    """Anchors and evidence as of business time ``at``, to the minute; none where no PKI has been put in place."""
    return _trust_of_minute(at.replace(second=0, microsecond=0))


@lru_cache(maxsize=4)
def _trust_of_minute(at: dt.datetime) -> Trust:
    pki = demo_pki() if Path(settings.LIENTHONG_DEMO_PKI).is_dir() else None
    return Trust(anchors=()) if pki is None else pki.trust(at)


@cache
def _built(folder: Path) -> DemoPki:
    return build(folder, production=False)
