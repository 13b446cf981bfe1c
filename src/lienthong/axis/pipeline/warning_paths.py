"""Addresses of the console that messages point to; those of ``web.urls``, which a test holds against these."""

from __future__ import annotations

import uuid

ALERTS_PATH = "/canh-bao/"
"""Where the console lists alerts."""


SYSTEMS_PATH = "/he-thong/"
"""Where the console lists connected systems with their keys."""


def message_path(message_id: uuid.UUID) -> str:
    """Where the console shows a document."""
    return f"/van-ban/{message_id}/"
