"""Programs of Debian packages that some tests need, by the one name each is known by.

Marker ``needs("pdfsig")`` refuses a name that is not here, so a misspelt one cannot hide a test for ever.
"""

from __future__ import annotations

import functools
import os
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

#: program → Debian package
DEBIAN_PACKAGES = {
    "chromium": "chromium",
    "clamd": "clamav-daemon",
    "git": "git",
    "nginx": "nginx-light",
    "openssl": "openssl",
    "pg_dump": "postgresql-client",
    "pdffonts": "poppler-utils",
    "pdfinfo": "poppler-utils",
    "pdfsig": "poppler-utils",
    "pdftoppm": "poppler-utils",
    "pdftotext": "poppler-utils",
    "postgres": "postgresql",
    "qpdf": "qpdf",
    "systemd-analyze": "systemd",
}

OLDEST_POSTGRESQL = 15


class UnknownProgramError(LookupError):
    """A name that is not in the table."""


@functools.cache
def find(name: str) -> Path | None:
    """Where the program is, or None. Raises `UnknownProgramError` for a name not in the table."""
    if name not in DEBIAN_PACKAGES:
        known = ", ".join(sorted(DEBIAN_PACKAGES))
        raise UnknownProgramError(f"unknown program {name!r}; known: {known} (tools/programs.py)")
    if name == "postgres":
        folder = postgresql_programs()
        return folder / name if folder else None
    found = shutil.which(
        name, path=f"{os.environ.get('PATH', '')}:/usr/sbin"
    )  # daemons are not on everybody's PATH
    return Path(found) if found else None


@functools.cache
def postgresql_programs() -> Path | None:
    """The folder of the newest PostgreSQL server programs; Debian keeps them off the PATH."""
    versions = [
        (int(folder.parent.name), folder)
        for folder in Path("/usr/lib/postgresql").glob("*/bin")
        if folder.parent.name.isdigit() and (folder / "postgres").exists() and (folder / "initdb").exists()
    ]
    usable = [entry for entry in versions if entry[0] >= OLDEST_POSTGRESQL]
    if usable:
        return max(usable)[1]
    return None


def samples() -> Path | None:
    """The folder of originals (``LIENTHONG_SAMPLES``, default beside the repository), or None."""
    folder = Path(os.environ.get("LIENTHONG_SAMPLES") or ROOT.parent / "shared")
    return folder if (folder / "edxml-samples").is_dir() or (folder / "vxp-samples").is_dir() else None
