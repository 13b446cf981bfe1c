"""Keys behind their PIN and verdicts kept with files; each change with its audit event.

:func:`open_person_key` and :func:`open_agency_key` own their transactions: a wrong PIN is counted even though the act
then fails. So no key is opened inside a transaction, and a caller that tries is refused (InvariantError).
"""

from __future__ import annotations

import base64
import datetime as dt
import io
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError
from django.db.models import F, Q
from PIL import Image, UnidentifiedImageError

from lienthong.infra import audit, transactions
from lienthong.kernel.clock import real_now
from lienthong.kernel.ids import new_id
from lienthong.kernel.judgement import Outcome
from lienthong.office.organization.actors import Actor
from lienthong.office.organization.permissions import require
from lienthong.office.organization.policies import OfficePermission
from lienthong.office.signatures import keystore
from lienthong.office.signatures.errors import (
    KeyBusyError,
    KeyLockedError,
    SoftwareKeyInProductionError,
    UnknownCredentialError,
    UnusableKeyError,
    WrongPinError,
)
from lienthong.office.signatures.keystore import KeyMaterial, KeyOwner, OpenedKey
from lienthong.office.signatures.models import Credential
from lienthong.office.signatures.policies import TRIES, check_pin
from lienthong.office.signatures.queries import CredentialView, credential_view
from lienthong.office.signatures.trust import office_trust
from lienthong.signing.certificates import CertificateKind, common_name, judge_certificate
from lienthong.signing.completeness import same_body, same_person

LARGEST_PICTURE = 1024 * 1024
OPENING_LEASE = dt.timedelta(seconds=10)
"""Real time one PIN may take to be looked at (about 0.1 s); after it the next is looked at."""
LONGEST_WAIT = dt.timedelta(seconds=30)
"""Real time an opening waits for those before it."""
_LOOK_AGAIN_SECONDS = 0.02
_LOCKED = "Khóa ký đã bị khóa do nhập sai mã PIN {tries} lần liên tiếp; đề nghị quản trị hệ thống mở khóa."


@dataclass(frozen=True, slots=True, kw_only=True)
class NewKey:
    """A key on its way into the store. ``pin`` and the key are shown nowhere."""

    material: KeyMaterial
    pin: str
    picture: bytes
    """Signature (blue) or seal (red), transparent PNG."""

    def __repr__(self) -> str:
        return f"NewKey({self.material.fingerprint})"


def enrol_person_key(
    agency_id: UUID, user_id: UUID, new: NewKey, *, full_name: str, at: dt.datetime, by: str
) -> CredentialView:
    """Take in the key a person signs with; an earlier one is retired.

    ``full_name`` is the person's: the certificate must be theirs. Raises SoftwareKeyInProductionError,
    WeakPinError, UnusableKeyError.
    """
    _check_new(new, CertificateKind.PERSONAL, at)
    subject = common_name(new.material.parsed)
    if not same_person(subject, full_name):
        raise UnusableKeyError(
            f"Chứng thư số là của {subject}, không phải của {full_name}; hãy dùng chứng thư số của chính người này."
        )
    return _enrol(KeyOwner(agency_id, user_id=user_id), new, at=at, by=by)


def enrol_agency_key(
    agency_id: UUID, body_id: UUID, new: NewKey, *, body_name: str, at: dt.datetime, by: str
) -> CredentialView:
    """Take in the key an issuing body is sealed with (D-05); an earlier one is retired.

    ``body_name`` is the body's: the certificate must be its own. Raises what ``enrol_person_key`` raises.
    """
    _check_new(new, CertificateKind.AGENCY, at)
    subject = common_name(new.material.parsed)
    if not same_body(subject, body_name):
        raise UnusableKeyError(
            f"Chứng thư số là của {subject}, không phải của {body_name}; mỗi cơ quan ban hành dùng chứng thư số riêng."
        )
    return _enrol(KeyOwner(agency_id, body_id=body_id), new, at=at, by=by)


def change_pin(
    agency_id: UUID, credential_id: UUID, *, pin: str, new_pin: str, at: dt.datetime, by: str
) -> None:
    """Another PIN for the same key.

    Raises WrongPinError, KeyLockedError, KeyBusyError, WeakPinError, UnusableKeyError.
    """
    _refuse_in_production()
    check_pin(new_pin)
    found = _find(agency_id, credential_id)
    keystore.check_openable(bytes(found.sealed_key), row_id=found.id)
    row = _spend_try(found, at=at, by=by)
    sealed = keystore.relock(bytes(row.sealed_key), pin, new_pin, row_id=row.id)
    if sealed is None:
        _refuse_pin(row, at=at, by=by)
        raise _wrong(row.tries_left)
    with transactions.owned():
        changed = (
            Credential.objects.of(agency_id)
            .filter(pk=row.id, sealed_key=bytes(row.sealed_key))
            .update(sealed_key=sealed, tries_left=TRIES)
        )
        _end_opening(row)
        if not changed:
            raise WrongPinError("Mã PIN vừa được đổi ở nơi khác; hãy dùng mã mới.")
        audit.record("signatures.pin_changed", actor=by, object_ref=f"credential:{row.id}", at=at)


def unlock(actor: Actor, credential_id: UUID, *, at: dt.datetime) -> None:
    """Give a locked key its tries back; the PIN stays what it was. Raises NotAllowedError, UnknownCredentialError."""
    require(actor, OfficePermission.ADMINISTER)
    unlock_by_command(actor.agency_id, credential_id, at=at, by=actor.ref)


def unlock_by_command(agency_id: UUID, credential_id: UUID, *, at: dt.datetime, by: str) -> None:
    """The same for an administrator at the machine. Raises UnknownCredentialError."""
    with transactions.owned():
        row = Credential.objects.of(agency_id).filter(pk=credential_id, retired_at__isnull=True)
        if not row.update(tries_left=TRIES):
            raise UnknownCredentialError("Không tìm thấy khóa ký này; hãy tải lại trang.")
        audit.record("signatures.key_unlocked", actor=by, object_ref=f"credential:{credential_id}", at=at)


@contextmanager
def open_person_key(agency_id: UUID, user_id: UUID, *, pin: str, at: dt.datetime) -> Iterator[OpenedKey]:
    """The person's key for one act, closed at the end of the block.

    Raises UnknownCredentialError, WrongPinError, KeyLockedError, KeyBusyError, SoftwareKeyInProductionError.
    """
    row = Credential.objects.of(agency_id).filter(user_id=user_id, retired_at__isnull=True).first()
    with _opened(row, pin, at=at, by=f"user:{user_id}") as key:
        yield key


@contextmanager
def open_agency_key(
    agency_id: UUID, body_id: UUID, *, pin: str, at: dt.datetime, by: str
) -> Iterator[OpenedKey]:
    """The issuing body's key for one act of the clerk (``by``), closed at the end of the block.

    Raises what ``open_person_key`` raises.
    """
    row = Credential.objects.of(agency_id).filter(issuing_body_id=body_id, retired_at__isnull=True).first()
    with _opened(row, pin, at=at, by=by) as key:
        yield key


@contextmanager
def _opened(row: Credential | None, pin: str, *, at: dt.datetime, by: str) -> Iterator[OpenedKey]:
    _refuse_in_production()
    if row is None:
        raise UnknownCredentialError(
            "Chưa có khóa ký được đăng ký; đề nghị quản trị hệ thống đăng ký chứng thư số."
        )
    if not pin:
        raise WrongPinError("Chưa nhập mã PIN; hãy nhập mã PIN của khóa ký.", tries_left=row.tries_left)
    keystore.check_openable(bytes(row.sealed_key), row_id=row.id)
    spent = _spend_try(row, at=at, by=by)
    material = keystore.take_out(
        bytes(spent.sealed_key), pin, row_id=spent.id, certificate=bytes(spent.certificate), chain=spent.chain
    )
    if material is None:
        _refuse_pin(spent, at=at, by=by)
        raise _wrong(spent.tries_left)
    with transactions.owned():
        Credential.objects.of(spent.agency_id).filter(pk=spent.id).update(tries_left=TRIES)
        _end_opening(spent)
        audit.record("signatures.key_opened", actor=by, object_ref=f"credential:{spent.id}", at=at)
    owner = KeyOwner(spent.agency_id, user_id=spent.user_id, body_id=spent.issuing_body_id)
    key = OpenedKey(material, picture=bytes(spent.picture), owner=owner)
    del material
    try:
        yield key
    finally:
        key.close()


def _spend_try(row: Credential, *, at: dt.datetime, by: str) -> Credential:
    """Take one try before the PIN is looked at, and commit it: a guess counts even if the process dies.

    PINs of one key are looked at one after another, under a lease: the right one gives its try back before the
    next takes one, so however many right ones come at once, none meets a key that only seems to be locked.
    Raises KeyLockedError, KeyBusyError.
    """
    until = real_now() + LONGEST_WAIT
    while (taken := _take_try(row)) is None:
        found = Credential.objects.of(row.agency_id).get(pk=row.pk)
        if not _is_being_opened(found):
            if found.tries_left == 0:
                _refuse_locked(row, at=at, by=by)
        elif real_now() > until:
            raise KeyBusyError("Khóa ký đang được nhiều người dùng cùng lúc; hãy thử lại sau ít giây.")
        time.sleep(_LOOK_AGAIN_SECONDS)
    return taken


def _take_try(row: Credential) -> Credential | None:
    """One try with the lease for it; None while another has the lease, or when no try is left."""
    now = real_now()
    with transactions.owned():
        rows = Credential.objects.of(row.agency_id).filter(pk=row.pk)
        taken = rows.filter(
            Q(opening_until__isnull=True) | Q(opening_until__lte=now), tries_left__gt=0
        ).update(tries_left=F("tries_left") - 1, opening_until=now + OPENING_LEASE, opening_id=new_id())
        # read under our own row lock: nobody else's lease can be in it
        return rows.get() if taken else None


def _is_being_opened(row: Credential) -> bool:
    return row.opening_until is not None and row.opening_until > real_now()


def _end_opening(row: Credential) -> None:
    """Let the next PIN be looked at; joins the open transaction. A lease that ran out is somebody else's now."""
    transactions.require()
    Credential.objects.of(row.agency_id).filter(pk=row.pk, opening_id=row.opening_id).update(
        opening_until=None, opening_id=None
    )


def _refuse_locked(row: Credential, *, at: dt.datetime, by: str) -> None:
    with transactions.owned():
        audit.record(
            "signatures.key_refused_locked",
            actor=by,
            object_ref=f"credential:{row.pk}",
            at=at,
            outcome="REFUSED",
        )
    raise KeyLockedError(_LOCKED.format(tries=TRIES))


def _refuse_pin(row: Credential, *, at: dt.datetime, by: str) -> None:
    with transactions.owned():
        _end_opening(row)
        audit.record(
            "signatures.pin_wrong",
            actor=by,
            object_ref=f"credential:{row.id}",
            at=at,
            data={"tries_left": row.tries_left},
            outcome="REFUSED",
        )


def _wrong(tries_left: int) -> WrongPinError | KeyLockedError:
    if tries_left == 0:
        return KeyLockedError(_LOCKED.format(tries=TRIES))
    return WrongPinError(
        f"Mã PIN không đúng; còn {tries_left} lần thử trước khi khóa ký bị khóa.", tries_left=tries_left
    )


def _check_new(new: NewKey, kind: CertificateKind, at: dt.datetime) -> None:
    _refuse_in_production()
    check_pin(new.pin)
    new.material.check()
    if new.material.kind is not kind:
        needed = "cá nhân" if kind is CertificateKind.PERSONAL else "của cơ quan, tổ chức"
        raise UnusableKeyError(f"Đây không phải chứng thư số {needed}; hãy chọn đúng loại.")
    judgement = judge_certificate(
        new.material.certificate, new.material.chain, trust=office_trust(at).trust, at=at
    )
    if judgement.outcome is not Outcome.PASSED:
        raise UnusableKeyError(judgement.sentence, reason=judgement.code)
    _check_picture(new.picture)


def _check_picture(picture: bytes) -> None:
    """A transparent PNG of a bearable size (NĐ 30 Annex I)."""
    try:
        if len(picture) > LARGEST_PICTURE:
            raise ValueError("too large")
        with Image.open(io.BytesIO(picture), formats=["PNG"]) as image:
            if image.mode not in {"RGBA", "LA"} or image.width * image.height > 4_000_000:
                raise ValueError(image.mode)
    except (ValueError, OSError, UnidentifiedImageError) as error:
        raise UnusableKeyError(
            "Hình chữ ký hoặc dấu phải là tệp PNG nền trong suốt, không quá 1 MB; hãy chọn tệp khác."
        ) from error


def _enrol(owner: KeyOwner, new: NewKey, *, at: dt.datetime, by: str) -> CredentialView:
    row_id = new_id()
    row = Credential(
        id=row_id,
        agency_id=owner.agency_id,
        user_id=owner.user_id,
        issuing_body_id=owner.body_id,
        certificate=new.material.certificate,
        fingerprint=new.material.fingerprint,
        chain=[base64.b64encode(one).decode() for one in new.material.chain],
        sealed_key=keystore.lock_away(new.material, new.pin, row_id=row_id),
        picture=new.picture,
        valid_to=new.material.parsed.not_valid_after_utc,
        enrolled_at=at,
    )
    try:
        with transactions.owned():
            Credential.objects.of(owner.agency_id).filter(
                user_id=owner.user_id, issuing_body_id=owner.body_id, retired_at__isnull=True
            ).update(retired_at=at)
            row.save(force_insert=True)
            audit.record(
                "signatures.key_enrolled",
                actor=by,
                object_ref=f"credential:{row_id}",
                at=at,
                data={
                    "fingerprint": new.material.fingerprint,
                    "owner": f"user:{owner.user_id}" if owner.user_id else f"body:{owner.body_id}",
                },
            )
    except IntegrityError as error:
        raise UnusableKeyError(
            "Khóa của người hoặc cơ quan này vừa được đăng ký ở nơi khác; hãy tải lại."
        ) from error
    return credential_view(row)


def _find(agency_id: UUID, credential_id: UUID) -> Credential:
    row: Credential | None = (
        Credential.objects.of(agency_id).filter(pk=credential_id, retired_at__isnull=True).first()
    )
    if row is None:
        raise UnknownCredentialError("Không tìm thấy khóa ký này; hãy tải lại trang.")
    return row


def _refuse_in_production() -> None:
    if settings.LIENTHONG_PRODUCTION:
        raise SoftwareKeyInProductionError(
            "Khóa ký lưu bằng phần mềm chỉ dùng cho bản trình diễn; hệ thống chính thức phải dùng thiết bị "
            "lưu khóa hoặc dịch vụ ký của Ban Cơ yếu Chính phủ."
        )
