from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from lienthong.infra import audit, transactions
from lienthong.infra.audit import Known
from lienthong.infra.audit.leaves import leaf_bytes
from lienthong.infra.audit.merkle import leaf_hash
from lienthong.infra.models import AuditCheckpoint, AuditEvent, AuditTile
from lienthong.infra.secrets import KeyRing
from lienthong.kernel.clock import real_now
from lienthong.kernel.judgement import Outcome

pytestmark = [pytest.mark.engine, pytest.mark.django_db]
AT = dt.datetime(2021, 2, 1, tzinfo=dt.UTC)


def write(count: int, *, first: int = 0) -> list[AuditEvent]:
    rows = [
        audit.event("test.done", actor="tester", object_ref=f"thing:{number}", at=AT, data={"number": number})
        for number in range(first, first + count)
    ]
    AuditEvent.objects.bulk_create(rows)
    return rows


def codes() -> set[str]:
    return {finding.code for finding in audit.verify_log()}


def test_an_event_is_unsealed_until_the_sealer_comes() -> None:
    write(3)
    assert AuditEvent.objects.filter(position=None).count() == 3
    assert audit.seal_once() == 3
    assert list(AuditEvent.objects.order_by("position").values_list("position", flat=True)) == [0, 1, 2]


def test_an_idle_sealer_only_reads() -> None:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert audit.seal_once() == 0
    assert [query["sql"].split()[0] for query in queries] == ["SELECT"]


def test_a_whole_log_has_no_findings() -> None:
    for first in (0, 300, 600):
        write(300, first=first)
        audit.seal_once()
    assert audit.verify_log() == []
    assert AuditTile.objects.filter(level=8).count() == 3


def test_an_empty_log_has_no_findings() -> None:
    assert audit.verify_log() == []


def test_hostile_text_cannot_stop_an_event() -> None:
    with transactions.owned():
        audit.record("x", actor="a\0\ud800", object_ref="o\0", at=AT, data={"k\0": "v\0\ud800"})
    assert audit.seal_once() == 1
    assert audit.verify_log() == []
    (event,) = audit.events_about("o\ufffd")
    assert event.data == {"k\0": "v\0\ud800"}


def alter() -> None:
    AuditEvent.objects.filter(position=5).update(actor="somebody else")


def alter_data() -> None:
    AuditEvent.objects.filter(position=5).update(data_json='{"number":7}')


def backdate() -> None:
    AuditEvent.objects.filter(position=5).update(at=AT - dt.timedelta(days=1))


def remove_inside() -> None:
    AuditEvent.objects.filter(position=5).delete()


def remove_last() -> None:
    AuditEvent.objects.filter(position=9).delete()


def remove_all() -> None:
    AuditEvent.objects.all().delete()


def reorder() -> None:
    AuditEvent.objects.filter(position=5).update(position=1000)
    AuditEvent.objects.filter(position=6).update(position=5)
    AuditEvent.objects.filter(position=1000).update(position=6)


def close_the_gap() -> None:
    AuditEvent.objects.filter(position=5).delete()
    for position in range(6, 10):
        AuditEvent.objects.filter(position=position).update(position=F("position") - 1)


def append_unseen() -> None:
    (row,) = write(1)
    AuditEvent.objects.filter(pk=row.pk).update(position=10, leaf_hash=bytes(32))


def forge_root() -> None:
    AuditCheckpoint.objects.update(root_hash=bytes(32))


def forge_signature() -> None:
    AuditCheckpoint.objects.update(signature=bytes(64))


@pytest.mark.parametrize(
    ("tamper", "expected"),
    [
        (alter, "audit.altered"),
        (alter_data, "audit.altered"),
        (backdate, "audit.altered"),
        (remove_inside, "audit.removed"),
        (remove_last, "audit.removed"),
        (remove_all, "audit.removed"),
        (reorder, "audit.altered"),
        (close_the_gap, "audit.altered"),
        (append_unseen, "audit.uncovered"),
        (forge_root, "audit.root"),
        (forge_signature, "audit.signature"),
    ],
)
def test_tampering_is_found(tamper: Callable[[], None], expected: str) -> None:
    write(10)
    audit.seal_once()
    tamper()
    assert expected in codes()


def test_an_alteration_with_a_matching_leaf_hash_is_found_by_the_root() -> None:
    write(10)
    audit.seal_once()
    event = AuditEvent.objects.get(position=5)
    event.actor = "somebody else"
    event.leaf_hash = leaf_hash(leaf_bytes(event, 5))
    event.save()
    assert codes() == {"audit.root"}


def test_cutting_off_the_end_with_its_checkpoint_is_found_by_a_checkpoint_kept_elsewhere() -> None:
    write(10)
    audit.seal_once()
    write(5, first=10)
    audit.seal_once()
    kept = AuditCheckpoint.objects.get(size=15)
    AuditEvent.objects.filter(position__gte=10).delete()
    AuditCheckpoint.objects.filter(size=15).delete()
    assert audit.verify_log() == []
    assert [finding.code for finding in audit.verify_log(known=Known(15, bytes(kept.root_hash)))] == [
        "audit.removed"
    ]


def test_a_rewritten_log_is_found_by_a_checkpoint_kept_elsewhere() -> None:
    write(10)
    audit.seal_once()
    kept = bytes(AuditCheckpoint.objects.get(size=10).root_hash)
    AuditEvent.objects.all().delete()
    AuditCheckpoint.objects.all().delete()
    write(10)
    audit.seal_once()
    assert audit.verify_log() == []
    assert [finding.code for finding in audit.verify_log(known=Known(10, kept))] == ["audit.root"]


def test_events_unsealed_for_more_than_a_minute_are_found() -> None:
    write(2)
    assert audit.verify_log() == []
    AuditEvent.objects.update(at_real=real_now() - dt.timedelta(seconds=61))
    assert codes() == {"audit.unsealed"}


def test_each_event_can_be_proved_to_an_outsider() -> None:
    for first in range(0, 700, 350):
        write(350, first=first)
        audit.seal_once()
    keys = KeyRing.load().verifying_keys()
    for position in (0, 1, 255, 256, 511, 512, 698, 699):
        event = AuditEvent.objects.get(position=position)
        proof = audit.prove_inclusion(event.id)
        assert audit.check_inclusion(proof, keys).outcome is Outcome.PASSED
        assert f'"{event.object_ref}"'.encode() in proof.leaf


def test_a_proof_with_any_part_changed_does_not_pass() -> None:
    write(20)
    audit.seal_once()
    proof = audit.prove_inclusion(AuditEvent.objects.get(position=3).id)
    keys = KeyRing.load().verifying_keys()
    changed = [
        dataclasses.replace(proof, leaf=proof.leaf.replace(b"tester", b"master")),
        dataclasses.replace(proof, position=4),
        dataclasses.replace(proof, size=21),
        dataclasses.replace(proof, path=proof.path[::-1]),
        dataclasses.replace(proof, root_hash=bytes(32)),
        dataclasses.replace(proof, signature=bytes(64)),
        dataclasses.replace(proof, sealed_at=proof.sealed_at + dt.timedelta(seconds=1)),
    ]
    assert {audit.check_inclusion(other, keys).outcome for other in changed} == {Outcome.FAILED}
    assert audit.check_inclusion(proof, {}).outcome is Outcome.CANNOT_TELL


def test_an_unsealed_event_cannot_be_proved_yet() -> None:
    (row,) = write(1)
    with pytest.raises(audit.NotSealedError):
        audit.prove_inclusion(row.id)


def test_old_checkpoints_stay_valid_after_the_keys_are_rotated() -> None:
    write(2)
    audit.seal_once()
    KeyRing.load().rotate()
    write(2, first=2)
    audit.seal_once()
    assert audit.verify_log() == []
    assert AuditCheckpoint.objects.values("key_id").distinct().count() == 2
