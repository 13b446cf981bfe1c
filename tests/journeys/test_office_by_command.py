"""From an empty folder to an agency with its first person, with the commands as shipped."""

from __future__ import annotations

import subprocess
import sys

import pytest

pytestmark = [pytest.mark.engine, pytest.mark.processes]


def office(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "lienthong.cli", "office", *words],
        env={**environment, "DJANGO_SETTINGS_MODULE": "lienthong.project.settings.office"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_first_command_makes_the_database_and_the_second_prints_a_link(
    scratch_environment: dict[str, str],
) -> None:
    letterhead = ("--place", "Quảng Nam", "--abbreviation", "UBND")
    agency = ("--code", "H47", "--name", "Ủy ban nhân dân tỉnh Quảng Nam")
    added = office(scratch_environment, "agency", "add", *agency, *letterhead)
    assert added.returncode == 0, added.stderr
    again = office(scratch_environment, "agency", "add", *agency, *letterhead)
    assert again.returncode == 1
    assert again.stderr.startswith("[organization.invalid_entry]")
    post = ("--title", "Văn thư", "--role", "clerk")
    person = ("--agency", "H47", "--username", "hanh", "--name", "Nguyễn Thị Hạnh", *post)
    hired = office(scratch_environment, "person", "add", *person)
    assert "/lien-ket/?ma=" in hired.stdout
    listed = office(scratch_environment, "list", "--agency", "H47").stdout
    assert "chức vụ\tNguyễn Thị Hạnh\tVăn thư\tVăn thư" in listed
    assert "ma=" not in listed
