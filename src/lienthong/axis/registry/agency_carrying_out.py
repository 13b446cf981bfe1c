"""Carrying out what a system asked of the registry, once a rule or an operator lets it. Joins a transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from lienthong.axis.registry import operations
from lienthong.axis.registry.models import AgencyRequest
from lienthong.axis.registry.states import RequestState
from lienthong.axis.registry.versions import count_up
from lienthong.infra import audit, transactions


def carry_out_registration(request: AgencyRequest, *, at: dt.datetime, by: str, decided_by: str) -> None:
    """The agency is registered or changed, and the system that asked serves it."""
    transactions.require()
    agency, _is_new = operations.put_agency(
        code=request.code,
        name=request.name,
        parent_code=request.parent_code,
        mail=request.mail,
        at=at,
        by=by,
    )
    operations.serve(request.system, [agency], version=count_up(), at=at)
    note_decision(request, RequestState.ACCEPTED, at=at, by=decided_by)


def carry_out_deletion(
    request: AgencyRequest,
    *,
    successor_codes: Sequence[str] = (),
    effective_at: dt.datetime,
    at: dt.datetime,
    by: str,
    decided_by: str,
) -> None:
    """The agency ends at ``effective_at``; its codes, names and letters stay."""
    transactions.require()
    operations.end_agencies(
        codes=[request.code], successor_codes=successor_codes, effective_at=effective_at, at=at, by=by
    )
    note_decision(request, RequestState.ACCEPTED, at=at, by=decided_by)


def note_decision(
    request: AgencyRequest, state: RequestState, *, at: dt.datetime, by: str, reason: str = ""
) -> None:
    """Write down what became of a request."""
    transactions.require()
    request.state, request.reason = state.value, reason
    request.decided_at, request.decided_by = at, by
    request.save()
    audit.record(
        "registry.request_accepted" if state is RequestState.ACCEPTED else "registry.request_declined",
        actor=by,
        object_ref=f"agency_request:{request.id}",
        at=at,
        data={"kind": request.kind, "code": request.code, "reason": reason},
    )
