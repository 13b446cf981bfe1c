"""An agency with its people, keys and one letter, for tests of signing, verdicts and files."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from django.test import Client

from lienthong.accounts import operations as accounts
from lienthong.infra import blobs, transactions
from lienthong.letters.pictures import seal_picture, signature_picture
from lienthong.letters.typesetting import DEMONSTRATION_MARK
from lienthong.office.organization import operations as organization
from lienthong.office.organization.actors import Actor
from lienthong.office.organization.operations import NewAgency, NewPost
from lienthong.office.organization.policies import OfficeRole
from lienthong.office.organization.queries import find_actor, list_bodies
from lienthong.office.records import operations as records
from lienthong.office.records.operations import Metadata, Moment, StoredFile
from lienthong.office.records.states import Direction, FileRole
from lienthong.office.signatures import operations as signatures
from lienthong.office.signatures.acts import Stamp, number_and_seal, sign_as_person
from lienthong.office.signatures.keystore import KeyMaterial
from lienthong.office.signatures.operations import NewKey
from lienthong.office.signatures.queries import fingerprints_of
from lienthong.office.signatures.trust import demo_pki
from lienthong.signing.demo_pki import DemoPki
from support.issued_letter import SEALED_AT, SIGNED_AT, typeset_demo
from support.people import ADDRESS, PASSWORD, find, session_of
from support.remembered import remembered

PIN = "270495"
SEAL_PIN = "802753"
AT = dt.datetime(2021, 2, 1, 0, 30, tzinfo=dt.UTC)
TODAY = dt.date(2021, 2, 1)
LATER = dt.datetime(2021, 2, 8, 10, 0, tzinfo=dt.UTC)
SIGNER = "Nguyễn Văn Mẫu"
BODY = "Văn phòng Chính phủ"


@dataclass(frozen=True, slots=True)
class Room:
    """One agency; ``body_id`` is itself as issuing body."""

    agency_id: UUID
    body_id: UUID

    def person(self, username: str, full_name: str, *roles: OfficeRole) -> UUID:
        """Somebody with a password and a post for each role."""
        key = ("person", self.agency_id, username, full_name, roles)
        return remembered(lambda: self._person(username, full_name, *roles), *key)

    def _person(self, username: str, full_name: str, *roles: OfficeRole) -> UUID:
        new = accounts.NewPerson(username, full_name, frozenset())
        token = accounts.add_person(new=new, at=AT, by="test")
        accounts.set_password_by_link(
            session=session_of(accounts.open_link(token=token)), password=PASSWORD, at=AT
        )
        user_id = find(username).id
        for role in roles:
            organization.give_post(
                self.agency_id, NewPost(user_id, f"Chức vụ {role.value}", role), at=AT, by="test"
            )
        return user_id

    def actor(self, user_id: UUID) -> Actor:
        """The person acting here."""
        actor = find_actor(user_id, self.agency_id, on=TODAY)
        assert actor is not None
        return actor

    def record_with(
        self, content: bytes, *, role: FileRole = FileRole.MAIN, name: str = "cong-van.pdf", **changes: object
    ) -> tuple[UUID, UUID]:
        """An outgoing record 807/VPCP-KSTT with one file; their ids."""
        writer = blobs.store().writer()
        writer.write(content)
        stored = writer.commit()
        facts: dict[str, object] = {
            "kind_name": "Công văn",
            "subject": "Gửi, nhận văn bản điện tử",
            "issuer_name": BODY,
            "code_number": "807",
            "code_notation": "VPCP-KSTT",
            "issued_on": TODAY,
        }
        moment = Moment(at=AT)
        with transactions.owned():
            record_id = records.create_record(
                self.agency_id,
                Direction.OUT,
                Metadata(**(facts | changes)),  # type: ignore[arg-type]  # a test's own changes
                moment=moment,
                issuing_body_id=self.body_id,
            )
            kind = "application/pdf" if name.endswith(".pdf") else "application/octet-stream"
            file = StoredFile(role=role, name=name, media_type=kind, sha256=stored.sha256, size=stored.size)
            file_id = records.put_file(self.agency_id, record_id, file, moment=moment)
        return record_id, file_id


def add_room(code: str = "G22.1", name: str = BODY) -> Room:
    """An agency that issues in its own name."""

    def add() -> Room:
        agency = organization.add_agency(NewAgency(code, name, name, "Hà Nội", "VPCP"), at=AT, by="test")
        return Room(agency.id, list_bodies(agency.id, on=TODAY)[0].id)

    return remembered(add, "room", code, name)


def pki() -> DemoPki:
    """The demonstration PKI of the test settings."""
    built = demo_pki()
    assert built is not None
    return built


def key_of(name: str, pin: str = PIN) -> NewKey:
    """A key of the demonstration PKI with a picture."""
    backend = pki().backend(name)
    picture = (
        seal_picture(name, mark=DEMONSTRATION_MARK) if name.endswith("agency") else signature_picture(name)
    )
    return NewKey(material=KeyMaterial.of_backend(backend), pin=pin, picture=picture)


def enrol_signer(room: Room, user_id: UUID) -> UUID:
    """The signer's key; its credential's id."""

    def enrol() -> UUID:
        key = key_of("vpcp-signer")
        return signatures.enrol_person_key(
            room.agency_id, user_id, key, full_name=SIGNER, at=AT, by="test"
        ).id

    return remembered(enrol, "signer", room.agency_id, user_id)


def enrol_seal(room: Room) -> UUID:
    """The agency's key; its credential's id."""

    def enrol() -> UUID:
        key = key_of("vpcp-agency", SEAL_PIN)
        return signatures.enrol_agency_key(
            room.agency_id, room.body_id, key, body_name=BODY, at=AT, by="test"
        ).id

    return remembered(enrol, "seal", room.agency_id)


def signed_by(room: Room, user_id: UUID, pdf: bytes | None = None) -> bytes:
    """The demonstration letter signed by the person with their own key."""
    page = typeset_demo()
    with signatures.open_person_key(room.agency_id, user_id, pin=PIN, at=SIGNED_AT) as key:
        return sign_as_person(
            pdf or page.pdf, key=key, signer_id=user_id, layout=page.layout, at=SIGNED_AT
        ).content


def sealed(room: Room, user_id: UUID, pdf: bytes) -> bytes:
    """The same numbered and sealed by the clerk."""
    with signatures.open_agency_key(
        room.agency_id, room.body_id, pin=SEAL_PIN, at=SEALED_AT, by="test"
    ) as key:
        return number_and_seal(
            pdf,
            key=key,
            body_id=room.body_id,
            signer=fingerprints_of(room.agency_id, user_id),
            layout=typeset_demo().layout,
            stamp=Stamp(number="807", notation="VPCP-KSTT", dated=TODAY),
            at=SEALED_AT,
        ).content


@lru_cache(maxsize=1)
def issued_by_pki() -> bytes:
    """An issued letter of the test settings' PKI, made without the office."""
    from support.issued_letter import Desk

    return Desk(pki()).issued()


def browser_of(username: str) -> Client:
    """A browser of a person, signed in."""
    step = accounts.sign_in(keys=accounts.SignInKeys(username, ADDRESS), password=PASSWORD, at=AT)
    client = Client()
    client.cookies["lienthong"] = step.key
    return client
