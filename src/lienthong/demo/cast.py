"""Who plays: agencies, their systems and clerks. DEMONSTRATION DATA.

Names of agencies are those of the letter the story follows; codes have the forms of QĐ 20/2020 and
QCVN 102:2016 but are not checked against the national list. All people are invented.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field, replace

from lienthong.edxml.model import Organization, Staff


@dataclass(frozen=True, slots=True)
class ClerksRoom:
    """Who answers at an agency: the clerk for 02, 03, 06, a leader for 04, an officer for 05."""

    clerk: str
    leader: str
    officer: str
    department: str


@dataclass(frozen=True, slots=True)
class PlayedSystem:
    """A document management system connected to the axis; its secret is made for one run."""

    system_id: str
    name: str
    secret: str = field(default_factory=lambda: secrets.token_hex(24), repr=False)
    """Hexadecimal: a word of a command must not begin with a hyphen."""


@dataclass(frozen=True, slots=True)
class PlayedAgency:
    """An agency with both generations of its code."""

    code: str
    old_code: str
    name: str
    short_name: str
    system: PlayedSystem
    room: ClerksRoom
    keys: str
    """Its name in the demonstration PKI."""
    parent_code: str = ""

    def organization(self, *, code: str = "") -> Organization:
        """The agency as packets name it; ``code`` to name it by its older one."""
        return Organization(organ_id=code or self.code, name=self.name)

    def staff(self, name: str) -> Staff:
        """One of its people as packets name them."""
        return Staff(department=self.room.department, name=name)


@dataclass(frozen=True, slots=True)
class Cast:
    """The parts of the story."""

    sender: PlayedAgency
    ministry: PlayedAgency
    mistaken: PlayedAgency
    """Gets the letter by mistake and returns it."""
    intended: PlayedAgency
    """Gets it after the mistake was noticed."""
    late: PlayedAgency
    """Its system takes the letter at once, its clerk the next day."""

    @property
    def everyone(self) -> tuple[PlayedAgency, ...]:
        """All agencies, parents before children."""
        agencies = (self.sender, self.ministry, self.intended, self.mistaken, self.late)
        return tuple(sorted(agencies, key=lambda agency: bool(agency.parent_code)))

    def sent_by(self, agency: PlayedAgency) -> Cast:
        """The same story with another sender; the one whose part it takes changes places with it."""
        parts = {
            part: self.sender
            for part in ("ministry", "mistaken", "intended", "late")
            if getattr(self, part) == agency
        }
        return replace(self, sender=agency, **parts)


def demonstration_cast() -> Cast:
    """The cast of the letter of 01/02/2021."""
    gia_lai = PlayedSystem("demo.gialai", "Hệ thống QLVB&ĐH tỉnh Gia Lai (trình diễn)")
    return Cast(
        sender=PlayedAgency(
            code="G22",
            old_code="000.00.00.G22",
            name="Văn phòng Chính phủ",
            short_name="Văn phòng Chính phủ",
            system=PlayedSystem("demo.vpcp", "Hệ thống QLVB&ĐH Văn phòng Chính phủ (trình diễn)"),
            room=ClerksRoom("Mai Thị Hồng Vân", "Lý Quốc Bảo", "Vương Thế Nghĩa", "Văn thư"),
            keys="vpcp",
        ),
        ministry=PlayedAgency(
            code="G14",
            old_code="000.00.00.G14",
            name="Bộ Thông tin và Truyền thông",
            short_name="Bộ TT&TT",
            system=PlayedSystem("demo.botttt", "Hệ thống QLVB&ĐH Bộ TT&TT (trình diễn)"),
            room=ClerksRoom("Đặng Thùy Linh", "Phan Đức Toàn", "Hồ Thanh Bình", "Văn phòng Bộ"),
            keys="btttt",
        ),
        intended=PlayedAgency(
            code="H21",
            old_code="000.00.00.H21",
            name="Ủy ban nhân dân tỉnh Gia Lai",
            short_name="UBND tỉnh Gia Lai",
            system=gia_lai,
            room=ClerksRoom("Rơ Châm H'Lan", "Bùi Trọng Khôi", "Tạ Hoài Thu", "Văn phòng UBND tỉnh"),
            keys="ubnd-gialai",
        ),
        mistaken=PlayedAgency(
            code="H21.14",
            old_code="000.00.14.H21",
            name="Sở Thông tin và Truyền thông tỉnh Gia Lai",
            short_name="Sở TT&TT tỉnh Gia Lai",
            system=gia_lai,
            room=ClerksRoom("Siu Y Na", "Cao Xuân Mạnh", "Đinh Thị Nụ", "Văn phòng Sở"),
            keys="stttt-gialai",
            parent_code="H21",
        ),
        late=PlayedAgency(
            code="H47",
            old_code="000.00.00.H47",
            name="Ủy ban nhân dân tỉnh Quảng Nam",
            short_name="UBND tỉnh Quảng Nam",
            system=PlayedSystem("demo.quangnam", "Hệ thống QLVB&ĐH tỉnh Quảng Nam (trình diễn)"),
            room=ClerksRoom("Alăng Thị Mười", "Trương Công Phước", "Huỳnh Nhật Duy", "Văn phòng UBND tỉnh"),
            keys="ubnd-quangnam",
        ),
    )
