from __future__ import annotations

from pathlib import Path

import pytest

from lienthong.accounts import operations
from lienthong.accounts.errors import (
    SecondFactorLostError,
    SessionRefusedError,
    SignInRefusedError,
    TooManyAttemptsError,
)
from lienthong.accounts.models import RecoveryCode, Session, User
from lienthong.accounts.policies import ATTEMPTS_PER_ACCOUNT, Role
from lienthong.accounts.queries import SessionView
from lienthong.accounts.states import SessionStage
from lienthong.infra.models import AuditEvent
from lienthong.infra.secrets import KeyRing
from support.people import ADDRESS, AT, FakeSeconds, Phone, add_person, enrol, find, session_of, sign_in

pytestmark = [pytest.mark.engine, pytest.mark.django_db, pytest.mark.usefixtures("quick_passwords")]


@pytest.fixture
def phone(seconds: FakeSeconds) -> Phone:
    """An operator named *an* with a second factor set up a minute ago."""
    add_person("an", Role.OPERATOR)
    phone, _, _ = enrol(sign_in("an"))
    seconds.pass_by(minutes=1)
    return phone


def confirm(session: SessionView, code: str) -> SessionView:
    step = operations.confirm_second_factor(session=session, code=code, address=ADDRESS, at=AT)
    return session_of(step.key)


def test_enrolment_signs_in_and_gives_ten_recovery_codes(seconds: FakeSeconds) -> None:
    add_person("an", Role.OPERATOR)
    _, codes, session = enrol(sign_in("an"))
    assert session.stage is SessionStage.SIGNED_IN
    assert len(set(codes)) == 10
    assert find("an").has_second_factor


def test_a_wrong_first_code_enrols_nothing(seconds: FakeSeconds) -> None:
    add_person("an", Role.OPERATOR)
    session = sign_in("an")
    operations.begin_enrolment(session=session)
    with pytest.raises(SignInRefusedError):
        operations.confirm_enrolment(session=session, code="000000", address=ADDRESS, at=AT)
    assert not find("an").has_second_factor
    assert not RecoveryCode.objects.exists()


def test_the_code_of_the_app_signs_in(phone: Phone) -> None:
    session = sign_in("an")
    assert session.stage is SessionStage.SECOND_FACTOR
    assert confirm(session, phone.code()).stage is SessionStage.SIGNED_IN


def test_a_code_is_taken_once(phone: Phone) -> None:
    code = phone.code()
    confirm(sign_in("an"), code)
    again = sign_in("an")
    with pytest.raises(SignInRefusedError):
        confirm(again, code)
    assert Session.objects.filter(pk=again.id, stage=SessionStage.SECOND_FACTOR.value).exists()


def test_the_code_that_enrolled_cannot_sign_in(seconds: FakeSeconds) -> None:
    add_person("an", Role.OPERATOR)
    phone, _, _ = enrol(sign_in("an"))
    with pytest.raises(SignInRefusedError):
        confirm(sign_in("an"), phone.code())


def test_after_a_code_the_one_before_it_is_refused_too(phone: Phone, seconds: FakeSeconds) -> None:
    earlier = phone.code()
    seconds.pass_by(seconds=30)
    confirm(sign_in("an"), phone.code())
    with pytest.raises(SignInRefusedError):
        confirm(sign_in("an"), earlier)


def test_one_step_of_clock_difference_is_allowed_and_no_more(phone: Phone, seconds: FakeSeconds) -> None:
    code = phone.code()
    seconds.pass_by(seconds=30)
    session = sign_in("an")
    confirm(session, code)
    old = phone.code()
    seconds.pass_by(seconds=61)
    with pytest.raises(SignInRefusedError):
        confirm(sign_in("an"), old)


@pytest.mark.parametrize("code", ["", "12345", "abcdef", "１２３４５６", "\0", "9" * 64])
def test_what_is_no_code_is_refused(phone: Phone, code: str) -> None:
    session = sign_in("an")
    with pytest.raises(SignInRefusedError):
        confirm(session, code)


def test_guessing_codes_is_limited(phone: Phone) -> None:
    session = sign_in("an")
    for _ in range(ATTEMPTS_PER_ACCOUNT - 1):
        with pytest.raises(SignInRefusedError):
            confirm(session, "000000")
    with pytest.raises(TooManyAttemptsError):
        confirm(session, phone.code())


def test_a_recovery_code_signs_in_once_in_any_spelling(seconds: FakeSeconds) -> None:
    add_person("an", Role.OPERATOR)
    _, codes, _ = enrol(sign_in("an"))
    confirm(sign_in("an"), codes[0].lower().replace("-", " "))
    with pytest.raises(SignInRefusedError):
        confirm(sign_in("an"), codes[0])
    confirm(sign_in("an"), codes[1])


def test_secrets_and_recovery_codes_are_not_readable_in_the_database(seconds: FakeSeconds) -> None:
    add_person("an", Role.OPERATOR)
    phone, codes, _ = enrol(sign_in("an"))
    stored = repr(list(User.objects.values())) + repr(list(RecoveryCode.objects.values()))
    stored += repr(list(Session.objects.values())) + repr(list(AuditEvent.objects.values()))
    assert phone.secret not in stored
    assert not any(code in stored or code.replace("-", "") in stored for code in codes)


def test_reset_takes_the_factor_back_and_ends_sessions(phone: Phone) -> None:
    confirm(sign_in("an"), phone.code())
    operations.reset_second_factor(username="an", at=AT, by="cli")
    assert not find("an").has_second_factor
    assert not Session.objects.filter(user__username="an").exists()
    assert sign_in("an").stage is SessionStage.ENROLMENT


def test_a_session_without_a_password_cannot_enrol_or_confirm(seconds: FakeSeconds) -> None:
    token = operations.add_person(
        new=operations.NewPerson("an", "An", frozenset({Role.OPERATOR})), at=AT, by="test"
    )
    session = session_of(operations.open_link(token=token))
    with pytest.raises(SessionRefusedError):
        operations.begin_enrolment(session=session)
    with pytest.raises(SessionRefusedError):
        confirm(session, "000000")


def test_an_enrolled_second_factor_is_not_replaced_from_a_session(phone: Phone) -> None:
    session = confirm(sign_in("an"), phone.code())
    with pytest.raises(SessionRefusedError):
        operations.begin_enrolment(session=session)


@pytest.fixture
def lost_phone(phone: Phone, tmp_path: Path) -> Phone:
    """The secret of *an* was sealed by a ring that nobody has any more."""
    sealed = KeyRing.made_at(tmp_path / "lost.json").seal(b"x", context="accounts.totp")
    User.objects.filter(username="an").update(totp_sealed=sealed)
    return phone


def test_a_second_factor_that_no_longer_opens_is_told_and_signs_nobody_in(lost_phone: Phone) -> None:
    session = sign_in("an")
    with pytest.raises(SecondFactorLostError, match="mã dự phòng"):
        confirm(session, lost_phone.code())


def test_a_recovery_code_counts_though_the_second_factor_no_longer_opens(
    seconds: FakeSeconds, tmp_path: Path
) -> None:
    add_person("an", Role.OPERATOR)
    _, codes, _ = enrol(sign_in("an"))
    sealed = KeyRing.made_at(tmp_path / "lost.json").seal(b"x", context="accounts.totp")
    User.objects.filter(username="an").update(totp_sealed=sealed)
    assert confirm(sign_in("an"), codes[0]).stage is SessionStage.SIGNED_IN


def test_a_secret_being_set_up_that_no_longer_opens_is_made_anew(
    seconds: FakeSeconds, tmp_path: Path
) -> None:
    add_person("an", Role.OPERATOR)
    session = sign_in("an")
    first = operations.begin_enrolment(session=session)
    sealed = KeyRing.made_at(tmp_path / "lost.json").seal(b"x", context="accounts.totp")
    Session.objects.filter(pk=session.id).update(pending_sealed=sealed)
    second = operations.begin_enrolment(session=session)
    assert second.secret != first.secret
    assert operations.begin_enrolment(session=session) == second
