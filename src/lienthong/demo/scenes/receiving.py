"""Arriving, accepting, refusing, handing over, working and ending, each act with the status it sends (D-09)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from lienthong.demo.cast import Person, PlayedAgency
from lienthong.demo.errors import StepFailedError
from lienthong.demo.installation import wait_until
from lienthong.demo.play import SECONDS, Play
from lienthong.demo.tables import STATUSES
from lienthong.demo.theatre import in_parallel

WRONG_RECIPIENT = "WRONG_RECIPIENT"


class Letter:
    """A letter on its way: who sent it, where it lies there, and its number."""

    def __init__(self, play: Play, sender: PlayedAgency, record: str, code: str) -> None:
        self._play, self._sender, self._record, self.code = play, sender, record, code

    def arrives(self, recipients: Sequence[PlayedAgency]) -> None:
        """Each system takes it by itself, stores it and says 01; it lies on the clerk's desk."""
        play = self._play
        in_parallel([partial(self._arrival, agency) for agency in recipients])
        for agency in recipients:
            play.done(
                f"{agency.short_name}: phần mềm tự nhận về, báo 01 {STATUSES['01']}; "
                f"văn bản chờ {agency.clerk.line}"
            )

    def is_accepted(self, agency: PlayedAgency, *, submit: bool = True) -> None:
        """The clerk looks at the checks, accepts with an incoming number and submits to the leader: 03."""
        if self._is_done(agency, "03"):
            return
        play, clerk, leader = self._play, agency.clerk, agency.leader
        record = self._on_desk(agency, clerk, "ACCEPT")
        self._is_checked(agency, record)
        number = play.do(agency, clerk, "accept", record=record, submit_to=leader.username if submit else "")
        self._told(agency, "03", f"{clerk.line} tiếp nhận, số đến {number}, trình {leader.line}")

    def is_refused(self, agency: PlayedAgency, words: str) -> None:
        """The clerk refuses: 02 with the reason *gửi sai nơi nhận*; no incoming number is taken."""
        if self._is_done(agency, "02"):
            return
        play, clerk = self._play, agency.clerk
        record = self._on_desk(agency, clerk, "ACCEPT")
        play.do(agency, clerk, "refuse", record=record, reason=WRONG_RECIPIENT, words=words)
        self._told(agency, "02", f"{clerk.line} trả lại, không lấy số đến")
        row = play.status(self._sender, self._record, agency, "02")
        play.narrator.note(f"Lý do nơi gửi nhận được: {row['reason']}")

    def is_assigned(self, agency: PlayedAgency, directive: str, *, by: Person | None = None) -> None:
        """The leader hands over to the officer: 04. A deputy does it at the absent leader's desk (D-22)."""
        if self._is_done(agency, "04"):
            return
        play, leader, officer = self._play, agency.leader, agency.officer
        person = by or leader
        task = play.task(agency, person, "ASSIGN", code=self.code)
        if by is not None and task["stands_in_for"] != leader.name:
            raise StepFailedError(
                f"Văn bản không nằm trên bàn của {leader.name} mà {person.name} xử lý thay."
            )
        play.do(agency, person, "assign", record=task["record"], lead=officer.username, directive=directive)
        who = f"{person.line} xử lý thay {leader.name}" if by else person.line
        self._told(agency, "04", f"{who} chuyển {officer.line} chủ trì: “{directive}”")

    def is_begun(self, agency: PlayedAgency) -> None:
        """The officer begins: 05."""
        if self._is_done(agency, "05"):
            return
        play, officer = self._play, agency.officer
        record = self._on_desk(agency, officer, "HANDLE")
        play.do(agency, officer, "begin", record=record)
        self._told(agency, "05", f"{officer.line} bắt đầu xử lý")

    def is_completed(self, agency: PlayedAgency, words: str) -> None:
        """The officer ends it: 06."""
        if self._is_done(agency, "06"):
            return
        play, officer = self._play, agency.officer
        record = self._on_desk(agency, officer, "HANDLE")
        play.do(agency, officer, "complete", record=record, words=words)
        self._told(agency, "06", f"{officer.line} kết thúc: “{words}”")

    def _is_done(self, agency: PlayedAgency, code: str) -> bool:
        """Whether somebody in the audience did this step already: then it is left as it is, and told."""
        play = self._play
        is_done = any(
            row["code"] in {agency.code, agency.old_code} and code in row["times"]
            for row in play.own_matrix(self._sender, self._record)
        )
        if is_done:
            play.narrator.note(f"{agency.short_name}: đã có người báo {code} {STATUSES[code]}; bỏ qua")
        return is_done

    def _arrival(self, agency: PlayedAgency) -> None:
        self._on_desk(agency, agency.clerk, "ACCEPT")
        self._play.status(self._sender, self._record, agency, "01")

    def _on_desk(self, agency: PlayedAgency, person: Person, kind: str) -> str:
        return str(self._play.task(agency, person, kind, code=self.code)["record"])

    def _is_checked(self, agency: PlayedAgency, record: str) -> None:
        """Wait for the check panel; demand that nothing on it failed and the signatures hold (RCV-02)."""
        play, panel = self._play, {}

        def is_made() -> bool:
            panel.update(play.do(agency, agency.clerk, "checks", record=record))
            return bool(panel["is_made"])

        wait_until(is_made, seconds=SECONDS, what=f"bảng kiểm tra văn bản đến của {agency.short_name}")
        wrong = [line for line in panel["lines"] if line["outcome"] != "PASSED"]
        if wrong:
            told = "; ".join(f"{line['name']}: {line['sentence']}" for line in wrong)
            raise StepFailedError(f"{agency.short_name}: bảng kiểm tra văn bản đến không đạt. {told}")
        names = ", ".join(line["name"].lower() for line in panel["lines"])
        play.done(f"{agency.clerk.line} xem bảng kiểm tra: {names} đều đạt")

    def _told(self, agency: PlayedAgency, code: str, what: str) -> None:
        self._play.done(f"{agency.short_name}: {what}: {code} {STATUSES[code]}")
        self._play.expect(self._sender, self._record, agency, code)
