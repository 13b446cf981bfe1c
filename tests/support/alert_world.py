"""An axis with officers, swept at chosen business times, and a look at what its officers were sent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from lienthong.alerts import operations as alerts
from lienthong.alerts.models import Notice
from lienthong.alerts.operations import NewOfficer
from lienthong.alerts.ports import Letterhead
from lienthong.alerts.queries.standing import AlertView, open_alerts
from lienthong.alerts.states import AlertKind, AnnouncementKind, OfficerKind
from lienthong.axis.pipeline.warning import Sweep
from lienthong.axis.registry.directory import AgencyView
from lienthong.infra.clock import set_business_clock
from lienthong.kernel.clock import legal_date
from support.axis_world import BY, MORNING, AxisWorld

LETTERHEAD = Letterhead("Trục liên thông văn bản", "https://truc.example.test")
JANUARY = dt.date(2021, 1, 1)


@dataclass
class AlertWorld(AxisWorld):
    """Letters, officers, sweeps."""

    sweeper: Sweep = field(default_factory=lambda: Sweep(LETTERHEAD))

    def officer(
        self,
        agency: AgencyView,
        kind: OfficerKind = OfficerKind.RECEPTION,
        name: str = "",
        *,
        deputy_of: str = "",
        valid_from: dt.date = JANUARY,
        valid_to: dt.date | None = None,
    ) -> str:
        """Register somebody; returns the mailbox."""
        word = name or f"{kind.value.lower()}.{agency.code.lower().replace('.', '-')}"
        mail = f"{word.replace(' ', '.')}@example.test"
        alerts.add_officer(
            NewOfficer(
                agency.id,
                kind,
                name or f"Cán bộ {kind.value} {agency.code}",
                mail,
                post="Văn thư",
                unit="Văn phòng",
                mobile="0905 123 456",
                deputy_of_mail=f"{deputy_of.replace(' ', '.')}@example.test" if deputy_of else "",
                valid_from=valid_from,
                valid_to=valid_to,
            ),
            on=legal_date(MORNING),
            at=MORNING,
            by=BY,
        )
        return mail

    def sweep(self, *moments: dt.datetime) -> None:
        """Let the worker look at these business times."""
        for at in moments:
            set_business_clock(at=at, rate=0, by=BY)
            self.sweeper.run()

    def restart(self) -> None:
        """Another worker process: nothing is remembered."""
        self.sweeper = Sweep(LETTERHEAD)


def kinds(alerts_: Iterable[AlertView]) -> list[AlertKind]:
    return [alert.kind for alert in alerts_]


def standing(agency: AgencyView) -> list[AlertKind]:
    """Kinds of the open alerts of an agency, the first hour's apart."""
    return [kind for kind in kinds(open_alerts(agency.id)) if kind is not AlertKind.UNTAKEN]


def mails(address: str = "") -> list[Notice]:
    """Messages queued so far, oldest first."""
    rows = Notice.objects.order_by("id")
    return list(rows.filter(address=address) if address else rows)


def warnings(address: str) -> list[Notice]:
    """Messages that warn of something, not of arrivals alone."""
    return list(
        Notice.objects.filter(address=address, lines__announcement__kind=AnnouncementKind.ALERT.value)
        .distinct()
        .order_by("id")
    )
