"""Keys in software: behind a PIN with five tries, trình diễn only, open for one act (OUT-12, D-05)."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from pytest_django import Settings

from lienthong.infra import audit, transactions
from lienthong.infra.errors import KeyRingRefusedError, SealedDataError, TransactionError
from lienthong.infra.secrets import KeyRing
from lienthong.kernel.clock import real_now
from lienthong.office.organization.errors import NotAllowedError
from lienthong.office.organization.policies import OfficeRole
from lienthong.office.signatures import keystore, operations
from lienthong.office.signatures.errors import (
    KeyBusyError,
    KeyClosedError,
    KeyLockedError,
    SignaturesError,
    SoftwareKeyInProductionError,
    UnknownCredentialError,
    UnusableKeyError,
    WeakPinError,
    WrongPinError,
)
from lienthong.office.signatures.keystore import KeyMaterial
from lienthong.office.signatures.models import Credential
from lienthong.office.signatures.operations import NewKey
from lienthong.office.signatures.queries import credential_of_person, fingerprints_of
from support.signing_room import AT, BODY, PIN, SIGNER, Room, add_room, enrol_signer, key_of, pki

pytestmark = [
    pytest.mark.engine,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("quick_passwords"),
]


@pytest.fixture
def room() -> Room:
    return add_room()


@pytest.fixture
def signer(room: Room) -> UUID:
    user_id = room.person("mau", SIGNER, OfficeRole.SIGNER)
    enrol_signer(room, user_id)
    return user_id


def open_with(room: Room, user_id: UUID, pin: str) -> bytes:
    with operations.open_person_key(room.agency_id, user_id, pin=pin, at=AT) as key:
        return key.sign(b"content")


def tries_left(room: Room, user_id: UUID) -> int:
    found = credential_of_person(room.agency_id, user_id)
    assert found is not None
    return found.tries_left


def test_the_right_pin_opens_and_the_key_closes_with_its_act(room: Room, signer: UUID) -> None:
    with operations.open_person_key(room.agency_id, signer, pin=PIN, at=AT) as key:
        assert key.sign(b"content")
    with pytest.raises(KeyClosedError):
        key.sign(b"content")


def test_a_wrong_pin_is_counted_though_the_act_fails_and_the_right_one_restores(
    room: Room, signer: UUID
) -> None:
    for left in (4, 3):
        with pytest.raises(WrongPinError, match=f"còn {left} lần thử"):
            open_with(room, signer, "999991")
        assert tries_left(room, signer) == left
    assert open_with(room, signer, PIN)
    assert tries_left(room, signer) == 5


def test_five_wrong_pins_lock_and_the_right_one_no_longer_opens(room: Room, signer: UUID) -> None:
    for _ in range(4):
        with pytest.raises(WrongPinError):
            open_with(room, signer, "999991")
    with pytest.raises(KeyLockedError, match="đã bị khóa"):
        open_with(room, signer, "999991")
    with pytest.raises(KeyLockedError):
        open_with(room, signer, PIN)


def test_an_empty_pin_costs_no_try(room: Room, signer: UUID) -> None:
    with pytest.raises(WrongPinError, match="Chưa nhập"):
        open_with(room, signer, "")
    assert tries_left(room, signer) == 5


def test_however_many_guess_at_once_no_more_than_five_are_heard(
    room: Room, signer: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[str] = []
    take_out = keystore.take_out

    def counted(sealed: bytes, pin: str, **where: Any) -> KeyMaterial | None:
        heard.append(pin)
        return take_out(sealed, pin, **where)

    monkeypatch.setattr(keystore, "take_out", counted)
    refusals = at_once([partial(open_with, room, signer, f"99999{n}") for n in range(8)])
    assert len(heard) == 5
    assert len(refusals) == 8
    assert sum(isinstance(error, KeyLockedError) for error in refusals) >= 3
    assert tries_left(room, signer) == 0


def test_the_right_pin_of_any_number_at_once_always_opens(room: Room, signer: UUID) -> None:
    for _ in range(4):
        with pytest.raises(WrongPinError):
            open_with(room, signer, "999991")
    assert tries_left(room, signer) == 1
    assert at_once([partial(open_with, room, signer, PIN) for _ in range(8)]) == []
    assert tries_left(room, signer) == 5


def test_a_guess_counts_though_the_process_dies_and_the_right_pin_then_opens(
    room: Room, signer: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(*_: object, **__: object) -> None:
        raise SystemExit

    take_out = keystore.take_out
    monkeypatch.setattr(keystore, "take_out", dies)
    with pytest.raises(SystemExit):
        open_with(room, signer, "999991")
    assert tries_left(room, signer) == 4
    monkeypatch.setattr(keystore, "take_out", take_out)
    monkeypatch.setattr(operations, "LONGEST_WAIT", dt.timedelta(0))
    with pytest.raises(KeyBusyError) as refused:
        open_with(room, signer, PIN)
    assert refused.value.retryable
    Credential.objects.of(room.agency_id).filter(user_id=signer).update(opening_until=real_now())
    assert open_with(room, signer, PIN)
    assert tries_left(room, signer) == 5


def at_once(acts: list[Callable[[], object]]) -> list[Exception]:
    """Run acts in threads that start together; the refusals."""
    barrier, refusals = threading.Barrier(len(acts)), list[Exception]()

    def run(act: Callable[[], object]) -> None:
        try:
            barrier.wait(30)
            act()
        except SignaturesError as error:
            refusals.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return refusals


def test_an_administrator_unlocks_and_nobody_else(room: Room, signer: UUID) -> None:
    found = credential_of_person(room.agency_id, signer)
    assert found is not None
    Credential.objects.of(room.agency_id).filter(pk=found.id).update(tries_left=0)
    with pytest.raises(NotAllowedError):
        operations.unlock(room.actor(signer), found.id, at=AT)
    admin = room.person("quan-tri", "Quản Trị", OfficeRole.ADMIN)
    operations.unlock(room.actor(admin), found.id, at=AT)
    assert open_with(room, signer, PIN)
    assert "signatures.key_unlocked" in codes_about(found.id)


def test_an_administrator_of_another_agency_finds_no_key(room: Room, signer: UUID) -> None:
    found = credential_of_person(room.agency_id, signer)
    assert found is not None
    other = add_room("G05", "Bộ Thông tin và Truyền thông")
    admin = other.person("quan-tri", "Quản Trị", OfficeRole.ADMIN)
    with pytest.raises(UnknownCredentialError):
        operations.unlock(other.actor(admin), found.id, at=AT)


def test_the_pin_changes_with_the_old_one_only(room: Room, signer: UUID) -> None:
    found = credential_of_person(room.agency_id, signer)
    assert found is not None
    with pytest.raises(WrongPinError):
        operations.change_pin(room.agency_id, found.id, pin="999991", new_pin="391746", at=AT, by="test")
    operations.change_pin(room.agency_id, found.id, pin=PIN, new_pin="391746", at=AT, by="test")
    with pytest.raises(WrongPinError):
        open_with(room, signer, PIN)
    assert open_with(room, signer, "391746")


@pytest.mark.parametrize("pin", ["1234", "111111", "123456", "987654", "x" * 65])
def test_a_pin_easy_to_guess_is_refused(room: Room, pin: str) -> None:
    user_id = room.person("mau", SIGNER, OfficeRole.SIGNER)
    with pytest.raises(WeakPinError):
        operations.enrol_person_key(
            room.agency_id, user_id, key_of("vpcp-signer", pin), full_name=SIGNER, at=AT, by="test"
        )


def test_neither_pin_nor_key_is_written_anywhere(room: Room, signer: UUID) -> None:
    with pytest.raises(WrongPinError) as refused:
        open_with(room, signer, "999991")
    open_with(room, signer, PIN)
    found = credential_of_person(room.agency_id, signer)
    assert found is not None
    row = Credential.objects.of(room.agency_id).get(pk=found.id)
    told = " ".join(
        [
            repr(key_of("vpcp-signer")),
            str(refused.value.context),
            str(audit.events_about(f"credential:{found.id}")),
        ]
    )
    assert PIN not in told
    assert "999991" not in told
    assert PIN.encode() not in bytes(row.sealed_key)
    private = pki().backend("vpcp-signer").key.private_numbers()
    assert private.d.to_bytes(256, "big") not in bytes(row.sealed_key)


def test_a_sealed_key_moved_to_another_row_does_not_open(room: Room, signer: UUID) -> None:
    other = room.person("khac", SIGNER, OfficeRole.SIGNER)
    enrol_signer(room, other)
    mine, theirs = (credential_of_person(room.agency_id, one) for one in (signer, other))
    assert mine is not None
    assert theirs is not None
    rows = Credential.objects.of(room.agency_id)
    rows.filter(pk=theirs.id).update(sealed_key=rows.get(pk=mine.id).sealed_key)
    with pytest.raises(SealedDataError):
        open_with(room, other, PIN)


def test_no_key_is_opened_inside_a_transaction(room: Room, signer: UUID) -> None:
    with pytest.raises(TransactionError), transactions.owned():
        open_with(room, signer, PIN)


def test_production_refuses_keys_in_software(room: Room, signer: UUID, settings: Settings) -> None:
    new = key_of("vpcp-signer")
    settings.LIENTHONG_PRODUCTION = True
    with pytest.raises(SoftwareKeyInProductionError):
        open_with(room, signer, PIN)
    with pytest.raises(SoftwareKeyInProductionError):
        operations.enrol_person_key(room.agency_id, signer, new, full_name=SIGNER, at=AT, by="test")


def test_a_person_without_a_key_is_told_so(room: Room) -> None:
    user_id = room.person("khac", "Người Khác", OfficeRole.SIGNER)
    with pytest.raises(UnknownCredentialError, match="Chưa có khóa ký"):
        open_with(room, user_id, PIN)


def test_a_certificate_of_somebody_else_is_not_enrolled(room: Room) -> None:
    user_id = room.person("khac", "Người Khác", OfficeRole.SIGNER)
    with pytest.raises(UnusableKeyError, match="không phải của Người Khác"):
        operations.enrol_person_key(
            room.agency_id, user_id, key_of("vpcp-signer"), full_name="Người Khác", at=AT, by="test"
        )


@pytest.mark.law("D-05")
def test_a_seal_of_another_body_is_not_enrolled(room: Room) -> None:
    with pytest.raises(UnusableKeyError, match="không phải của Văn phòng Chính phủ"):
        operations.enrol_agency_key(
            room.agency_id, room.body_id, key_of("btttt-agency"), body_name=BODY, at=AT, by="test"
        )


@pytest.mark.parametrize("name", ["revoked", "expired"])
def test_a_bad_certificate_is_not_enrolled(room: Room, name: str) -> None:
    full_name = {"revoked": "Đỗ Văn Thu Hồi", "expired": "Vũ Thị Hết Hạn"}[name]
    user_id = room.person("khac", full_name, OfficeRole.SIGNER)
    with pytest.raises(UnusableKeyError) as refused:
        operations.enrol_person_key(
            room.agency_id, user_id, key_of(name), full_name=full_name, at=AT, by="test"
        )
    assert refused.value.context["reason"] == f"certificate.{name}"


def test_a_key_that_is_not_its_certificates_is_refused(room: Room) -> None:
    user_id = room.person("mau", SIGNER, OfficeRole.SIGNER)
    mixed = KeyMaterial(pki().backend("vpcp-signer").certificate, (), pki().backend("btttt-signer").key)
    new = NewKey(material=mixed, pin=PIN, picture=key_of("vpcp-signer").picture)
    with pytest.raises(UnusableKeyError, match="không thuộc về"):
        operations.enrol_person_key(room.agency_id, user_id, new, full_name=SIGNER, at=AT, by="test")


@pytest.mark.parametrize("picture", [b"", b"GIF89a", b"\x89PNG\r\n\x1a\n" + b"\0" * 40])
def test_a_picture_that_is_no_transparent_png_is_refused(room: Room, picture: bytes) -> None:
    user_id = room.person("mau", SIGNER, OfficeRole.SIGNER)
    new = NewKey(material=key_of("vpcp-signer").material, pin=PIN, picture=picture)
    with pytest.raises(UnusableKeyError, match="PNG"):
        operations.enrol_person_key(room.agency_id, user_id, new, full_name=SIGNER, at=AT, by="test")


def test_a_newer_key_retires_the_older_whose_signatures_stay_known(room: Room, signer: UUID) -> None:
    before = credential_of_person(room.agency_id, signer)
    after = enrol_signer(room, signer)
    assert before is not None
    assert after != before.id
    assert before.fingerprint in fingerprints_of(room.agency_id, signer)
    assert Credential.objects.of(room.agency_id).count() == 2


def codes_about(credential_id: UUID) -> list[str]:
    return [event.code for event in audit.events_about(f"credential:{credential_id}")]


def test_a_key_that_the_ring_cannot_open_is_told_and_costs_no_try(
    room: Room, signer: UUID, tmp_path: Path
) -> None:
    lost = KeyRing.made_at(tmp_path / "lost.json")
    with transactions.owned():
        row = Credential.objects.of(room.agency_id).get(user_id=signer)
        context = f"office_signatures.credential.sealed_key:{row.id}"
        row.sealed_key = lost.seal(b"x", context=context)
        row.save()
    for _ in range(6):
        with pytest.raises(UnusableKeyError, match="không phải do mã PIN"):
            open_with(room, signer, PIN)
    with pytest.raises(UnusableKeyError, match="đăng ký lại"):
        operations.change_pin(room.agency_id, row.id, pin=PIN, new_pin="739164", at=AT, by="user:x")
    assert tries_left(room, signer) == 5
    enrol_signer(room, signer)
    assert open_with(room, signer, PIN)


def test_while_the_ring_is_away_no_try_is_spent(
    room: Room, signer: UUID, settings: Settings, tmp_path: Path
) -> None:
    held = settings.LIENTHONG_KEYS
    settings.LIENTHONG_KEYS = tmp_path / "away.json"
    for _ in range(6):
        with pytest.raises(KeyRingRefusedError):
            open_with(room, signer, PIN)
    settings.LIENTHONG_KEYS = held
    assert tries_left(room, signer) == 5
    assert open_with(room, signer, PIN)
