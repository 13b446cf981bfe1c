"""The story, step by step, in business time: what each agency does, and what must be seen to happen.

Times are those of the issue: the letter's day from 08:30, its end, and the fifth working day after it,
by when every recipient has completed. A step that does not happen raises `StepFailedError`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path

from lienthong.demo import tables
from lienthong.demo.cast import Cast, PlayedAgency
from lienthong.demo.errors import StepFailedError
from lienthong.demo.inspection import Inspector
from lienthong.demo.installation import command
from lienthong.demo.narrator import Narrator
from lienthong.demo.packets import Report, SignedLetter, document, secret_document
from lienthong.demo.players import Player, ReceivedDocument
from lienthong.demo.timeline import Timeline, set_clock
from lienthong.edxml.model import Organization
from lienthong.edxml.writer import write_bytes
from lienthong.exchange.errors import RefusedByAxisError

WRONG_RECIPIENT = "Gửi sai nơi nhận"
LAST_DAY = 5
"""Working days after the letter's day by which everybody has completed."""


@dataclass(frozen=True, slots=True)
class Stage:
    """What the story is played with."""

    cast: Cast
    players: dict[str, Player]
    """By agency code."""
    inspector: Inspector
    narrator: Narrator
    timeline: Timeline
    kept: Path
    """Folder of the packets and PDFs that were sent."""

    def player(self, agency: PlayedAgency) -> Player:
        """The player of an agency."""
        return self.players[agency.code]


@dataclass(slots=True)
class Story:
    """One telling. The steps are `acts`, in order."""

    stage: Stage
    letter: SignedLetter
    _packet: bytes = field(default=b"", init=False)
    _doc_ids: list[str] = field(default_factory=list, init=False)
    _days: list[tables.Day] = field(default_factory=list, init=False)
    _received: dict[str, ReceivedDocument] = field(default_factory=dict, init=False)

    def tell(self) -> None:
        """Play every act; raises `StepFailedError` at the first that does not happen."""
        for act in (
            self.send_to_three,
            self.try_what_must_not_pass,
            self.systems_take_it,
            self.clerks_look_at_it,
            self.sender_corrects_the_mistake,
            self.work_begins,
            self.first_day_ends,
            self.late_clerk_accepts,
            self.everybody_completes,
            self.last_day_ends,
        ):
            act()

    # --- the letter's day ---------------------------------------------------------------------------

    def send_to_three(self) -> None:
        """The letter goes to the ministry, by mistake to a department, and to the late province."""
        stage, cast = self.stage, self.stage.cast
        at = self._open(
            stage.timeline.at(0, 8, 30), f"{cast.sender.name} gửi văn bản số {self.letter.code} qua Trục"
        )
        recipients = [
            cast.ministry.organization(),
            cast.mistaken.organization(),
            cast.late.organization(code=cast.late.old_code),
        ]
        self._packet = self._pack(recipients, at, "lan-1")
        doc_id = stage.player(cast.sender).send(self._packet)
        self._doc_ids.append(doc_id)
        stage.narrator.done(f"Trục đã nhận, DocId {doc_id}")
        for agency in (cast.ministry, cast.mistaken, cast.late):
            mistake = " (nhầm: lẽ ra là " + cast.intended.name + ")" if agency is cast.mistaken else ""
            stage.narrator.note(f"Nơi nhận: {agency.name}{mistake}")

    def try_what_must_not_pass(self) -> None:
        """The same bytes open nothing new; a duplicate and a secret document are refused (D-01, D-23)."""
        stage, cast = self.stage, self.stage.cast
        at = stage.timeline.at(0, 8, 30)
        stage.narrator.step(at, "Gửi lặp, gửi trùng, gửi văn bản mật")
        sender = stage.player(cast.sender)
        again = sender.send(self._packet)
        rows = sender.connection.client.list_sent(again)
        if again != self._doc_ids[0] or len(rows) != 3:
            raise StepFailedError("Gửi lại đúng gói tin ấy đã mở lượt gửi mới.")
        stage.narrator.done("Gửi lại đúng gói tin ấy (mất trả lời, máy gửi lại): cùng DocId, không có gì mới")
        anew = self._pack([cast.ministry.organization()], at)
        self._must_be_refused(
            anew, "intake.duplicate", f"Đóng gói lại để gửi lần nữa cho {cast.ministry.short_name}"
        )
        secret = write_bytes(secret_document(sender=cast.sender, recipient=cast.ministry, at=at))
        self._must_be_refused(secret, "intake.secret", "Gói tin mang dấu MẬT")

    def systems_take_it(self) -> None:
        """Three systems take the letter and say 01 by themselves."""
        stage, cast = self.stage, self.stage.cast
        at = self._open(stage.timeline.at(0, 8, 40), "Hệ thống nơi nhận lấy văn bản về, tự động báo 01")
        for agency in (cast.ministry, cast.mistaken, cast.late):
            self._take(agency, self._doc_ids[0], at)

    def clerks_look_at_it(self) -> None:
        """The ministry accepts after checking the signatures; the department returns the letter."""
        stage, cast = self.stage, self.stage.cast
        at = self._open(stage.timeline.at(0, 9), "Văn thư nơi nhận kiểm tra rồi tiếp nhận hoặc trả lại")
        self._accept(cast.ministry, at)
        self._report(cast.mistaken, "02", at, WRONG_RECIPIENT)

    def sender_corrects_the_mistake(self) -> None:
        """The sender sees the return and sends the letter to the right body (gửi bổ sung nơi nhận)."""
        stage, cast = self.stage, self.stage.cast
        at = self._open(
            stage.timeline.at(0, 9, 20), f"{cast.sender.name} thấy bị trả lại, gửi cho đúng nơi nhận"
        )
        sender = stage.player(cast.sender)
        returned = sender.wait_for_status(cast.mistaken, "02")
        stage.narrator.done(f"{cast.mistaken.short_name} trả lại, lý do: {returned.description}")
        packet = self._pack([cast.intended.organization()], at, "lan-2")
        self._doc_ids.append(sender.send(packet))
        stage.narrator.done(f"Gửi bổ sung cho {cast.intended.name}, DocId {self._doc_ids[-1]}")
        self._take(cast.intended, self._doc_ids[-1], at)

    def work_begins(self) -> None:
        """Acceptance, assignment and work at the ministry and the province."""
        stage, cast = self.stage, self.stage.cast
        at = self._open(stage.timeline.at(0, 10), "Tiếp nhận, chuyển xử lý")
        self._accept(cast.intended, at)
        self._report(cast.ministry, "04", at)
        at = self._open(stage.timeline.at(0, 14), "Xử lý")
        self._report(cast.intended, "04", at)
        self._report(cast.ministry, "05", at)

    def first_day_ends(self) -> None:
        """At the end of the day the late province has not accepted: one *chưa nhận*."""
        day = self._close_the_day(0, (0, 0, 1, 0))
        cast = self.stage.cast
        if day.entries[cast.late].class_word != "NOT_ACCEPTED":
            raise StepFailedError(f"{cast.late.short_name} chưa tiếp nhận mà không được xếp loại chưa nhận.")
        returned = day.entries[cast.mistaken]
        if "02" not in returned.times or returned.reason != WRONG_RECIPIENT:
            raise StepFailedError("Ma trận không cho thấy văn bản bị trả lại cùng lý do.")

    # --- the days after -----------------------------------------------------------------------------

    def late_clerk_accepts(self) -> None:
        """The next morning the late clerk accepts; work begins there too."""
        stage, cast = self.stage, self.stage.cast
        at = self._open(stage.timeline.at(1, 8, 15), f"{cast.late.short_name}: văn thư tiếp nhận muộn")
        self._accept(cast.late, at)
        at = self._open(stage.timeline.at(1, 9, 30), "Chuyển xử lý, xử lý")
        self._report(cast.late, "04", at)
        self._report(cast.late, "05", at)
        self._report(cast.intended, "05", at)

    def everybody_completes(self) -> None:
        """Each lead ends the document: 06."""
        stage, cast = self.stage, self.stage.cast
        times = ((cast.ministry, 3, 15), (cast.intended, 4, 10), (cast.late, LAST_DAY, 14))
        for agency, day, hour in times:
            at = self._open(stage.timeline.at(day, hour), f"{agency.short_name} xử lý xong")
            self._report(agency, "06", at)

    def last_day_ends(self) -> None:
        """Four zeroes; the matrix shows everybody done; the axis' own audit finds nothing."""
        day = self._close_the_day(LAST_DAY, (0, 0, 0, 0))
        cast = self.stage.cast
        for agency in (cast.ministry, cast.intended, cast.late):
            if "06" not in day.entries[agency].times:
                raise StepFailedError(f"Ma trận không cho thấy {agency.short_name} đã hoàn thành.")
        self.stage.narrator.heading("Kiểm tra nhật ký, định luật bảo toàn, tệp đã lưu")
        self.stage.narrator.done(command("audit").strip())

    # --- what acts are made of ----------------------------------------------------------------------

    def _open(self, at: dt.datetime, title: str) -> dt.datetime:
        set_clock(at)
        self.stage.narrator.step(at, title)
        return at

    def _pack(self, recipients: list[Organization], at: dt.datetime, name: str = "") -> bytes:
        """The letter in a packet; kept under ``name`` when it is one that goes out."""
        packet = write_bytes(
            document(self.letter, sender=self.stage.cast.sender, recipients=recipients, at=at)
        )
        if name:
            (self.stage.kept / f"{name}.edxml").write_bytes(packet)
        return packet

    def _must_be_refused(self, packet: bytes, stable: str, what: str) -> None:
        try:
            self.stage.player(self.stage.cast.sender).send(packet)
        except RefusedByAxisError as error:
            if error.answer.stable != stable:
                raise StepFailedError(f"{what}: bị từ chối vì lý do khác: {error}") from error
            self.stage.narrator.done(f"{what}: bị từ chối ({error.answer.code}). {error.answer.sentence}")
            return
        raise StepFailedError(f"{what}: lẽ ra phải bị từ chối.")

    def _take(self, agency: PlayedAgency, doc_id: str, at: dt.datetime) -> None:
        received = self.stage.player(agency).take(doc_id)
        if received.pdf != self.letter.pdf:
            raise StepFailedError(f"Tệp đến {agency.short_name} không còn nguyên như lúc gửi.")
        self._received[agency.code] = received
        self._report(agency, "01", at)

    def _accept(self, agency: PlayedAgency, at: dt.datetime) -> None:
        self.stage.inspector.check(self._received[agency.code].pdf, at=at, who=agency.short_name)
        self._report(agency, "03", at)

    def _report(self, agency: PlayedAgency, code: str, at: dt.datetime, reason: str = "") -> None:
        stage = self.stage
        room = agency.room
        person = {"04": room.leader, "05": room.officer}.get(code, room.clerk)
        stage.player(agency).report(self._received[agency.code], Report(code, at, person, reason))
        stage.player(stage.cast.sender).wait_for_status(agency, code)
        why = f", lý do: {reason}" if reason else ""
        who = "tự động" if code == "01" else person
        stage.narrator.done(
            f"{agency.short_name} báo {code} {tables.STATUSES[code]}{why} ({who}); nơi gửi đã nhận"
        )

    def _close_the_day(self, working_day: int, wanted: tuple[int, ...]) -> tables.Day:
        at = self._open(self.stage.timeline.at(working_day, 17, 30), "Hết ngày làm việc")
        cast = self.stage.cast
        recipients = (cast.ministry, cast.mistaken, cast.intended, cast.late)
        day = tables.read_day(self._doc_ids[0], recipients, at)
        tables.show_day(self.stage.narrator, day, self._days)
        self._days.append(day)
        if day.figures != wanted:
            raise StepFailedError(f"Bốn con số cuối ngày khác mong đợi {wanted}.")
        return day
