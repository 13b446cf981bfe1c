"""How much of a packet the reader takes before it refuses; guards against hostile input.

The sizes leave room for the largest honest packets (a letter to every commune of the country) and keep
every refusal well under a second. The size of the whole packet is the door's business (D-26).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one packet; sizes in bytes or characters as said."""

    max_elements: int = 40_000
    max_depth: int = 32
    max_field_characters: int = 65_536
    """Text of one element or value of one attribute outside the attached files."""
    max_header_characters: int = 8 * 1024 * 1024
    """Text of all elements together outside the attached files."""
    max_token_bytes: int = 256 * 1024
    """One tag, comment or instruction that has not ended yet."""
    max_attachments: int = 500
    max_unzipped_bytes: int = 256 * 1024 * 1024
    """All files together after unzipping."""
    free_unzipped_bytes: int = 8 * 1024 * 1024
    """One file may unzip to this much whatever its ratio."""
    max_unzip_ratio: int = 100
    """Beyond the free bytes, a file may be this many times its zipped size."""
    settled_at_once: int = 512 * 1024
    """Unzipped or copied bytes of files within one ``feed``, where the reader puts more than that off."""
    max_problems: int = 200


DEFAULT = Limits()
