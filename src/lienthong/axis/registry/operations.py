"""Writes of the registry by operators (IDN-01); every one counts the version up and leaves an audit event."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

from lienthong.axis.registry.dated_facts import note_change
from lienthong.axis.registry.errors import CodeTakenError, OtherNameError, RegistryError, UnknownAgencyError
from lienthong.axis.registry.key_changes import store_key
from lienthong.axis.registry.models import (
    Agency,
    AgencyCheck,
    AgencyCode,
    AgencySuccession,
    ConnectedSystem,
    SystemAgency,
    SystemSecret,
)
from lienthong.axis.registry.policies import (
    check_codes,
    check_secret,
    check_system_id,
    code_key,
    kind_of,
)
from lienthong.axis.registry.queries import opened_secret
from lienthong.axis.registry.states import FileCheck
from lienthong.axis.registry.versions import count_up
from lienthong.infra import audit, transactions
from lienthong.infra.secrets import KeyRing
from lienthong.kernel.clock import real_now
from lienthong.kernel.text import nfc


def add_agency(  # noqa: PLR0913  the facts of an agency, by contract one flat call
    *,
    code: str,
    name: str,
    aliases: Sequence[str] = (),
    parent_code: str = "",
    mail: str = "",
    at: dt.datetime,
    by: str,
) -> bool:
    """Register an agency under ``code`` and its aliases, or add to the one whose primary code it is.

    Owns its transaction. Returns True when the agency is new. Codes are valid without a beginning, so a
    shifted business clock never hides an agency. Raises `MalformedCodeError`, `CodeTakenError` when a code
    names another agency, `OtherNameError` when the agency is known under another name, `UnknownAgencyError`
    for the parent, `RegistryError` for an empty name.
    """
    with transactions.owned():
        _, is_new = put_agency(
            code=code, name=name, aliases=aliases, parent_code=parent_code, mail=mail, at=at, by=by
        )
    return is_new


def put_agency(  # noqa: PLR0913  the facts of an agency, by contract one flat call
    *,
    code: str,
    name: str,
    aliases: Sequence[str] = (),
    parent_code: str = "",
    mail: str = "",
    at: dt.datetime,
    by: str,
) -> tuple[Agency, bool]:
    """As `add_agency`, joining its caller's transaction; returns the agency and whether it is new."""
    transactions.require()
    codes = check_codes([code, *aliases])
    wanted = checked_name(name)
    version = count_up()
    agency, is_new = _find_or_make(codes[0], at)
    if not is_new and agency.name != wanted:
        raise OtherNameError(
            f"Mã {codes[0]} đã đăng ký cho cơ quan «{agency.name}», không phải «{wanted}»; chưa có gì thay đổi. "
            "Đề nghị kiểm tra lại mã. Nếu đúng là cơ quan này đổi tên, dùng lệnh "
            f"«lienthong axis agency rename --code {codes[0]} --name …».",
            code=codes[0],
        )
    agency.name = wanted
    agency.mail = mail.strip() or agency.mail
    if parent_code.strip():
        agency.parent_id = agencies_named([parent_code])[0].id
    agency.save()
    added = _add_codes(agency, codes, is_new=is_new)
    note_change([agency.id], version=version, at=at)
    audit.record(
        "registry.agency_added" if is_new else "registry.agency_updated",
        actor=by,
        object_ref=f"agency:{agency.id}",
        at=at,
        data={"code": codes[0], "name": agency.name, "codes_added": added, "mail": agency.mail},
    )
    return agency, is_new


def abolish_agencies(
    *,
    codes: Sequence[str],
    successor_codes: Sequence[str] = (),
    effective_at: dt.datetime,
    at: dt.datetime,
    by: str,
) -> None:
    """Abolish agencies from ``effective_at`` (business time) on, all or none; their codes stay for the history.

    Merging is abolishing several into one successor, splitting is abolishing one into several; the first named
    takes over the mail that is still open. Owns its transaction. Raises `UnknownAgencyError`, `RegistryError`
    for an agency that is abolished already or would succeed itself.
    """
    with transactions.owned():
        end_agencies(codes=codes, successor_codes=successor_codes, effective_at=effective_at, at=at, by=by)


def end_agencies(
    *,
    codes: Sequence[str],
    successor_codes: Sequence[str] = (),
    effective_at: dt.datetime,
    at: dt.datetime,
    by: str,
) -> None:
    """As `abolish_agencies`, joining its caller's transaction."""
    transactions.require()
    version = count_up()
    successors = [agencies_named([one])[0] for one in dict.fromkeys(successor_codes)]
    for code in dict.fromkeys(codes):
        (agency,) = agencies_named([code])
        _abolish(agency, successors, effective_at)
        note_change([agency.id], version=version, at=at)
        audit.record(
            "registry.agency_abolished",
            actor=by,
            object_ref=f"agency:{agency.id}",
            at=at,
            data={
                "code": code.strip(),
                "successors": [str(one.id) for one in successors],
                "effective_at": effective_at.isoformat(),
            },
        )


def _abolish(agency: Agency, successors: Sequence[Agency], effective_at: dt.datetime) -> None:
    _check_abolition(agency, successors)
    agency.abolished_at = effective_at
    agency.save(update_fields=["abolished_at"])
    for position, successor in enumerate({one.id: one for one in successors}.values()):
        AgencySuccession.objects.create(
            agency=agency, successor=successor, effective_at=effective_at, position=position
        )


def _check_abolition(agency: Agency, successors: Sequence[Agency]) -> None:
    if agency.abolished_at is not None:
        raise RegistryError(
            f"Cơ quan «{agency.name}» đã có ngày ngừng hoạt động; chưa có gì thay đổi. Đề nghị kiểm tra lại mã."
        )
    known: set[object] = set()
    asked = {one.id for one in successors}
    while asked:
        known |= asked
        rows = AgencySuccession.objects.filter(agency_id__in=asked)
        asked = set(rows.values_list("successor_id", flat=True)) - known
    if agency.id in known:
        raise RegistryError(
            f"Cơ quan «{agency.name}» không thể kế thừa chính mình, kể cả qua cơ quan khác. "
            "Đề nghị kiểm tra lại cơ quan kế thừa."
        )


def end_code(*, code: str, at: dt.datetime, by: str) -> None:
    """Let a code end at ``at``: it stops naming its agency and stays in the history.

    Owns its transaction. Raises `UnknownAgencyError` when nobody has it, `RegistryError` for a primary code.
    """
    with transactions.owned():
        version = count_up()
        row = AgencyCode.objects.filter(code_key=code_key(code), valid_until__isnull=True).first()
        if row is None:
            raise UnknownAgencyError(
                f"Không có cơ quan nào đang dùng mã {code.strip()}. Đề nghị kiểm tra lại mã."
            )
        if row.is_primary:
            raise RegistryError(
                f"Mã {row.code} là mã chính của cơ quan, không kết thúc riêng được. "
                "Đề nghị đăng ký mã chính khác trước."
            )
        row.valid_until = at
        row.save(update_fields=["valid_until"])
        note_change([row.agency_id], version=version, at=at)
        audit.record(
            "registry.code_ended",
            actor=by,
            object_ref=f"agency:{row.agency_id}",
            at=at,
            data={"code": row.code},
        )


def set_blocking_checks(
    *, code: str, checks: Collection[FileCheck], at: dt.datetime, by: str
) -> frozenset[FileCheck]:
    """Let an agency get documents only after these checks of their files; none: at once. Returns those before.

    Holds for documents accepted from now on. Owns its transaction. Raises `UnknownAgencyError`.
    """
    with transactions.owned():
        version = count_up()
        (agency,) = agencies_named([code])
        rows = AgencyCheck.objects.filter(agency=agency)
        before = frozenset(FileCheck(kind) for kind in rows.values_list("check_kind", flat=True))
        rows.exclude(check_kind__in=[one.value for one in checks]).delete()
        for check in sorted(set(checks) - before):
            AgencyCheck.objects.create(agency=agency, check_kind=check.value)
        note_change([agency.id], version=version, at=at)
        audit.record(
            "registry.checks_set",
            actor=by,
            object_ref=f"agency:{agency.id}",
            at=at,
            data={
                "before": sorted(one.value for one in before),
                "after": sorted(one.value for one in set(checks)),
            },
        )
    return before


def add_system(
    *,
    system_id: str,
    secret: str,
    agency_codes: Sequence[str],
    name: str = "",
    at: dt.datetime,
    by: str,
) -> bool:
    """Register a system, or extend the one with this id: agencies and secrets named are added, none removed.

    Owns its transaction. Returns True when the system is new. Several secrets may be valid at once, so that
    a change needs no common minute; `end_other_secrets` ends the overlap. Keys with dates are given in `key_changes`.
    Raises `MalformedSystemError`,
    `UnknownAgencyError` naming every unknown code.
    """
    wanted, plain = check_system_id(system_id), check_secret(secret)
    with transactions.owned():
        version = count_up()
        agencies = agencies_named(agency_codes)
        system, is_new = ConnectedSystem.objects.get_or_create(
            system_id=wanted, defaults={"name": nfc(name.strip()), "registered_at": at}
        )
        if name.strip() and not is_new:
            system.name = nfc(name.strip())
            system.save(update_fields=["name"])
        serve(system, agencies, version=version, at=at)
        has_new_secret = _add_secret(system, plain)
        audit.record(
            "registry.system_added" if is_new else "registry.system_updated",
            actor=by,
            object_ref=f"system:{system.id}",
            at=at,
            data={
                "system_id": wanted,
                "agencies": [str(agency.id) for agency in agencies],
                "secret_added": has_new_secret,
            },
        )
    return is_new


def serve(system: ConnectedSystem, agencies: Sequence[Agency], *, version: int, at: dt.datetime) -> None:
    """Let a system serve these agencies, also one that had left it. Joins its caller's transaction."""
    wanted = [agency.id for agency in agencies]
    known = SystemAgency.objects.filter(system=system, agency_id__in=wanted)
    ended = set(known.filter(valid_until__isnull=False).values_list("agency_id", flat=True))
    held = set(known.values_list("agency_id", flat=True))
    known.filter(agency_id__in=ended).update(valid_from=None, valid_until=None)
    SystemAgency.objects.bulk_create(
        SystemAgency(system=system, agency_id=agency_id) for agency_id in wanted if agency_id not in held
    )
    note_change([one for one in wanted if one in ended or one not in held], version=version, at=at)


def end_other_secrets(*, system_id: str, secret: str, at: dt.datetime, by: str) -> int:
    """End every secret of a system except this one, also those that no longer open; returns how many ended.

    Owns its transaction.
    """
    plain = check_secret(secret)
    with transactions.owned():
        count_up()
        system = ConnectedSystem.objects.filter(system_id=check_system_id(system_id)).first()
        if system is None:
            raise RegistryError(f"Chưa có hệ thống {system_id.strip()}. Đề nghị đăng ký trước.")
        ring = KeyRing.load()
        others = [
            row.id
            for row in SystemSecret.objects.filter(system=system, ended_at__isnull=True)
            if opened_secret(ring, bytes(row.sealed), system.id) != plain
        ]
        SystemSecret.objects.filter(pk__in=others).update(ended_at=real_now())
        audit.record(
            "registry.secrets_ended",
            actor=by,
            object_ref=f"system:{system.id}",
            at=at,
            data={"ended": len(others)},
        )
    return len(others)


def checked_name(name: str) -> str:
    """The name in NFC without surrounding blanks; raises `RegistryError` when empty."""
    if not name.strip():
        raise RegistryError("Chưa nhập tên cơ quan. Đề nghị nhập --name.")
    return nfc(name.strip())


def _find_or_make(code: str, at: dt.datetime) -> tuple[Agency, bool]:
    row = AgencyCode.objects.filter(code_key=code_key(code), valid_until__isnull=True).first()
    if row is None:
        return Agency(registered_at=at), True
    agency = Agency.objects.get(pk=row.agency_id)
    if not row.is_primary:
        raise CodeTakenError(
            f"Mã {code} đang là mã khác (bí danh) của cơ quan «{agency.name}», không đăng ký cho cơ quan mới "
            "được. Đề nghị dùng mã chính của cơ quan đó, hoặc kết thúc mã này trước.",
            code=code,
        )
    return agency, False


def _add_codes(agency: Agency, codes: Sequence[str], *, is_new: bool) -> list[str]:
    taken = {
        row.code_key: row
        for row in AgencyCode.objects.filter(
            code_key__in=[code_key(code) for code in codes], valid_until__isnull=True
        ).select_related("agency")
    }
    added = []
    for position, code in enumerate(codes):
        row = taken.get(code_key(code))
        if row is not None and row.agency_id != agency.id:
            raise CodeTakenError(
                f"Mã {code} đang thuộc cơ quan «{row.agency.name}». Đề nghị kiểm tra lại mã, hoặc kết thúc mã "
                "ở cơ quan đó trước.",
                code=code,
            )
        if row is None:
            is_primary = is_new and position == 0
            AgencyCode.objects.create(
                agency=agency,
                code=code,
                code_key=code_key(code),
                kind=kind_of(code).value,
                is_primary=is_primary,
            )
            added.append(code)
    return added


def agencies_named(codes: Sequence[str]) -> list[Agency]:
    """The agencies of these codes, each once; raises `UnknownAgencyError` naming every unknown code."""
    keys = {code_key(code): code.strip() for code in codes}
    rows = AgencyCode.objects.filter(code_key__in=list(keys), valid_until__isnull=True).select_related(
        "agency"
    )
    found = {row.code_key: row.agency for row in rows}
    missing = [text for key, text in keys.items() if key not in found]
    if missing or not keys:
        raise UnknownAgencyError(
            f"Chưa có cơ quan mang mã: {', '.join(missing) or '(để trống)'}. Đề nghị đăng ký cơ quan trước bằng "
            "lệnh «lienthong axis agency add».",
            codes=missing,
        )
    return list({agency.id: agency for agency in found.values()}.values())


def _add_secret(system: ConnectedSystem, plain: bytes) -> bool:
    ring = KeyRing.load()
    rows = SystemSecret.objects.filter(system=system, ended_at__isnull=True)
    if any(opened_secret(ring, bytes(row.sealed), system.id) == plain for row in rows):
        return False
    store_key(system.id, plain)
    return True
