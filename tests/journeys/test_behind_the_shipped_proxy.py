"""The nginx example that is shipped: unmodified systems pass it, and nothing it answers itself is silent or HTML."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.load import real_pdf
from support.packets import Letter, document
from support.proxy import Proxy, TlsClient, running_proxy
from support.servers import AxisServer, agency_command, free_port, running_axis, system_command
from support.wire import request_bytes, signed_headers

pytestmark = [pytest.mark.processes, pytest.mark.one_engine, pytest.mark.needs("nginx")]
SECRET = "bi-mat-cua-he-thong"
COMMANDS = (
    agency_command("G22", "Văn phòng Chính phủ"),
    agency_command("H21", "Ủy ban nhân dân tỉnh"),
    system_command("s-G22", SECRET, "G22"),
    system_command("s-H21", SECRET, "H21"),
)


@pytest.fixture(scope="module")
def axis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AxisServer]:
    with running_axis(tmp_path_factory.mktemp("axis"), *COMMANDS) as running:
        yield running


def client(proxy: Proxy, system: str, *, with_certificate: bool = False) -> TlsClient:
    return TlsClient(proxy.door, system, SECRET, proxy.trusting(with_certificate=with_certificate))


def test_a_document_passes_the_proxy_and_comes_out_byte_for_byte(axis: AxisServer, tmp_path: Path) -> None:
    packet = document(Letter(recipients=("H21",), file=real_pdf(7, 3_000_000)))
    with running_proxy(tmp_path / "proxy", door=axis.port, pages=axis.web_port) as proxy:
        sender, recipient = client(proxy, "s-G22"), client(proxy, "s-H21")
        answer = sender.send(packet, sender="G22")
        assert answer.code == "0", answer.json
        assert recipient.call("downloadEdoc", docId=answer.doc_id).body == packet
        assert recipient.call("updateStatus", docId=answer.doc_id, status="done").code == "0"
        # header values are signed over the bytes the client sent, Vietnamese letters among them
        named = {"servicetype": "eDoc", "messagetype": "edoc", "note": "Đã nhận đủ, có dấu"}
        headers = signed_headers("s-H21", SECRET, named, "application/json")
        told = recipient.raw(request_bytes("getReceivedEdocList", headers, b"{}"))
        assert told.code == "0", told.json
        too_long = [("X-Long", b"x" * 70_000)]
        assert recipient.raw(request_bytes("getAgenciesList", too_long, b"")).code == "10"
        sender.close()
        recipient.close()


def test_with_mutual_tls_a_system_without_a_certificate_is_told_so(axis: AxisServer, tmp_path: Path) -> None:
    with running_proxy(tmp_path / "proxy", door=axis.port, pages=axis.web_port, mutual=True) as proxy:
        stranger = client(proxy, "s-G22")
        answer = stranger.call("getAgenciesList")
        assert (answer.http_status, answer.code) == (200, "15")
        assert "chứng thư" in str(answer.json["ErrorDesc"])
        known = client(proxy, "s-G22", with_certificate=True)
        assert known.call("getAgenciesList").code == "0"
        stranger.close()
        known.close()


def test_while_the_door_is_away_the_proxy_says_come_again_in_the_protocol(tmp_path: Path) -> None:
    with running_proxy(tmp_path / "proxy", door=free_port(), pages=free_port()) as proxy:
        away = client(proxy, "s-G22")
        answer = away.send(document(Letter(recipients=("H21",))), sender="G22")
        assert (answer.http_status, answer.code) == (200, "20")
        away.close()
