from __future__ import annotations

import pytest
from django.contrib.auth.hashers import ScryptPasswordHasher
from pytest_django import Settings

from lienthong.accounts import operations
from lienthong.accounts.errors import SignInRefusedError, TooManyAttemptsError
from lienthong.accounts.models import AttemptWindow, Session
from lienthong.accounts.operations import SignInKeys
from lienthong.accounts.policies import ATTEMPTS_PER_ACCOUNT, ATTEMPTS_PER_ADDRESS, Role, address_group
from lienthong.accounts.states import SessionStage
from lienthong.infra.models import AuditEvent
from support.people import ADDRESS, AT, PASSWORD, FakeSeconds, add_person, find, sign_in

pytestmark = [pytest.mark.engine, pytest.mark.django_db, pytest.mark.usefixtures("quick_passwords")]


def attempt(username: str, password: str = "sai mật khẩu rồi", address: str = ADDRESS) -> None:
    operations.sign_in(keys=SignInKeys(username, address), password=password, at=AT)


def fail(username: str, times: int = 1, address: str = ADDRESS) -> None:
    for _ in range(times):
        with pytest.raises(SignInRefusedError):
            attempt(username, address=address)


def codes() -> list[str]:
    return list(AuditEvent.objects.order_by("id").values_list("code", flat=True))


def test_a_monitor_signs_in_with_name_and_password() -> None:
    add_person("binh", Role.MONITOR)
    assert sign_in(" Binh ").stage is SessionStage.SIGNED_IN
    assert codes()[-1] == "accounts.signed_in"


def test_an_operator_must_set_up_the_second_factor_first() -> None:
    add_person("an", Role.OPERATOR)
    assert sign_in("an").stage is SessionStage.ENROLMENT
    assert "accounts.signed_in" not in codes()


def test_a_wrong_password_opens_nothing_and_is_noted() -> None:
    add_person("binh", Role.MONITOR)
    fail("binh")
    assert not Session.objects.filter(stage=SessionStage.SIGNED_IN.value).exists()
    assert codes()[-1] == "accounts.sign_in_failed"
    assert AuditEvent.objects.order_by("id").last().outcome == "REFUSED"  # type: ignore[union-attr]  # just written


def test_unknown_closed_and_known_names_get_the_same_sentence() -> None:
    add_person("binh", Role.MONITOR)
    add_person("cuong", Role.MONITOR)
    operations.close_person(username="cuong", at=AT, by="test")
    sentences = set()
    for username in ("binh", "cuong", "khong-ai-ca"):
        with pytest.raises(SignInRefusedError) as caught:
            attempt(username)
        sentences.add(str(caught.value))
    assert len(sentences) == 1


@pytest.mark.parametrize("username", ["", "\0", "a\0b", "Ｂinh", "'; --", "x" * 10_000])
def test_what_cannot_be_a_name_is_refused_like_any_other(username: str) -> None:
    fail(username)


def test_every_refusal_costs_one_password_hash(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
    add_person("binh", Role.MONITOR)
    operations.add_person(new=operations.NewPerson("moi", "Mới", frozenset()), at=AT, by="test")
    add_person("cuong", Role.MONITOR)
    operations.close_person(username="cuong", at=AT, by="test")
    hashed: list[str] = []
    encode = ScryptPasswordHasher.encode

    def counted(self: ScryptPasswordHasher, password: str, *rest: str | int | None) -> str:
        hashed.append(password)
        return encode(self, password, *rest)  # type: ignore[arg-type]  # passed on as it came

    monkeypatch.setattr(ScryptPasswordHasher, "encode", counted)
    costs = []
    for username in ("binh", "cuong", "moi", "khong-ai-ca"):
        hashed.clear()
        fail(username)
        costs.append(len(hashed))
    assert costs == [1, 1, 1, 1]


def test_a_name_is_locked_after_too_many_attempts_even_for_the_right_password(seconds: FakeSeconds) -> None:
    add_person("binh", Role.MONITOR)
    fail("binh", ATTEMPTS_PER_ACCOUNT)
    with pytest.raises(TooManyAttemptsError) as caught:
        attempt("binh", PASSWORD)
    assert "thử lại sau" in caught.value.sentence
    assert not Session.objects.filter(stage=SessionStage.SIGNED_IN.value).exists()
    seconds.pass_by(minutes=16)
    assert sign_in("binh").stage is SessionStage.SIGNED_IN


def test_a_locked_name_does_not_tell_whether_it_exists(seconds: FakeSeconds) -> None:
    fail("khong-ai-ca", ATTEMPTS_PER_ACCOUNT)
    with pytest.raises(TooManyAttemptsError):
        attempt("khong-ai-ca")


def test_an_address_is_locked_whatever_names_it_tries(seconds: FakeSeconds) -> None:
    for number in range(ATTEMPTS_PER_ADDRESS):
        fail(f"ten-{number}")
    with pytest.raises(TooManyAttemptsError):
        attempt("ten-khac")
    fail("ten-khac", address="192.0.2.11")


def test_a_refused_attempt_is_not_counted(seconds: FakeSeconds) -> None:
    fail("binh", ATTEMPTS_PER_ACCOUNT)
    before = sorted(AttemptWindow.objects.values_list("key_hash", "count"))
    for _ in range(3):
        with pytest.raises(TooManyAttemptsError):
            attempt("binh")
    assert sorted(AttemptWindow.objects.values_list("key_hash", "count")) == before


def test_a_complete_sign_in_clears_the_name() -> None:
    add_person("binh", Role.MONITOR)
    for _ in range(3):
        fail("binh", ATTEMPTS_PER_ACCOUNT - 1)
        sign_in("binh")


def test_the_right_password_alone_does_not_clear_the_name_where_a_code_is_wanted(
    seconds: FakeSeconds,
) -> None:
    add_person("an", Role.OPERATOR)
    for _ in range(ATTEMPTS_PER_ACCOUNT):
        sign_in("an")
    with pytest.raises(TooManyAttemptsError):
        sign_in("an")


def test_ipv6_addresses_of_one_line_are_counted_together() -> None:
    assert address_group("2001:db8:1:2:aaaa::1") == address_group("2001:db8:1:2:bbbb::9")
    assert address_group("2001:db8:1:2::1") != address_group("2001:db8:1:3::1")
    assert address_group("::ffff:192.0.2.1") == "192.0.2.1"
    assert address_group("không rõ") == "unknown"


def test_a_failed_attempt_keeps_neither_password_nor_an_unknown_name() -> None:
    add_person("binh", Role.MONITOR)
    fail("mật khẩu gõ nhầm ô")
    kept = repr(list(AuditEvent.objects.values())) + repr(list(AttemptWindow.objects.values()))
    assert "nhầm" not in kept
    assert "sai mật khẩu" not in kept


def test_roles_and_closing_take_effect_at_once() -> None:
    add_person("binh", Role.MONITOR)
    operations.end_role(username="binh", role=Role.MONITOR, at=AT, by="test")
    assert find("binh").roles == frozenset()
    operations.grant_role(username="binh", role=Role.AUDITOR, at=AT, by="test")
    operations.grant_role(username="binh", role=Role.AUDITOR, at=AT, by="test")
    assert find("binh").roles == {Role.AUDITOR}
