"""What the page shows, rendered from templates; no request is read here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template import Context, Engine

from lienthong.demo.cast import Cast, PlayedAgency, PlayedOffice
from lienthong.demo.conductor import Conductor
from lienthong.demo.mail_sink import Mail, MailSink
from lienthong.demo.narrator import weekday_and_time
from lienthong.demo.programme import LineKind, Programme, SceneState, Shown, Table
from lienthong.demo.tables import NOTHING
from lienthong.kernel.clock import vietnam

_TEMPLATES = Path(__file__).resolve().parent / "templates"
STATE_WORDS = {
    SceneState.AHEAD: "Chưa diễn",
    SceneState.PLAYING: "Đang diễn",
    SceneState.DONE: "Đã diễn",
    SceneState.FAILED: "Không đạt",
}
_LINE_CLASSES = {
    LineKind.DONE: "line-done",
    LineKind.NOTE: "line-note",
    LineKind.FAILED: "line-failed",
    LineKind.HEADING: "line-heading",
}


@dataclass(frozen=True, slots=True)
class Address:
    """A running product and where its pages are."""

    title: str
    url: str
    words: str


@dataclass(frozen=True, slots=True)
class Stage:
    """Everything the page may show."""

    programme: Programme
    conductor: Conductor
    mails: MailSink
    cast: Cast
    addresses: Sequence[Address]
    """The axis first, then the offices in the order of the cast."""
    operator_link: str
    """One-time link of the axis' operator; empty when there is none."""
    token: str
    """Written into every form of this run."""

    @property
    def version(self) -> str:
        """Changes with everything the moving part of the page shows."""
        version, _ = self.programme.look()
        waiting = "w" if self.conductor.is_waiting else "p"
        return f"{version}{waiting}{len(self.mails.mails)}"


def whole_page(stage: Stage) -> str:
    """The page."""
    offices = [
        _office(office, address, stage.cast)
        for office, address in zip(stage.cast.offices, stage.addresses[1:], strict=True)
    ]
    told = {
        "axis": stage.addresses[0],
        "operator_link": stage.operator_link,
        "offices": offices,
        **_moving(stage),
    }
    return _rendered("page.html", told)


def moving_part(stage: Stage) -> str:
    """What changes while the story goes on."""
    return _rendered("moving.html", _moving(stage))


def mail_page(mail: Mail) -> str:
    """One mail, to be read."""
    return _rendered("mail.html", {"mail": mail, "received": f"{vietnam(mail.received_at):%H:%M:%S}"})


def refusal_page(sentence: str) -> str:
    """Why a request was refused."""
    return _rendered("refusal.html", {"sentence": sentence})


def _moving(stage: Stage) -> dict[str, Any]:
    # the version is read first: what changes meanwhile is fetched once more, never missed
    version = stage.version
    _, scenes = stage.programme.look()
    played = sum(scene.state is SceneState.DONE for scene in scenes)
    newest = max((scene.number for scene in scenes if scene.state is not SceneState.AHEAD), default=1)
    following = next((scene for scene in scenes if scene.state is SceneState.AHEAD), None)
    return {
        "version": version,
        "token": stage.token,
        "scenes": [_scene(scene, is_open=scene.number == newest) for scene in scenes],
        "played": played,
        "total": len(scenes),
        "percent": 100 * played // max(1, len(scenes)),
        "following": following and {"title": following.title, "when": weekday_and_time(following.at)},
        "is_waiting": stage.conductor.is_waiting,
        "has_failed": any(scene.state is SceneState.FAILED for scene in scenes),
        "mails": list(reversed(stage.mails.mails)),
    }


def _scene(scene: Shown, *, is_open: bool) -> dict[str, Any]:
    return {
        "number": scene.number,
        "when": weekday_and_time(scene.at),
        "title": scene.title,
        "state": scene.state.value.lower(),
        "state_words": STATE_WORDS[scene.state],
        "is_open": is_open,
        "lines": [
            _table(line) if isinstance(line, Table) else {"text": line.text, "css": _LINE_CLASSES[line.kind]}
            for line in scene.lines
        ],
    }


def _table(table: Table) -> dict[str, Any]:
    rows = [
        [
            {"label": label, "text": text, "css": "blank" if text == NOTHING else ""}
            for label, text in zip(table.head, row, strict=True)
        ]
        for row in table.rows
    ]
    return {"table": table, "rows": rows}


def _office(office: PlayedOffice, address: Address, cast: Cast) -> dict[str, Any]:
    return {"address": address, "agencies": [_agency(agency) for agency in cast.tenants(office)]}


def _agency(agency: PlayedAgency) -> dict[str, Any]:
    return {"name": agency.name, "code": agency.code, "people": list(agency.people.values())}


def _rendered(template: str, told: dict[str, Any]) -> str:
    return _engine().get_template(template).render(Context(told))


@cache
def _engine() -> Engine:
    if not settings.configured:  # templates ask settings how to write numbers; the parent has no other
        settings.configure(USE_I18N=False, USE_TZ=True)
    return Engine(dirs=[str(_TEMPLATES)], autoescape=True)
