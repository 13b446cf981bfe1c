"""The theatre of one run: axis and two offices in processes of their own, hands inside them, the mail sink."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from lienthong.demo.cast import MAIL_DOMAIN, Cast, PlayedAgency, PlayedOffice
from lienthong.demo.hands import StageHand, all_do
from lienthong.demo.installation import Installation, Product, Server, free_ports
from lienthong.demo.mail_sink import MailSink
from lienthong.signing.demo_pki import build as build_pki

T = TypeVar("T")
AXIS_TITLE = "Trục liên thông"
AXIS_KEY = "truc"


@dataclass(frozen=True, slots=True)
class Theatre:
    """Everything that runs. `raised` makes it and ends it."""

    installation: Installation
    cast: Cast
    axis: StageHand
    offices: Mapping[str, StageHand]
    """By key of the office."""
    servers: Sequence[Server]
    mails: MailSink

    @property
    def hands(self) -> tuple[StageHand, ...]:
        """One hand for each product, the axis first."""
        return (self.axis, *self.offices.values())

    def hand(self, agency: PlayedAgency) -> StageHand:
        """The hand in the office of an agency."""
        return self.offices[agency.office.key]

    def set_clock(self, moment: dt.datetime) -> None:
        """Set the business clock of all three products; returns when every process has seen it (D-13)."""
        all_do(self.hands, "clock", "set", moment.isoformat())

    def stop_servers(self) -> None:
        """End the three servers at the same time."""
        for server in self.servers:
            server.ask_to_stop()
        for server in self.servers:
            server.stop()


@contextmanager
def raised(installation: Installation, cast: Cast, opening: dt.datetime) -> Iterator[Theatre]:
    """Raise the theatre with the business clock at ``opening``; everything ends with the block.

    The three products start at the same time; the axis knows agencies and systems, each office its
    tenants with their people, before the block begins. Pages may still be starting (`wait_ready`).
    """
    ports = iter(free_ports(2 * (1 + len(cast.offices)) + 1))
    products = _products(installation, cast, ports, smtp_port=next(ports))
    mails = MailSink(installation.mails, int(products[0].settings["LIENTHONG_SMTP_URL"].rpartition(":")[2]))
    mails.start()
    hands = [StageHand(product) for product in products]
    servers = [Server(product) for product in products]
    theatre = Theatre(
        installation=installation,
        cast=cast,
        axis=hands[0],
        offices={office.key: hand for office, hand in zip(cast.offices, hands[1:], strict=True)},
        servers=servers,
        mails=mails,
    )
    try:
        servers[0].start()
        build_pki(installation.pki, production=False)  # while the products load; the offices find it made
        theatre.set_clock(opening)
        _register(theatre.axis, cast)
        for server in servers[1:]:
            server.start()
        in_parallel([partial(_furnish, theatre, office) for office in cast.offices])
        yield theatre
    finally:
        for hand in hands:
            hand.stop()
        theatre.stop_servers()
        mails.stop()


def wait_ready(theatre: Theatre) -> None:
    """Return when the pages of all three answer; raises `ServerNotReadyError`."""
    in_parallel([server.wait_ready for server in theatre.servers])


def in_parallel(works: Sequence[Callable[[], T]]) -> list[T]:
    """Do several things at the same time, each in another product; the first error is raised."""
    with ThreadPoolExecutor(len(works)) as pool:
        return [future.result() for future in [pool.submit(work) for work in works]]


def _products(
    installation: Installation, cast: Cast, ports: Iterator[int], *, smtp_port: int
) -> list[Product]:
    folder, logs = installation.folder, installation.logs
    shared = {
        "LIENTHONG_SMTP_URL": f"smtp://127.0.0.1:{smtp_port}",
        "LIENTHONG_MAIL_FROM": f"canhbao@{MAIL_DOMAIN}",
        "LIENTHONG_DEMO_PKI": str(installation.pki),
    }
    axis_port, axis_web_port = next(ports), next(ports)
    axis = Product(
        key=AXIS_KEY,
        role="axis",
        title=AXIS_TITLE,
        folder=folder / AXIS_KEY,
        log=logs / f"{AXIS_KEY}.log",
        port=axis_port,
        web_port=axis_web_port,
        settings={
            **shared,
            **installation.database_of(AXIS_KEY),
            "LIENTHONG_PUBLIC_URL": f"http://127.0.0.1:{axis_web_port}",
        },
    )
    return [axis, *(_office(office, axis, installation, next(ports), shared) for office in cast.offices)]


def _office(
    office: PlayedOffice, axis: Product, installation: Installation, port: int, shared: Mapping[str, str]
) -> Product:
    return Product(
        key=office.key,
        role="office",
        title=f"Văn phòng điện tử: {office.title}",
        folder=installation.folder / office.key,
        log=installation.logs / f"{office.key}.log",
        port=port,
        web_port=port,
        settings={
            **shared,
            **installation.database_of(office.key),
            "LIENTHONG_PUBLIC_URL": f"http://127.0.0.1:{port}",
            "LIENTHONG_AXIS_URL": axis.door,
            "LIENTHONG_AXIS_SYSTEM": office.system_id,
            "LIENTHONG_AXIS_SECRET": office.secret,
        },
    )


def _register(axis: StageHand, cast: Cast) -> None:
    """Agencies and systems of the axis, by the operator's commands."""
    for agency in cast.everyone:
        words = ["--code", agency.code, "--name", agency.name, "--alias", agency.old_code]
        if agency.parent_code:
            words += ["--parent", agency.parent_code]
        axis.command("axis", "agency", "add", *words)
        _register_officers(axis, agency)
    for office in cast.offices:
        words = [word for agency in cast.tenants(office) for word in ("--agency", agency.code)]
        axis.command(
            *("axis", "system", "add", "--id", office.system_id, "--secret", office.secret),
            *("--name", f"Văn phòng điện tử (trình diễn): {office.title}", *words),
        )


def _register_officers(axis: StageHand, agency: PlayedAgency) -> None:
    """The focal officers whom the axis warns (D-16)."""
    for kind, person in zip(("tiep-nhan", "van-hanh"), agency.focal_officers, strict=False):
        axis.command(
            *("axis", "officer", "add", "--agency", agency.code, "--kind", kind, "--name", person.name),
            *("--mail", person.mail, "--post", person.title, "--unit", person.unit),
        )


def _furnish(theatre: Theatre, office: PlayedOffice) -> None:
    """Tenants of an office with their people."""
    hand = theatre.offices[office.key]
    for agency in theatre.cast.tenants(office):
        hand.do("add_agency", **_tenant(agency))


def _tenant(agency: PlayedAgency) -> dict[str, Any]:
    return {
        "agency": {
            "code": agency.code,
            "old_code": agency.old_code,
            "name": agency.name,
            "short_name": agency.short_name,
            "place": agency.place,
            "abbreviation": agency.abbreviation,
            "parent_name": agency.superior,
            "mail": agency.mail,
        },
        "keys": agency.key,
        "units": [{"name": unit.name, "abbreviation": unit.abbreviation} for unit in agency.units],
        "persons": [
            {
                "part": part,
                "username": person.username,
                "name": person.name,
                "title": person.title,
                "role": person.role,
                "unit": person.unit,
                "mail": person.mail,
                "password": person.password,
                "pin": person.pin,
                "authority": person.authority
                and {
                    "prefix": person.authority.prefix,
                    "lines": person.authority.lines,
                    "source": person.authority.source,
                },
            }
            for part, person in agency.people.items()
        ],
    }
