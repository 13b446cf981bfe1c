from __future__ import annotations

import pytest

from lienthong.accounts import operations
from lienthong.accounts.errors import AlreadyBootstrappedError, LinkRefusedError, WeakPasswordError
from lienthong.accounts.models import OneTimeLink, Session, User
from lienthong.accounts.policies import Role
from lienthong.accounts.states import SessionStage
from lienthong.infra.models import AuditEvent
from support.people import AT, PASSWORD, FakeSeconds, find, session_of, sign_in

pytestmark = [pytest.mark.engine, pytest.mark.django_db, pytest.mark.usefixtures("quick_passwords")]


def invite(username: str = "lan", *roles: Role) -> str:
    return operations.add_person(
        new=operations.NewPerson(username, "Nguyễn Thị Lan", frozenset(roles)), at=AT, by="test"
    )


def set_password(token: str, password: str = PASSWORD) -> None:
    session = session_of(operations.open_link(token=token))
    operations.set_password_by_link(session=session, password=password, at=AT)


def test_a_new_person_has_no_password_until_the_link_is_used() -> None:
    token = invite()
    assert not find("lan").has_password
    set_password(token)
    assert find("lan").has_password
    assert sign_in("lan").stage is SessionStage.SIGNED_IN


def test_a_link_works_once() -> None:
    token = invite()
    set_password(token)
    with pytest.raises(LinkRefusedError):
        operations.open_link(token=token)


def test_opening_the_link_does_not_spend_it() -> None:
    token = invite()
    for _ in range(3):
        operations.open_link(token=token)
    set_password(token)


def test_of_two_browsers_with_the_same_link_only_the_first_sets_the_password() -> None:
    token = invite()
    first = session_of(operations.open_link(token=token))
    second = session_of(operations.open_link(token=token))
    operations.set_password_by_link(session=first, password=PASSWORD, at=AT)
    before = User.objects.get().password
    with pytest.raises(LinkRefusedError):
        operations.set_password_by_link(session=second, password="một mật khẩu khác hẳn", at=AT)
    assert User.objects.get().password == before


def test_a_link_is_over_after_a_day_of_real_time(seconds: FakeSeconds) -> None:
    token = invite()
    seconds.pass_by(hours=23, minutes=59)
    operations.open_link(token=token)
    seconds.pass_by(minutes=2)
    with pytest.raises(LinkRefusedError):
        operations.open_link(token=token)


def test_a_new_link_replaces_the_one_before() -> None:
    old = invite()
    new = operations.issue_link(username="lan", at=AT, by="test")
    with pytest.raises(LinkRefusedError):
        operations.open_link(token=old)
    set_password(new)


def test_a_closed_account_cannot_use_its_link() -> None:
    token = invite()
    operations.close_person(username="lan", at=AT, by="test")
    with pytest.raises(LinkRefusedError):
        operations.open_link(token=token)


def test_a_weak_password_names_every_problem_and_leaves_the_link_open() -> None:
    token = invite()
    session = session_of(operations.open_link(token=token))
    events = AuditEvent.objects.count()
    with pytest.raises(WeakPasswordError) as caught:
        operations.set_password_by_link(session=session, password="1111", at=AT)
    codes = {problem.code for problem in caught.value.problems}
    assert codes >= {"accounts.password_short", "accounts.password_digits", "accounts.password_monotone"}
    assert not find("lan").has_password
    assert AuditEvent.objects.count() == events
    set_password(token)


@pytest.mark.parametrize("password", ["lan-nguyenthilan-2021", "Nguyễn Thị Lan 1985"])
def test_a_password_with_the_name_in_it_is_refused(password: str) -> None:
    session = session_of(operations.open_link(token=invite()))
    with pytest.raises(WeakPasswordError) as caught:
        operations.set_password_by_link(session=session, password=password, at=AT)
    assert [problem.code for problem in caught.value.problems] == ["accounts.password_has_name"]


def test_a_leaked_password_is_refused() -> None:
    session = session_of(operations.open_link(token=invite()))
    with pytest.raises(WeakPasswordError) as caught:
        operations.set_password_by_link(session=session, password="sojdlg123aljg", at=AT)
    assert [problem.code for problem in caught.value.problems] == ["accounts.password_common"]


def test_setting_a_password_ends_every_session_of_the_person() -> None:
    set_password(invite())
    sign_in("lan")
    set_password(operations.issue_link(username="lan", at=AT, by="test"), "một mật khẩu khác hẳn")
    assert not Session.objects.filter(user__username="lan").exists()


def test_bootstrap_makes_an_operator_and_can_be_asked_again_until_used() -> None:
    first = operations.bootstrap(username="quantri", at=AT, by="cli")
    second = operations.bootstrap(username="quantri", at=AT, by="cli")
    with pytest.raises(LinkRefusedError):
        operations.open_link(token=first)
    set_password(second)
    assert find("quantri").roles == {Role.OPERATOR}
    with pytest.raises(AlreadyBootstrappedError):
        operations.bootstrap(username="quantri", at=AT, by="cli")
    assert OneTimeLink.objects.filter(closed_at__isnull=True).count() == 0


def test_the_database_keeps_no_token() -> None:
    token = invite()
    assert not OneTimeLink.objects.filter(token_hash__contains=token).exists()
    assert token not in repr(list(AuditEvent.objects.values()))
