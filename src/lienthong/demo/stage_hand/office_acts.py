"""The acts of an office, by their names on the line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from lienthong.demo.stage_hand import incoming_acts, outgoing_acts, setting_up

_ALL = (
    setting_up.add_agency,
    setting_up.start_book,
    setting_up.add_absence,
    outgoing_acts.draft,
    outgoing_acts.state,
    outgoing_acts.revise,
    outgoing_acts.submit,
    outgoing_acts.approve,
    outgoing_acts.return_draft,
    outgoing_acts.sign,
    outgoing_acts.seal,
    outgoing_acts.choose_recipients,
    outgoing_acts.review,
    outgoing_acts.issue,
    outgoing_acts.add_recipients,
    outgoing_acts.give_up,
    outgoing_acts.knows_axis,
    outgoing_acts.matrix,
    outgoing_acts.sendings,
    outgoing_acts.keep_files,
    incoming_acts.desk,
    incoming_acts.checks,
    incoming_acts.accept,
    incoming_acts.refuse,
    incoming_acts.assign,
    incoming_acts.begin,
    incoming_acts.discuss,
    incoming_acts.complete,
)
OFFICE_ACTS: Mapping[str, Callable[..., Any]] = MappingProxyType({act.__name__: act for act in _ALL})
