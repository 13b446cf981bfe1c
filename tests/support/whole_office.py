"""One agency with documents in every state, and the address of every page somebody can open in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from lienthong.exchange.changes import ChangeKind
from lienthong.infra.clock import set_business_clock
from lienthong.kernel.clock import real_now
from lienthong.kernel.judgement import Outcome
from lienthong.letters.model import Letter
from lienthong.office.incoming import operations as incoming
from lienthong.office.incoming.operations import Acceptance, HandOver, NewChange, NewIncident
from lienthong.office.incoming.states import IncidentKind, RefusalReason
from lienthong.office.outgoing import operations as outgoing
from lienthong.office.outgoing.models import Change, Sending
from lienthong.office.outgoing.operations import ListedAgency, Notice, StatusNews
from lienthong.office.outgoing.states import OutgoingState
from lienthong.office.records.queries import find_record, list_files
from lienthong.office.workflow.operations import Part
from lienthong.office.workflow.states import PartRole
from support.incoming_office import LETTER_807, arrival, arrive, judges
from support.issued_letter import Desk
from support.office_world import OfficeWorld
from support.outgoing_office import OutgoingOffice, after
from support.own_warnings import sweep_at
from support.people import find
from support.signing_room import issued_by_pki, pki

SUBJECTS = {
    OutgoingState.DRAFT: "Hướng dẫn kết nối hệ thống thông tin báo cáo của các bộ, ngành, địa phương",
    OutgoingState.SUBMITTED: "Đôn đốc thực hiện nhiệm vụ Chính phủ, Thủ tướng Chính phủ giao tháng 01 năm 2021",
    OutgoingState.APPROVED: "Triển khai gửi, nhận văn bản điện tử tại các sở, ban, ngành và địa phương",
    OutgoingState.SIGNED: "Báo cáo tiến độ đơn giản hóa quy định liên quan đến hoạt động kinh doanh",
    OutgoingState.SEALED: "Rà soát, chuẩn hóa mã định danh của cơ quan, tổ chức trên Trục liên thông",
    OutgoingState.ISSUED: "Bảo đảm gửi, nhận văn bản điện tử thông suốt trong dịp Tết Nguyên đán Tân Sửu",
}
IN_FORCE = "Chuẩn bị họp trực tuyến với các địa phương về gửi, nhận văn bản điện tử"
"""Issued and not recalled; the forms of changes are opened on it."""
ARRIVING = {
    "new": "Báo cáo kết quả gửi, nhận văn bản điện tử tháng 01 năm 2021",
    "accepted": "Xin ý kiến về danh mục chế độ báo cáo định kỳ của địa phương",
    "working": "Báo cáo số liệu chuẩn hóa mã định danh của các sở, ban, ngành, địa phương",
    "finished": "Cử cán bộ đầu mối vận hành Trục liên thông văn bản trong dịp nghỉ Tết",
    "refused": "Đề nghị hướng dẫn lưu trữ hồ sơ điện tử vào Lưu trữ lịch sử",
    "asked": "Kế hoạch tập huấn nghiệp vụ văn thư, lưu trữ điện tử năm 2021",
    "recalled": "Danh sách cán bộ dự tập huấn sử dụng chữ ký số chuyên dùng công vụ",
    "bad": "Đề nghị hỗ trợ khắc phục lỗi kết nối phần mềm quản lý văn bản",
}
SHARES_ITS_FILE = frozenset({"new", "finished"})
"""These two carry the same signed file, so that the later looks like a duplicate."""
PLACES = (
    ("H47", "Ủy ban nhân dân tỉnh Quảng Nam"),
    ("H21", "Ủy ban nhân dân tỉnh Gia Lai"),
    ("H46", "Ủy ban nhân dân tỉnh Quảng Bình"),
    ("H56", "Ủy ban nhân dân tỉnh Thanh Hóa"),
    ("G14", "Bộ Thông tin và Truyền thông"),
)


@dataclass
class WholeOffice:
    """Văn phòng Chính phủ on a busy morning; names of people are those of ``OutgoingOffice``."""

    office: OutgoingOffice = field(default_factory=OutgoingOffice)
    out: dict[OutgoingState, UUID] = field(default_factory=dict)
    in_force: UUID = field(init=False)
    arrived: dict[str, UUID] = field(default_factory=dict)
    """Incoming documents by a word of this module: new, bad, accepted, working, finished, refused."""

    def __post_init__(self) -> None:
        set_business_clock(at=after(60), rate=0, by="test")
        listed = [ListedAgency(code, name, f"000.00.00.{code}") for code, name in PLACES]
        outgoing.store_axis_list(listed, at=real_now())
        self.world = OfficeWorld(self.office.agency, {name: find(name) for name in self.office.people})
        for state, subject in SUBJECTS.items():
            self.out[state] = self.office.at_step(
                OutgoingState.SEALED if state is OutgoingState.ISSUED else state, subject=subject
            )
        self._send()
        self._receive()
        self._recall_sent()
        self.in_force = self.office.at_step(OutgoingState.SEALED, subject=IN_FORCE)
        self.office.issue(self.in_force, *(code for code, _ in PLACES))
        sweep_at(after(60))

    def _send(self) -> None:
        record_id, agency_id = self.out[OutgoingState.ISSUED], self.office.agency.id
        self.office.issue(record_id, *(code for code, _ in PLACES))
        sending = Sending.objects.of(agency_id).get().id
        outgoing.record_accepted(agency_id, sending, "doc-1", at=after(30))
        document_id = self.office.see(record_id).record.document_id
        told = [("H47", code) for code in ("01", "03", "04", "05", "06")]
        told += [("H21", "01"), ("H21", "02"), ("H46", "01"), ("H46", "03"), ("H56", "01")]
        for number, (place, code) in enumerate(told):
            news = StatusNews(
                axis_doc_id=f"status-{number}",
                to_code="G22",
                from_code=place,
                code=code,
                document_id=document_id,
                description="Gửi sai nơi nhận" if code == "02" else "",
                staff="Nguyễn Thị Hạnh, văn thư",
            )
            outgoing.record_status(agency_id, news, after(31 + number))

    def _receive(self) -> None:
        for number, (word, subject) in enumerate(ARRIVING.items(), 801):
            letter = replace(
                LETTER_807,
                code_number=str(number),
                subject=subject,
                document_id=f"H47,2021/02/01,{number}/UBND-KGVX",
                code_notation="UBND-KGVX",
                issuer_code="H47",
                issuer_name="Ủy ban nhân dân tỉnh Quảng Nam",
                urgency=2 if word == "bad" else 0,
                due_on=date(2021, 2, 5) if word in {"working", "finished"} else None,
            )
            content = issued_by_pki() if word in SHARES_ITS_FILE else _issued(number, subject)
            one = arrival(
                letter, sender="H47", sender_name=letter.issuer_name, content=content, recipient="G22"
            )
            record_id = self.arrived[word] = arrive(self.world, one, when=after(20))
            judged = (
                judges(signatures=Outcome.FAILED, sentence="Tệp bị sửa sau khi ký; đề nghị nơi gửi gửi lại.")
                if word == "bad"
                else judges(sentence="Chữ ký và dấu hợp lệ tại thời điểm ký.")
            )
            incoming.check(self.office.agency.id, record_id, judged, at=after(21))
        clerk, signer = self.office.actor("clerk"), self.office.actor("signer")
        officer = self.office.people["officer"]
        for word in ("accepted", "working", "finished", "asked", "recalled"):
            said = Acceptance(submit_to=self.office.people["signer"], is_no_duplicate=True)
            incoming.accept(clerk, self.arrived[word], said, at=after(25))
        parts = [Part(PartRole.LEAD, officer), Part(PartRole.INFORM, self.office.people["head"])]
        for word in ("working", "finished"):
            to = HandOver(
                parts=parts, directive="Nghiên cứu, đề xuất trước ngày 05/02.", due_on=date(2021, 2, 5)
            )
            incoming.assign(signer, self.arrived[word], to, at=after(30))
            incoming.begin(self.office.actor("officer"), self.arrived[word], at=after(35))
        incoming.discuss(self.office.actor("officer"), self.arrived["working"], "Xin số liệu.", at=after(36))
        words_done = "Đã có công văn trả lời."
        incoming.complete(self.office.actor("officer"), self.arrived["finished"], words_done, at=after(40))
        incoming.refuse(clerk, self.arrived["refused"], RefusalReason.OTHER, "Thiếu phụ lục.", at=after(26))
        self._be_asked("asked", ChangeKind.TAKE_BACK, "Gửi nhầm bản chưa có ý kiến của lãnh đạo.", 805)
        self._be_asked(
            "recalled",
            ChangeKind.RECALL,
            "Thông báo thu hồi số 15/TB-UBND ngày 01/02/2021, người ký Trần Văn Mẫu. Sai danh sách.",
            806,
        )
        self._be_asked("working", ChangeKind.UPDATE, "Lùi hạn báo cáo.", 807, due_on=date(2021, 2, 8))
        lost = NewIncident(
            kind=IncidentKind.UNREADABLE,
            doc_id="0000-lost",
            sender_code="H56",
            sender_name="Ủy ban nhân dân tỉnh Thanh Hóa",
            sentence="Gói tin không đọc được; cần đề nghị nơi gửi gửi lại.",
        )
        incoming.record_incident([self.office.agency.id], lost, at=after(45))

    def _be_asked(self, word: str, kind: ChangeKind, reason: str, minute: int, **fields: object) -> None:
        record = find_record(self.office.agency.id, self.arrived[word])
        assert record is not None
        new = NewChange(
            kind=kind,
            doc_id=f"change-{word}",
            sender_code="H47",
            sender_name="Ủy ban nhân dân tỉnh Quảng Nam",
            document_id=record.document_id,
            named=(record.document_id,),
            code=record.code,
            reason=reason,
            fields=fields,
            file_hashes=tuple(one.sha256 for one in list_files(self.office.agency.id, record.id)),
        )
        incoming.record_change(self.office.agency.id, new, at=after(minute - 760))

    def _recall_sent(self) -> None:
        """A recall that one recipient carried out, one refused, and one has not answered."""
        record_id, agency_id, clerk = (
            self.out[OutgoingState.ISSUED],
            self.office.agency.id,
            self.office.actor("clerk"),
        )
        notice = Notice(code="12/TB-VPCP", signed_on=date(2021, 2, 1), signer="Nguyễn Văn Mẫu")
        outgoing.recall(clerk, record_id, notice=notice, reason="Sai phụ lục.", at=after(50))
        change = Change.objects.of(agency_id).get()
        outgoing.record_change_sent(agency_id, change.id, "change-1", at=after(51))
        document_id = self.office.see(record_id).record.document_id
        for place, code, words in (("H47", "03", "Đã thu hồi."), ("H46", "16", "Đang thi hành.")):
            news = StatusNews(
                axis_doc_id=f"answer-{place}",
                to_code="G22",
                from_code=place,
                code=code,
                document_id=document_id,
                description=words,
            )
            outgoing.record_status(agency_id, news, after(55))
        outgoing.replace(clerk, record_id, reason="Sai phụ lục.", at=after(56))

    def pages(self) -> Iterator[tuple[str, str, str]]:
        """Every page: its name for a picture, its address, and who opens it."""
        yield from (("home", reverse("home"), who) for who in ("clerk", "officer", "signer"))
        yield "account", reverse("own_account"), "clerk"
        for group in ("", "?loc=tat-ca"):
            yield "incoming_list", reverse("incoming_list") + group, "clerk"
        yield "incoming_incidents", reverse("incoming_incidents"), "clerk"
        for word, who in (
            ("new", "clerk"),
            ("bad", "clerk"),
            ("accepted", "signer"),
            ("working", "officer"),
            ("finished", "clerk"),
            ("refused", "clerk"),
            ("asked", "clerk"),
            ("recalled", "clerk"),
            ("recalled", "signer"),
        ):
            yield f"incoming_record-{word}", reverse("incoming_record", args=[self.arrived[word]]), who
        yield "outgoing_list", reverse("outgoing_list"), "clerk"
        yield "outgoing_new", reverse("outgoing_new"), "officer"
        for state, who in zip(
            self.out, ("officer", "head", "signer", "clerk", "clerk", "clerk"), strict=True
        ):
            yield f"outgoing-{state.value.lower()}", reverse("outgoing", args=[self.out[state]]), who
        yield "outgoing_edit", reverse("outgoing_edit", args=[self.out[OutgoingState.DRAFT]]), "officer"
        yield "outgoing_issue", reverse("outgoing_issue", args=[self.out[OutgoingState.SEALED]]), "clerk"
        yield "outgoing_matrix", reverse("outgoing_matrix", args=[self.in_force]), "clerk"
        yield (
            "outgoing_matrix-recalled",
            reverse("outgoing_matrix", args=[self.out[OutgoingState.ISSUED]]),
            "clerk",
        )
        for act in ("recall", "take_back", "update", "replace"):
            yield (
                f"outgoing_{act}",
                reverse(f"outgoing_{act}", args=[self.in_force]),
                "clerk",
            )
        yield "exchange", reverse("exchange"), "clerk"
        yield "alerts", reverse("alerts"), "clerk"
        yield "search", reverse("search") + "?q=van+ban", "clerk"
        main = list_files(self.office.agency.id, self.arrived["working"])[0].id
        yield "office_revision", reverse("office_revision", args=[main, 1]), "officer"


def _issued(number: int, subject: str) -> bytes:
    """A short letter of UBND tỉnh Quảng Nam about ``subject``."""
    letter = Letter(
        issuing_body="ỦY BAN NHÂN DÂN\nTỈNH QUẢNG NAM",
        notation="UBND-KGVX",
        place="Quảng Nam",
        subject=subject,
        addressees=("Văn phòng Chính phủ",),
        body=(
            "Thực hiện Văn bản số 807/VPCP-KSTT ngày 01 tháng 02 năm 2021 của Văn phòng Chính phủ về tăng cường gửi, "
            "nhận văn bản điện tử, Ủy ban nhân dân tỉnh Quảng Nam có ý kiến như sau:",
            "1. Các sở, ban, ngành và địa phương của tỉnh đã cử người trực, kiểm tra văn bản trước khi gửi và phản hồi "
            "trạng thái trong ngày.",
            "2. Những việc còn vướng mắc được nêu trong phụ lục kèm theo để Văn phòng Chính phủ xem xét.",
            "Ủy ban nhân dân tỉnh Quảng Nam kính báo cáo Văn phòng Chính phủ.",
        ),
        recipients=("Như trên", "Lưu: VT, KGVX"),
        signature_lines=("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"),
        signer_name="Hoàng Văn Thử Nghiệm",
    )
    return Desk(pki()).issued_elsewhere(
        letter, "ubnd-quangnam", number=str(number), body="UBND tỉnh Quảng Nam"
    )


def names_of_addresses() -> Mapping[str, str]:
    """Every named address of the office and its route."""
    found: dict[str, str] = {}

    def walk(patterns: list[URLPattern | URLResolver], before: str) -> None:
        for one in patterns:
            route = before + str(one.pattern)
            if isinstance(one, URLResolver):
                walk(one.url_patterns, route)
            elif one.name:
                found[one.name] = route

    walk(get_resolver("lienthong.project.office_urls").url_patterns, "")
    return found
