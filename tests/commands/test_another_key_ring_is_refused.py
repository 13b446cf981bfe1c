"""Commands run with another key ring on the same database: another user, sudo, a second node."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.servers import AxisServer, agency_command, free_port, new_axis, system_command

pytestmark = [pytest.mark.processes]


@pytest.fixture(scope="module")
def axis(tmp_path_factory: pytest.TempPathFactory) -> AxisServer:
    """An axis with one system, not started."""
    axis = new_axis(tmp_path_factory.mktemp("axis"))
    axis.set_up(agency_command("G22", "Văn phòng"), system_command("s-g22", "secret", "G22"))
    return axis


def elsewhere(axis: AxisServer, place: Path) -> AxisServer:
    """The same database, looked at by somebody whose settings name another ring."""
    return AxisServer(axis.data, {**axis.environment, "LIENTHONG_KEYS": str(place)})


def is_refusal(text: str, place: Path) -> bool:
    lines = text.splitlines()
    return len(lines) == 1 and lines[0].startswith("[secrets.key_ring] ") and str(place) in lines[0]


def test_no_command_of_another_user_touches_a_secret_or_makes_a_ring(
    axis: AxisServer, tmp_path: Path
) -> None:
    place = tmp_path / "root" / "keys.json"
    stranger = elsewhere(axis, place)
    for words in (
        system_command("s-g22", "other", "G22"),
        ("keys", "rotate"),
        ("backup", str(tmp_path / "backups"), "--keys-to", str(tmp_path / "safe")),
        ("serve", "--port", str(free_port()), "--web-port", str(free_port())),
    ):
        done = stranger.cli(*words, check=False)
        assert done.returncode == 1, words
        assert is_refusal(done.stderr, place), done.stderr
    assert not place.exists()
    assert not (tmp_path / "backups").exists()
    listed = axis.cli("axis", "system", "list").stdout
    assert "1 khóa" in listed
    assert "KHÔNG MỞ ĐƯỢC" not in listed


def test_doctor_fails_in_words_and_what_needs_no_ring_goes_on(axis: AxisServer, tmp_path: Path) -> None:
    stranger = elsewhere(axis, tmp_path / "none.json")
    stranger.environment |= {
        "LIENTHONG_SMTP_URL": "smtp://nonsense:0",
        "LIENTHONG_MAIL_FROM": "truc@example.test",
        "LIENTHONG_PUBLIC_URL": "truc.example.gov.vn",
    }
    done = stranger.cli("doctor", check=False)
    assert done.returncode == 1
    failed = [line for line in done.stdout.splitlines() if line.startswith("KHÔNG ĐẠT")]
    told = ("Chùm khóa", "LIENTHONG_SMTP_URL", "LIENTHONG_PUBLIC_URL")
    assert [name in line for name, line in zip(told, failed, strict=True)] == [True, True, True]
    assert "Có 3 mục cần xử lý, 1 mục chưa kiểm tra được." in done.stdout
    assert "Văn phòng" in stranger.cli("axis", "agency", "list").stdout
    assert axis.cli("doctor").returncode == 0
