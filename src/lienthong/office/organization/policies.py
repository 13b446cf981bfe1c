"""Roles in an agency and what they may do; prefixes of signing (NĐ 30 Art. 13, D-22), as data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType


class OfficeRole(StrEnum):
    """What a post makes a person in the agency."""

    CLERK = "CLERK"
    OFFICER = "OFFICER"
    UNIT_HEAD = "UNIT_HEAD"
    SIGNER = "SIGNER"
    FOCAL = "FOCAL"
    SECRECY = "SECRECY"
    """Guards state secrets in the agency: told of every refusal of secret content (D-23)."""
    ADMIN = "ADMIN"


ROLE_WORDS: Mapping[OfficeRole, str] = MappingProxyType(
    {
        OfficeRole.CLERK: "Văn thư",
        OfficeRole.OFFICER: "Chuyên viên",
        OfficeRole.UNIT_HEAD: "Lãnh đạo đơn vị",
        OfficeRole.SIGNER: "Người có thẩm quyền ký",
        OfficeRole.FOCAL: "Cán bộ đầu mối",
        OfficeRole.SECRECY: "Cán bộ bảo vệ bí mật nhà nước",
        OfficeRole.ADMIN: "Quản trị hệ thống",
    }
)


class OfficePermission(StrEnum):
    """One thing a person may do; pages and operations ask for permissions, never for roles."""

    READ = "READ"
    """See records they take part in, their own desk, search."""
    READ_ALL = "READ_ALL"
    """See every record of the agency."""
    DRAFT = "DRAFT"
    APPROVE = "APPROVE"
    SIGN = "SIGN"
    SEAL = "SEAL"
    """Number, date, seal, issue, send: the clerk's acts (NĐ 30 Art. 32)."""
    RECEIVE = "RECEIVE"
    """Accept, refuse, return: the clerk's acts (D-10)."""
    ASSIGN = "ASSIGN"
    HANDLE = "HANDLE"
    WATCH = "WATCH"
    """See warnings of the whole agency, and take note of them."""
    GUARD = "GUARD"
    """See and settle refusals of secret content (D-23): the clerk and the officer for secrecy."""
    ADMINISTER = "ADMINISTER"


_P = OfficePermission

ROLE_ALLOWS: Mapping[OfficeRole, frozenset[OfficePermission]] = MappingProxyType(
    {
        OfficeRole.CLERK: frozenset(
            {_P.READ_ALL, _P.DRAFT, _P.SEAL, _P.RECEIVE, _P.ASSIGN, _P.HANDLE, _P.WATCH, _P.GUARD}
        ),
        OfficeRole.OFFICER: frozenset({_P.DRAFT, _P.HANDLE}),
        OfficeRole.UNIT_HEAD: frozenset({_P.DRAFT, _P.APPROVE, _P.ASSIGN, _P.HANDLE}),
        OfficeRole.SIGNER: frozenset(
            {_P.READ_ALL, _P.DRAFT, _P.APPROVE, _P.SIGN, _P.ASSIGN, _P.HANDLE, _P.WATCH}
        ),
        OfficeRole.FOCAL: frozenset({_P.WATCH}),
        OfficeRole.SECRECY: frozenset({_P.GUARD}),
        OfficeRole.ADMIN: frozenset({_P.ADMINISTER, _P.WATCH}),
    }
)


def permissions_of(roles: Iterable[OfficeRole]) -> frozenset[OfficePermission]:
    """Everything the roles allow together; whoever holds any post may read what concerns them."""
    held = frozenset(roles)
    granted = {_P.READ} if held else set()
    for role in held:
        granted |= ROLE_ALLOWS[role]
    return frozenset(granted)


class SigningPrefix(StrEnum):
    """In what capacity somebody signs (NĐ 30 Art. 13; Annex I II.7a)."""

    HEAD = "HEAD"
    """The head in their own right: no prefix, or TM. of a collective body."""
    TM = "TM"
    KT = "KT"
    TL = "TL"
    TUQ = "TUQ"
    Q = "Q"


PREFIX_WORDS: Mapping[SigningPrefix, str] = MappingProxyType(
    {
        SigningPrefix.HEAD: "",
        SigningPrefix.TM: "TM.",
        SigningPrefix.KT: "KT.",
        SigningPrefix.TL: "TL.",
        SigningPrefix.TUQ: "TUQ.",
        SigningPrefix.Q: "Q.",
    }
)

NEEDS_TEXT = frozenset({SigningPrefix.TUQ})
"""Authority that exists only by a dated written text, bounded in time, never passed on (NĐ 30 Art. 13.4)."""


_MAY_STAND_BESIDE = frozenset({"TM."})
"""A collective body's line above the signer's own: TM. ỦY BAN NHÂN DÂN / KT. CHỦ TỊCH / PHÓ CHỦ TỊCH."""


def wrong_block(prefix: SigningPrefix, lines: Iterable[str]) -> str:
    """What is wrong with the lines above a signature in this capacity, as a sentence; empty when nothing is.

    The block must show the capacity it is recorded for and must not claim another (NĐ 30 Annex I II.7a).
    """
    shown = {
        word for line in lines for word in PREFIX_WORDS.values() if word and line.upper().startswith(word)
    }
    wanted = PREFIX_WORDS[prefix]
    if wanted and wanted not in shown:
        return f"Khối chữ ký phải có dòng bắt đầu bằng “{wanted}”; hãy nhập lại."
    if others := shown - {wanted} - _MAY_STAND_BESIDE:
        return f"Khối chữ ký ghi “{min(others)}” nhưng thẩm quyền khai báo khác; hãy nhập lại."
    return ""


def holds_on(valid_from: dt.date, valid_to: dt.date | None, on: dt.date) -> bool:
    """Whether an entry is valid on a legal date; the end is exclusive."""
    return valid_from <= on and (valid_to is None or on < valid_to)
