"""On a running axis the worker judges files after acceptance, and holds back only for the agency that asked."""

from __future__ import annotations

import pytest

from support.packets import Letter, document
from support.servers import agency_command, running_axis, system_command
from support.waiting import until

pytestmark = [pytest.mark.processes, pytest.mark.one_engine, pytest.mark.full]
SECRET = "bi-mat-cua-he-thong"
COMMANDS = (
    agency_command("G22", "Văn phòng Chính phủ"),
    agency_command("H21", "Ủy ban nhân dân tỉnh"),
    agency_command("H47", "Ủy ban nhân dân tỉnh khác"),
    *(system_command(f"s-{code}", SECRET, code) for code in ("G22", "H21", "H47")),
    ("axis", "checks", "policy", "--code", "H21", "--block", "signature"),
    ("axis", "checks", "policy", "--code", "H47", "--block", "malware"),
)


def test_an_unsigned_document_is_let_go_and_an_unscanned_one_waits(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    with running_axis(tmp_path_factory.mktemp("judged"), *COMMANDS) as axis:
        sent = axis.client("s-G22", SECRET).send(document(Letter(recipients=("H21", "H47"))), sender="G22")
        assert sent.code == "0", sent.json

        def waiting(system: str) -> str:
            return str(axis.client(system, SECRET).call("countReceiveEdoc").json["count"])

        until(lambda: waiting("s-H21") == "1", seconds=60.0)
        assert waiting("s-H47") == "0"
