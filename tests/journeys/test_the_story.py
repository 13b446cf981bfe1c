"""``./run demo --exit``: the whole story on real processes, and what it leaves behind (Shown-by 1)."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

pytestmark = [pytest.mark.processes, pytest.mark.engine]

STORY_SECONDS = 240


@dataclass(frozen=True, slots=True)
class Told:
    """A finished run."""

    code: int
    text: str
    kept: Path

    @property
    def letter(self) -> Path:
        (pdf,) = self.kept.glob("*.pdf")
        return pdf


@pytest.fixture
def told(scratch_environment: dict[str, str], tmp_path: Path) -> Told:
    kept = tmp_path / "kept"
    run = subprocess.run(
        [sys.executable, "-m", "lienthong.demo", "--exit", "--keep", str(kept)],
        env=scratch_environment,
        cwd=tmp_path,
        capture_output=True,
        timeout=STORY_SECONDS,
        check=False,
    )
    return Told(run.returncode, run.stdout.decode() + run.stderr.decode(), kept)


def test_the_story_happens_and_shows_every_outcome(told: Told) -> None:
    assert told.code == 0, told.text
    for shown in (
        "Đã hoàn thành",
        "Từ chối nhận (trả lại)",
        "Gửi sai nơi nhận",
        "chưa nhận",
        "0 – 0 – 1 – 0",
        "0 – 0 – 0 – 0",
        "807/VPCP-KSTT",
        "cùng DocId",
    ):
        assert shown in told.text, told.text
    assert told.text.index("0 – 0 – 1 – 0") < told.text.index("0 – 0 – 0 – 0")


@pytest.mark.needs("pdfsig")
def test_pdfsig_calls_every_signature_intact(told: Told) -> None:
    said = subprocess.run(
        ["pdfsig", "-nocert", str(told.letter)], capture_output=True, check=True, timeout=60
    ).stdout.decode()

    assert said.count("Signature is Valid.") == 3
    assert said.count("Signature Validation:") == 3
