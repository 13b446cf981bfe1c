"""Two that use a new database first at once, each with a ring of its own: one ring stays, the other is refused."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from lienthong.infra import ring_marks, secrets, transactions
from lienthong.infra.errors import KeyRingRefusedError
from lienthong.infra.models import AuditEvent, KeyRingMark

pytestmark = [pytest.mark.engine, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def places(tmp_path: Path) -> Iterator[list[Path]]:
    found = [tmp_path / f"node{number}" / "keys.json" for number in range(4)]
    yield found
    for place in found:
        secrets.forget(place)


@pytest.mark.parametrize("inside", [False, True], ids=["alone", "in a transaction"])
def test_one_ring_stays(places: list[Path], inside: bool) -> None:
    passed: list[Path] = []
    refused: list[Path] = []
    together = threading.Barrier(len(places))

    def first_use(place: Path) -> None:
        together.wait()
        try:
            if inside:
                with transactions.owned():
                    ring_marks.checked_ring(place)
            else:
                ring_marks.checked_ring(place)
            passed.append(place)
        except KeyRingRefusedError:
            refused.append(place)
        finally:
            connection.close()

    threads = [threading.Thread(target=first_use, args=(place,)) for place in places]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(passed), len(refused)) == (1, 3)
    assert str(passed[0]) in KeyRingMark.objects.get().place
    assert AuditEvent.objects.filter(code="keys.ring_adopted").count() == 1
