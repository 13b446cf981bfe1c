"""The slow look at the files of accepted documents, outside intake: it may lag behind and drains afterwards.

A loop of the worker takes what is owed, has a humble child judge each file, and keeps every outcome. It refuses
nothing of its own accord; only where a recipient has asked to wait for a check is a delivery held back, and then
released or ended with the reason, never in silence (D-08).
"""

from __future__ import annotations

import datetime as dt
import logging
import threading
import time
from collections.abc import Callable, Sequence

from django.conf import settings
from django.db import Error as DatabaseFailure
from django.db import connections

from lienthong.axis.intake.file_checks import (
    FileFinding,
    OwedCheck,
    keep_findings,
    list_owed,
)
from lienthong.axis.intake.states import SignedState
from lienthong.axis.pipeline.file_judging import NO_SIGNATURE
from lienthong.axis.pipeline.holding_back import decisions_on, settle
from lienthong.axis.registry.states import FileCheck
from lienthong.edxml.model import BusinessType
from lienthong.infra import heartbeat, transactions
from lienthong.infra.blobs import store
from lienthong.infra.children import ChildPool
from lienthong.infra.clamd import CLEAN, UNCHECKED
from lienthong.infra.clock import business_now
from lienthong.infra.errors import BlobMissingError
from lienthong.infra.file_signatures.ports import VERIFIER_STOPPED
from lienthong.infra.file_signatures.questions import trust_to_json
from lienthong.infra.file_signatures.trust import trust_found
from lienthong.kernel.clock import real_now
from lienthong.kernel.judgement import Judgement, Outcome

log = logging.getLogger(__name__)
LOOP = "file_checks"
"""The name of the loop's heartbeat; nobody is killed for its silence, for ``PATIENCE`` ends every wait."""
BY = "axis"
AT_ONCE = 20
PATIENCE = 300.0
"""Real seconds for one packet: a humble child waits long for the processor while the door is busy."""
AGAIN_AFTER = dt.timedelta(minutes=1)
"""Real time after which a held document whose check gave no answer is looked at again."""
_POLL_SECONDS = 0.5
_AFTER_DATABASE_ERROR_SECONDS = 2.0
_CHILD = "lienthong.axis.pipeline.file_judging"
_NO_DOCUMENT = frozenset({int(BusinessType.RECALL), int(BusinessType.UPDATE)})

_STOPPED = Judgement(
    Outcome.CANNOT_TELL,
    VERIFIER_STOPPED,
    "Chưa kiểm tra được: tệp làm bộ kiểm tra dừng giữa chừng hoặc quá lâu.",
)
_CLEAN = Judgement(Outcome.PASSED, CLEAN, "Đã quét khi tiếp nhận: sạch.")
_UNSCANNED = Judgement(Outcome.CANNOT_TELL, UNCHECKED, "Chưa kiểm tra mã độc: chưa cấu hình bộ quét.")

Judge = Callable[[OwedCheck], "list[FileFinding]"]


class FileJudge:
    """Has a child look at the files of a packet; ``close`` ends the child."""

    def __init__(self) -> None:
        self._pool = ChildPool(_CHILD, children=1, patience=PATIENCE, is_humble=True)

    def __call__(self, owed: OwedCheck) -> list[FileFinding]:
        """Every check of every file; where the child stops, one finding for each check says so."""
        blobs = store()
        path = blobs.path(owed.sha256)
        if path is None:
            raise BlobMissingError("Không tìm thấy nội dung đã lưu; báo người vận hành chạy kiểm tra.")
        at = business_now()
        answer = self._pool.ask(
            {
                "task": "files",
                "path": str(path),
                "scratch": str(blobs.temporary),
                "clamd": "" if owed.is_scanned else settings.LIENTHONG_CLAMD,
                "at": at.isoformat(),
                "trust": trust_to_json(trust_found(at)),
            }
        )
        if answer is None:
            return [FileFinding(1, "", check, _STOPPED) for check in FileCheck]
        unscanned = _CLEAN if owed.is_scanned else _UNSCANNED
        return [
            FileFinding(file["position"], file["name"], check, _judgement(file[check.value]) or unscanned)
            for file in answer["files"]
            for check in FileCheck
        ]

    def close(self) -> None:
        """End the child."""
        self._pool.close()


def check_forever(stop: threading.Event) -> None:
    """Look at what is owed until told to stop."""
    judge = FileJudge()
    try:
        while not stop.is_set():
            heartbeat.beat(LOOP)
            try:
                done = check_owed(judge, stop=stop)
            except (DatabaseFailure, OSError) as error:
                log.error("checks of files: %s failed, going on: %s", type(error).__name__, error)
                transactions.drop_broken_connection()
                stop.wait(_AFTER_DATABASE_ERROR_SECONDS)
            else:
                if not done:
                    stop.wait(_POLL_SECONDS)
    finally:
        judge.close()
        connections.close_all()


def check_owed(judge: Judge, *, stop: threading.Event | None = None) -> int:
    """One round over what is owed now; returns how many documents were looked at. An idle round only reads."""
    began, done = time.monotonic(), 0
    for owed in list_owed(now=real_now(), limit=AT_ONCE):
        if stop is not None and stop.is_set():
            break
        heartbeat.beat(LOOP)
        try:
            check_document(owed, judge)
        except BlobMissingError:
            log.exception("the bytes of message %s are missing", owed.message_id)
            _keep(owed, [FileFinding(1, "", check, _STOPPED) for check in FileCheck])
        done += 1
    if done > 1:
        log.debug("%d documents looked at in %.1f s", done, time.monotonic() - began)
    return done


def check_document(owed: OwedCheck, judge: Judge) -> None:
    """Look at the files of one document and keep what was found; the look itself is outside any transaction."""
    _keep(owed, judge(owed))


def signed_state(findings: Sequence[FileFinding], business_type: int) -> SignedState:
    """What the files say together; a file that cannot be read is no proof that there is no signature."""
    judged = [one.judgement for one in findings if one.check is FileCheck.SIGNATURE]
    if any(one.outcome is Outcome.FAILED for one in judged):
        return SignedState.BAD
    signed = [one for one in judged if one.code not in {NO_SIGNATURE, "document.not_pdf"}]
    if not signed:
        return SignedState.NOT_DUE if business_type in _NO_DOCUMENT else SignedState.UNSIGNED
    is_good = all(one.outcome is Outcome.PASSED for one in signed)
    return SignedState.GOOD if is_good else SignedState.UNKNOWN


def _keep(owed: OwedCheck, findings: Sequence[FileFinding]) -> None:
    at, now = business_now(), real_now()
    signed = signed_state(findings, owed.business_type)
    decisions = decisions_on(owed.message_id, findings) if owed.is_held else {}
    waits = any(decision is None for decision in decisions.values())
    with transactions.owned():
        is_kept = keep_findings(
            owed.message_id,
            findings,
            signed=signed,
            again_at=now + AGAIN_AFTER if waits else None,
            at=at,
            now=now,
        )
        if is_kept:
            settle(decisions, at=at, by=BY)


def _judgement(told: dict[str, str] | None) -> Judgement | None:
    return None if told is None else Judgement(Outcome(told["outcome"]), told["code"], told["sentence"])
