"""Backups of one moment: database and blobs together, the key ring apart; made, checked, restored (SEC-06)."""

from __future__ import annotations
