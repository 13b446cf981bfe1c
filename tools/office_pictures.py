"""Pictures of the office for the documentation: ``.venv/bin/python -m tools.office_pictures``.

Walks every page with the journey that looks at them all (needs Chromium), and keeps some pictures with few colours
in ``docs/images``, each at most 120 KB.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "images"
JOURNEY = "tests/journeys/test_every_page_is_accessible.py"
MOST_BYTES = 120 * 1024
MOST_HEIGHT = 1500
PICTURES = {
    "office-desk": "home-clerk-wide",
    "office-drafting": "outgoing_edit-officer-wide",
    "office-signing": "outgoing-approved-signer-wide",
    "office-seal": "outgoing-signed-clerk-wide",
    "office-preflight": "outgoing_issue-clerk-wide",
    "office-matrix": "outgoing_matrix-recalled-clerk-wide",
    "office-incoming": "incoming_record-bad-clerk-wide",
    "office-handover": "incoming_record-accepted-signer-wide",
    "office-work": "incoming_record-working-officer-wide",
    "office-search": "search-clerk-wide",
    "office-phone": "home-clerk-narrow",
}
"""Name in the documentation, and name among the pictures of the walk."""


def shrink(source: Path, target: Path) -> None:
    """Write the picture with as many colours as fit into ``MOST_BYTES``. Raises ValueError when none do."""
    with Image.open(source) as opened:
        whole = opened.convert("RGB")
    picture = whole.crop((0, 0, whole.width, min(whole.height, MOST_HEIGHT)))
    for colours in (256, 128, 64):
        # MAXCOVERAGE keeps the few red and green spots their colour; the average of all would not
        few = picture.quantize(colours, method=Image.Quantize.MAXCOVERAGE, kmeans=4, dither=Image.Dither.NONE)
        few.save(target, optimize=True)
        if target.stat().st_size <= MOST_BYTES:
            return
    raise ValueError(f"{target.name} needs more than {MOST_BYTES} bytes")


def main() -> None:
    """Walk and keep; exits as the walk does when it fails."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="lienthong-pictures-") as folder:
        command = [sys.executable, "-m", "pytest", "-n", "0", "-q", JOURNEY]
        done = subprocess.run(
            command, cwd=ROOT, env={**os.environ, "LIENTHONG_PICTURES": folder}, check=False
        )
        if done.returncode:
            sys.exit(done.returncode)
        for name, source in PICTURES.items():
            shrink(Path(folder) / f"{source}.png", FOLDER / f"{name}.png")


if __name__ == "__main__":
    main()
