"""The register of focal officers: added and ended with dates, never altered (ALR-03)."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from dataclasses import dataclass

from lienthong.alerts.errors import OfficerRefusedError
from lienthong.alerts.models import FocalOfficer
from lienthong.alerts.states import OFFICER_LABEL, OfficerKind
from lienthong.infra import audit, transactions
from lienthong.kernel.text import nfc

_MAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_MOBILE = re.compile(r"\+?[0-9][0-9 .-]{7,18}")


@dataclass(frozen=True, slots=True)
class NewOfficer:
    """An officer to be registered."""

    party_id: uuid.UUID
    kind: OfficerKind
    full_name: str
    mail: str
    post: str = ""
    unit: str = ""
    mobile: str = ""
    deputy_of_mail: str = ""
    """Mailbox of the officer of the same kind whose deputy this is; empty for an officer."""
    valid_from: dt.date | None = None
    """Legal date; None: the date of registration."""
    valid_to: dt.date | None = None
    """Exclusive."""


def add_officer(new: NewOfficer, *, on: dt.date, at: dt.datetime, by: str) -> uuid.UUID:
    """Register an officer or a deputy; returns the id. Owns its transaction.

    Raises `OfficerRefusedError` for a name, mailbox or number that cannot be one, dates in the wrong order,
    an unknown officer to be deputy of, and somebody already registered for the same.
    """
    _check(new)
    valid_from = new.valid_from or on
    if new.valid_to is not None and new.valid_to <= valid_from:
        raise OfficerRefusedError("Ngày hết hiệu lực phải sau ngày bắt đầu; đề nghị nhập lại.")
    with transactions.owned():
        _refuse_double(new, valid_from)
        row = FocalOfficer(
            party_id=new.party_id,
            kind=new.kind.value,
            full_name=nfc(new.full_name.strip()),
            post=nfc(new.post.strip()),
            unit=nfc(new.unit.strip()),
            mobile=new.mobile.strip(),
            mail=new.mail.strip(),
            deputy_of=_deputy_of(new),
            valid_from=valid_from,
            valid_to=new.valid_to,
            registered_at=at,
        )
        row.save(force_insert=True)
        audit.record(
            "alerts.officer_added",
            actor=by,
            object_ref=f"officer:{row.id}",
            at=at,
            data={"party": str(new.party_id), "kind": new.kind.value, "from": valid_from.isoformat()},
        )
    return row.id


def end_officer(
    *, party_id: uuid.UUID, kind: OfficerKind, mail: str, on: dt.date, at: dt.datetime, by: str
) -> None:
    """Let an officer's validity end before ``on``. Owns its transaction; raises `OfficerRefusedError`."""
    with transactions.owned():
        row = _open_of(party_id, kind, mail)
        if row is None:
            raise OfficerRefusedError(
                f"Không có cán bộ đầu mối {OFFICER_LABEL[kind]} nào đang hiệu lực với hộp thư {mail.strip()}. "
                "Xem danh sách bằng lệnh officer list."
            )
        if on < row.valid_from:
            raise OfficerRefusedError(
                f"Ngày thôi làm đầu mối phải từ {row.valid_from:%d/%m/%Y}; đề nghị nhập lại."
            )
        row.valid_to = on
        row.save(update_fields=["valid_to"])
        audit.record(
            "alerts.officer_ended",
            actor=by,
            object_ref=f"officer:{row.id}",
            at=at,
            data={"party": str(party_id), "kind": kind.value, "until": on.isoformat()},
        )


def _check(new: NewOfficer) -> None:
    if not new.full_name.strip():
        raise OfficerRefusedError("Chưa nhập họ và tên cán bộ đầu mối.")
    if not _MAIL.fullmatch(new.mail.strip()):
        raise OfficerRefusedError(
            f"«{new.mail.strip()}» không phải địa chỉ hộp thư; cần dạng ten@coquan.gov.vn, không dấu."
        )
    if new.mobile.strip() and not _MOBILE.fullmatch(new.mobile.strip()):
        raise OfficerRefusedError(
            f"«{new.mobile.strip()}» không phải số điện thoại; chỉ gồm chữ số, dài 8–19."
        )


def _open_of(party_id: uuid.UUID, kind: OfficerKind, mail: str) -> FocalOfficer | None:
    rows = FocalOfficer.objects.filter(party_id=party_id, kind=kind.value, mail__iexact=mail.strip())
    return rows.filter(valid_to__isnull=True).first()


def _refuse_double(new: NewOfficer, valid_from: dt.date) -> None:
    rows = FocalOfficer.objects.filter(
        party_id=new.party_id, kind=new.kind.value, mail__iexact=new.mail.strip()
    )
    for row in rows:
        ends_before = row.valid_to is not None and row.valid_to <= valid_from
        begins_after = new.valid_to is not None and new.valid_to <= row.valid_from
        if not (ends_before or begins_after):
            raise OfficerRefusedError(
                f"Hộp thư {new.mail.strip()} đã được đăng ký làm đầu mối {OFFICER_LABEL[new.kind]} của cơ quan này "
                "trong thời gian đó; muốn thay đổi, chấm dứt bản cũ bằng officer end rồi đăng ký lại."
            )


def _deputy_of(new: NewOfficer) -> FocalOfficer | None:
    if not new.deputy_of_mail.strip():
        return None
    officer = _open_of(new.party_id, new.kind, new.deputy_of_mail)
    if officer is None or officer.deputy_of_id is not None:
        raise OfficerRefusedError(
            f"Không có cán bộ đầu mối {OFFICER_LABEL[new.kind]} với hộp thư {new.deputy_of_mail.strip()} "
            "để làm phó; đăng ký người đó trước."
        )
    return officer
