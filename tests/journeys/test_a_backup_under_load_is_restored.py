"""A running axis is backed up while letters come in, and restored in an empty place by commands alone."""

from __future__ import annotations

import json
import threading
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import psycopg
import pysqlite3
import pytest

from lienthong.infra.secrets import KeyRing
from support.packets import Letter, document
from support.servers import AxisServer, Said, in_one_process, new_axis
from support.stage import SECRET, Stage
from support.wire import RawClient

pytestmark = pytest.mark.processes
FIRST = 70_000
"""Numbers no other journey uses."""


class Load:
    """Sends letters one after another until told to stop."""

    def __init__(self, client: RawClient) -> None:
        self.acknowledged: list[str] = []
        self._client = client
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
        self._client.close()

    def _run(self) -> None:
        number = FIRST
        while not self._stop.is_set():
            number += 1
            letter = Letter(number=str(number), file=f"%PDF-1.4\n%{number}\n".encode())
            answer = self._client.send(document(letter), sender="G22")
            if answer.code == "0":
                self.acknowledged.append(letter.id)

    def wait_for(self, count: int) -> None:
        """Until so many letters are acknowledged."""
        while len(self.acknowledged) < count:
            assert self._thread.is_alive()
            self._stop.wait(0.02)


@dataclass(frozen=True)
class Story:
    """What was said and done."""

    before: list[str]
    """Letters acknowledged before the backup began."""
    during: int
    """Letters acknowledged while it ran."""
    blobs: int
    """As the backup says."""
    elsewhere: AxisServer
    said: dict[str, Said]
    """What the commands in the empty place said."""


@pytest.fixture(scope="module")
def story(stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> Story:
    folder = tmp_path_factory.mktemp("backups")
    back_up = ("backup", str(folder / "backups"), "--keys-to", str(folder / "safe"), "--json")
    with Load(stage.axis.client("s-g22", SECRET)) as load:
        load.wait_for(20)
        before = list(load.acknowledged)
        (said,) = in_one_process(stage.axis.environment, back_up)
        during = len(load.acknowledged) - len(before)
    assert "Cơ sở dữ liệu: 100%" in said.stderr, said.stderr
    made = json.loads(said.stdout)
    keys, elsewhere = Path(made["key_ring"]), new_axis(folder / "there")
    return Story(
        before, during, made["blobs"], elsewhere, _restored(folder, Path(made["backup"]), keys, elsewhere)
    )


def _restored(folder: Path, backup: Path, keys: Path, elsewhere: AxisServer) -> dict[str, Said]:
    """Every refusal first, then the restore, then what proves it."""
    wrong = folder / "wrong.json"
    KeyRing.made_at(wrong)
    commands: dict[str, tuple[str, ...]] = {
        "no ring": ("restore", str(backup)),
        "wrong ring": ("restore", str(backup), "--keys", str(wrong)),
        "nothing there": ("restore", str(folder / "safe"), "--keys", str(keys)),
        "verified": ("verify-backup", str(backup), "--keys", str(keys), "--json"),
        "restored": ("restore", str(backup.parent), "--keys", str(keys), "--json"),
        "again": ("restore", str(backup), "--keys", str(keys)),
        "audit": ("audit", "--json"),
        "systems": ("axis", "system", "list"),
    }
    said = in_one_process(elsewhere.environment, *commands.values())
    return dict(zip(commands, said, strict=True))


def documents_of(axis: AxisServer) -> set[str]:
    """The document ids in the database of an axis."""
    question = "SELECT document_id FROM axis_intake_message"
    if url := axis.environment.get("DATABASE_URL"):
        with psycopg.connect(url) as database:
            return {one for (one,) in database.execute(question)}
    with closing(pysqlite3.connect(f"{axis.environment['LIENTHONG_DATA']}/axis.sqlite3")) as database:
        return {one for (one,) in database.execute(question)}


@pytest.mark.law("SEC-06")
def test_what_was_acknowledged_before_a_backup_under_load_is_restored_whole(story: Story) -> None:
    assert story.during > 0, "nothing came in while the backup ran"
    restored = story.said["restored"]
    assert restored.code == 0, restored.stdout + restored.stderr
    assert set(story.before) <= documents_of(story.elsewhere)
    audit = json.loads(story.said["audit"].stdout)
    assert (story.said["audit"].code, audit["findings"]) == (0, [])
    assert audit["messages"] >= story.blobs >= len(story.before)


@pytest.mark.law("SEC-06")
def test_a_restore_leaves_a_dated_report_for_people_and_machines(story: Story) -> None:
    said = json.loads(story.said["restored"].stdout)
    page = Path(said["report"])
    assert page.parent == Path(story.elsewhere.environment["LIENTHONG_DATA"]) / "reports"
    assert "Kết quả: ĐẠT" in page.read_text("utf-8")
    assert json.loads(page.with_suffix(".json").read_text("utf-8"))["result"] == said["result"] == "GOOD"


def test_sealed_secrets_open_after_the_restore(story: Story) -> None:
    assert "s-g22" in story.said["systems"].stdout
    assert "không mở được" not in story.said["systems"].stdout


def test_the_backup_verifies_with_its_ring(story: Story) -> None:
    verified = story.said["verified"]
    assert verified.code == 0, verified.stdout
    assert json.loads(verified.stdout)["result"] == "GOOD"


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("no ring", "[secrets.key_ring] Bản sao lưu cần chùm khóa của nó"),
        ("wrong ring", "không phải chùm khóa của bản sao lưu này"),
        ("nothing there", "[backup.damaged] Không có bản sao lưu trọn vẹn nào"),
        ("again", "[backup.refused] Chỉ phục hồi vào nơi trống"),
    ],
)
def test_a_restore_is_refused_in_words(story: Story, what: str, words: str) -> None:
    assert (story.said[what].code, words in story.said[what].stderr) == (1, True), story.said[what].stderr
