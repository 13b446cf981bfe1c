"""An agency with people, a form that is complete, and a document brought to any step of its life."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from lienthong.kernel.clock import legal_date
from lienthong.letters.pictures import seal_picture, signature_picture
from lienthong.letters.typesetting import DEMONSTRATION_MARK
from lienthong.office.organization import operations as organization
from lienthong.office.organization.actors import Actor, AgencyView
from lienthong.office.organization.policies import OfficeRole, SigningPrefix
from lienthong.office.organization.queries import find_actor, list_bodies
from lienthong.office.outgoing import operations as outgoing
from lienthong.office.outgoing.operations import NewRecipient
from lienthong.office.outgoing.policies import DraftForm
from lienthong.office.outgoing.queries.documents import OutgoingView, find_outgoing
from lienthong.office.outgoing.states import OutgoingState, RecipientKind
from lienthong.office.signatures import operations as signatures
from lienthong.office.signatures import trust
from lienthong.office.signatures.keystore import KeyMaterial
from lienthong.office.signatures.operations import NewKey
from support.office_world import set_up_person
from support.remembered import remembered

PIN = "mã-pin-805"
MORNING = dt.datetime(2021, 2, 1, 1, 0, tzinfo=dt.UTC)
"""08:00 on Monday 01/02/2021 in Vietnam."""


def after(minutes: int) -> dt.datetime:
    """So many minutes after the morning."""
    return MORNING + dt.timedelta(minutes=minutes)


@dataclass
class OutgoingOffice:
    """Văn phòng Chính phủ on the morning of 01/02/2021."""

    prefix: str = ""
    agency: AgencyView = field(init=False)
    people: dict[str, UUID] = field(default_factory=dict)
    unit: UUID = field(init=False)
    body: UUID = field(init=False)
    ground: UUID = field(init=False)

    def __post_init__(self) -> None:
        vars(self).update(remembered(self._built, "office", self.prefix))

    def _built(self) -> dict[str, Any]:
        self._found()
        return dict(vars(self))

    def _found(self) -> None:
        code = "000.00.00.G22" if not self.prefix else f"000.00.{len(self.prefix):02d}.G22"
        new = organization.NewAgency(
            code, "Văn phòng Chính phủ", "VPCP", "Hà Nội", "VPCP", mail="vanthu@vpcp.example"
        )
        start = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
        self.agency = organization.add_agency(new, at=start, by="test")
        self.unit = organization.add_unit(
            self.agency.id, name="Vụ Kiểm soát thủ tục hành chính", abbreviation="KSTT", at=start, by="test"
        )
        self.body = list_bodies(self.agency.id, on=legal_date(MORNING))[0].id
        for name, full_name, title, role in (
            ("officer", "Trần Thị Soạn", "Chuyên viên", OfficeRole.OFFICER),
            ("head", "Lê Văn Duyệt", "Vụ trưởng", OfficeRole.UNIT_HEAD),
            ("signer", "Nguyễn Văn Mẫu", "Phó Chủ nhiệm", OfficeRole.SIGNER),
            ("clerk", "Phạm Thị Thư", "Văn thư", OfficeRole.CLERK),
            ("clerk2", "Hoàng Văn Thư", "Văn thư", OfficeRole.CLERK),
            ("deputy", "Đỗ Văn Thay", "Phó Vụ trưởng", OfficeRole.UNIT_HEAD),
        ):
            user_id = set_up_person(f"{self.prefix}{name}", full_name).id
            self.people[name] = user_id
            unit = self.unit if role in {OfficeRole.OFFICER, OfficeRole.UNIT_HEAD} else None
            organization.give_post(
                self.agency.id, organization.NewPost(user_id, title, role, unit), at=start, by="test"
            )
        self.ground = organization.add_ground(
            self.agency.id,
            organization.NewGround(
                self.body,
                self.people["signer"],
                SigningPrefix.KT,
                ["KT. BỘ TRƯỞNG, CHỦ NHIỆM", "PHÓ CHỦ NHIỆM"],
                "Quyết định phân công số 12/QĐ-VPCP",
                dt.date(2020, 1, 1),
            ),
            at=start,
            by="test",
        )

        self._enrol_keys()

    def _enrol_keys(self) -> None:
        pki = trust.demo_pki()
        assert pki is not None
        person, seal = pki.personal("vpcp"), pki.agency("vpcp")
        signatures.enrol_person_key(
            self.agency.id,
            self.people["signer"],
            NewKey(
                material=KeyMaterial(person.certificate, person.chain, person.key),
                pin=PIN,
                picture=signature_picture("Nguyễn Văn Mẫu"),
            ),
            full_name="Nguyễn Văn Mẫu",
            at=MORNING,
            by="test",
        )
        signatures.enrol_agency_key(
            self.agency.id,
            self.body,
            NewKey(
                material=KeyMaterial(seal.certificate, seal.chain, seal.key),
                pin=PIN,
                picture=seal_picture("Văn phòng Chính phủ", mark=DEMONSTRATION_MARK),
            ),
            body_name="Văn phòng Chính phủ",
            at=MORNING,
            by="test",
        )

    def actor(self, name: str, at: dt.datetime = MORNING) -> Actor:
        """A person acting here on a day."""
        found = find_actor(self.people[name], self.agency.id, on=legal_date(at))
        assert found is not None
        return found

    def form(self, **changes: str) -> DraftForm:
        """A complete form."""
        values = {
            "kind": "Công văn",
            "subject": "Tăng cường trao đổi văn bản điện tử qua mạng",
            "addressees": "Ủy ban nhân dân các tỉnh, thành phố",
            "body": "Để bảo đảm văn bản đến nơi nhận, đề nghị các cơ quan thực hiện:\n"
            "1. Kiểm tra văn bản trước khi gửi.\n2. Phản hồi trạng thái đúng thời hạn.",
            "to_places": "Như trên\nLưu: VT, KSTT",
            "urgency": "0",
            "ground": str(self.ground),
            "approver": str(self.people["head"]),
            "unit": str(self.unit),
            **changes,
        }
        return DraftForm.of(values)

    def draft(self, **changes: str) -> UUID:
        """A draft saved by the officer."""
        officer = self.actor("officer")
        record_id = outgoing.create_draft(officer, at=MORNING)
        form = self.form(**changes)
        outgoing.save_form(officer, record_id, form, known_version=1, at=MORNING)
        return record_id

    def away(self, name: str, deputy: str, source: str = "Quyết định số 5/QĐ-VPCP") -> None:
        """Somebody is away on the day, and a deputy minds their desk."""
        absence = organization.NewAbsence(
            self.people[name], self.people[deputy], source, dt.date(2021, 1, 30), dt.date(2021, 2, 10)
        )
        organization.add_absence(self.agency.id, absence, at=MORNING, by="test")

    def see(self, record_id: UUID, name: str = "clerk") -> OutgoingView:
        """The document as somebody sees it."""
        found = find_outgoing(self.actor(name), record_id)
        assert found is not None
        return found

    def at_step(self, state: OutgoingState, **changes: str) -> UUID:
        """A document brought to a state by the acts of its people."""
        key = ("step", self.agency.id, state, *sorted(changes.items()))
        return remembered(lambda: self._brought_to(state, changes), *key)

    def _brought_to(self, state: OutgoingState, changes: dict[str, str]) -> UUID:
        record_id = self.draft(**changes)
        steps = (
            (OutgoingState.SUBMITTED, lambda: outgoing.submit(self.actor("officer"), record_id, at=after(5))),
            (OutgoingState.APPROVED, lambda: outgoing.approve(self.actor("head"), record_id, at=after(10))),
            (
                OutgoingState.SIGNED,
                lambda: outgoing.sign(self.actor("signer"), record_id, pin=PIN, at=after(15)),
            ),
            (OutgoingState.SEALED, lambda: self.seal(record_id)),
            (OutgoingState.ISSUED, lambda: self.issue(record_id)),
        )
        for reached, act in steps:
            if self.see(record_id).state is state:
                break
            act()
            assert self.see(record_id).state is reached
        return record_id

    def seal(self, record_id: UUID, name: str = "clerk", at: dt.datetime | None = None) -> str:
        """The clerk's act."""
        return outgoing.seal(self.actor(name), record_id, pin=PIN, at=at or after(20))

    def issue(
        self,
        record_id: UUID,
        *codes: str,
        reasons: dict[str, str] | None = None,
        at: dt.datetime | None = None,
    ) -> None:
        """Choose recipients on the axis, look at the list and issue."""
        clerk, now = self.actor("clerk"), at or after(25)
        chosen = [on_axis(code) for code in codes or ("H47", "H21")]
        outgoing.set_recipients(clerk, record_id, chosen, at=now)
        found = outgoing.preflight(clerk, record_id, at=now)
        given = {one.code: "Đã kiểm tra qua điện thoại." for one in found.lacking([])}
        outgoing.issue(clerk, record_id, reasons=given | (reasons or {}), seen=found.seen, at=now)

    def issue_draft(self, record_id: UUID, *, at: dt.datetime) -> None:
        """A draft with its recipients all the way to its issue, a minute for each step."""
        clerk, minute = self.actor("clerk"), dt.timedelta(minutes=1)
        version = self.see(record_id).form_version
        outgoing.save_form(clerk, record_id, self.form(), known_version=version, at=at)
        outgoing.submit(clerk, record_id, at=at + minute)
        outgoing.approve(self.actor("head"), record_id, at=at + 2 * minute)
        outgoing.sign(self.actor("signer"), record_id, pin=PIN, at=at + 3 * minute)
        self.seal(record_id, at=at + 4 * minute)
        found = outgoing.preflight(clerk, record_id, at=at + 5 * minute)
        given = {one.code: "Đã kiểm tra." for one in found.lacking([])}
        outgoing.issue(clerk, record_id, reasons=given, seen=found.seen, at=at + 5 * minute)


def on_axis(code: str) -> NewRecipient:
    """A recipient on the axis named by its code."""
    return NewRecipient(kind=RecipientKind.AXIS, code=code, name=f"Cơ quan {code}")
