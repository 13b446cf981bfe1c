"""From an empty folder to an agency with its first person, with the commands as shipped."""

from __future__ import annotations

import pytest

from support.servers import in_one_process

pytestmark = [pytest.mark.engine, pytest.mark.processes]


def test_the_first_command_makes_the_database_and_the_second_prints_a_link(
    scratch_environment: dict[str, str],
) -> None:
    environment = {**scratch_environment, "DJANGO_SETTINGS_MODULE": "lienthong.project.settings.office"}
    letterhead = ("--place", "Quảng Nam", "--abbreviation", "UBND")
    add = (
        "office",
        "agency",
        "add",
        "--code",
        "H47",
        "--name",
        "Ủy ban nhân dân tỉnh Quảng Nam",
        *letterhead,
    )
    (added,) = in_one_process(environment, add)
    assert added.code == 0, added.stderr
    post = ("--title", "Văn thư", "--role", "clerk")
    person = ("--agency", "H47", "--username", "hanh", "--name", "Nguyễn Thị Hạnh", *post)
    again, hired, told = in_one_process(
        environment, add, ("office", "person", "add", *person), ("office", "list", "--agency", "H47")
    )
    assert again.code == 1
    assert again.stderr.startswith("[organization.invalid_entry]")
    assert "/lien-ket/?ma=" in hired.stdout
    listed = told.stdout
    assert "chức vụ\tNguyễn Thị Hạnh\tVăn thư\tVăn thư" in listed
    assert "ma=" not in listed
