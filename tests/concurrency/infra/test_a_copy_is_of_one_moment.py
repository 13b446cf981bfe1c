"""The copy of a database is of one moment, however much is written while it is taken."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection

from lienthong.infra import audit, transactions
from lienthong.infra.backups import engines, sqlite_copy
from lienthong.infra.blobs import reference
from lienthong.infra.models import AuditEvent
from lienthong.kernel.clock import real_now

pytestmark = [pytest.mark.engine, pytest.mark.django_db(transaction=True)]


def write(number: int) -> None:
    """A claim and its event, in one transaction."""
    with transactions.owned():
        reference(f"{number:064x}", holder="agency", purpose="test", owner_id="1").save(force_insert=True)
        audit.record("test.done", actor="test", object_ref=f"blob:{number}", at=real_now())


@pytest.mark.law("SEC-06")
def test_what_is_written_while_a_copy_is_taken_is_not_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_copy, "_PAGES", 16)
    for number in range(40):
        write(number)
    written = list[int]()

    def go_on(_what: str, _done: int, _total: int) -> None:
        write(1000 + len(written))
        written.append(1)

    copier = engines.of_this_installation()
    file = tmp_path / copier.file_name
    facts = copier.take(file, tmp_path / "blobs.txt", go_on)

    listed = (tmp_path / "blobs.txt").read_text("ascii").split()
    assert written, "nothing was written meanwhile"
    assert listed == [f"{number:064x}" for number in range(40)]
    assert facts.tables["infra_blobreference"] == facts.tables["infra_auditevent"] == 40
    assert AuditEvent.objects.count() == 40 + len(written)
    assert copier.trouble_of(file, facts.tables) == ""
    assert connection.vendor == copier.engine
