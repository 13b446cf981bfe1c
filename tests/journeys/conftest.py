"""One running axis for the journeys of a worker: three bodies beside the sender, each with its own system."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator

import pytest

from support.packets import Letter
from support.servers import running_axis
from support.stage import SECRET, Stage


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A started axis with four bodies: G22 sends; G14, H21 and H47 receive."""
    with running_axis(tmp_path_factory.mktemp("axis"), LIENTHONG_PACKET_LIMIT=str(50 * 1024 * 1024)) as axis:
        axis.add_agency("G22", "Văn phòng Chính phủ", "000.00.00.G22")
        axis.add_agency("G14", "Bộ Thông tin và Truyền thông", "000.00.00.G14")
        axis.add_agency("H21", "UBND tỉnh Gia Lai", "000.00.00.H21")
        axis.add_agency("H47", "UBND tỉnh Quảng Nam", "000.00.00.H47")
        for system, agency in (("s-g22", "G22"), ("s-g14", "G14"), ("s-h21", "H21"), ("s-h47", "H47")):
            axis.add_system(system, SECRET, agency)
        yield Stage(axis, *(axis.client(system, SECRET) for system in ("s-g22", "s-g14", "s-h21", "s-h47")))


_numbers = itertools.count(1000)


@pytest.fixture
def letter() -> Callable[..., Letter]:
    """Makes letters that no other test has sent."""

    def make(**facts: object) -> Letter:
        return Letter(**{"number": str(next(_numbers)), **facts})  # type: ignore[arg-type]  # tests name any field

    return make
