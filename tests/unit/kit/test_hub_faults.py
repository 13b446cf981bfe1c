"""The simulated hub's faults do what they say, and our own client stands them."""

from __future__ import annotations

import os
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from lienthong.exchange.client import Credentials, RetryPolicy, VxpClient
from lienthong.exchange.errors import AxisBusyError, AxisUnreachableError
from lienthong.exchange.vxp.operations import MessageType, TransportStatus
from lienthong.kit.faults import Faults
from lienthong.kit.hub.serving import HUB_FAULTS, Hub
from lienthong.kit.playing.run import Run
from support.kit_stage import HUB_PARTIES, RECEIVER, SENDER, chosen, mailroom, not_passed
from support.packets import Letter, document
from support.servers import REPOSITORY, free_port


def client(hub: Hub, system: str = "kit-a", *, attempts: int = 12) -> VxpClient:
    secret = SENDER.secret if system == SENDER.system_id else RECEIVER.secret
    policy = RetryPolicy(attempts=attempts, sleep=lambda _seconds: None)
    return VxpClient(hub.url, Credentials(system, secret), retry=policy)


def faulty(*faults: str) -> Hub:
    return Hub(mailroom(), faults=Faults.of(faults, HUB_FAULTS, seed=3))


@pytest.mark.parametrize(
    ("fault", "case"),
    [
        ("http500", "texts.form.usual"),
        ("http401", "texts.form.usual"),
        ("empty", "texts.form.usual"),
        ("lost", "texts.form.usual"),
        ("busy", "texts.form.usual"),
        ("wrong_digest", "receiving.fetch.get"),
        ("truncated@downloadEdoc", "receiving.fetch.download-bytes"),
        ("duplicate@getReceivedEdocList", "receiving.row-keys"),
    ],
)
def test_each_fault_is_seen_by_the_kit(fault: str, case: str) -> None:
    with faulty(fault) as hub:
        run = Run(hub.url, HUB_PARTIES, busy_pause=0.01)
        assert list(not_passed(run.play_all(chosen(case)))) == [case]


def test_a_server_that_says_come_again_is_asked_again() -> None:
    with faulty("busy=0.5") as hub:
        run = Run(hub.url, HUB_PARTIES, busy_pause=0.01)
        assert not_passed(run.play_all(chosen("texts.form.usual", "repeats.same-bytes"))) == {}


def test_a_fault_is_only_where_it_was_asked_for() -> None:
    with faulty("http500@sendEdoc") as hub, client(hub, attempts=1) as sender:
        assert sender.list_received(MessageType.EDOC) == []
        with pytest.raises(AxisUnreachableError):
            sender.send_document(document(Letter(recipients=("H21",))), sender="G22")


def test_lost_answers_and_pages_of_html_double_nothing_of_our_client() -> None:
    with faulty("lost=0.4", "http500=0.2") as hub, client(hub) as sender, client(hub, "kit-b") as receiver:
        packets = [document(Letter(recipients=("H21",), number=str(n))) for n in range(900, 908)]
        sent = [sender.send_document(packet, sender="G22") for packet in packets]
        assert len(set(sent)) == len(hub.mailroom.sent) == len(packets)
        for row in list(receiver.waiting(MessageType.EDOC)):
            assert receiver.fetch(row.doc_id) in packets
            receiver.answer(row.doc_id, TransportStatus.DONE)
        assert receiver.count_received(MessageType.EDOC) == 0


def test_a_busy_hub_is_told_as_busy() -> None:
    with faulty("busy") as hub, client(hub, attempts=2) as sender, pytest.raises(AxisBusyError):
        sender.agencies()


@pytest.mark.processes
@pytest.mark.one_engine
def test_the_command_serves_a_hub_and_an_agency(tmp_path: Path) -> None:
    (tmp_path / "khoa").write_text("khoa-thu", "utf-8")
    port = free_port()
    lienthong = [sys.executable, "-m", "lienthong.cli", "kit"]
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY / "src")}
    words = ["--port", str(port), "--secret-file", str(tmp_path / "khoa")]
    systems = ["--system", "kit-a=G22", "--system", "kit-b=H21"]
    with subprocess.Popen(
        [*lienthong, "hub", *words, *systems], stdout=subprocess.PIPE, text=True, env=environment
    ) as hub:
        try:
            assert hub.stdout is not None
            assert str(port) in hub.stdout.readline()
            url = f"http://127.0.0.1:{port}"
            done = subprocess.run(
                [
                    *(*lienthong, "agency", url, "--system", "kit-a", "--agency", "G22", "--to", "H21"),
                    *("--secret-file", str(tmp_path / "khoa"), "--turns", "1"),
                ],
                capture_output=True,
                text=True,
                env=environment,
                check=False,
                timeout=60,
            )
            assert done.returncode == 0, done.stdout + done.stderr
            assert "DocId" in done.stdout
            with urllib.request.urlopen(f"{url}/getAgenciesList", data=b"", timeout=10) as answer:
                assert b'"ErrorCode":"15"' in answer.read()
        finally:
            hub.terminate()
            hub.wait(timeout=10)
