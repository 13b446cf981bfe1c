"""The figure beside *Cảnh báo*, and the red strip for whoever can act."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence

from django.urls import reverse

from lienthong.alerts.queries.own import Shelf, Tally
from lienthong.alerts.states import KIND_LABEL, AlertKind
from lienthong.office.incoming.states import INCIDENT_WORDS, IncidentKind
from lienthong.office.organization.actors import Actor
from lienthong.office.organization.policies import OfficePermission
from lienthong.office.pipeline.own_alerts import tally
from lienthong.web.office_desk.sections import Counter, StripLine

_K = AlertKind
_P = OfficePermission
_WITH_THE_OTHERS = (_K.NOT_ARRIVED, _K.UNTAKEN, _K.NOT_ACCEPTED, _K.NO_STATUS)
_LYING_HERE = (_K.NOT_ACCEPTED, _K.BACKLOG, _K.NO_STATUS)
_INCIDENTS = (_K.INCIDENT, _K.SECRET_PACKET)


def both(actor: Actor, _at: dt.datetime) -> tuple[Mapping[str, Counter], Sequence[StripLine]]:
    """Open alerts this person sees, red while nobody has taken note of one; and the strip."""
    found = tally(actor)
    unnoted = sum(one.unnoted for one in found)
    counter = Counter(sum(one.total for one in found), "late" if unnoted else "")
    return {"alerts": counter}, _strip(actor, found)


def strip(actor: Actor, _at: dt.datetime) -> Sequence[StripLine]:
    """Lines for whoever can act; what failed to go out has its own line (``outgoing.live``)."""
    return _strip(actor, tally(actor))


def _strip(actor: Actor, found: Sequence[Tally]) -> list[StripLine]:
    is_clerk = bool({_P.SEAL, _P.RECEIVE} & actor.permissions)
    lines = [
        _line(is_clerk and _incidents(found), reverse("incoming_incidents")),
        _line(_P.GUARD in actor.permissions and _secrets(found), _shelf(Shelf.CAME_IN)),
        _line(is_clerk and _sent(found), _shelf(Shelf.SENT)),
        _line(is_clerk and _came_in(found), _shelf(Shelf.CAME_IN)),
        _line(not is_clerk and _on_desk(found), _shelf(Shelf.MINE)),
        _line(not is_clerk and _went_back(found), _shelf(Shelf.CAME_IN)),
    ]
    return [line for line in lines if line is not None]


def _line(words: str | bool, address: str) -> StripLine | None:
    return StripLine(words, address) if isinstance(words, str) and words else None


def _incidents(found: Sequence[Tally]) -> str:
    here = [one for one in found if one.kind in _INCIDENTS]
    kinds = ", ".join(sorted({INCIDENT_WORDS[IncidentKind(one.rule)] for one in here}))
    total = sum(one.total for one in here)
    return f"{total} sự cố tiếp nhận chưa xử lý: {kinds}." if total else ""


def _secrets(found: Sequence[Tally]) -> str:
    total = sum(one.total for one in found if one.kind is _K.SECRET_DRAFT)
    return (
        f"{total} lần đưa nội dung có dấu chỉ độ mật vào hệ thống bị từ chối, chưa ai ghi nhận."
        if total
        else ""
    )


def _sent(found: Sequence[Tally]) -> str:
    return _counted("Văn bản đi", found, _WITH_THE_OTHERS, lambda one: 0 if one.is_ours else one.total)


def _came_in(found: Sequence[Tally]) -> str:
    return _counted("Văn bản đến", found, _LYING_HERE, lambda one: one.total if one.is_ours else 0)


def _on_desk(found: Sequence[Tally]) -> str:
    return _counted("Việc của bạn", found, _LYING_HERE, lambda one: one.on_desk if one.is_ours else 0)


def _went_back(found: Sequence[Tally]) -> str:
    total = sum(one.unnoted for one in found if one.kind is _K.RETURNED and not one.is_ours)
    return f"{total} văn bản đã bị trả lại nơi gửi sau khi tiếp nhận." if total else ""


def _counted(
    subject: str, found: Sequence[Tally], kinds: Sequence[AlertKind], number: Callable[[Tally], int]
) -> str:
    """``Văn bản đi: 1 không đến nơi nhận, 2 chưa nhận.``; empty where there is nothing."""
    totals = {kind: sum(number(one) for one in found if one.kind is kind) for kind in kinds}
    told = [f"{total} {KIND_LABEL[kind].lower()}" for kind, total in totals.items() if total]
    return f"{subject}: {', '.join(told)}." if told else ""


def _shelf(shelf: Shelf) -> str:
    return f"{reverse('alerts')}?loc={shelf.value}"
