"""Moments as operators type them."""

from __future__ import annotations

import argparse
import datetime as dt

from lienthong.kernel.clock import VIETNAM


def moment_typed(text: str) -> dt.datetime:
    """A moment as typed in ISO 8601; without a zone it is Vietnam's. Raises argparse.ArgumentTypeError."""
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(
            f"thời điểm «{text}» không dùng được; viết như 2026-12-31 (từ 0 giờ ngày đó) hoặc 2026-12-31T17:00"
        ) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=VIETNAM)
