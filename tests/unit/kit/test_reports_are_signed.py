"""The report of a run: signed, told apart when changed, readable by people, without secrets."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from lienthong.cli.main import main
from lienthong.kernel.clock import real_now
from lienthong.kit.cases.loading import all_cases
from lienthong.kit.errors import KitFileError
from lienthong.kit.hub.serving import Hub
from lienthong.kit.playing.run import Run
from lienthong.kit.reports.page import page_of
from lienthong.kit.reports.signing_key import fingerprint, key_at
from lienthong.kit.reports.writing import Span, read_signed, report_of, write_signed
from support.kit_stage import HUB_PARTIES, RECEIVER, SENDER, chosen, mailroom


@pytest.fixture
def report(tmp_path: Path) -> Path:
    """A signed report of three cases, one of which fails."""
    with Hub(mailroom()) as hub:
        run = Run(hub.url, HUB_PARTIES)
        began = real_now()
        ids = ("texts.form.usual", "attachments.secret.pdf", "agencies.register")
        results = run.play_all(chosen(*ids))
    told = report_of(run, results, Span(began, real_now()))
    signature = write_signed(told, key_at(tmp_path / "key.pem"), tmp_path / "report.json")
    (tmp_path / "report.html").write_text(page_of(told, signature), "utf-8")
    return tmp_path / "report.json"


def test_a_report_is_right_until_one_letter_changes(report: Path) -> None:
    assert read_signed(report).is_signed
    report.write_text(report.read_text("utf-8").replace('"FAILED"', '"PASSED"'), "utf-8")
    assert not read_signed(report).is_signed


def test_a_signature_of_another_report_is_not_taken(report: Path, tmp_path: Path) -> None:
    whole = json.loads(report.read_text("utf-8"))
    write_signed({**whole["report"], "server": "http://khac"}, key_at(tmp_path / "key.pem"), report)
    other = json.loads(report.read_text("utf-8"))["signature"]
    report.write_text(json.dumps({**whole, "signature": other}), "utf-8")
    assert not read_signed(report).is_signed
    report.write_text(json.dumps({**whole, "signature": {**other, "algorithm": "none"}}), "utf-8")
    assert not read_signed(report).is_signed


def test_the_key_is_made_once_and_read_by_its_owner_only(tmp_path: Path) -> None:
    place = tmp_path / "khoa" / "key.pem"
    first, again = key_at(place), key_at(place)
    assert first.public_key() == again.public_key()
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    place.write_text("không phải khóa", "utf-8")
    with pytest.raises(KitFileError):
        key_at(place)


def test_a_file_that_is_no_report_is_refused(tmp_path: Path) -> None:
    for text in ("", "[]", "{}", '{"report": {"form": "khac"}, "signature": {"public_key": ""}}'):
        (tmp_path / "x.json").write_text(text, "utf-8")
        with pytest.raises(KitFileError):
            read_signed(tmp_path / "x.json")


def test_no_secret_stands_in_a_report(report: Path) -> None:
    for file in (report, report.with_suffix(".html")):
        text = file.read_text("utf-8")
        assert SENDER.secret not in text
        assert RECEIVER.secret not in text


def test_the_page_names_the_failing_case_in_words(report: Path) -> None:
    page = report.with_suffix(".html").read_text("utf-8")
    assert "attachments.secret.pdf" in page
    assert "PDF có dòng «TUYỆT MẬT» ở trang 1 bị từ chối mã 22." in page
    assert "Chờ từ chối, nhưng được nhận." in page
    assert fingerprint(read_signed(report).public_key) in page
    assert "<script" not in page


def test_verify_tells_a_changed_report_and_another_key(
    report: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    known = fingerprint(read_signed(report).public_key)
    assert main(["kit", "verify", str(report), "--key", known]) == 0
    assert "nguyên vẹn" in capsys.readouterr().out
    assert main(["kit", "verify", str(report), "--key", "0000"]) == 1
    report.write_text(report.read_text("utf-8").replace("FAILED", "PASSED"), "utf-8")
    assert main(["kit", "verify", str(report)]) == 1
    assert "KHÔNG ĐÚNG" in capsys.readouterr().out


def secrets_in(folder: Path) -> tuple[str, str]:
    for name, party in (("a", SENDER), ("b", RECEIVER)):
        (folder / name).write_text(party.secret + "\n", "utf-8")
    return str(folder / "a"), str(folder / "b")


def test_the_command_plays_shows_progress_and_writes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = secrets_in(tmp_path)
    out = tmp_path / "ket-qua"
    with Hub(mailroom()) as hub:
        words = ["kit", "run", hub.url, "--system", "kit-a", "--secret-file", first, "--agency", "G22"]
        words += ["--peer-system", "kit-b", "--peer-secret-file", second, "--peer-agency", "H21"]
        words += ["--peer-agency", "H47", "--ended", "H99", "--out", str(out)]
        assert main([*words, "--only", "texts.form"]) == 0
        told = capsys.readouterr()
        assert "đạt: 24/24" in told.out
        assert "[24/24]" in told.err
        assert main([*words, "--only", "attachments.secret"]) == 1
        assert "KHÔNG ĐẠT attachments.secret.pdf" in capsys.readouterr().err
        assert main([*words, "--only", "attachments.secret", "--without", "page_one"]) == 0
    assert read_signed(out / "report.json").is_signed
    assert (out / "report.html").read_text("utf-8").startswith("<!doctype html>")


def test_wrong_use_is_told_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--system", "a", "--agency", "G22", "--peer-agency", "H21", "--secret-file"]
    assert main(["kit", "run", "http://127.0.0.1:1", *words, str(tmp_path / "khong-co")]) == 1
    (tmp_path / "a").write_text("khoa", "utf-8")
    assert main(["kit", "run", "ftp://x", *words, str(tmp_path / "a"), "--out", str(tmp_path / "o")]) == 1
    assert main(["kit", "cases", "--only", "khong-co"]) == 1
    assert len(capsys.readouterr().err.splitlines()) == 3
    assert main(["kit", "cases"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == len(all_cases())


def test_a_server_that_is_not_there_fails_every_case(tmp_path: Path) -> None:
    results = Run("http://127.0.0.1:9", HUB_PARTIES).play_all(chosen("texts.form.usual"))
    assert "Không có trả lời" in results[0].findings[0].sentence
