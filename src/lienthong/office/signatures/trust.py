"""What signatures are judged against in this installation, and where time stamps come from.

Outside production that is the demonstration PKI in ``settings.LIENTHONG_DEMO_PKI``. Production has no anchors
configured yet, so every signature there is *chưa xác định* and says so; nothing is trusted by default.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass

from pyhanko.sign.timestamps import TimeStamper

from lienthong.infra.file_signatures.trust import demo_pki
from lienthong.signing.certificates import Trust

__all__ = ["OfficeTrust", "demo_pki", "office_trust"]


@dataclass(frozen=True, slots=True)
class OfficeTrust:
    """Anchors and evidence at a moment, their version, and the time-stamp source."""

    trust: Trust
    version: str
    """Changes when anchors, issuers or the declared revocations change; not with the time of day."""
    timestamper: TimeStamper | None


def office_trust(at: dt.datetime) -> OfficeTrust:
    """Trust as of business time ``at`` (aware)."""
    pki = demo_pki()
    if pki is None:
        return OfficeTrust(Trust(anchors=()), "none", None)
    trust = pki.trust(at)
    digest = hashlib.sha256(b"".join((*trust.anchors, *trust.intermediates)))
    digest.update(pki.folder.name.encode())  # the declaration's digest: who is revoked since when
    return OfficeTrust(trust, digest.hexdigest(), pki.time_stamper(at))
