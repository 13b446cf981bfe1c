"""An agency over time: another name, another connected system, from a moment of business time on (IDN-02)."""

from __future__ import annotations

import datetime as dt

from lienthong.axis.registry.dated_facts import note_change
from lienthong.axis.registry.errors import RegistryError
from lienthong.axis.registry.models import Agency, AgencyName, ConnectedSystem, SystemAgency
from lienthong.axis.registry.operations import agencies_named, checked_name
from lienthong.axis.registry.versions import count_up
from lienthong.infra import audit, transactions


def rename_agency(
    *, code: str, name: str, effective_at: dt.datetime | None = None, at: dt.datetime, by: str
) -> str:
    """Give an agency another name from ``effective_at`` on (default: ``at``); returns the name before.

    Its codes and everything that names it by id stay; letters of before keep the old name. Owns its
    transaction. Raises `UnknownAgencyError`, `RegistryError` for an empty name or when another name begins
    then or later.
    """
    wanted, since = checked_name(name), effective_at or at
    with transactions.owned():
        version = count_up()
        (agency,) = agencies_named([code])
        before = _last_name(agency, since)
        AgencyName.objects.create(agency=agency, name=wanted, valid_from=since)
        if since <= at:
            agency.name = wanted
            agency.save(update_fields=["name"])
        note_change([agency.id], version=version, at=at)
        audit.record(
            "registry.agency_renamed",
            actor=by,
            object_ref=f"agency:{agency.id}",
            at=at,
            data={"before": before, "after": wanted, "effective_at": since.isoformat()},
        )
    return before


def _last_name(agency: Agency, since: dt.datetime) -> str:
    """The name until now, written down at the first renaming."""
    last = AgencyName.objects.filter(agency=agency).order_by("valid_from").last()
    if AgencyName.objects.filter(agency=agency, valid_from__gte=since).exists():
        raise RegistryError(
            f"Cơ quan «{agency.name}» đã có một lần đổi tên từ cùng lúc đó hoặc muộn hơn; chưa có gì thay đổi. "
            "Đề nghị chọn ngày muộn hơn."
        )
    if last is None:
        AgencyName.objects.create(agency=agency, name=agency.name)
        return agency.name
    newest = AgencyName.objects.filter(agency=agency, valid_from__isnull=False).order_by("valid_from").last()
    return (newest or last).name


def move_agency(
    *, code: str, from_system: str, to_system: str, effective_at: dt.datetime, at: dt.datetime, by: str
) -> None:
    """Let another system serve an agency from a moment on; until then the first one does.

    From then on the keys of the first system open nothing of this agency: what nobody has confirmed is offered
    to the second, so nothing is lost; statuses of what the first had taken still arrive for `LAST_STATUSES`.
    Owns its transaction. Raises `UnknownAgencyError`, `RegistryError` where a system is unknown or does not
    serve the agency.
    """
    with transactions.owned():
        version = count_up()
        (agency,) = agencies_named([code])
        old, new = _system(from_system), _system(to_system)
        pair = SystemAgency.objects.filter(system=old, agency=agency, valid_until__isnull=True).first()
        if pair is None or old.id == new.id:
            raise RegistryError(
                f"Hệ thống {old.system_id} không phục vụ «{agency.name}», hoặc đã có ngày chuyển; chưa có gì thay đổi."
            )
        if pair.valid_from is not None and pair.valid_from >= effective_at:
            raise RegistryError(
                f"Hệ thống {old.system_id} chỉ phục vụ «{agency.name}» sau ngày đó. Đề nghị xem lại."
            )
        pair.valid_until = effective_at
        pair.save(update_fields=["valid_until"])
        SystemAgency.objects.update_or_create(
            system=new, agency=agency, defaults={"valid_from": effective_at, "valid_until": None}
        )
        note_change([agency.id], version=version, at=at)
        audit.record(
            "registry.agency_moved",
            actor=by,
            object_ref=f"agency:{agency.id}",
            at=at,
            data={"from": old.system_id, "to": new.system_id, "effective_at": effective_at.isoformat()},
        )


def _system(system_id: str) -> ConnectedSystem:
    system = ConnectedSystem.objects.filter(system_id=system_id.strip()).first()
    if system is None:
        raise RegistryError(f"Chưa có hệ thống {system_id.strip()}. Đề nghị đăng ký trước.")
    return system
