"""The demonstration PKI for tests, built once in a process."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import lru_cache
from pathlib import Path

from lienthong.signing.demo_pki import build
from support.issued_letter import Desk


@lru_cache(maxsize=1)
def desk() -> Desk:
    folder = Path(tempfile.mkdtemp(prefix="lienthong-demo-pki-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Desk(build(folder, production=False))


@lru_cache(maxsize=1)
def signed_letter() -> bytes:
    return desk().signed()


@lru_cache(maxsize=1)
def issued_letter() -> bytes:
    return desk().seal(signed_letter())
