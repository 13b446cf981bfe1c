"""Words and colours of the console for the states of the axis (decisions, "Words on the screen")."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from lienthong.alerts.states import DocumentClass
from lienthong.axis.delivery.states import DeliveryState, EventKind
from lienthong.axis.statuses.queries import ChangeView
from lienthong.axis.statuses.states import ChangeKind, ChangeState
from lienthong.exchange.changes import KIND_WORDS
from lienthong.exchange.statuses import ProgressState
from lienthong.web.axis_console.reading import Chip, StepCode, Tone

URGENCIES: Mapping[int, str] = MappingProxyType(
    {1: "Khẩn", 2: "Thượng khẩn", 3: "Hỏa tốc", 4: "Hỏa tốc hẹn giờ"}
)
BUSINESS_TYPES: Mapping[int, str] = MappingProxyType(
    {1: KIND_WORDS[ChangeKind.RECALL], 2: KIND_WORDS[ChangeKind.UPDATE], 3: "Thay thế"}
)
DOCUMENT = "Văn bản"
"""Label of a document's own row where rows of requests stand beside it."""

GROUPS: Mapping[str, DocumentClass] = MappingProxyType(
    {
        "gui-loi": DocumentClass.SEND_ERROR,
        "khong-den-noi-nhan": DocumentClass.NOT_ARRIVED,
        "nhan-loi": DocumentClass.RECEIVE_ERROR,
        "chua-nhan": DocumentClass.NOT_ACCEPTED,
        "ton-dong": DocumentClass.BACKLOG,
        "chua-phan-hoi": DocumentClass.NO_STATUS,
        "binh-thuong": DocumentClass.NORMAL,
    }
)
"""Classes as they stand in addresses; what is done has no list."""
GROUP_OF: Mapping[DocumentClass, str] = MappingProxyType({found: word for word, found in GROUPS.items()})

FIGURE_WORDS = (
    "Gửi lỗi, không đến nơi nhận",
    "Nhận lỗi",
    "Chưa nhận, tồn đọng",
    "Chưa phản hồi trạng thái",
)
"""The four figures, in the order of ``classes.FIGURES``."""

STEP_OF: Mapping[ProgressState, StepCode] = MappingProxyType(
    {
        ProgressState.ARRIVED: StepCode.ARRIVED,
        ProgressState.ACCEPTED: StepCode.ACCEPTED,
        ProgressState.ASSIGNED: StepCode.ASSIGNED,
        ProgressState.IN_PROGRESS: StepCode.IN_PROGRESS,
        ProgressState.COMPLETED: StepCode.COMPLETED,
    }
)
STEP_OF_CODE: Mapping[str, StepCode] = MappingProxyType(
    {
        "01": StepCode.ARRIVED,
        "03": StepCode.ACCEPTED,
        "04": StepCode.ASSIGNED,
        "05": StepCode.IN_PROGRESS,
        "06": StepCode.COMPLETED,
    }
)

BAD_CLASSES = frozenset(GROUPS.values()) - {DocumentClass.NORMAL}

EVENT_WORDS: Mapping[EventKind, tuple[str, Tone]] = MappingProxyType(
    {
        EventKind.RELEASED: ("Trục thôi giữ, chuyển cho nơi nhận", Tone.ACTIVE),
        EventKind.TAKEN: ("Hệ thống nơi nhận đã lấy văn bản", Tone.ACTIVE),
        EventKind.PROCESSING: ("Hệ thống nơi nhận đang xử lý gói tin", Tone.ACTIVE),
        EventKind.DELIVERED: ("Hệ thống nơi nhận xác nhận đã nhận đủ", Tone.DONE),
        EventKind.FAILED: ("Nơi nhận bị lỗi khi nhận", Tone.BAD),
        EventKind.LATE_ANSWER: ("Phản hồi đến muộn, chỉ ghi lại", Tone.WAITING),
        EventKind.SENDING_FAILED: ("Không chuyển được đến nơi nhận", Tone.BAD),
        EventKind.REFUSED: ("Kết thúc do từ chối nhận", Tone.BAD),
        EventKind.RETURNED: ("Kết thúc do trả lại sau khi tiếp nhận", Tone.BAD),
        EventKind.EXPIRED: ("Thôi gửi theo quyết định của quản trị", Tone.BAD),
        EventKind.WITHDRAWN: ("Đã thu hồi", Tone.WAITING),
        EventKind.RESENT: ("Đã gửi lại bằng lượt gửi khác", Tone.WAITING),
    }
)

CHANGE_WORDS: Mapping[ChangeKind, str] = MappingProxyType(
    {
        ChangeKind.RECALL: "Yêu cầu thu hồi",
        ChangeKind.UPDATE: "Yêu cầu cập nhật",
        ChangeKind.TAKE_BACK: "Yêu cầu lấy lại",
    }
)
CHANGE_NAMES: Mapping[ChangeKind, str] = MappingProxyType(
    {kind: asked.removeprefix("Yêu cầu ") for kind, asked in CHANGE_WORDS.items()}
)
"""*thu hồi*, within a sentence."""
CHANGE_ANSWERS: Mapping[ChangeState, tuple[str, Tone]] = MappingProxyType(
    {
        ChangeState.OPEN: ("chưa trả lời", Tone.LATE),
        ChangeState.ACCEPTED: ("đồng ý", Tone.DONE),
        ChangeState.REFUSED: ("từ chối", Tone.BAD),
    }
)

_TONES: Mapping[ProgressState, Tone] = MappingProxyType(
    {
        ProgressState.NONE: Tone.WAITING,
        ProgressState.ARRIVED: Tone.ACTIVE,
        ProgressState.REFUSED: Tone.BAD,
        ProgressState.ACCEPTED: Tone.ACTIVE,
        ProgressState.ASSIGNED: Tone.ACTIVE,
        ProgressState.IN_PROGRESS: Tone.ACTIVE,
        ProgressState.COMPLETED: Tone.DONE,
        ProgressState.RETURNED: Tone.BAD,
        ProgressState.WITHDRAWN: Tone.WAITING,
    }
)
_BEFORE_ANY_STATUS: Mapping[DeliveryState, Chip] = MappingProxyType(
    {
        DeliveryState.HELD: Chip("Trục đang giữ để kiểm tra tệp", Tone.LATE),
        DeliveryState.WAITING: Chip("Chờ nơi nhận lấy", Tone.WAITING),
        DeliveryState.TAKEN: Chip("Nơi nhận đang lấy", Tone.WAITING),
        DeliveryState.PROCESSING: Chip("Nơi nhận đang lấy", Tone.WAITING),
        DeliveryState.DELIVERED: Chip("Đã chuyển, chưa có trạng thái", Tone.WAITING),
        DeliveryState.FAILED: Chip("Nơi nhận bị lỗi", Tone.BAD),
        DeliveryState.WITHDRAWN: Chip("Thu hồi", Tone.WAITING),
    }
)

_UNANSWERED = Chip("Chờ trả lời", Tone.WAITING)
_STUCK = frozenset({DeliveryState.HELD, DeliveryState.FAILED})
"""Where a request cannot be answered yet."""


def chip_of(state: ProgressState, label: str, delivery: DeliveryState, *, is_resent: bool) -> Chip:
    """The one chip of a recipient: its processing status, or before any, where the packet is."""
    if is_resent:
        return Chip("Đã gửi lại", Tone.WAITING)
    if state is ProgressState.NONE or delivery is DeliveryState.FAILED:
        return _BEFORE_ANY_STATUS[delivery]
    return Chip(label, _TONES[state])


def request_chip(change: ChangeView, delivery: DeliveryState, *, is_resent: bool) -> Chip:
    """The one chip of a recall, update or take-back at a recipient: what became of the request (D-12)."""
    if is_resent:
        return Chip("Đã gửi lại", Tone.WAITING)
    if change.state is ChangeState.OPEN:
        return _BEFORE_ANY_STATUS[delivery] if delivery in _STUCK else _UNANSWERED
    answer, tone = CHANGE_ANSWERS[change.state]
    said = answer[0].upper() + answer[1:]
    if not change.is_carried_out:
        return Chip(said, tone)
    return Chip(f"{said}, đã thực hiện" if change.answer_code else "Đã thực hiện", tone)
