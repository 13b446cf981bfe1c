"""The demonstration: what it tells, what it leaves behind, and its people at their desks in a real browser.

One run of ``python -m lienthong.demo`` serves every test here: an axis and two offices in processes of their own,
always on their own SQLite files, as on an empty machine. When the story waits for its second cue, people carry a
letter of their own through the pages (``support.story_walk``); then the story is played to its end.
``LIENTHONG_PICTURES`` names a folder for pictures of the pages at both widths.
"""

from __future__ import annotations

import email
import email.policy
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import expect

from lienthong.demo.cast import demonstration_cast
from support.browsing import WIDE, Visitor, chromium
from support.evening import Evening, evening_in
from support.story_walk import StoryWalk
from support.walking import Walk

pytestmark = [
    pytest.mark.processes,
    pytest.mark.one_engine,
    pytest.mark.needs("chromium"),
]
OUTSIDERS = {
    "vpcp": "vanthu.btttt",
    "btttt": "vanthu.vpcp",
    "ubnd-gialai": "vanthu.ubnd-quangnam",
    "stttt-gialai": "vanthu.ubnd-gialai",
}
"""For each agency the clerk of another one in the same installation: a clerk may open every kind of page (anybody
else gets the same refusal on some of them whether or not there is such a document)."""


@pytest.fixture(scope="module")
def evening(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Evening]:
    """The demonstration, waiting after its first step."""
    with evening_in(tmp_path_factory.mktemp("evening")) as running:
        yield running


@dataclass(frozen=True, slots=True)
class Walked:
    """The walk of the people: whom they visited, or what stopped them."""

    walk: StoryWalk | None = None
    problem: Exception | None = None


@pytest.fixture(scope="module")
def walked(evening: Evening) -> Walked:
    """The walk; what went wrong in it fails its own test and not those of the story."""
    try:
        with chromium() as browser:
            walk = StoryWalk(Walk(browser, evening))
            _the_stage(walk, evening)
            walk.everything()
            _outsiders_find_nothing(walk)
            return Walked(walk)
    except Exception as problem:  # noqa: BLE001  raised again by the test of the walk
        return Walked(problem=problem)


@dataclass(frozen=True, slots=True)
class Told:
    """A finished story."""

    code: int
    text: str
    kept: Path
    mails: Path

    @property
    def letters(self) -> list[Path]:
        """The PDFs that were sent: the letter and the province's own."""
        return sorted(self.kept.glob("*.pdf"))


@pytest.fixture(scope="module")
def told(evening: Evening, walked: Walked) -> Told:
    """The story played to its end beside the people's own letter."""
    evening.play(to_the_end=True)
    evening.wait_for("Mọi thứ vẫn đang chạy")
    return Told(evening.end(), evening.text, evening.kept, evening.mails)


def _the_stage(walk: StoryWalk, evening: Evening) -> None:
    """The audience presses the button, and the page shows what was played."""
    context = walk.walk.browser.new_context(base_url=evening.stage, viewport=WIDE, locale="vi-VN")
    audience = Visitor(context.new_page())
    audience.listen()
    audience.page.goto("/")
    audience.page.get_by_role("button", name="Diễn bước tiếp theo").click(timeout=240_000)
    evening.wait_for("cấp số 807/VPCP-KSTT")
    expect(audience.page.get_by_text("2/19 bước")).to_be_visible(timeout=240_000)
    audience.look("stage")
    assert not audience.complaints, audience.complaints
    context.close()


def _outsiders_find_nothing(walk: StoryWalk) -> None:
    """Nothing that the people of an agency opened exists for somebody of another one."""
    assert set(walk.walk.visited) == set(OUTSIDERS)
    for agency, username in OUTSIDERS.items():
        with walk.walk.signed_in(username) as outsider:
            addresses = sorted(walk.walk.visited[agency])
            for address in addresses:
                answer = outsider.page.context.request.get(address)
                assert answer.status == 404, f"{address} of {agency} answered {answer.status} to {username}"
                assert "không tìm thấy" in answer.text().casefold(), address
            outsider.page.goto(next(one for one in addresses if one.startswith("/van-ban")))
            outsider.complaints.clear()  # the browser notes the 404
            outsider.look(f"not-found-{agency}")


def test_people_carry_a_letter_from_draft_to_every_status(walked: Walked) -> None:
    if walked.problem is not None:
        raise walked.problem


@pytest.mark.parametrize(
    "shown",
    [
        "Đã hoàn thành",
        "Từ chối nhận (trả lại)",
        "Gửi sai nơi nhận",
        "chưa nhận",
        "0 – 0 – 1 – 0",
        "cấp số 807/VPCP-KSTT (sổ đang ở số 806)",
        "cùng DocId",
        "phần mềm không gửi trùng",
        "Văn bản mật không gửi qua hệ thống này",
        "còn 4 lần thử",
        "xử lý thay Phan Đức Toàn chuyển",
        "Người xử lý thay không được ký thay",
        "tự khép lại",
        "cấp số 783/UBND-KGVX (sổ đang ở số 782)",
        "Ma trận tại nơi gửi và tại Trục khớp nhau",
    ],
)
def test_the_story_shows_every_outcome(told: Told, shown: str) -> None:
    assert told.code == 0, told.text
    assert shown in told.text


def test_the_story_closes_with_four_zeroes(told: Told) -> None:
    assert told.text.rindex("0 – 0 – 0 – 0") > told.text.rindex("0 – 0 – 1 – 0")


def test_the_audits_of_all_three_products_find_nothing(told: Told) -> None:
    assert told.text.count("không có sai lệch") == 3
    assert "CÓ SAI LỆCH" not in told.text


def test_every_act_is_told_with_the_person_whose_act_it_is(told: Told) -> None:
    cast = demonstration_cast()
    for agency in cast.everyone:
        for person in (agency.clerk, agency.leader, agency.officer):
            if (agency, person) in {
                (cast.mistaken, cast.mistaken.leader),
                (cast.mistaken, cast.mistaken.officer),
            }:
                continue  # the letter never went beyond its clerk
            assert person.line in told.text, person.line


def test_the_province_is_warned_by_real_mails_that_tell_no_content(told: Told) -> None:
    mails = [
        email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        for path in sorted(told.mails.glob("*.eml"))
    ]
    late = demonstration_cast().late

    for person in late.focal_officers:
        to_them = [mail for mail in mails if person.mail in str(mail["To"])]
        assert any("Chưa nhận" in str(mail["Subject"]) for mail in to_them), person.mail
    for mail in mails:
        body = mail.get_body(("plain",))
        assert body is not None
        assert "COVID" not in f"{mail['Subject']} {body.get_content()}"


def test_the_kept_letters_are_the_ones_whose_paths_are_printed(told: Told) -> None:
    assert [path.stem for path in told.letters] == ["783-UBND-KGVX", "807-VPCP-KSTT"]
    assert all(str(path) in told.text for path in told.letters)


def test_what_was_sent_is_kept_packet_by_packet(told: Told) -> None:
    names = {path.stem for path in told.kept.glob("*.edxml")}

    assert names == {"783-UBND-KGVX-lan-1", "807-VPCP-KSTT-lan-1", "807-VPCP-KSTT-lan-2"}


@pytest.mark.needs("pdftotext")
def test_every_page_bears_the_mark_and_the_follow_up_cites_the_letter(told: Told) -> None:
    for path in told.letters:
        pages = _pages(path)
        assert all("BẢN TRÌNH DIỄN" in page for page in pages)
    assert "807/VPCP-KSTT" in " ".join(_pages(told.letters[0]))


@pytest.mark.needs("pdfsig")
def test_pdfsig_calls_every_signature_intact(told: Told) -> None:
    for path in told.letters:
        said = subprocess.run(
            ["pdfsig", "-nocert", str(path)], capture_output=True, check=True, timeout=60
        ).stdout.decode()

        assert said.count("Signature Validation:") == 3
        assert said.count("Signature is Valid.") == 3


def _pages(path: Path) -> list[str]:
    said = subprocess.run(
        ["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True, timeout=60
    ).stdout.decode()
    return said.removesuffix("\f").split("\f")
