"""An axis that takes nothing unscanned, while its scanner is away: come again (20), and nothing is left behind."""

from __future__ import annotations

import pytest

from support.packets import Letter, document
from support.servers import agency_command, running_axis, system_command
from support.traces import stored_files

pytestmark = [pytest.mark.processes]
COMMANDS = (
    agency_command("G22", "Văn phòng Chính phủ"),
    agency_command("H21", "Ủy ban nhân dân tỉnh"),
    system_command("s-G22", "bi-mat-cua-he-thong", "G22"),
)


@pytest.mark.parametrize(("required", "code"), [("1", "20"), ("0", "0")])
def test_an_absent_scanner_is_never_passed_in_silence(
    tmp_path_factory: pytest.TempPathFactory, required: str, code: str
) -> None:
    folder = tmp_path_factory.mktemp("scan")
    away = {"LIENTHONG_CLAMD": str(folder / "no-such-socket"), "LIENTHONG_CLAMD_REQUIRED": required}
    with running_axis(folder, *COMMANDS, **away) as axis:
        before = stored_files(axis)
        packet = document(Letter(recipients=("H21",)))
        answer = axis.client("s-G22", "bi-mat-cua-he-thong").send(packet, sender="G22")
        assert answer.code == code, answer.json
        if required == "1":
            assert str(answer.json["ErrorDesc"]).startswith("[intake.malware_unchecked] ")
            assert stored_files(axis) == before
