"""One case: steps, each a call with what must and what should come back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lienthong.kit.packets import PacketSpec
from lienthong.kit.signing import Twist
from lienthong.kit.wire import Manner


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a step's answer is held to. Empty fields are not looked at.

    ``must`` is the protocol as clients depend on it; ``should`` (D-27's codes, naming the field) is advice
    to servers of others.
    """

    accepted: bool = False
    refused: tuple[str, ...] = ()
    """Codes that should be given; that it is refused is a must."""
    should_refuse: tuple[str, ...] = ()
    """Refused with such a code it should be; taking it is no failure."""
    is_either: bool = False
    """Either is right; the form must be."""
    names: tuple[str, ...] = ()
    """Texts ``ErrorDesc`` should hold."""
    new_doc_id: bool = False
    doc_id_of: int = 0
    """The DocId must be that of this step."""
    holds: int = 0
    lacks: int = 0
    holds_once: int = 0
    """The list must show the packet of this step, not, or exactly once."""
    row: Mapping[str, str] = field(default_factory=dict)
    """Fields of that packet's row, exactly."""
    row_keys: tuple[str, ...] = ()
    """Keys every row must have."""
    most_rows: int | None = None
    least_rows: int | None = None
    apart_from: int = 0
    """No DocId of the list of this step may come again."""
    agencies: tuple[str, ...] = ()
    """Codes that must be among the agencies."""
    bytes_of: int = 0
    """The packet must be byte for byte that of this step."""
    part: tuple[int, int] | None = None
    """The bytes from and to (exclusive) of that packet."""
    count_than: int = 0
    count_more: int = 0
    """``count`` must be that of step ``count_than`` and so many more."""
    has_etag: bool = False
    is_raw: bool = False
    """No JSON answer is expected."""
    is_unanswered: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One call."""

    call: str
    by: str = "sender"
    kind: str = "edoc"
    packet: PacketSpec | None = None
    again: int = 0
    """Send the bytes of this step once more."""
    wrong_digest: str = ""
    """How ``hash-file`` is written: empty for the SDK's way, else ``padded``, ``upper``, ``wrong`` …"""
    break_form: str = "crlf"
    """What follows the packet in the body: ``crlf``, ``none``, ``lf``, ``double``, ``other``."""
    headers: Mapping[str, str | None] = field(default_factory=dict)
    """Parameters added or changed; null leaves one out."""
    doc: int = 0
    """``docId`` is that of this step."""
    body: str | None = None
    twist: Twist = field(default_factory=Twist)
    manner: Manner = field(default_factory=Manner)
    plain_headers: Mapping[str, str] = field(default_factory=dict)
    """HTTP headers beside the signed ones (Range and the like)."""
    within: float = 0
    """Seconds in which it must come to be as expected; asked again meanwhile."""
    expect: Expectation = field(default_factory=Expectation)


@dataclass(frozen=True, slots=True)
class Case:
    """A case with its place in the kit."""

    id: str
    area: str
    sentence: str
    steps: tuple[Step, ...]
    needs: frozenset[str] = frozenset()
    is_optional: bool = False
    """The operation may be refused as not offered."""
