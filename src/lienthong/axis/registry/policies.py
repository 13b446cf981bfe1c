"""What may be registered as a code or a system, and the form in which codes are compared (IDN-01).

Patterns are demanded only here, of what an operator registers; receipt looks codes up and never judges
their form.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from lienthong.axis.registry.errors import MalformedCodeError, MalformedSystemError
from lienthong.axis.registry.states import CodeKind
from lienthong.identifiers.folding import fold_identifier
from lienthong.identifiers.organ_code import OrganCode, Scheme, check_for_registration
from lienthong.kernel.problems import Severity

LONGEST_SYSTEM_ID = 100
LAST_STATUSES = dt.timedelta(days=30)
"""So long the system an agency left may still report statuses of what it had taken before."""

_KIND_OF = {
    Scheme.QCVN_102: CodeKind.OLD,
    Scheme.QD_20: CodeKind.QD20,
    Scheme.QD_20_SCHEME: CodeKind.QD20,
}


def code_key(text: str) -> str:
    """The form in which codes are looked up: trimmed, NFC, case-folded."""
    return fold_identifier(text)


def kind_of(code: str) -> CodeKind:
    """The generation a code belongs to by its form; other forms in use are OTHER."""
    return _KIND_OF.get(OrganCode.parse(code).scheme, CodeKind.OTHER)


def check_code(text: str) -> str:
    """The code trimmed, ready to be stored; raises `MalformedCodeError` naming every fault."""
    errors = [p for p in check_for_registration(text) if p.severity is Severity.ERROR]
    if errors:
        raise MalformedCodeError(
            " ".join(problem.sentence for problem in errors), codes=[p.code for p in errors]
        )
    return OrganCode.parse(text).text


def check_codes(texts: Sequence[str]) -> list[str]:
    """Each code once, checked, in the order given."""
    checked = {code_key(text): check_code(text) for text in reversed(texts)}
    return [checked[key] for key in dict.fromkeys(code_key(text) for text in texts)]


def check_system_id(text: str) -> str:
    """The system id trimmed; raises `MalformedSystemError`."""
    system_id = text.strip()
    if not system_id or len(system_id) > LONGEST_SYSTEM_ID or not system_id.isprintable():
        raise MalformedSystemError(
            f"Mã hệ thống không dùng được: phải có từ 1 đến {LONGEST_SYSTEM_ID} ký tự in được. "
            "Đề nghị nhập lại --id."
        )
    return system_id


def check_secret(text: str) -> bytes:
    """The secret as the bytes that sign requests (UTF-8, vxp-api §1.2); raises `MalformedSystemError`."""
    if not text or text != text.strip() or not text.isprintable():
        raise MalformedSystemError(
            "Khóa bí mật để trống hoặc có khoảng trắng ở đầu, ở cuối, ký tự điều khiển. Đề nghị nhập lại --secret."
        )
    return text.encode("utf-8")
