"""A secret sealed by a lost key disables its own system, never the directory; it is replaced without reading it."""

from __future__ import annotations

import argparse
import json
import logging
import time
from pathlib import Path

import pytest
from django.conf import settings

from lienthong.axis.registry import operations, queries
from lienthong.axis.registry.models import SystemSecret
from lienthong.axis.registry.queries import load_directory
from lienthong.cli import axis
from lienthong.infra import secrets
from lienthong.infra.health import thorough_checks
from lienthong.infra.secrets import KeyRing
from lienthong.kernel.judgement import Outcome
from lienthong.web.axis_console.axis_reading import DatabaseReading
from support.axis_world import BY, MORNING, AxisWorld

pytestmark = [pytest.mark.engine, pytest.mark.django_db]


@pytest.fixture
def lost(tmp_path: Path) -> AxisWorld:
    """s-G22 and s-G14; the only secret of s-G14 was sealed by a ring nobody has any more."""
    secrets.forget(settings.LIENTHONG_KEYS)
    KeyRing.load()  # marks this test's database as its own
    world = AxisWorld()
    world.agency("G22")
    world.agency("G14")
    row = SystemSecret.objects.get(system__system_id="s-G14")
    context = queries.secret_context(row.system_id)
    row.sealed = KeyRing.made_at(tmp_path / "lost.json").seal(b"test-secret", context=context)
    row.save()
    queries.forget()
    return world


def listed(capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    parser = argparse.ArgumentParser()
    axis.register(parser.add_subparsers())
    arguments = parser.parse_args(["axis", "system", "list"])
    assert arguments.run(arguments) == 0
    return {line.split()[0]: line for line in capsys.readouterr().out.splitlines()}


def sealed_check() -> tuple[Outcome, str]:
    (found,) = (check for check in thorough_checks() if check.name == "sealed")
    return found.judgement.outcome, found.judgement.sentence


def test_the_directory_is_read_and_only_that_system_has_no_secret(
    lost: AxisWorld, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        found = {
            one.system_id: (one.secrets, one.unreadable_secrets) for one in queries.directory().systems()
        }
    assert found == {"s-G22": ((b"test-secret",), 0), "s-G14": ((), 1)}
    assert "s-G14" in caplog.text
    assert "s-G22" not in caplog.text


def test_it_is_named_by_the_command_the_console_and_the_doctor(
    lost: AxisWorld, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = listed(capsys)
    assert "KHÓA KHÔNG MỞ ĐƯỢC" in lines["s-G14"]
    assert "KHÓA KHÔNG MỞ ĐƯỢC" not in lines["s-G22"]
    counted = {one.system_id: (one.keys, one.unreadable_keys) for one in DatabaseReading().systems()}
    assert counted == {"s-G22": (1, 0), "s-G14": (0, 1)}
    outcome, sentence = sealed_check()
    assert outcome is Outcome.FAILED
    assert "s-G14" in sentence
    assert "s-G22" not in sentence
    assert "--only-secret" in sentence


def test_a_new_secret_takes_the_place_of_the_unreadable_one(
    lost: AxisWorld, capsys: pytest.CaptureFixture[str]
) -> None:
    operations.add_system(system_id="s-G14", secret="new", agency_codes=["G14"], at=MORNING, by=BY)
    assert operations.end_other_secrets(system_id="s-G14", secret="new", at=MORNING, by=BY) == 1
    found = {one.system_id: (one.secrets, one.unreadable_secrets) for one in load_directory().systems()}
    assert found["s-G14"] == ((b"new",), 0)
    assert "KHÔNG MỞ ĐƯỢC" not in listed(capsys)["s-G14"]
    assert sealed_check() == (Outcome.PASSED, "")


def test_a_second_readable_secret_goes_on_working(lost: AxisWorld) -> None:
    operations.add_system(system_id="s-G14", secret="second", agency_codes=["G14"], at=MORNING, by=BY)
    (system,) = (one for one in load_directory().systems() if one.system_id == "s-G14")
    assert (system.secrets, system.unreadable_secrets) == ((b"second",), 1)


def test_a_running_process_reads_the_secret_once_the_ring_has_its_key(
    lost: AxisWorld, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "CHECK_SECONDS", 0.0)

    def readable() -> int:
        found = queries.directory().system("s-G14")
        assert found is not None
        return len(found.secrets)

    assert readable() == 0
    own = json.loads(settings.LIENTHONG_KEYS.read_text())
    own["sealing_keys"] |= json.loads((tmp_path / "lost.json").read_text())["sealing_keys"]
    before = settings.LIENTHONG_KEYS.read_text()
    settings.LIENTHONG_KEYS.write_text(json.dumps(own))
    try:
        assert readable() == 0  # a whole registry is not read again with every call
        now = time.monotonic()
        monkeypatch.setattr(time, "monotonic", lambda: now + queries.RETRY_SECONDS)
        assert readable() == 1
    finally:
        settings.LIENTHONG_KEYS.write_text(before)
        queries.forget()
        secrets.remember(settings.LIENTHONG_KEYS, KeyRing(settings.LIENTHONG_KEYS))


def test_altered_bytes_disable_their_system_only(lost: AxisWorld) -> None:
    SystemSecret.objects.filter(system__system_id="s-G14").update(sealed=b"nonsense")
    found = {one.system_id: one.unreadable_secrets for one in load_directory().systems()}
    assert found == {"s-G22": 0, "s-G14": 1}
    assert sealed_check()[0] is Outcome.FAILED
