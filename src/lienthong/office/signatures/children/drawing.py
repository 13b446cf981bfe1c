"""Drawing a page as an image."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pypdfium2

MOST_PIXELS = 12_000_000
"""A page of odd shape is drawn smaller rather than larger than this."""
_QUALITY = 82


def draw(path: Path, *, page: int, width: int, into: Path) -> Mapping[str, object]:
    """Write a WebP of the page (counted from 0), ``width`` pixels wide; its height.

    Signature fields are drawn with it, for that is what people see.
    """
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError:
        return {"problem": "unreadable"}
    try:
        if not 0 <= page < len(document):
            return {"problem": "no such page"}
        document.init_forms()
        sheet = document[page]
        across, down = sheet.get_size()
        scale = min(width / across, (MOST_PIXELS / (across * down)) ** 0.5)
        image = sheet.render(scale=scale).to_pil().convert("RGB")
        image.save(into, "WEBP", quality=_QUALITY, method=3)
        return {"width": image.width, "height": image.height}
    finally:
        document.close()
