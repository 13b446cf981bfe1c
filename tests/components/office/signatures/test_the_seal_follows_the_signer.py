"""No seal without the chosen person's valid signature; each key only for its own (OUT-09, D-20, D-05)."""

from __future__ import annotations

import hashlib
from uuid import UUID

import pytest

from lienthong.infra import blobs
from lienthong.office.organization.policies import OfficeRole
from lienthong.office.signatures import operations
from lienthong.office.signatures.acts import (
    Stamp,
    number_and_seal,
    seal_appendix,
    sign_as_person,
    store,
)
from lienthong.office.signatures.errors import SignerMismatchError
from lienthong.office.signatures.queries import fingerprints_of
from lienthong.signing.errors import AlreadySignedError, SealBeforeSignatureError
from lienthong.signing.fields import field_states
from support.issued_letter import SEALED_AT, SIGNED_AT, typeset_demo
from support.signing_room import (
    PIN,
    SEAL_PIN,
    SIGNER,
    TODAY,
    Room,
    add_room,
    enrol_seal,
    enrol_signer,
    key_of,
    pki,
    sealed,
    signed_by,
)

pytestmark = [
    pytest.mark.engine,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("quick_passwords"),
]
STAMP = Stamp(number="807", notation="VPCP-KSTT", dated=TODAY)


@pytest.fixture
def room() -> Room:
    room = add_room()
    enrol_seal(room)
    return room


@pytest.fixture
def signer(room: Room) -> UUID:
    user_id = room.person("mau", SIGNER, OfficeRole.SIGNER)
    enrol_signer(room, user_id)
    return user_id


@pytest.mark.law("D-20")
def test_the_fields_are_reserved_then_the_signer_signs_then_the_clerk_fills_two(
    room: Room, signer: UUID
) -> None:
    signed = signed_by(room, signer)
    assert field_states(signed) == {"NguoiKy": True, "SoNgay": False, "DauCoQuan": False}
    done = sealed(room, signer, signed)
    assert field_states(done) == {"NguoiKy": True, "SoNgay": True, "DauCoQuan": True}
    assert done.startswith(signed)


@pytest.mark.law("OUT-09", "D-20")
def test_a_seal_before_the_signature_is_refused(room: Room, signer: UUID) -> None:
    with pytest.raises(SealBeforeSignatureError):
        sealed(room, signer, pki_reserved())


@pytest.mark.law("OUT-09")
def test_a_seal_over_a_signature_of_somebody_else_is_refused(room: Room, signer: UUID) -> None:
    other = room.person("khac", "Người Khác", OfficeRole.SIGNER)
    with pytest.raises(SealBeforeSignatureError) as refused:
        sealed(room, other, signed_by(room, signer))
    assert refused.value.context["reason"] == "signature.of_another_person"


@pytest.mark.law("OUT-09")
def test_a_seal_over_a_changed_file_is_refused(room: Room, signer: UUID) -> None:
    signed = bytearray(signed_by(room, signer))
    signed[signed.index(b"/CreationDate (D:2021") + 17] ^= 1
    with pytest.raises(SealBeforeSignatureError):
        sealed(room, signer, bytes(signed))


def test_only_the_chosen_signers_own_key_signs(room: Room, signer: UUID) -> None:
    chosen = room.person("khac", "Người Khác", OfficeRole.SIGNER)
    page = typeset_demo()
    with (
        operations.open_person_key(room.agency_id, signer, pin=PIN, at=SIGNED_AT) as key,
        pytest.raises(SignerMismatchError, match="chỉ chính người ký"),
    ):
        sign_as_person(page.pdf, key=key, signer_id=chosen, layout=page.layout, at=SIGNED_AT)


def test_a_personal_key_does_not_seal(room: Room, signer: UUID) -> None:
    with (
        operations.open_person_key(room.agency_id, signer, pin=PIN, at=SEALED_AT) as key,
        pytest.raises(SignerMismatchError),
    ):
        number_and_seal(
            signed_by(room, signer),
            key=key,
            body_id=room.body_id,
            signer=fingerprints_of(room.agency_id, signer),
            layout=typeset_demo().layout,
            stamp=STAMP,
            at=SEALED_AT,
        )


@pytest.mark.law("D-05")
def test_the_seal_of_another_body_of_the_same_room_is_refused(room: Room, signer: UUID) -> None:
    ministry = room_of_ministry()
    signed = signed_by(room, signer)
    with (
        operations.open_agency_key(
            ministry.agency_id, ministry.body_id, pin=SEAL_PIN, at=SEALED_AT, by="test"
        ) as key,
        pytest.raises(SignerMismatchError, match="không phải của cơ quan ban hành"),
    ):
        number_and_seal(
            signed,
            key=key,
            body_id=room.body_id,
            signer=fingerprints_of(room.agency_id, signer),
            layout=typeset_demo().layout,
            stamp=STAMP,
            at=SEALED_AT,
        )


def room_of_ministry() -> Room:
    ministry = add_room("G05", "Bộ Thông tin và Truyền thông")
    operations.enrol_agency_key(
        ministry.agency_id,
        ministry.body_id,
        key_of("btttt-agency", SEAL_PIN),
        body_name="Bộ Thông tin và Truyền thông",
        at=SIGNED_AT,
        by="test",
    )
    return ministry


def test_an_act_says_what_it_was_made_from_and_leaves_it_as_it_was(room: Room, signer: UUID) -> None:
    page = typeset_demo()
    before = hashlib.sha256(page.pdf).hexdigest()
    with operations.open_person_key(room.agency_id, signer, pin=PIN, at=SIGNED_AT) as key:
        done = sign_as_person(page.pdf, key=key, signer_id=signer, layout=page.layout, at=SIGNED_AT)
    assert (done.base_sha256, hashlib.sha256(page.pdf).hexdigest()) == (before, before)
    assert (done.signer, done.has_time_stamp) == (SIGNER, True)
    assert SIGNER in done.words
    assert "%PDF" not in repr(done)


def test_signing_again_after_a_crash_between_signing_and_storing_begins_from_the_same_file(
    room: Room, signer: UUID
) -> None:
    signed_by(room, signer)  # made and lost
    assert field_states(signed_by(room, signer))["NguoiKy"]
    with pytest.raises(AlreadySignedError):
        signed_by(room, signer, signed_by(room, signer))


def test_a_lost_number_is_stamped_anew_with_the_key_still_open(room: Room, signer: UUID) -> None:
    signed = signed_by(room, signer)
    with operations.open_agency_key(
        room.agency_id, room.body_id, pin=SEAL_PIN, at=SEALED_AT, by="test"
    ) as key:
        made = [
            number_and_seal(
                signed,
                key=key,
                body_id=room.body_id,
                signer=fingerprints_of(room.agency_id, signer),
                layout=typeset_demo().layout,
                stamp=Stamp(number=number, notation="VPCP-KSTT", dated=TODAY),
                at=SEALED_AT,
            )
            for number in ("807", "808")
        ]
    assert {one.base_sha256 for one in made} == {hashlib.sha256(signed).hexdigest()}
    assert made[0].sha256 != made[1].sha256


def test_a_separate_appendix_is_sealed_with_its_line(room: Room) -> None:
    with operations.open_agency_key(
        room.agency_id, room.body_id, pin=SEAL_PIN, at=SEALED_AT, by="test"
    ) as key:
        done = seal_appendix(
            typeset_demo().pdf, key=key, body_id=room.body_id, code="807/VPCP-KSTT", at=SEALED_AT
        )
    assert field_states(done.content) == {"DauPhuLuc": True}


def test_what_was_made_is_stored_durably(room: Room, signer: UUID) -> None:
    page = typeset_demo()
    with operations.open_person_key(room.agency_id, signer, pin=PIN, at=SIGNED_AT) as key:
        done = sign_as_person(page.pdf, key=key, signer_id=signer, layout=page.layout, at=SIGNED_AT)
    stored = store(done)
    assert (stored.sha256, stored.size) == (done.sha256, len(done.content))
    with blobs.store().open(stored.sha256) as file:
        assert file.read() == done.content


def pki_reserved() -> bytes:
    from support.issued_letter import Desk

    return Desk(pki()).reserved()
