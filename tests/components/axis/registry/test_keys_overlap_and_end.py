"""Several keys of a system are valid side by side, each from and until its own moment; every change is in the log."""

from __future__ import annotations

import datetime as dt

import pytest

from lienthong.axis.registry import key_changes, queries
from lienthong.axis.registry.errors import KeyDatesError, KnownKeyError, LastKeyError, UnknownKeyError
from lienthong.axis.registry.key_reading import keys_by_system
from lienthong.axis.registry.key_uses import KeyUses
from lienthong.axis.registry.models import SystemSecret
from lienthong.axis.registry.queries import load_directory
from lienthong.axis.registry.states import KeyState
from lienthong.infra.models import AuditEvent
from lienthong.kernel.clock import real_now
from support.axis_world import BY, MORNING, AxisWorld

pytestmark = [pytest.mark.engine, pytest.mark.django_db]
SYSTEM, FIRST = "s-G22", b"test-secret"


@pytest.fixture(autouse=True)
def _system() -> None:
    AxisWorld().agency("G22")


def in_days(days: float) -> dt.datetime:
    return real_now() + dt.timedelta(days=days)


def add(
    secret: str = "", valid_from: dt.datetime | None = None, valid_until: dt.datetime | None = None
) -> key_changes.NewKey:
    return key_changes.add_key(
        system_id=SYSTEM, secret=secret, valid_from=valid_from, valid_until=valid_until, at=MORNING, by=BY
    )


def end(number: int, on: dt.datetime | None = None, *, cut_off: bool = False) -> None:
    key_changes.end_key(system_id=SYSTEM, number=number, on=on, cut_off=cut_off, at=MORNING, by=BY)


def valid(at: dt.datetime | None = None) -> set[bytes]:
    system = load_directory().system(SYSTEM)
    assert system is not None
    return set(system.secrets_at(at or real_now()))


def test_a_new_key_is_made_at_random_and_signs_beside_the_old_one() -> None:
    made, again = add(), add()
    assert (made.number, again.number, again.others) == (2, 3, 2)
    assert len(made.secret) >= 43
    assert valid() == {FIRST, made.secret.encode(), again.secret.encode()}


def test_a_key_signs_from_and_until_its_dates_and_not_outside() -> None:
    add("sau", valid_from=in_days(1), valid_until=in_days(3))
    end(1, in_days(2))
    assert valid() == {FIRST}
    assert valid(in_days(1.5)) == {FIRST, b"sau"}
    assert valid(in_days(2.5)) == {b"sau"}
    assert valid(in_days(4)) == set()
    assert load_directory().keys_change_at is not None


def test_a_key_is_ended_at_once() -> None:
    add("sau")
    end(1)
    assert valid() == {b"sau"}
    with pytest.raises(UnknownKeyError):
        end(1)


def test_the_last_key_is_not_ended_by_mistake() -> None:
    with pytest.raises(LastKeyError, match="không còn khóa nào"):
        end(1)
    add("sau", valid_from=in_days(2))
    with pytest.raises(LastKeyError):
        end(1, in_days(1))
    assert valid() == {FIRST}
    end(1, in_days(2.5))
    end(2)
    end(1, cut_off=True)
    assert valid() == set()


def test_dates_that_cannot_be_are_refused_and_nothing_changes() -> None:
    for begins, ends in ((None, in_days(-1)), (in_days(2), in_days(1))):
        with pytest.raises(KeyDatesError):
            add("sau", begins, ends)
    with pytest.raises(KeyDatesError, match="đã qua"):
        end(1, in_days(-1))
    assert SystemSecret.objects.count() == 1


def test_an_expired_key_does_not_come_back_but_may_be_said_not_to_be_needed() -> None:
    add("sau")
    SystemSecret.objects.filter(number=1).update(valid_until=in_days(-1))
    with pytest.raises(KeyDatesError, match="không dùng lại được"):
        end(1, in_days(9))
    end(1)
    assert valid() == {b"sau"}


def test_an_old_secret_never_comes_back_as_a_new_key() -> None:
    add("sau")
    end(1)
    with pytest.raises(KnownKeyError, match="khóa số 1"):
        add(FIRST.decode())


def test_each_change_is_in_the_log_with_its_number_and_never_its_secret() -> None:
    made = add(valid_until=in_days(30))
    end(1, in_days(5))
    events = {row.code: row.data_json for row in AuditEvent.objects.filter(code__startswith="registry.key_")}
    assert set(events) == {"registry.key_added", "registry.key_ended"}
    assert '"key":2' in events["registry.key_added"].replace(" ", "")
    assert not any(made.secret in row.data_json for row in AuditEvent.objects.all())
    assert made.secret not in repr(made)
    assert made.secret not in repr(load_directory().system(SYSTEM))


def test_a_change_that_is_refused_leaves_neither_key_nor_event() -> None:
    before = AuditEvent.objects.count()
    with pytest.raises(LastKeyError):
        end(1)
    assert AuditEvent.objects.count() == before


def test_every_process_takes_up_a_date_without_being_told() -> None:
    queries.forget()
    try:
        add("sau")
        end(1, real_now() + dt.timedelta(milliseconds=80))
        system = queries.directory().system(SYSTEM)
        assert system is not None
        assert set(system.secrets_at(real_now() + dt.timedelta(seconds=1))) == {b"sau"}
        later = real_now() + dt.timedelta(seconds=1)
        (keys,) = keys_by_system().values()
        assert [key.state(later) for key in keys] == [KeyState.EXPIRED, KeyState.VALID]
    finally:
        queries.forget()


@pytest.mark.django_db(transaction=True)
def test_the_last_use_of_a_key_is_kept_and_a_repeat_soon_after_writes_nothing() -> None:
    row = SystemSecret.objects.get(system__system_id=SYSTEM, number=1)
    uses = KeyUses(every_seconds=3600)
    try:
        uses.note(row.id)
        uses.flush()
        row.refresh_from_db()
        first = row.last_used_at
        assert first is not None
        uses.note(row.id)
        uses.flush()
        row.refresh_from_db()
        assert row.last_used_at == first
    finally:
        uses.close()
