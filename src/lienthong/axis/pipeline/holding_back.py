"""Deliveries held back until files are judged: what lets them go, what ends them, and what an operator may do.

Held only for a recipient that asked for it. An unsigned document is never ended for that (SND-09), nor is anything
that cannot be told; only malware that nobody could look for keeps a delivery waiting, and it is seen to wait.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence

from lienthong.axis.delivery import queries as deliveries
from lienthong.axis.intake.file_checks import FileFinding, end_holding
from lienthong.axis.pipeline.errors import NothingHeldError, ReasonMissingError
from lienthong.axis.registry.queries import directory
from lienthong.axis.registry.states import FileCheck
from lienthong.axis.statuses import operations as statuses
from lienthong.infra import transactions
from lienthong.kernel.clock import real_now
from lienthong.kernel.judgement import Outcome

Decision = str | None
"""Empty: let it go. A sentence: end it for this reason. None: wait on."""

RELEASED = "Các kiểm tra nơi nhận yêu cầu không phát hiện vấn đề."
_ENDED = "Không chuyển cho nơi nhận vì tệp không đạt kiểm tra nơi nhận yêu cầu: "


def decide(blocking: Collection[FileCheck], findings: Sequence[FileFinding]) -> Decision:
    """What becomes of a delivery to a recipient that waits for these checks. Pure."""
    asked = [one for one in findings if one.check in blocking]
    failed = [one.judgement.sentence for one in asked if one.judgement.outcome is Outcome.FAILED]
    if failed:
        return _ENDED + " ".join(failed)
    is_unscanned = any(
        one.check is FileCheck.MALWARE and one.judgement.outcome is Outcome.CANNOT_TELL for one in asked
    )
    return None if is_unscanned else ""


def decisions_on(message_id: uuid.UUID, findings: Sequence[FileFinding]) -> dict[uuid.UUID, Decision]:
    """The decision on every delivery of a message that is held, by delivery; by today's policies."""
    known = directory()
    found: dict[uuid.UUID, Decision] = {}
    for agency_id, delivery_id in deliveries.held_of(message_id).items():
        agency = known.agency_by_id(agency_id)
        found[delivery_id] = decide(agency.blocking if agency is not None else (), findings)
    return found


def settle(decisions: Mapping[uuid.UUID, Decision], *, at: dt.datetime, by: str) -> None:
    """Carry the decisions out; what is held no longer is left alone. Requires a transaction."""
    for delivery_id in sorted(decisions):
        decision = decisions[delivery_id]
        if decision == "":
            statuses.release_held(delivery_id=delivery_id, note=RELEASED, at=at, by=by)
        elif decision is not None:
            statuses.refuse_held(delivery_id=delivery_id, reason=decision, at=at, by=by)


def release_by_hand(message_id: uuid.UUID, *, reason: str, at: dt.datetime, by: str) -> int:
    """An operator lets every held delivery of a document go, with a reason that is kept; returns how many.

    Owns its transaction. Raises NothingHeldError, ReasonMissingError.
    """
    return _by_hand(message_id, reason, refuses=False, at=at, by=by)


def refuse_by_hand(message_id: uuid.UUID, *, reason: str, at: dt.datetime, by: str) -> int:
    """An operator ends every held delivery of a document: *gửi lỗi* with the reason; returns how many.

    Owns its transaction. Raises NothingHeldError, ReasonMissingError.
    """
    return _by_hand(message_id, reason, refuses=True, at=at, by=by)


def _by_hand(message_id: uuid.UUID, reason: str, *, refuses: bool, at: dt.datetime, by: str) -> int:
    said = " ".join(reason.split())
    if not said:
        raise ReasonMissingError("Hãy ghi lý do; lý do được lưu và cho nơi gửi xem.")
    act = statuses.refuse_held if refuses else statuses.release_held
    words = {"reason" if refuses else "note": said}
    with transactions.owned():
        held = sorted(deliveries.held_of(message_id).values())
        done = sum(act(delivery_id=one, at=at, by=by, **words) for one in held)
        if not done:
            raise NothingHeldError("Văn bản này không có lượt chuyển nào đang bị giữ.")
        end_holding(message_id, now=real_now())
    return done
