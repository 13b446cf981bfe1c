"""Thu hồi, lấy lại, cập nhật, thay thế between two real offices and a real axis, to the visible chain old → new."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from support.servers import (
    REPOSITORY,
    AxisServer,
    agency_command,
    fresh_database_url,
    running_axis,
    system_command,
)

pytestmark = [
    pytest.mark.processes,
    pytest.mark.one_engine,
    pytest.mark.full,  # the same requests are asked of each side in components; here the two meet on the wire
    pytest.mark.law("D-12", "REC-06"),
]
SENDER, RECEIVER = "000.00.00.G22", "H47"
SECRET = "khoa-cua-hai-van-phong"


@dataclass
class Office:
    """One installation; every command is a process of its own."""

    environment: dict[str, str]

    def __call__(self, *words: str) -> Any:
        done = subprocess.run(
            [sys.executable, "-m", "support.two_offices", *words],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)


def office(folder: Path, axis: AxisServer, code: str, system: str) -> Office:
    (folder / "data").mkdir(parents=True)
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "lienthong.project.settings.office",
        "LIENTHONG_DATA": str(folder / "data"),
        "LIENTHONG_KEYS": str(folder / "keys.json"),
        "LIENTHONG_AXIS_URL": f"http://127.0.0.1:{axis.port}",
        "LIENTHONG_AXIS_SYSTEM": system,
        "LIENTHONG_AXIS_SECRET": SECRET,
        "PYTHONPATH": f"{REPOSITORY / 'src'}{os.pathsep}{REPOSITORY / 'tests'}",
    }
    environment.pop("DATABASE_URL", None)
    if url := fresh_database_url():
        environment["DATABASE_URL"] = url
    made = Office(environment)
    made("set-up", code)
    return made


@pytest.fixture(scope="module")
def offices(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Office, Office]]:
    folder = tmp_path_factory.mktemp("offices")
    with running_axis(
        tmp_path_factory.mktemp("axis"),
        agency_command(SENDER, "Văn phòng Chính phủ"),
        agency_command(RECEIVER, "Ủy ban nhân dân tỉnh Quảng Nam"),
        system_command("s-vpcp", SECRET, SENDER),
        system_command("s-quangnam", SECRET, RECEIVER),
    ) as axis:
        yield (
            office(folder / "vpcp", axis, SENDER, "s-vpcp"),
            office(folder / "quangnam", axis, RECEIVER, "s-quangnam"),
        )


def settle(*offices: Office) -> None:
    """Rounds enough for a word to go there and its answer to come back."""
    for one in (*offices, *offices):
        one("run")


@pytest.mark.full
def test_a_document_is_updated_replaced_refused_back_and_recalled(offices: tuple[Office, Office]) -> None:
    sender, receiver = offices
    subject = "Tăng cường trao đổi văn bản điện tử"
    record = sender("issue", subject)
    settle(sender, receiver)
    assert receiver("accept") == 1
    settle(receiver, sender)
    assert sender("sent", record)["progress"] == "ACCEPTED"

    assert sender("ask", "update", record) == 1
    settle(sender, receiver, sender)
    assert receiver("came")[subject]["due"] == "2021-03-01"
    told = sender("sent", record)
    assert told["asked"] == [["UPDATE", "ACCEPTED", "03"]]
    assert told["progress"] == "ACCEPTED"

    assert sender("ask", "take-back", record) == 1
    settle(sender, receiver)
    assert receiver("answer", "refuse", "Đang thi hành") == 1
    settle(receiver, sender)
    assert sender("sent", record)["asked"][-1] == ["TAKE_BACK", "REFUSED", "16"]

    newer = sender("replace", record)
    settle(sender, receiver, sender)
    old = receiver("came")[subject]
    ((new_code, is_newer),) = old["chain"]
    assert is_newer
    assert [new_code, True] in sender("sent", record)["chain"]
    assert sender("sent", newer)["chain"] == [[old["code"], False]]

    assert sender("ask", "recall", record) == 1
    assert sender("ask", "recall", record) == 0
    settle(sender, receiver, sender)
    told = sender("sent", record)
    assert told["asked"][-1] == ["RECALL", "ACCEPTED", "03"]
    assert told["progress"] == "WITHDRAWN"
    assert receiver("came")[subject]["state"] == "RECALLED"


def test_what_is_recalled_before_it_is_taken_reaches_nobody(offices: tuple[Office, Office]) -> None:
    sender, receiver = offices
    subject = "Văn bản thu hồi khi nơi nhận chưa lấy"
    record = sender("issue", subject)
    sender("run")
    sender("ask", "recall", record)
    settle(sender)
    told = sender("sent", record)
    assert told["progress"] == "WITHDRAWN"
    assert told["asked"] == [["RECALL", "ACCEPTED", ""]]
    settle(receiver)
    assert subject not in receiver("came")
