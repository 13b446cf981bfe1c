"""``lienthong office key …``: signing keys as an administrator at the machine sees them, and giving tries back."""

from __future__ import annotations

import argparse
import sys


def key_list(arguments: argparse.Namespace) -> int:
    """Every key in use: whose, until when, tries left."""
    from lienthong.cli.office import find_tenant
    from lienthong.kernel.clock import legal_date
    from lienthong.office.signatures.queries import list_credentials

    agency = find_tenant(arguments.agency)
    for one in list_credentials(agency.id):
        until = f"{legal_date(one.valid_to):%d/%m/%Y}" if one.valid_to else "không ghi"
        state = "ĐÃ KHÓA" if one.is_locked else f"còn {one.tries_left} lần nhập PIN"
        kind = "con dấu" if one.body_id else "cá nhân"
        sys.stdout.write(f"{kind}\t{one.subject}\tchứng thư số đến {until}\t{state}\n")
    return 0


def key_unlock(arguments: argparse.Namespace) -> int:
    """Give a locked key its tries back; the PIN stays what it was."""
    from lienthong.cli.office import BY, find_tenant, find_user_id
    from lienthong.identifiers.organ_code import OrganCode
    from lienthong.infra.clock import business_now
    from lienthong.kernel.clock import legal_date
    from lienthong.office.organization.queries import list_bodies
    from lienthong.office.signatures import operations
    from lienthong.office.signatures.errors import UnknownCredentialError
    from lienthong.office.signatures.queries import credential_of_body, credential_of_person

    agency, at = find_tenant(arguments.agency), business_now()
    if arguments.username:
        found = credential_of_person(agency.id, find_user_id(arguments.username))
    else:
        wanted = OrganCode(arguments.body).folded
        bodies = list_bodies(agency.id, on=legal_date(at))
        body = next((one for one in bodies if OrganCode(one.code).folded == wanted), None)
        found = credential_of_body(agency.id, body.id) if body else None
    if found is None:
        raise UnknownCredentialError("Không có khóa ký như vậy; xem bằng “office key list”.")
    operations.unlock_by_command(agency.id, found.id, at=at, by=BY)
    sys.stdout.write(f"Đã mở khóa ký của {found.subject}; mã PIN không đổi.\n")
    return 0
