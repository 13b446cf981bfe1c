"""``lienthong packet show`` and ``build``."""

from __future__ import annotations

import argparse
import json
import re
from pathlib import Path

import pytest

from lienthong.cli.packet import register
from lienthong.edxml.model import DocumentPacket, StatusReport
from lienthong.edxml.reader import read_bytes, read_envelope
from support.packet_text import PDF, element, message_header, packet, status

GUIDE = Path(__file__).parents[3] / "docs" / "howto" / "build-a-packet.md"


def run(*words: str | Path) -> int:
    parser = argparse.ArgumentParser()
    register(parser.add_subparsers())
    arguments = parser.parse_args(["packet", *map(str, words)])
    return int(arguments.run(arguments))


def examples() -> list[str]:
    return re.findall(r"```yaml\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)


def written(folder: Path, text: str) -> Path:
    (folder / "cong-van.pdf").write_bytes(PDF)
    source = folder / "goi.yaml"
    source.write_text(text, encoding="utf-8")
    return source


def test_show_prints_a_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a.edxml"
    file.write_bytes(packet())
    assert run("show", file) == 0
    out = capsys.readouterr().out
    assert re.search(r"Số, ký hiệu +245/STĐ-VP", out)
    assert "cong-van.pdf" in out
    assert "hợp lệ" in out


def test_show_prints_a_status(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a.edxml"
    file.write_bytes(status(code="2"))
    assert run("show", file) == 0
    assert "02 – Từ chối nhận (trả lại)" in capsys.readouterr().out


def test_show_prints_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a.edxml"
    file.write_bytes(packet())
    assert run("show", "--json", file) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["kind"] == "document"
    assert shown["packet"]["header"]["issued_on"] == "2021-03-15"
    assert shown["packet"]["header"]["code"] == {"number": "245", "notation": "STĐ-VP"}


@pytest.mark.parametrize(
    "data",
    [
        b"nothing",
        packet(header=message_header(subject="")),
        packet(header=message_header(element("Secret", "Mật"))),
    ],
)
def test_show_ends_with_one_for_refused_packets(
    data: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "a.edxml"
    file.write_bytes(data)
    assert run("show", file) == 1
    assert "từ chối" in capsys.readouterr().out
    assert run("show", "--json", file) == 1
    assert json.loads(capsys.readouterr().out)["refused"] is True


def test_a_file_that_is_not_there_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("show", tmp_path / "khong-co.edxml") == 2
    assert "khong-co.edxml" in capsys.readouterr().err
    assert run("build", tmp_path / "khong-co.yaml") == 2


def test_the_guides_document_is_built(tmp_path: Path) -> None:
    assert run("build", written(tmp_path, examples()[0])) == 0
    data = (tmp_path / "goi.edxml").read_bytes()
    assert read_bytes(data).problems == ()
    built = read_envelope(data)
    assert isinstance(built.packet, DocumentPacket)
    assert built.packet.header.document_id == "000.00.17.T99,2021/03/15,245/STĐ-VP"
    assert built.packet.business.staff[0].mobile == "0900000000"
    assert built.contents == {"1": PDF}


def test_the_guides_status_is_built(tmp_path: Path) -> None:
    out = tmp_path / "ra.edxml"
    assert run("build", written(tmp_path, examples()[1]), "-o", out) == 0
    built = read_envelope(out.read_bytes()).packet
    assert isinstance(built, StatusReport)
    assert (built.code, built.staff.name) == ("03", "Lò Thị Mây")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("from: [", "YAML"),
        ("- a", "nhóm"),
        ("fromm: {organ_id: T1}", "fromm"),
        ("issued_on: hôm nay", "issued_on"),
        ("urgency: khẩn", "urgency"),
        ("direction: 1", "direction"),
        ("subject: [a]", "subject"),
        ("attachments: [{file: khong-co.pdf}]", "khong-co.pdf"),
        ("business: {type: recal}", "business.type"),
        ("trace: [{at: x}]", "trace[1].at"),
        ("subject: Chỉ có trích yếu", "N.MessageHeader.To"),
        ("status: {code: 3}\nto: []", "“to”"),
    ],
)
def test_faults_are_named_and_nothing_is_written(
    text: str, named: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("build", written(tmp_path, text)) == 1
    assert named in capsys.readouterr().err
    assert sorted(file.name for file in tmp_path.iterdir()) == ["cong-van.pdf", "goi.yaml"]
