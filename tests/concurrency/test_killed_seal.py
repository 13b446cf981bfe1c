"""A clerk's act killed with -9 at every place: pressed again it is done once, with one number (D-21)."""

from __future__ import annotations

import os
import subprocess
import sys
from uuid import UUID

import pytest
from django.conf import settings
from django.db import connection

from lienthong.infra.faultpoints import KILLED
from lienthong.kernel.judgement import Outcome
from lienthong.office.outgoing.states import OutgoingState
from lienthong.office.records.queries import course_of, entry_of, last_number, list_files
from lienthong.office.records.states import Direction
from lienthong.office.signatures.verifying import verify_file
from support.outgoing_office import PIN, OutgoingOffice, after
from support.servers import REPOSITORY

pytestmark = [
    pytest.mark.engine,
    pytest.mark.processes,
    pytest.mark.django_db(transaction=True),
    pytest.mark.law("D-21"),
]


def press(office: OutgoingOffice, record_id: UUID, faults: str, database: str) -> int:
    """The clerk presses the button in a process that dies at a place."""
    words = [str(office.agency.id), str(office.people["clerk"]), str(record_id), after(20).isoformat(), PIN]
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "lienthong.project.settings.test",
        "PYTHONPATH": f"{REPOSITORY / 'src'}{os.pathsep}{REPOSITORY / 'tests'}",
        "LIENTHONG_FAULTS": faults,
        "SEALING_DATABASE": database,
        "SEALING_DATA": str(settings.LIENTHONG_DATA),
        "SEALING_KEYS": str(settings.LIENTHONG_KEYS),
        "SEALING_PKI": str(settings.LIENTHONG_DEMO_PKI),
    }
    done = subprocess.run(
        [sys.executable, "-m", "support.sealing_process", *words],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode in {0, KILLED}, done.stderr
    return done.returncode


@pytest.mark.parametrize(
    "place", ["seal.before_commit", "seal.after_commit", "blob.after_fsync", "blob.after_rename"]
)
def test_an_act_killed_anywhere_is_done_once(place: str) -> None:
    office = OutgoingOffice()
    record_id = office.at_step(OutgoingState.SIGNED)
    database = connection.settings_dict["NAME"]
    connection.close()
    assert press(office, record_id, f"{place}=1", str(database)) == KILLED
    entry = entry_of(office.agency.id, record_id)
    assert (entry is not None) is (place == "seal.after_commit")
    assert office.seal(record_id, "clerk2", after(30)) == "01"
    assert last_number(office.agency.id, office.body, Direction.OUT, 2021) == 1
    main = list_files(office.agency.id, record_id)[0]
    assert verify_file(office.agency.id, main.id, at=after(31), by="test").outcome is Outcome.PASSED
    told = [one.act_words for one in course_of(office.agency.id, record_id)]
    assert told.count("Cấp số, đóng dấu") == 1
