"""Keys of the demonstration PKI brought into an office's store, each behind the PIN of one run."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from lienthong.demo.errors import StepFailedError
from lienthong.letters.pictures import seal_picture, signature_picture
from lienthong.letters.typesetting import DEMONSTRATION_MARK
from lienthong.office.organization.queries import BodyView
from lienthong.office.signatures import operations as signatures
from lienthong.office.signatures.keystore import KeyMaterial
from lienthong.office.signatures.trust import demo_pki
from lienthong.signing.demo_pki import DemoPki


def enrol_signer(
    agency_id: UUID, user_id: UUID, *, person: Mapping[str, Any], keys: str, at: dt.datetime, by: str
) -> None:
    """The personal key of who signs for an agency."""
    new = signatures.NewKey(
        material=KeyMaterial.of_backend(_pki().personal(keys)),
        pin=person["pin"],
        picture=signature_picture(person["name"]),
    )
    signatures.enrol_person_key(agency_id, user_id, new, full_name=person["name"], at=at, by=by)


def enrol_seal(agency_id: UUID, body: BodyView, *, pin: str, keys: str, at: dt.datetime, by: str) -> None:
    """The agency's own key, kept by its clerk; its seal says that it is worth nothing."""
    new = signatures.NewKey(
        material=KeyMaterial.of_backend(_pki().agency(keys)),
        pin=pin,
        picture=seal_picture(body.name, mark=DEMONSTRATION_MARK),
    )
    signatures.enrol_agency_key(agency_id, body.id, new, body_name=body.name, at=at, by=by)


def _pki() -> DemoPki:
    pki = demo_pki()
    if pki is None:
        raise StepFailedError("Phần trình diễn không chạy với cấu hình chính thức.")
    return pki
