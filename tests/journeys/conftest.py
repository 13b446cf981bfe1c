"""One running axis for the journeys of a worker: three bodies beside the sender, each with its own system."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator

import pytest

from support.packets import Letter
from support.servers import agency_command, running_axis, system_command
from support.stage import SECRET, Stage


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A started axis with four bodies: G22 sends; G14, H21 and H47 receive."""
    commands = (
        agency_command("G22", "Văn phòng Chính phủ", "000.00.00.G22"),
        agency_command("G14", "Bộ Thông tin và Truyền thông", "000.00.00.G14"),
        agency_command("H21", "UBND tỉnh Gia Lai", "000.00.00.H21"),
        agency_command("H47", "UBND tỉnh Quảng Nam", "000.00.00.H47"),
        *(system_command(f"s-{code.lower()}", SECRET, code) for code in ("G22", "G14", "H21", "H47")),
    )
    limit = str(50 * 1024 * 1024)
    folder = tmp_path_factory.mktemp("axis")
    with running_axis(folder, *commands, LIENTHONG_PACKET_LIMIT=limit) as axis:
        yield Stage(axis, *(axis.client(system, SECRET) for system in ("s-g22", "s-g14", "s-h21", "s-h47")))


_numbers = itertools.count(1000)


@pytest.fixture
def letter() -> Callable[..., Letter]:
    """Makes letters that no other test has sent."""

    def make(**facts: object) -> Letter:
        return Letter(**{"number": str(next(_numbers)), **facts})  # type: ignore[arg-type]  # tests name any field

    return make
