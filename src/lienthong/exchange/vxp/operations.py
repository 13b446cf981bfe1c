"""The thirteen operations of VXP, what each uses of the headers and how it answers.

Values stick to the SDK's service object: later calls still carry ``from``, ``hash-file``, ``docId`` or
``status`` of earlier ones. So every operation names the parameters it uses and looks at no others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType


class Operation(StrEnum):
    """An operation; its value is the last segment of the path, spelled exactly so."""

    GET_AGENCIES_LIST = "getAgenciesList"
    GET_AGENCIES_LIST_QD20 = "getAgenciesListQD20"
    GET_SYNCHRONIZE_UNIT = "getSynchronizeUnit"
    REGISTER_AGENCY = "registerAgency"
    DELETE_AGENCY = "deleteAgency"
    GET_RECEIVED_EDOC_LIST = "getReceivedEdocList"
    GET_SENT_EDOC_LIST = "getSentEdocList"
    SEND_EDOC = "sendEdoc"
    GET_EDOC = "getEdoc"
    DOWNLOAD_EDOC = "downloadEdoc"
    UPDATE_STATUS = "updateStatus"
    COUNT_RECEIVE_EDOC = "countReceiveEdoc"
    COUNT_RECEIVE_STATUS = "countReceiveStatus"


class MessageType(StrEnum):
    """What a packet is; the value travels as ``messagetype``."""

    EDOC = "edoc"
    STATUS = "status"


class TransportStatus(StrEnum):
    """What became of one delivery on the axis; not to be mixed up with the business status 01…16."""

    INITIAL = "initial"
    PROCESSING = "processing"
    DONE = "done"
    FAIL = "fail"


class AnswerShape(StrEnum):
    """What an answer carries beyond status, ErrorCode and ErrorDesc."""

    PLAIN = "PLAIN"
    LIST = "LIST"
    """``data`` is an array, empty in failures, never null: the SDK reads anything else as an empty queue."""
    DOC_ID = "DOC_ID"
    """``DocId`` is a string, empty in failures: without it the SDK loses the whole answer."""
    DATA = "DATA"
    COUNT = "COUNT"


NO_SPELLINGS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class OperationForm:
    """How one operation is called and answered."""

    parameters: frozenset[str]
    """Names used, lower case, without prefix; what is used must be signed."""
    shape: AnswerShape
    methods: frozenset[str] = frozenset({"POST"})
    spelled: Mapping[str, str] = field(default_factory=lambda: NO_SPELLINGS)
    """Which spelling counts where a name was signed in several with different values."""


READING = frozenset({"GET", "POST"})
"""Nothing changes, so either method is taken (the SDK's interface and its wire disagree on some)."""


_FETCHED = MappingProxyType({"docid": "docId"})
"""The SDK's example and every program seen write ``docId`` to fetch and to ask, and some of them ``docid`` to
confirm (``updateStatus``). From the second packet on such a program fetches with a ``docid`` left over from
the confirmation before; refused, it would report that packet as failed. ``updateStatus`` itself is written
both ways, so there different values are refused: a guess could confirm what was never fetched."""


def _form(
    *parameters: str,
    shape: AnswerShape,
    methods: frozenset[str] = READING,
    spelled: Mapping[str, str] = NO_SPELLINGS,
) -> OperationForm:
    return OperationForm(frozenset(parameters), shape, methods, spelled)


_WRITING = frozenset({"POST"})

FORMS: Mapping[Operation, OperationForm] = MappingProxyType(
    {
        Operation.GET_AGENCIES_LIST: _form(shape=AnswerShape.LIST),
        Operation.GET_AGENCIES_LIST_QD20: _form("level", shape=AnswerShape.LIST),
        Operation.GET_SYNCHRONIZE_UNIT: _form(shape=AnswerShape.LIST),
        Operation.REGISTER_AGENCY: _form(shape=AnswerShape.PLAIN, methods=_WRITING),
        Operation.DELETE_AGENCY: _form("agencycode", shape=AnswerShape.PLAIN, methods=_WRITING),
        Operation.GET_RECEIVED_EDOC_LIST: _form(
            "messagetype", "from", "to", "fromdate", "todate", "pagesize", "pageindex", shape=AnswerShape.LIST
        ),
        Operation.GET_SENT_EDOC_LIST: _form("messagetype", "docid", shape=AnswerShape.LIST, spelled=_FETCHED),
        Operation.SEND_EDOC: _form(
            "from", "messagetype", "to", "hash-file", shape=AnswerShape.DOC_ID, methods=_WRITING
        ),
        Operation.GET_EDOC: _form("docid", shape=AnswerShape.DATA, spelled=_FETCHED),
        Operation.DOWNLOAD_EDOC: _form("docid", shape=AnswerShape.PLAIN, spelled=_FETCHED),
        Operation.UPDATE_STATUS: _form(
            "docid", "status", "description", shape=AnswerShape.PLAIN, methods=_WRITING
        ),
        Operation.COUNT_RECEIVE_EDOC: _form(shape=AnswerShape.COUNT),
        Operation.COUNT_RECEIVE_STATUS: _form(shape=AnswerShape.COUNT),
    }
)


def named(path: str) -> Operation | None:
    """The operation a path names by its last segment, case-sensitive; any prefix may stand before it."""
    segment = path.rstrip("/").rpartition("/")[2]
    try:
        return Operation(segment)
    except ValueError:
        return None
