from __future__ import annotations

from pathlib import Path

import pytest

from lienthong.infra import heartbeat


@pytest.fixture
def where(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(heartbeat.ENVIRONMENT, str(tmp_path / "beats"))
    return tmp_path / "beats"


def set_back(where: Path, loop: str, seconds: float) -> None:
    value = float((where / loop).read_text())
    (where / loop).write_text(f"{value - seconds:020.3f}")


def test_a_loop_that_beats_is_not_stale(where: Path) -> None:
    heartbeat.beat("turn")
    assert heartbeat.stale(where, ["turn"], max_silence=5, running_for=1000) == []


def test_a_loop_silent_too_long_is_stale(where: Path) -> None:
    heartbeat.beat("turn")
    heartbeat.beat("other")
    set_back(where, "turn", 6)
    assert heartbeat.stale(where, ["turn", "other"], max_silence=5, running_for=1000) == ["turn"]


def test_a_loop_that_never_beat_is_silent_since_the_start(where: Path) -> None:
    assert heartbeat.silence(where, "turn") is None
    assert heartbeat.stale(where, ["turn"], max_silence=5, running_for=4) == []
    assert heartbeat.stale(where, ["turn"], max_silence=5, running_for=6) == ["turn"]


def test_beats_in_quick_succession_are_written_seldom(where: Path) -> None:
    heartbeat.beat("turn")
    set_back(where, "turn", 100)
    heartbeat.beat("turn")
    assert heartbeat.stale(where, ["turn"], max_silence=5, running_for=1000) == ["turn"]


def test_a_beat_that_cannot_be_written_stops_nothing(where: Path, caplog: pytest.LogCaptureFixture) -> None:
    (where / "turn").mkdir(parents=True)
    heartbeat.beat("turn")
    assert "turn" in caplog.text


def test_without_a_supervisor_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(heartbeat.ENVIRONMENT, raising=False)
    heartbeat.beat("turn")
    assert heartbeat.folder() is None


@pytest.mark.parametrize("name", ["", "../x", "a/b", "A"])
def test_a_name_that_is_no_file_name_is_refused(where: Path, name: str) -> None:
    with pytest.raises(ValueError, match="loop"):
        heartbeat.beat(name)
