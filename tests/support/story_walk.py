"""One letter from the officer who drafts it to those who end it, every act by its person in the browser.

Văn phòng Chính phủ writes to a ministry of its own installation, whose leader is away, and to a province and a
department of the other one; the department refuses once. Played in the demonstration beside its own letter.
"""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

from support.browsing import Visitor
from support.walking import PATIENCE, Walk, looked_again_until, open_from_desk, told

SUBJECT = "Cử cán bộ đầu mối theo dõi gửi, nhận văn bản điện tử trong dịp Tết Nguyên đán"
ADDRESSEES = "Bộ Thông tin và Truyền thông;\nỦy ban nhân dân tỉnh Gia Lai."
BODY = "Văn phòng Chính phủ đề nghị quý cơ quan cử cán bộ đầu mối trực gửi, nhận văn bản điện tử."
ASKED = "Bổ sung thời hạn gửi danh sách cán bộ đầu mối."
MENDED = f"{BODY}\nDanh sách gửi về Văn phòng Chính phủ trước ngày 05 tháng 02 năm 2021."
PLACES = "Như trên;\nLưu: VT, KSTT (2)."
PROVINCE, DEPARTMENT, MINISTRY = (
    "Ủy ban nhân dân tỉnh Gia Lai",
    "Sở Thông tin và Truyền thông tỉnh Gia Lai",
    "Bộ Thông tin và Truyền thông",
)
MISSING = "Tệp không mở được tại Sở, đề nghị gửi lại."
ALL = 6
"""Cells of the matrix with a time: sent, arrived, accepted, handed on, begun, ended."""
UP_TO_THE_REFUSAL = 3
ENDED_AT_HAND_OVER = 5
"""*Để biết* ends when it is handed on: nobody begins it (D-09)."""
DONE = "Đã cử cán bộ đầu mối, gửi danh sách bằng thư công vụ."


@dataclass
class StoryWalk:
    """The acts in their order; each leaves what the next one finds."""

    walk: Walk
    letter: str = ""
    """Address of the letter in its sender's office."""
    code: str = ""
    """Its number and notation."""

    def everything(self) -> None:
        """The whole walk."""
        self.officer_drafts()
        self.head_returns_it()
        self.officer_mends_it()
        self.head_approves()
        self.leader_signs()
        self.clerk_issues()
        self.province_accepts()
        self.department_refuses()
        self.ministry_hands_on()
        self.province_works()
        self.clerk_resends()
        self.department_gets_it_again()
        self.everything_has_come_back()

    def officer_drafts(self) -> None:
        """Drafts on the form, which saves itself; submits, takes it back, submits again."""
        with self.walk.signed_in("chuyenvien.vpcp", look=True) as officer:
            page = officer.page
            officer.look("desk-of-an-officer")
            page.goto("/van-ban-di/")
            page.get_by_role("link", name="Soạn văn bản").click()
            page.get_by_role("button", name="Bắt đầu soạn").click()
            page.get_by_label("Người duyệt nội dung").select_option(label="Lý Quốc Bảo, Cục trưởng")
            page.get_by_label("Người ký và thẩm quyền").select_option(index=1)
            page.get_by_label("Trích yếu nội dung").fill(SUBJECT)
            page.get_by_label("Nơi kính gửi").fill(ADDRESSEES)
            page.get_by_label("Nội dung", exact=True).fill(BODY)
            page.get_by_label("Nơi nhận in trên văn bản").fill(PLACES)
            saved = page.locator('[data-saved][data-state="saved"]', has_text="Đã lưu lúc")
            expect(saved).to_be_visible(timeout=PATIENCE)
            page.get_by_role("button", name="Lưu dự thảo").click()
            told(page, "Đã lưu dự thảo.")
            _choose(page, "gia lai", PROVINCE)
            page.get_by_label(f"Gửi {PROVINCE} để làm gì").select_option("Để thực hiện")
            expect(page.get_by_role("img", name="Trang 1")).to_be_visible()
            officer.look("draft")
            page.get_by_role("button", name="Lưu và trình").click()
            told(page, "Đã trình văn bản.")
            page.locator(".toasts").get_by_role("button", name="Hoàn tác").click()
            told(page, "Đã hoàn tác.")
            page.get_by_role("button", name="Trình", exact=True).click()
            told(page, "Đã trình văn bản.")
            self.letter = page.url.removeprefix(self.walk.address_of("chuyenvien.vpcp"))

    def head_returns_it(self) -> None:
        """The unit's head wants more in it and says what."""
        with self.walk.signed_in("lanhdao.vpcp") as head:
            page = head.page
            expect(page.locator("#chong-viec")).to_contain_text(SUBJECT)
            page.goto(self.letter)
            page.get_by_text("Trả lại để hoàn thiện").click()
            page.get_by_label("Điều cần sửa").fill(ASKED)
            head.look("approve")
            page.get_by_role("button", name="Trả lại người soạn thảo").click()
            told(page, "Đã trả lại")

    def officer_mends_it(self) -> None:
        """The words stand where the officer works; the mended draft goes up again."""
        with self.walk.signed_in("chuyenvien.vpcp") as officer:
            page = officer.page
            page.locator("#chong-viec .row-item", has_text=SUBJECT).get_by_role("link").first.click()
            expect(page.get_by_text(ASKED).first).to_be_visible()
            officer.look("returned-draft")
            page.get_by_role("link", name="Soạn thảo").click()
            page.get_by_label("Nội dung", exact=True).fill(MENDED)
            page.get_by_role("button", name="Lưu và trình").click()
            told(page, "Đã trình văn bản.")

    def head_approves(self) -> None:
        """Approved, it waits for the signer."""
        with self.walk.signed_in("lanhdao.vpcp") as head:
            page = head.page
            page.goto(self.letter)
            page.get_by_label("Ý kiến (nếu có)").fill("Đồng ý, đề nghị ký trong sáng nay.")
            page.get_by_role("button", name="Duyệt, chuyển người ký").click()
            told(page, "Đã duyệt;")

    def leader_signs(self) -> None:
        """A wrong PIN signs nothing, the right one signs."""
        who = "nguoiky.vpcp"
        with self.walk.signed_in(who) as signer:
            page = signer.page
            page.goto(self.letter)
            pin = page.get_by_label("Mã PIN khóa ký của bạn")
            signer.look("sign")
            pin.fill(self.walk.people[who].pin[::-1])
            page.get_by_role("button", name="Ký số").click()
            expect(page.get_by_text("còn 4 lần thử")).to_be_visible(timeout=PATIENCE)
            expect(pin).to_have_value("")
            assert [words for words in signer.complaints if "422" not in words] == []
            signer.complaints.clear()  # the browser notes the refusal of the wrong PIN, too
            pin.fill(self.walk.people[who].pin)
            page.get_by_role("button", name="Ký số").click()
            told(page, "Đã ký số;")

    def clerk_issues(self) -> None:
        """Number, date and seal in one act; recipients, the review, *Phát hành và gửi*."""
        who = "vanthu.vpcp"
        with self.walk.signed_in(who) as clerk:
            page = clerk.page
            page.goto(self.letter)
            self.code = page.locator(".next-number").inner_text().strip()
            clerk.look("seal")
            page.get_by_label("Mã PIN khóa của cơ quan ban hành").fill(self.walk.people[who].pin)
            page.get_by_role("button", name="Cấp số, đóng dấu").click()
            told(page, "Đã cấp số và đóng dấu")
            expect(page.locator(".letter-head strong").first).to_have_text(self.code)
            page.get_by_role("tab", name="Chữ ký").click()
            expect(page.locator(".verdict-standing")).to_contain_text("Hợp lệ", timeout=PATIENCE)
            clerk.look("sealed")
            page.get_by_role("link", name="Kiểm tra và phát hành").click()
            _choose(page, "gia lai", DEPARTMENT)
            _choose(page, "bo thong tin", MINISTRY)
            expect(page.get_by_text("Gửi 3 nơi nhận qua Trục")).to_be_visible()
            clerk.look("issue")
            for reason in page.locator(".finding-reason input").all():
                reason.fill("Đã đối chiếu với bản trình ký.")
            page.get_by_role("button", name="Phát hành và gửi").click()
            told(page, "Đã phát hành;")

    def province_accepts(self) -> None:
        """The clerk sees it arrive, checks the panel, accepts with an incoming number."""
        with self.walk.signed_in("vanthu.ubnd-gialai") as clerk:
            page = clerk.page
            open_from_desk(page, self.code)
            panel = page.get_by_label("Kiểm tra trước khi tiếp nhận").locator("li")
            expect(panel).to_have_count(5)
            # The panel is made by the worker a moment after the arrival, and shows it by itself.
            expect(page.locator(".checks .finding-done")).to_have_count(5, timeout=PATIENCE)
            clerk.look("arrived")
            page.get_by_label("Sau khi vào sổ").select_option(label="Bùi Trọng Khôi – Chánh Văn phòng")
            page.get_by_role("button", name="Tiếp nhận", exact=True).click()
            told(page, "Đã tiếp nhận, số đến")

    def department_refuses(self) -> None:
        """The other clerk refuses with a coded reason and words; no number is taken."""
        with self.walk.signed_in("vanthu.stttt-gialai") as clerk:
            page = clerk.page
            open_from_desk(page, self.code)
            page.get_by_role("button", name="Từ chối…").click()
            page.get_by_label("Lý do", exact=False).first.select_option("Tệp không mở được hoặc nhiễm mã độc")
            page.get_by_label("Nội dung cụ thể, nơi gửi cần làm gì").fill(MISSING)
            clerk.look("refuse")
            page.get_by_role("button", name="Từ chối nhận").click()
            told(page, "Đã từ chối; lý do được báo cho nơi gửi.")
            clerk.look("refused")

    def ministry_hands_on(self) -> None:
        """The ministry's clerk submits to a leader who is away; the deputy hands it to the officer, who begins."""
        with self.walk.signed_in("vanthu.btttt") as clerk:
            page = clerk.page
            open_from_desk(page, self.code)
            page.get_by_label("Sau khi vào sổ").select_option(label="Phan Đức Toàn – Chánh Văn phòng")
            page.get_by_role("button", name="Tiếp nhận", exact=True).click()
            told(page, "Đã tiếp nhận, số đến")
        with self.walk.signed_in("pho.btttt") as deputy:
            page = deputy.page
            expect(page.get_by_text("Bạn đang xử lý thay Phan Đức Toàn")).to_be_visible()
            deputy.look("desk-of-a-deputy")
            open_from_desk(page, self.code)
            expect(page.get_by_text("Bạn đang xử lý thay Phan Đức Toàn.")).to_be_visible()
            _hand_on(deputy, lead="Hồ Thanh Bình", directive="Cử người, báo cáo trước ngày 04/02.")
        with self.walk.signed_in("chuyenvien.btttt") as officer:
            page = officer.page
            open_from_desk(page, self.code)
            page.get_by_role("button", name="Bắt đầu xử lý").click()
            told(page, "Đã bắt đầu xử lý.")
            page.get_by_label("Kết quả xử lý").fill(DONE)
            page.get_by_role("button", name="Kết thúc").click()
            told(page, "Đã kết thúc")

    def province_works(self) -> None:
        """Handed on by the leader; begun, discussed, finished by the officer."""
        with self.walk.signed_in("lanhdao.ubnd-gialai") as head:
            open_from_desk(head.page, self.code)
            head.look("hand-on")
            _hand_on(head, lead="Tạ Hoài Thu", directive="Tham mưu cử cán bộ.")
        with self.walk.signed_in("chuyenvien.ubnd-gialai") as officer:
            page = officer.page
            open_from_desk(page, self.code)
            page.get_by_role("button", name="Bắt đầu xử lý").click()
            told(page, "Đã bắt đầu xử lý.")
            page.get_by_role("tab", name="Trao đổi").click()
            page.get_by_label("Ý kiến của bạn").fill("Đề nghị cử thêm một cán bộ trực đêm.")
            page.get_by_role("button", name="Gửi ý kiến").click()
            told(page, "Đã gửi ý kiến.")
            officer.look("discuss")
            page.get_by_role("tab", name="Xử lý").click()
            officer.look("work")
            page.get_by_label("Kết quả xử lý").fill(DONE)
            page.get_by_role("button", name="Kết thúc").click()
            told(page, "Đã kết thúc")
            page.get_by_role("tab", name="Quá trình").click()
            officer.look("finished")

    def clerk_resends(self) -> None:
        """The matrix shows each status; only the recipient that refused is sent to again."""
        with self.walk.signed_in("vanthu.vpcp") as clerk:
            page = clerk.page
            page.goto("/gui-nhan/?loc=can-xu-ly")
            looked_again_until(page, page.get_by_role("link", name=self.code, exact=True).is_visible)
            clerk.look("failing")
            page.goto(f"{self.letter}gui-nhan/")
            for name, count in ((PROVINCE, ALL), (MINISTRY, ALL), (DEPARTMENT, UP_TO_THE_REFUSAL)):
                _await_times(page, name, count)
            expect(_row(page, DEPARTMENT)).to_contain_text(MISSING)
            expect(page.get_by_label("Trạng thái đã nhận")).to_contain_text("xử lý thay Phan Đức Toàn")
            expect(page.get_by_label("Nơi nhận cần xử lý")).to_contain_text(MISSING)
            clerk.look("matrix")
            page.get_by_role("button", name="Không gửi nữa…").click()
            clerk.look("give-up")
            page.get_by_role("button", name="Để sau").click()
            # What a recipient gave back is chosen by a person, never beforehand.
            expect(_failing(page, DEPARTMENT)).not_to_be_checked()
            _failing(page, DEPARTMENT).check()
            page.get_by_role("button", name="Gửi lại các nơi đã chọn").click()
            told(page, "Đang gửi lại")

    def department_gets_it_again(self) -> None:
        """Sent again it is accepted, and ends when it is handed on for information only (D-09)."""
        with self.walk.signed_in("vanthu.stttt-gialai") as clerk:
            page = clerk.page
            open_from_desk(page, self.code)
            page.get_by_label("Sau khi vào sổ").select_option(label="Cao Xuân Mạnh – Chánh Văn phòng")
            page.get_by_role("button", name="Tiếp nhận", exact=True).click()
            told(page, "Đã tiếp nhận, số đến")
        with self.walk.signed_in("lanhdao.stttt-gialai") as head:
            open_from_desk(head.page, self.code)
            head.page.get_by_label("Vai trò của Đinh Thị Nụ").select_option("Để biết")
            head.page.get_by_role("button", name="Chuyển xử lý").click()
            told(head.page, "Văn bản kết thúc khi chuyển.")

    def everything_has_come_back(self) -> None:
        """The sender's matrix at the end: three recipients, every status, one of them sent to twice."""
        with self.walk.signed_in("vanthu.vpcp") as clerk:
            page = clerk.page
            page.goto(f"{self.letter}gui-nhan/")
            _await_times(page, DEPARTMENT, ENDED_AT_HAND_OVER)
            expect(_row(page, DEPARTMENT)).to_contain_text("lượt 2")
            for name in (PROVINCE, MINISTRY):
                expect(_row(page, name).locator("time")).to_have_count(ALL)
                expect(_row(page, name)).not_to_contain_text("lượt")
            expect(page.locator(".matrix-steps tbody tr")).to_have_count(3)
            expect(page.get_by_label("Nơi nhận cần xử lý")).to_have_count(0)
            clerk.look("matrix-at-the-end")


def _choose(page: Page, words: str, name: str) -> None:
    """Find an agency of the axis and add it to the recipients."""
    box = page.get_by_label("Qua Trục: tìm cơ quan")
    box.fill("")
    box.press_sequentially(words)
    page.locator(".found").get_by_role("button", name=name).click()
    expect(page.locator(".chosen")).to_contain_text(name)


def _hand_on(visitor: Visitor, *, lead: str, directive: str) -> None:
    page = visitor.page
    page.get_by_label("Ý kiến chỉ đạo").fill(directive)
    page.get_by_label(f"Vai trò của {lead}").select_option("Chủ trì")
    page.get_by_role("button", name="Chuyển xử lý").click()
    told(page, "Đã chuyển 1 người.")


def _await_times(page: Page, name: str, count: int) -> None:
    """Wait until the row of a recipient has so many cells with a time."""
    looked_again_until(page, lambda: _row(page, name).locator("time").count() == count)


def _failing(page: Page, name: str) -> Locator:
    return page.get_by_label("Nơi nhận cần xử lý").get_by_role("checkbox", name=name)


def _row(page: Page, name: str) -> Locator:
    return page.locator(".matrix-steps tbody tr", has_text=name)
