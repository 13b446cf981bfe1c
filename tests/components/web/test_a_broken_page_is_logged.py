"""A page that broke says *lỗi đã được ghi nhận*: so its process writes the error down, without the address."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from support.servers import REPOSITORY

ASK = """
from django.test import RequestFactory
from lienthong.project.wsgi import application
def begin(status, headers): print(status)
browser = RequestFactory(SERVER_NAME="127.0.0.1")
application(browser.get("/lien-ket/", {"ma": "words-of-the-link"}).environ, begin)
"""


def test_the_error_reaches_the_log_and_the_words_of_a_one_time_link_do_not(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", ASK],  # on an empty database, so that every page that reads it breaks
        env={
            **{name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
            "DJANGO_SETTINGS_MODULE": "lienthong.project.settings.axis",
            "LIENTHONG_DATA": str(tmp_path),
            "LIENTHONG_KEYS": str(tmp_path / "keys.json"),
            "PYTHONPATH": str(REPOSITORY / "src"),
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stdout.splitlines()[0].startswith("500"), done.stdout + done.stderr
    faults = [json.loads(line) for line in done.stderr.splitlines() if "page broke" in line]
    assert faults, done.stderr
    assert "no such table" in faults[0]["error"]
    assert faults[0]["message"] == "page broke: GET /lien-ket/"
    assert "words-of-the-link" not in done.stderr
