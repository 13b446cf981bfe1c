"""A database belongs to the key ring it was first used with; no other one seals a secret in it."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import BinaryField
from pytest_django import DjangoAssertNumQueries

from lienthong.accounts.models import User
from lienthong.accounts.second_factor import seal_secret
from lienthong.infra import audit, ring_marks, secrets, transactions
from lienthong.infra.errors import KeyRingRefusedError
from lienthong.infra.models import AuditCheckpoint, AuditEvent, KeyRingMark
from lienthong.infra.sealed_values import sealed_columns, unopenable
from lienthong.infra.secrets import KeyRing
from lienthong.kernel.clock import real_now

pytestmark = [pytest.mark.engine, pytest.mark.django_db]
BY = "operator:test"


@pytest.fixture(autouse=True)
def path(tmp_path: Path) -> Iterator[Path]:
    """Where this process looks for its ring; nothing is there yet, and nothing is known yet."""
    place = tmp_path / "own" / "keys.json"
    settings.LIENTHONG_KEYS = place  # the fixture of the folder puts the setting back
    yield place
    secrets.forget(place)


def restarted() -> KeyRing:
    """The ring as the next process finds it."""
    secrets.forget(settings.LIENTHONG_KEYS)
    return KeyRing.load()


def codes() -> list[str]:
    return list(AuditEvent.objects.order_by("at_real", "id").values_list("code", flat=True))


def other_ring(path: Path) -> None:
    """Another installation's ring in the place of ours."""
    path.unlink(missing_ok=True)
    KeyRing.made_at(path)


def person(name: str) -> User:
    return User.objects.create(
        username=name, full_name=name, totp_sealed=seal_secret("JBSWY3DPEHPK3PXP"), created_at=real_now()
    )


def as_before_marks() -> None:
    """The database as an earlier version left it."""
    KeyRingMark.objects.all().delete()
    secrets.forget(settings.LIENTHONG_KEYS)


def test_the_first_use_makes_the_ring_and_writes_whose_it_is_with_its_event(path: Path) -> None:
    ring = KeyRing.load()
    mark = KeyRingMark.objects.get()
    assert path.stat().st_mode & 0o777 == 0o600
    assert str(path) in mark.place
    event = AuditEvent.objects.get()
    assert (event.code, event.data["key"]) == ("keys.ring_adopted", ring.sealing_key_name)


def test_the_next_process_uses_the_same_ring_and_writes_nothing(path: Path) -> None:
    sealed = KeyRing.load().seal(b"x", context="c")
    assert restarted().open(sealed, context="c") == b"x"
    assert codes() == ["keys.ring_adopted"]


def test_the_database_is_asked_once_in_a_process(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    KeyRing.load()
    with django_assert_num_queries(0):
        KeyRing.load().seal(b"x", context="c")


def test_a_missing_ring_is_not_made_anew(path: Path) -> None:
    KeyRing.load()
    path.unlink()
    with pytest.raises(KeyRingRefusedError, match="không tạo chùm mới") as refused:
        restarted()
    for told in (str(path), "LIENTHONG_KEYS", "người dùng của dịch vụ", "bản lưu"):
        assert told in refused.value.sentence
    assert not path.exists()


def test_another_ring_is_refused_and_nothing_is_written(path: Path) -> None:
    KeyRing.load()
    other_ring(path)
    with pytest.raises(KeyRingRefusedError, match="không phải chùm khóa của cơ sở dữ liệu này"):
        restarted()
    assert codes() == ["keys.ring_adopted"]


def test_names_of_keys_alone_do_not_make_it_the_ring(path: Path) -> None:
    KeyRing.load()
    text = json.loads(path.read_text())
    text["sealing_keys"] = dict.fromkeys(text["sealing_keys"], "A" * 43 + "=")
    path.write_text(json.dumps(text))
    with pytest.raises(KeyRingRefusedError):
        restarted()


def test_rotation_leaves_the_ring_valid_and_an_older_copy_of_it_is_refused(path: Path) -> None:
    KeyRing.load()
    older = path.read_text()
    restarted()
    ring_marks.rotate(by=BY)
    restarted()
    assert codes() == ["keys.ring_adopted", "keys.rotated"]
    path.write_text(older)
    with pytest.raises(KeyRingRefusedError, match="bản cũ"):
        restarted()


def test_a_rotation_that_died_between_file_and_database_locks_nobody_out(path: Path) -> None:
    KeyRing.load().rotate()
    restarted()


def test_what_a_rolled_back_transaction_saw_is_not_believed(path: Path) -> None:
    with contextlib.suppress(ZeroDivisionError), transactions.owned():
        KeyRing.load()
        assert KeyRingMark.objects.exists()
        _ = 1 / 0
    assert (codes(), KeyRingMark.objects.exists()) == ([], False)
    KeyRing.load()
    assert codes() == ["keys.ring_adopted"]


def test_a_ring_put_in_the_place_of_ours_while_we_run_seals_nothing(path: Path) -> None:
    ring = KeyRing.load()
    sealed = ring.seal(b"x", context="c")
    other_ring(path)
    strange = KeyRing(path).seal(b"y", context="c")
    with pytest.raises(KeyRingRefusedError):
        ring.open(strange, context="c")
    with pytest.raises(KeyRingRefusedError, match="bị thay"):
        ring.rotate()
    assert ring.open(ring.seal(b"z", context="c"), context="c") == b"z"
    assert ring.open(sealed, context="c") == b"x"
    assert ring_marks.trouble(path)


def test_health_tells_of_it_and_makes_nothing(path: Path) -> None:
    assert ring_marks.trouble(path) == ""
    assert not path.exists()
    KeyRing.load()
    path.unlink()
    assert "không tạo chùm mới" in ring_marks.trouble(path)
    assert not path.exists()


# --- databases from before the mark ------------------------------------------------------------------


def test_an_older_database_takes_the_ring_that_opens_what_is_sealed(path: Path) -> None:
    person("an")
    KeyRing.load().rotate()
    person("binh")
    as_before_marks()
    KeyRing.load()
    assert codes() == ["keys.ring_adopted", "keys.ring_adopted"]


def test_an_older_database_refuses_a_ring_that_opens_nothing_of_it(path: Path) -> None:
    person("an")
    as_before_marks()
    other_ring(path)
    assert "không phải chùm đã niêm phong" in ring_marks.trouble(path)
    with pytest.raises(KeyRingRefusedError, match="không phải chùm đã niêm phong"):
        KeyRing.load()
    path.unlink()
    with pytest.raises(KeyRingRefusedError, match="không tạo chùm mới"):
        KeyRing.load()
    assert (path.exists(), KeyRingMark.objects.exists()) == (False, False)


def test_an_older_database_that_two_rings_sealed_in_belongs_to_the_one_that_signs_its_log(
    path: Path, tmp_path: Path
) -> None:
    person("an")
    audit.seal_once()
    as_before_marks()
    servers = path.read_text()
    other_ring(path)
    strange = User.objects.create(username="binh", full_name="b", created_at=real_now())
    strange.totp_sealed = KeyRing(path).seal(b"x", context="accounts.totp")
    strange.save()
    with pytest.raises(KeyRingRefusedError):
        KeyRing.load()
    path.write_text(servers)
    assert [found.owners for found in unopenable(KeyRing.load())] == [("binh",)]


def test_an_older_database_whose_log_another_ring_signed_refuses(path: Path) -> None:
    AuditCheckpoint.objects.create(
        size=1, root_hash=b"r", frontier=b"f", sealed_at=real_now(), key_id="another", signature=b"s"
    )
    KeyRing.made_at(path)
    with pytest.raises(KeyRingRefusedError):
        KeyRing.load()


# --- the ring is lost --------------------------------------------------------------------------------


def test_a_lost_ring_is_replaced_by_word_and_what_it_sealed_is_named(path: Path) -> None:
    person("an")
    path.unlink()
    secrets.forget(path)
    lost = ring_marks.replace_lost(path, by=BY)
    assert [found.owners for found in lost] == [("an",)]
    assert "reset-totp" in lost[0].sentence
    restarted()
    assert codes() == ["keys.ring_adopted", "keys.ring_replaced"]


def test_a_ring_that_is_not_lost_is_not_replaced(path: Path) -> None:
    KeyRing.load()
    with pytest.raises(KeyRingRefusedError, match="không cần thay"):
        ring_marks.replace_lost(path, by=BY)


# --- what is sealed where ----------------------------------------------------------------------------


def test_every_sealed_column_is_declared() -> None:
    declared = {(column.model, column.column) for column in sealed_columns()}
    short_lived = {("accounts.Session", "pending_sealed"), ("infra.KeyRingMark", "sealed")}
    found = {
        (model._meta.label, field.name)
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, BinaryField) and "sealed" in field.name
    }
    assert declared == found - short_lived
