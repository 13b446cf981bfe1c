"""Mã định danh điện tử of bodies: two generations of codes side by side on the wire (IDN-01).

* QCVN 102:2016 (QĐ 28/2018 Art. 10.2a): dotted groups, the smallest unit first, ministry or province
  last: ``000.00.14.H21``; shorter ones (``28.22.H17``) and hubs (``00.22.W00``) are in use.
* QĐ 20/2020/QĐ-TTg: Art. 4 dotted groups, the largest first: ``H21.14``; Art. 5 the business
  registration number; Art. 6 a scheme ``Zxy`` followed at once by its own number. At most 35 characters.

Reading never refuses a code: systems send others too (``vxp.saas.03``). The patterns are demanded only
of a code that is about to be registered.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum

from lienthong.identifiers.folding import fold_identifier
from lienthong.kernel.problems import Problem, Severity
from lienthong.kernel.text import nfc

MAX_LENGTH = 35
"""Characters of a code since SĐ1:2022 to QCVN 102; the older generation has 13."""

HUB_GROUP = "W00"
"""The group that marks intermediary systems; pickers of recipients hide them."""


class Scheme(StrEnum):
    """The family a code's form belongs to; a hint for people, never a reason to refuse on receipt."""

    QCVN_102 = "QCVN_102"
    """The full 13 characters, smallest unit first."""
    QCVN_102_SHORT = "QCVN_102_SHORT"
    """Fewer groups, smallest unit first."""
    QD_20 = "QD_20"
    """QĐ 20 Art. 4: ministries, localities and their units, largest first."""
    QD_20_SCHEME = "QD_20_SCHEME"
    """QĐ 20 Art. 6: ``Zxy`` and up to 32 characters."""
    ENTERPRISE = "ENTERPRISE"
    """QĐ 20 Art. 5: number of an enterprise, co-operative or household business."""
    OTHER = "OTHER"
    """None of these; kept as written."""


_LEVEL_ONE = re.compile(r"[A-Y][0-9]{2}")
_QCVN_102 = re.compile(r"[0-9]{3}\.[0-9]{2}\.[0-9]{2}\.[A-Z][0-9A-Z]{2}")
_QCVN_102_SHORT = re.compile(r"(?:[0-9]{2}\.){1,2}[A-Z][0-9A-Z]{2}")
_PATTERNS = (
    (Scheme.QCVN_102, _QCVN_102),
    (Scheme.QCVN_102_SHORT, _QCVN_102_SHORT),
    (Scheme.QD_20_SCHEME, re.compile(r"Z[0-9]{2}[0-9A-Z.]{1,32}")),
    (Scheme.QD_20, re.compile(r"[A-Y][0-9]{2}(?:\.[0-9A-Z]+)*")),
    (Scheme.ENTERPRISE, re.compile(r"[0-9]{10}(?:-?[0-9]{3})?|[0-9]{12}")),
)
_OLD_GENERATION = frozenset({Scheme.QCVN_102, Scheme.QCVN_102_SHORT})
_OLD_WIDTHS = (2, 2, 3)
"""Digits of the old groups of levels 2, 3, 4."""


@dataclass(frozen=True, slots=True, order=True)
class OrganCode:
    """A code as written, compared and sorted by its folded form."""

    text: str = field(compare=False)
    """Trimmed and in NFC, otherwise as written; may be empty when a packet left it so."""
    folded: str = field(init=False, repr=False)
    """The key for look-ups: trimmed, case-folded."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", nfc(self.text.strip()))
        object.__setattr__(self, "folded", fold_identifier(self.text))

    @classmethod
    def parse(cls, text: str) -> OrganCode:
        """Any text as a code; never refuses."""
        return cls(text)

    def __str__(self) -> str:
        return self.text

    @property
    def groups(self) -> tuple[str, ...]:
        """The dotted groups in upper case, in the order written."""
        return tuple(self.text.upper().split("."))

    @property
    def scheme(self) -> Scheme:
        """The family of the form, letter case disregarded."""
        upper = self.text.upper()
        if len(upper) > MAX_LENGTH:
            return Scheme.OTHER
        return next((scheme for scheme, pattern in _PATTERNS if pattern.fullmatch(upper)), Scheme.OTHER)

    @property
    def is_old_generation(self) -> bool:
        """Whether the form is one of QCVN 102:2016."""
        return self.scheme in _OLD_GENERATION

    @property
    def level_one(self) -> str:
        """The group of the ministry or province (``G22``), ``""`` where the form has none."""
        scheme = self.scheme
        if scheme in _OLD_GENERATION:
            return self.groups[-1]
        return self.groups[0] if scheme is Scheme.QD_20 else ""

    @property
    def is_hub(self) -> bool:
        """Whether the code names an intermediary system rather than a body."""
        return HUB_GROUP in self.groups

    def in_qd_20_form(self) -> OrganCode | None:
        """The code turned round to QĐ 20, ``None`` where the form does not say.

        ``000.00.14.H21`` → ``H21.14``. A body may have chosen otherwise: an alias recorded in the
        registry stands above this.
        """
        if self.scheme is Scheme.QD_20:
            return OrganCode(self.text.upper())
        if not self.is_old_generation or self.is_hub or not _LEVEL_ONE.fullmatch(self.level_one):
            return None
        groups = list(reversed(self.groups))
        while not groups[-1].strip("0"):
            groups.pop()
        return OrganCode(".".join(groups))

    def in_qcvn_102_form(self) -> OrganCode | None:
        """The code turned round to the 13 characters, ``None`` where its groups do not fit.

        ``H21.14`` → ``000.00.14.H21``; ``H37.DN.001`` has no older form.
        """
        scheme = self.scheme
        if scheme is Scheme.QCVN_102:
            return OrganCode(self.text.upper())
        if scheme not in {Scheme.QD_20, Scheme.QCVN_102_SHORT} or self.is_hub:
            return None
        groups = self.groups if scheme is Scheme.QD_20 else tuple(reversed(self.groups))
        lower = groups[1:]
        if len(lower) > len(_OLD_WIDTHS):
            return None
        padded = [*lower, *("0" * width for width in _OLD_WIDTHS[len(lower) :])]
        fitting = zip(padded, _OLD_WIDTHS, strict=True)
        if not all(re.fullmatch("[0-9]+", group) and len(group) == width for group, width in fitting):
            return None
        return OrganCode(".".join([*reversed(padded), groups[0]]))


def check_for_registration(text: str) -> list[Problem]:
    """What keeps ``text`` from being registered as a body's code; empty when nothing does.

    Errors refuse. A code of no known family, in letters no family uses (``vxp.saas.03``), is only
    warned of: such systems exist on the axis.
    """
    code = OrganCode.parse(text)
    if not code.text:
        return [Problem("identifiers.organ_code.empty", "Chưa nhập mã định danh cơ quan; hãy nhập mã.")]
    problems: list[Problem] = []
    if len(code.text) > MAX_LENGTH:
        problems.append(
            Problem(
                "identifiers.organ_code.too_long",
                f"Mã định danh dài {len(code.text)} ký tự; rút lại còn không quá {MAX_LENGTH} ký tự.",
            )
        )
    if not re.fullmatch(r"[0-9A-Za-z._-]+", code.text):
        problems.append(
            Problem(
                "identifiers.organ_code.characters",
                "Mã định danh có ký tự không dùng được; chỉ viết chữ A–Z không dấu, chữ số và dấu chấm.",
            )
        )
    return problems or _check_form(code)


def _check_form(code: OrganCode) -> list[Problem]:
    scheme = code.scheme
    if scheme is Scheme.OTHER:
        return [_formless(code)]
    if code.text != code.text.upper():
        return [
            Problem(
                "identifiers.organ_code.lower_case",
                f"Mã định danh phải viết bằng chữ in hoa; hãy viết {code.text.upper()}.",
            )
        ]
    if scheme is Scheme.QD_20 and not all(group.strip("0") for group in code.groups):
        older = ".".join(reversed(code.groups))
        return [
            Problem(
                "identifiers.organ_code.reversed",
                f"Mã {code} có nhóm toàn số 0, giống mã cũ bị viết ngược; "
                f"hãy viết {older} (mã cũ) hoặc bỏ các nhóm số 0 (mã theo Quyết định 20/2020/QĐ-TTg).",
            )
        ]
    return []


def _formless(code: OrganCode) -> Problem:
    if re.fullmatch(r"[0-9A-Z.]+", code.text):
        return Problem(
            "identifiers.organ_code.pattern",
            f"Mã định danh {code} không đúng dạng; hãy viết như H21.14 "
            "(Quyết định 20/2020/QĐ-TTg) hoặc 000.00.14.H21 (QCVN 102:2016/BTTTT).",
        )
    return Problem(
        "identifiers.organ_code.other",
        f"Mã {code} không theo Quyết định 20/2020/QĐ-TTg hay QCVN 102:2016/BTTTT; "
        "chỉ đăng ký nếu hệ thống kia đang thực sự dùng mã này.",
        Severity.WARNING,
    )
