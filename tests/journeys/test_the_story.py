"""``./run demo --exit``: the whole story on real processes, and what it leaves behind (Shown-by 1).

Always on its own SQLite file, as on an empty machine; the journeys beside it run on both engines.
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

pytestmark = [pytest.mark.processes, pytest.mark.one_engine]

STORY_SECONDS = 400
"""Alone it takes half a minute; beside other tests much longer."""


@dataclass(frozen=True, slots=True)
class Told:
    """A finished run."""

    code: int
    text: str
    kept: Path

    @property
    def letter(self) -> Path:
        """The PDF that was sent."""
        (pdf,) = self.kept.glob("*.pdf")
        return pdf


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    folder = tmp_path_factory.mktemp("story")
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment["LIENTHONG_DATA"] = str(folder / "data")
    kept = folder / "kept"
    run = subprocess.run(
        [sys.executable, "-m", "lienthong.demo", "--exit", "--keep", str(kept)],
        env=environment,
        cwd=folder,
        capture_output=True,
        timeout=STORY_SECONDS,
        check=False,
    )
    return Told(run.returncode, run.stdout.decode() + run.stderr.decode(), kept)


@pytest.mark.parametrize(
    "shown",
    [
        "Đã hoàn thành",
        "Từ chối nhận (trả lại)",
        "Gửi sai nơi nhận",
        "chưa nhận",
        "0 – 0 – 1 – 0",
        "807/VPCP-KSTT",
        "cùng DocId",
        "Văn bản mật không gửi qua hệ thống này",
        "không có sai lệch",
    ],
)
def test_the_story_shows_every_outcome(told: Told, shown: str) -> None:
    assert told.code == 0, told.text
    assert shown in told.text


def test_the_story_closes_with_four_zeroes(told: Told) -> None:
    assert told.text.rindex("0 – 0 – 0 – 0") > told.text.rindex("0 – 0 – 1 – 0")


def test_the_kept_letter_is_the_one_whose_path_is_printed(told: Told) -> None:
    assert str(told.letter) in told.text


@pytest.mark.needs("pdfsig")
def test_pdfsig_calls_every_signature_intact(told: Told) -> None:
    said = subprocess.run(
        ["pdfsig", "-nocert", str(told.letter)], capture_output=True, check=True, timeout=60
    ).stdout.decode()

    assert said.count("Signature Validation:") == 3
    assert said.count("Signature is Valid.") == 3
